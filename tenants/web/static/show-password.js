// Lets people check what they typed. Without this file the form works the same.
const choice = document.getElementById("montrer");
const box = document.getElementById("montrer-saisie");
const secrets = document.querySelectorAll("input[type=password]");

function show(visible) {
  for (const input of secrets) input.type = visible ? "text" : "password";
}

choice.hidden = false;
box.addEventListener("change", () => show(box.checked));
// Password managers only keep what is in a password field.
box.form.addEventListener("submit", () => show(false));
