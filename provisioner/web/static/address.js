// Shows the address that the instance will have while its name is being typed.
"use strict";

{
  const field = document.querySelector("[data-address]");
  const shown = document.querySelector("[data-address-shown]");
  field.addEventListener("input", () => {
    shown.textContent = field.dataset.address.replace("NOM", field.value.trim() || "nom");
  });
}
