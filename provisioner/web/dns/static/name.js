// Counts the seconds to the next look, offers to print, and loads the page anew when other records are wanted.
// Without this file, "Actualiser" does.
"use strict";

{
  const ends = new WeakMap();
  const version = () => document.querySelector("[data-version]").dataset.version;
  const first = version();

  // Counted from when the words came, so that it does not matter what time it is here.
  function tick() {
    // Other records are to be created than those that the page shows.
    if (version() !== first) return location.reload();
    for (const words of document.querySelectorAll("[data-countdown]")) {
      if (!ends.has(words)) ends.set(words, performance.now() + words.dataset.countdown * 1000);
      const left = Math.ceil((ends.get(words) - performance.now()) / 1000);
      words.textContent = left > 0 ? `dans ${left > 90 ? `${Math.ceil(left / 60)} min` : `${left} s`}` : "maintenant";
    }
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  setInterval(tick, 1000);
  tick();
}
