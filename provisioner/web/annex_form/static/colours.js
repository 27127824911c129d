// Ties the palette of the browser to the code, and shows what becomes of the two colours as they are typed.
// Without this file, the code alone is typed, and saving shows the shades.
"use strict";

{
  const EXACT = /^#[0-9a-f]{6}$/i;
  const PAUSE = 200;
  const codes = [...document.querySelectorAll("[data-af-colour] .af-code")];
  const place = document.querySelector("[data-af-shades]");
  let timer = 0;

  async function look() {
    const [primary, secondary] = codes.map((code) => code.value.trim());
    const answer = await fetch(`${place.dataset.afShades}?${new URLSearchParams({ primary, secondary })}`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("nuances").replaceChildren(...fresh.getElementById("nuances").childNodes);
  }

  function lookAgain() {
    clearTimeout(timer);
    // An unreachable server leaves the shades as they were; saving says what is wrong.
    if (place) timer = setTimeout(() => look().catch(() => {}), PAUSE);
  }

  for (const code of codes) {
    const picker = code.parentElement.querySelector(".af-picker");
    if (!picker) continue;
    picker.hidden = false;
    picker.addEventListener("input", () => {
      code.value = picker.value.toUpperCase();
      code.dispatchEvent(new Event("input", { bubbles: true }));
    });
    code.addEventListener("input", () => {
      if (EXACT.test(code.value.trim())) picker.value = code.value.trim().toLowerCase();
      lookAgain();
    });
  }

  window.annexForm.lookAgain = lookAgain;
}
