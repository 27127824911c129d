// Ways to keep the codes that need a script. Without this file they are selected by hand, or saved as a file.
const codes = document.getElementById("codes");
const copying = document.getElementById("copier");
const printing = document.getElementById("imprimer");
const said = document.getElementById("copie");

async function copy() {
  try {
    await navigator.clipboard.writeText(codes.innerText.trim());
    said.textContent = "Codes copiés.";
  } catch {
    said.textContent = "La copie a été refusée : sélectionnez les codes à la main.";
  }
}

copying.addEventListener("click", copy);
printing.addEventListener("click", () => window.print());
// Browsers copy for pages that came over https.
copying.hidden = !navigator.clipboard;
printing.hidden = false;
