// One stop of the Tab key for all days of the year, and arrows between them. Without this file, each day is one.
"use strict";

{
  const calendar = document.querySelector("[data-calendar]");
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  let current = "";

  const days = () => [...calendar.querySelectorAll("a")].sort((one, other) => (one.id < other.id ? -1 : 1));

  function settle() {
    const all = days();
    const chosen = calendar.querySelector("[aria-current]");
    const stop = document.getElementById(current) ?? chosen ?? all.at(-1);
    for (const day of all) day.tabIndex = day === stop ? 0 : -1;
  }

  // Days without an archive are no links: the nearest one in that direction is meant.
  function nearest(from, step) {
    const wanted = new Date(`${from.slice(2)}T12:00Z`);
    wanted.setUTCDate(wanted.getUTCDate() + step);
    const id = `j-${wanted.toISOString().slice(0, 10)}`;
    return step > 0 ? days().find((day) => day.id >= id) : days().findLast((day) => day.id <= id);
  }

  calendar.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const to = step ? nearest(event.target.id, step) : { Home: days().at(0), End: days().at(-1) }[event.key];
    if (!to) return;
    event.preventDefault();
    current = to.id;
    settle();
    to.focus();
  });

  new MutationObserver(settle).observe(calendar, { childList: true, subtree: true });
  settle();
}
