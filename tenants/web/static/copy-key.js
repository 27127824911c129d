// Without this file the key is selected by hand.
const key = document.getElementById("cle");
const copying = document.getElementById("copier-cle");
const said = document.getElementById("cle-copiee");

copying.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(key.textContent.replace(/\s/g, ""));
    said.textContent = "Clé copiée.";
  } catch {
    said.textContent = "La copie a été refusée : sélectionnez la clé à la main.";
  }
});
// Browsers copy for pages that came over https.
copying.hidden = !navigator.clipboard;
