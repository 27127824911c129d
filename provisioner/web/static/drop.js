// Files can be dropped anywhere on the page; each goes into its field, told by what it is. Without this file,
// the fields do it all.
"use strict";

{
  const form = document.querySelector("[data-drop]");
  const zone = form.querySelector("[data-drop-zone]");
  const status = form.querySelector("[data-drop-status]");
  const titles = { document: "document", logo: "logo", banner: "bannière" };
  const LARGEST = { document: 10e6, logo: 10e6, banner: 5e6 };

  // A banner is much wider than high; a picture that cannot be measured is taken for a logo.
  async function kindOf(file) {
    if (!/^image\/(png|jpeg|webp)$/.test(file.type)) return "document";
    try {
      const picture = await createImageBitmap(file);
      return picture.width > 4 * picture.height ? "banner" : "logo";
    } catch {
      return /ban/i.test(file.name) ? "banner" : "logo";
    }
  }

  function put(kind, file) {
    const carrier = new DataTransfer();
    carrier.items.add(file);
    form.elements[kind].files = carrier.files;
  }

  const weight = (bytes) => `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;

  function tell() {
    const chosen = Object.keys(titles).filter((kind) => form.elements[kind].files.length);
    const heavy = chosen.find((kind) => form.elements[kind].files[0].size > LARGEST[kind]);
    for (const kind of Object.keys(titles)) {
      form.querySelector(`[data-drop-field="${kind}"]`).classList.toggle("is-chosen", chosen.includes(kind));
    }
    if (heavy) {
      const size = weight(form.elements[heavy].files[0].size);
      status.textContent = `Le fichier choisi comme ${titles[heavy]} pèse ${size} : ${weight(LARGEST[heavy])} au plus.`;
      status.classList.add("is-refused");
      return;
    }
    status.classList.remove("is-refused");
    status.textContent = chosen.length ? `Prêt : ${chosen.map((kind) => titles[kind]).join(", ")}.` : "";
  }

  async function take(files) {
    const left = [];
    const taken = new Set();
    for (const file of files) {
      const kind = await kindOf(file);
      if (taken.has(kind)) left.push(file.name);
      else put(kind, file);
      taken.add(kind);
    }
    tell();
    if (left.length) status.textContent += ` Laissé de côté, car sa place est prise : ${left.join(", ")}.`;
  }

  let inside = 0;
  const isFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => {
    if (!isFiles(event)) return;
    inside += 1;
    zone.classList.add("is-over");
  });
  addEventListener("dragleave", (event) => {
    if (isFiles(event) && --inside <= 0) zone.classList.remove("is-over");
  });
  addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    inside = 0;
    zone.classList.remove("is-over");
    take([...event.dataTransfer.files]);
  });
  form.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    if (form.classList.contains("is-sent")) return event.preventDefault();
    form.classList.add("is-sent");
    status.textContent = event.submitter?.value === "empty" ? "Ouverture…" : "Lecture en cours…";
  });
  // Coming back by the browser's button, the form can be sent again.
  addEventListener("pageshow", () => form.classList.remove("is-sent"));
  zone.hidden = false;
  tell();
}
