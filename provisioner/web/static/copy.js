// Copies the text of a field; without this file it can be selected and copied by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.innerHTML;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copié";
    } catch {
      // No permission: the text is selected, ready for the keyboard.
      button.textContent = "Sélectionné";
    }
    setTimeout(() => (button.innerHTML = words), 4000);
  });
}
