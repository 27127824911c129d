// Copies the text of a field; without this file it can be selected and copied by hand.
"use strict";

{
  const WORDS_BACK_AFTER = 4000;

  function offer() {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    const words = button.innerHTML;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copié";
    } catch {
      // No permission: the text is selected, ready for the keyboard.
      button.textContent = "Sélectionné";
    }
    setTimeout(() => (button.innerHTML = words), WORDS_BACK_AFTER);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  // Parts of a page that is followed live bring buttons of their own.
  new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
  offer();
}
