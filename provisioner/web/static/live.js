// Keeps the parts of the page marked data-live up to date. Without this file, "Actualiser" does the same.
// A form marked data-live-form asks for something that shows in these parts: it is sent without leaving the page,
// to the address of the parts, which answers with them.
const source = document.currentScript.dataset.source;
const interrupted = document.getElementById("interrompu");
const LONGEST_PAUSE = 60;
let pause = Number(document.querySelector("[data-poll-after]").dataset.pollAfter);
let timer = 0;
// As the server sent it last: what other scripts did to a part since is no reason to replace it.
const sent = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part.id, part.innerHTML]));

function replaceChanged(part) {
  const shown = document.getElementById(part.id);
  // An unchanged status region stays untouched, so that it is not read out again.
  if (!shown || sent.get(part.id) === part.innerHTML) return;
  sent.set(part.id, part.innerHTML);
  const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
  shown.replaceChildren(...part.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}

async function look(asking = {}) {
  const answer = await fetch(source, { credentials: "same-origin", ...asking });
  // The session has ended: the page itself leads to the login and back.
  if (answer.redirected) return location.reload();
  if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  pause = Number(fresh.querySelector("[data-poll-after]").dataset.pollAfter);
  fresh.querySelectorAll("[data-live]").forEach(replaceChanged);
}

async function lookAgain() {
  try {
    await look();
    interrupted.hidden = true;
  } catch {
    interrupted.hidden = false;
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(lookAgain, pause * 1000);
}

async function send(event) {
  const form = event.target;
  event.preventDefault();
  clearTimeout(timer);
  try {
    await look({ method: "POST", body: new URLSearchParams(new FormData(form)) });
    interrupted.hidden = true;
    plan();
  } catch {
    // As without scripts: its own answer says what is wrong.
    form.submit();
  }
}

document.querySelectorAll("[data-live-form]").forEach((form) => form.addEventListener("submit", send));
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : lookAgain()));
plan();
