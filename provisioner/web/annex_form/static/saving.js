// Saves the form by itself while somebody types, and keeps a copy in this browser until the server has it.
// Without this file, "Enregistrer" does the same.
"use strict";

// What the other scripts of the form use and offer.
window.annexForm = {};

{
  const PAUSE = 900;
  const RETRY = 10000;
  const NOT_TEXT = new Set(["csrf_token", "revision", "logo", "banner"]);
  const form = document.querySelector("[data-annex-form]");
  const status = document.querySelector("[data-af-status]");
  const copyName = `annex:${form.dataset.dossier}:${location.pathname}`;
  let stored = new Map();
  let timer = 0;
  let saving = false;
  let closed = false;

  // Name and text of every control a person fills in; a checked box is its value.
  function texts(of = form) {
    const found = new Map();
    for (const [name, value] of new FormData(of)) {
      if (NOT_TEXT.has(name) || typeof value !== "string") continue;
      found.set(name === "remove" ? `remove ${value}` : name, value);
    }
    return found;
  }

  // As the server sent the form: on a slow line, somebody types before this file is there.
  function sentTexts() {
    const fresh = form.cloneNode(true);
    fresh.reset();
    return texts(fresh);
  }

  const tidy = (text) => text.normalize("NFC").replace(/\r\n?/g, "\n").trim();
  const control = (name) => form.elements.namedItem(name);

  function unsaved() {
    const now = texts();
    const names = new Set([...now.keys(), ...stored.keys()]);
    return [...names].filter((name) => tidy(now.get(name) ?? "") !== tidy(stored.get(name) ?? ""));
  }

  // The copy

  function keepCopy() {
    const now = texts();
    const changed = Object.fromEntries(unsaved().map((name) => [name, now.get(name) ?? ""]));
    try {
      if (Object.keys(changed).length === 0) return localStorage.removeItem(copyName);
      const copy = { at: Date.now(), revision: form.elements.revision.value, texts: changed };
      localStorage.setItem(copyName, JSON.stringify(copy));
    } catch {
      // No room or no permission: the server's copy is all there is.
    }
  }

  function readCopy() {
    try {
      return JSON.parse(localStorage.getItem(copyName));
    } catch {
      return null;
    }
  }

  // A table that was pasted and added is in the page by now.
  function isAdded(pasted) {
    const addresses = pasted.match(/[^\s;,"<>]+@[^\s;,"<>]+/g) ?? [];
    const there = new Set([...texts().values()].map((text) => text.toLowerCase()));
    return addresses.length > 0 && addresses.every((address) => there.has(address.toLowerCase()));
  }

  function put(name, text) {
    if (name.startsWith("remove ")) {
      const box = form.querySelector(`[name="remove"][value="${CSS.escape(name.slice(7))}"]`);
      if (box && box.checked !== Boolean(text)) box.click();
      return;
    }
    const [, key] = name.match(/^accounts\/([a-z0-9]+)\//) ?? [];
    if (key && !control(name)) window.annexForm.addRow?.(key);
    const field = control(name);
    if (!field || field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function restore() {
    const copy = readCopy();
    if (!copy) return;
    const shown = texts();
    const lost = Object.entries(copy.texts).filter(([name, text]) => {
      if (name === "paste" && isAdded(text)) return false;
      return tidy(shown.get(name) ?? "") !== tidy(text) && (text || shown.has(name));
    });
    if (lost.length === 0) return keepCopy();
    const before = lost.map(([name]) => [name, shown.get(name) ?? ""]);
    const revision = form.elements.revision.value;
    // What was typed was typed upon that revision: the server merges it with what others did since.
    form.elements.revision.value = copy.revision;
    lost.forEach(([name, text]) => put(name, text));
    tellRestored(copy.at, before, revision);
  }

  function tellRestored(at, before, revision) {
    const notice = form.querySelector("[data-af-restored]");
    const words = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short" }).format(at);
    // As the server writes it: 7 h 05.
    const time = words.replace(/\b0?(\d+):(\d+)/, "$1\u00a0h\u00a0$2");
    notice.querySelector("[data-af-restored-words]").textContent =
      `Ce que vous aviez saisi le ${time} n’était pas encore enregistré : nous l’avons repris.`;
    notice.hidden = false;
    notice.querySelector("[data-af-undo-restore]").addEventListener("click", () => {
      before.forEach(([name, text]) => put(name, text));
      form.elements.revision.value = revision;
      // The page that was left may have saved after all: the server is told in any case.
      stored = new Map();
      plan(PAUSE);
      notice.hidden = true;
      form.querySelector("input:not([type=hidden]), textarea").focus();
    }, { once: true });
  }

  // What is said

  function say(words, look = "", link = null) {
    if (!status) return;
    status.className = `af-status ${look}`;
    status.textContent = words;
    if (!link) return;
    const way = document.createElement("a");
    way.href = link.href;
    way.textContent = link.words;
    status.append(" ", way);
  }

  // What the page tells at its top is told here as well: whoever comes back to a field does not see the top, and
  // words that are there from the start are not read out.
  function sayAgain() {
    const told = document.querySelector(".notice");
    if (told) say(told.textContent.trim());
  }

  const again = { href: location.href, words: "Rouvrir le formulaire" };

  function sayExpired() {
    say(
      "Non enregistré : votre connexion a expiré. Vos saisies sont gardées dans ce navigateur et seront reprises.",
      "is-not-saved",
      again,
    );
  }

  function sayClosed() {
    closed = true;
    say(
      "Non enregistré : ce formulaire n’est plus ouvert à la saisie. Vos saisies sont gardées dans ce navigateur.",
      "is-not-saved",
      again,
    );
  }

  // Saving

  function body() {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") values.append(name, value);
    // A table waiting to be added is added by its button, once.
    values.delete("paste");
    return values;
  }

  async function freshPage() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  // A page left open for long, or one from before a login in another tab, has a token that no longer counts.
  async function renewToken() {
    const token = (await freshPage())?.querySelector("[data-annex-form] [name=csrf_token]")?.value;
    if (token) document.querySelectorAll("[name=csrf_token]").forEach((input) => (input.value = token));
    return Boolean(token);
  }

  async function post(renewed = false) {
    const sent = texts();
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      // The page may be closing.
      keepalive: document.hidden,
      body: body(),
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-Requested-With": "fetch" },
    });
    if (answer.status === 400 && !renewed && (await renewToken())) return post(true);
    if (answer.redirected || [400, 401, 403].includes(answer.status)) return sayExpired();
    if ([404, 409, 410].includes(answer.status)) return sayClosed();
    if (!answer.ok) throw new Error(String(answer.status));
    await takeOver(await answer.json(), sent);
  }

  async function takeOver(told, sent) {
    form.elements.revision.value = told.revision;
    // A pasted table was not sent, so it is not stored.
    stored = new Map([...sent].map(([name, text]) => (name === "paste" ? [name, ""] : [name, text])));
    const changed = Object.entries(told.changes).filter(([place, text]) => showOthers(place, text, sent));
    told.clashes.forEach(showClash);
    keepCopy();
    const others = changed.length ? " Une autre personne a modifié ce formulaire : la page est à jour." : "";
    say(`Enregistré à ${told.saved}.${others}`, "is-saved");
    await refresh();
  }

  // The text of another person, unless something was typed there in the meantime.
  function showOthers(place, text, sent) {
    if ((control(place)?.value ?? "") !== (sent.get(place) ?? "")) return false;
    const removed = place.match(/^accounts\/([a-z0-9]+)\/role$/);
    if (removed && !text) {
      window.annexForm.dropRow?.(removed[1]);
      return true;
    }
    stored.set(place, text);
    put(place, text);
    control(place)?.classList.add("af-fresh");
    return true;
  }

  function showClash({ place, message }) {
    const notes = document.getElementById(`${place.replace(/[^A-Za-z0-9]/g, "-")}-notes`);
    if (!notes) return;
    notes.append(noteOf("clash", message));
  }

  // A note of the script's own, which a fresh copy of the page does not have.
  function noteOf(kind, message) {
    const note = document.createElement("div");
    note.className = `af-note af-note-${kind}`;
    note.dataset.afSaid = "";
    note.append(Object.assign(document.createElement("p"), { textContent: message }));
    return note;
  }

  // The findings of the page as the server sees it now.
  async function refresh() {
    const fresh = await freshPage();
    if (!fresh) return;
    for (const part of fresh.querySelectorAll("[data-af-live]")) {
      const shown = document.getElementById(part.id);
      if (!shown || shown.contains(document.activeElement)) continue;
      // What was told to this page alone stays.
      const said = [...shown.querySelectorAll("[data-af-said]")].filter(
        (note) => !part.textContent.includes(note.textContent.trim()),
      );
      if (shown.innerHTML !== part.innerHTML) shown.replaceChildren(...part.childNodes, ...said);
    }
    for (const field of form.querySelectorAll("[id][aria-describedby]")) {
      const same = fresh.getElementById(field.id);
      field.toggleAttribute("aria-invalid", Boolean(same?.hasAttribute("aria-invalid")));
      if (same?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
    }
  }

  async function save() {
    clearTimeout(timer);
    if (saving) return plan(PAUSE);
    if (closed || !form.dataset.autosave || unsaved().every((name) => name === "paste")) return;
    saving = true;
    say("Enregistrement…");
    try {
      await post();
    } catch {
      say(
        "Non enregistré : le serveur ne répond pas. Vos saisies sont gardées dans ce navigateur ; nouvel essai dans un instant.",
        "is-not-saved",
      );
      plan(RETRY);
    }
    saving = false;
  }

  function plan(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function changed() {
    keepCopy();
    plan(PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  document.addEventListener("DOMContentLoaded", () => {
    const saved = form.dataset.afUnsaved === undefined;
    stored = saved ? sentTexts() : new Map();
    sayAgain();
    restore();
    if (saved && unsaved().length) changed();
  });

  Object.assign(window.annexForm, { form, say, sayExpired, renewToken, refresh, noteOf });
}
