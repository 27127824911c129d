// Sends a picture as soon as it is chosen, shows how far it is, and what was said of it.
// Without this file, "Envoyer l’image" does the same.
"use strict";

{
  const { form, refresh, renewToken, sayExpired, noteOf } = window.annexForm;

  // In the place of what was said of the picture before; what others wrote beside it stays.
  function show(place, messages) {
    const notes = document.getElementById(`${place.dataset.afPicture}-notes`);
    notes.querySelectorAll("[data-af-said], .af-note-error").forEach((note) => note.remove());
    for (const message of messages) {
      const note = noteOf("error", message);
      note.setAttribute("role", "alert");
      notes.append(note);
    }
  }

  function send(place, file, moved) {
    const values = new FormData();
    values.append("csrf_token", form.elements.csrf_token.value);
    values.append("file", file);
    // Only XMLHttpRequest tells how much has left.
    const request = new XMLHttpRequest();
    request.open("POST", place.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => moved((100 * event.loaded) / event.total));
    return new Promise((resolve, reject) => {
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", reject);
      request.send(values);
    });
  }

  async function received(place, request) {
    if (request.status === 413) return show(place, ["L’image est trop lourde pour être reçue : enregistrez-la en plus petit."]);
    if ([400, 401, 403].includes(request.status)) return sayExpired();
    const told = JSON.parse(request.responseText);
    show(place, told.problems.map((problem) => problem.message));
    if (told.problems.length > 0) return;
    await refresh();
    window.annexForm.lookAgain?.();
  }

  async function upload(place, input) {
    const [file] = input.files;
    if (!file) return;
    const progress = place.querySelector("progress");
    progress.hidden = false;
    progress.value = 0;
    try {
      const moved = (share) => (progress.value = share);
      let request = await send(place, file, moved);
      if (request.status === 400 && (await renewToken())) request = await send(place, file, moved);
      await received(place, request);
      input.value = "";
    } catch {
      show(place, ["L’image n’a pas pu être envoyée. Vérifiez votre connexion, puis appuyez sur « Envoyer l’image »."]);
      place.querySelector("[data-af-send]").hidden = false;
    }
    progress.hidden = true;
  }

  for (const place of document.querySelectorAll("[data-af-picture]")) {
    const input = place.querySelector("input[type=file]");
    const button = place.querySelector("[data-af-send]");
    if (!input) continue;
    button.hidden = true;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      upload(place, input);
    });
    input.addEventListener("change", () => upload(place, input));
    // Chosen before this file was there.
    upload(place, input);
  }
}
