// Rows of accounts: added, taken away and brought back, and filled in by a paste from a spreadsheet.
// Without this file, spare rows, a box to tick and a text area do the same.
"use strict";

{
  const COLUMNS = ["first_name", "last_name", "email", "role"];
  const table = document.querySelector("[data-af-accounts]");
  const rows = table?.querySelector("[data-af-rows]");
  const spares = [...(rows?.querySelectorAll(".af-spare") ?? [])];
  const model = spares[0]?.cloneNode(true);

  const newKey = () => `n${[...crypto.getRandomValues(new Uint8Array(5))].map((b) => b.toString(16).padStart(2, "0")).join("")}`;
  const cell = (row, column) => rows.querySelector(`[name="accounts/${row.dataset.afRow}/${column}"]`);
  const isBlank = (row) => COLUMNS.slice(0, 3).every((column) => !cell(row, column)?.value.trim());

  function number() {
    [...rows.children].forEach((row, index) => {
      row.querySelectorAll("[data-af-number]").forEach((word) => (word.textContent = index + 1));
    });
  }

  function addRow(key = newKey()) {
    const row = model.cloneNode(true);
    const old = row.dataset.afRow;
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll(old, key);
    }
    row.classList.remove("af-spare");
    rows.append(row);
    number();
    return row;
  }

  function dropRow(key) {
    rows.querySelector(`[data-af-row="${CSS.escape(key)}"]`)?.remove();
    number();
  }

  function markRemoved(box) {
    const row = box.closest("[data-af-row]");
    row.classList.toggle("is-removed", box.checked);
    row.querySelector("[data-af-remove-word]").textContent = box.checked ? "Rétablir" : "Retirer";
    COLUMNS.forEach((column) => (cell(row, column).disabled = box.checked));
  }

  // Paste

  const cells = (line) => line.split("\t").map((text) => text.trim().replace(/^"(.*)"$/, "$1"));
  const isHeader = (line) => !line.includes("@") && (line.match(/nom|mail|courriel|admin|rôle/gi) ?? []).length > 1;
  const isSuper = (text) => /^(?:(?:oui|o|x|yes|y|vrai|true|[✓✔☑✅])$|super|admin)/i.test(text);

  function fill(field, text) {
    if (field.tagName === "SELECT") field.value = isSuper(text) ? "super_conseiller" : "conseiller";
    else field.value = text;
  }

  function spread(lines, field) {
    const column = COLUMNS.findIndex((name) => field.name.endsWith(`/${name}`));
    let row = field.closest("[data-af-row]");
    for (const [index, line] of lines.entries()) {
      if (index > 0) row = row.nextElementSibling && isBlank(row.nextElementSibling) ? row.nextElementSibling : addRow();
      cells(line).forEach((text, offset) => {
        const name = COLUMNS[column + offset];
        if (name) fill(cell(row, name), text);
      });
    }
    window.annexForm.say(`${lines.length} ligne${lines.length > 1 ? "s collées" : " collée"}.`);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // An address would land among the names or the roles.
  function isAskew(lines, field) {
    const first = COLUMNS.findIndex((name) => field.name.endsWith(`/${name}`));
    return lines.some((line) => cells(line).some((text, offset) => text.includes("@") && COLUMNS[first + offset] !== "email"));
  }

  // Columns in another order than the table's: the server tells them by their headings, or by the addresses.
  function handOver(text, reason) {
    const area = table.querySelector("[data-af-paste]");
    area.value = text;
    area.closest("details").open = true;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    window.annexForm.say(`${reason} : appuyez sur « Ajouter ces lignes ».`);
  }

  function paste(event) {
    const field = event.target;
    if (!field.name?.startsWith("accounts/")) return;
    const text = event.clipboardData.getData("text/plain");
    const lines = text.split(/\r\n?|\n/).filter((line) => line.trim());
    if (lines.length < 2 && !text.trim().includes("\t")) return;
    event.preventDefault();
    if (isHeader(lines[0])) handOver(text, "Ce tableau a une ligne de titres");
    else if (isAskew(lines, field)) handOver(text, "Ces colonnes ne sont pas dans l’ordre du formulaire");
    else spread(lines, field);
  }

  if (model) {
    table.classList.add("af-scripted");
    // One row ready to be filled in is enough when more are a press away.
    spares.slice(rows.children.length > spares.length ? 0 : 1).forEach((row) => row.remove());
    const add = table.querySelector("[data-af-add]");
    add.type = "button";
    table.querySelector("[data-af-add-word]").textContent = "Ajouter une personne";
    add.addEventListener("click", () => addRow().querySelector("input").focus());
    rows.addEventListener("change", (event) => event.target.matches("[data-af-remove]") && markRemoved(event.target));
    rows.addEventListener("paste", paste);
    Object.assign(window.annexForm, { addRow, dropRow });
  }
}
