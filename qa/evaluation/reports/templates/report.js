"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const value = (row, at) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => [value(row, at), row]);
      const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
      rows.sort(([a], [b]) => isNumber(a) && isNumber(b) ? a - b : isNumber(a) - isNumber(b) || a.localeCompare(b));
      if (down) rows.reverse();
      body.append(...rows.map(([, row]) => row));
    });
  });
}
for (const form of document.querySelectorAll("form.find")) {
  const items = [...document.querySelectorAll(`article[data-of="${form.dataset.for}"]`)].map((item) =>
    [item, document.querySelector(`tr[data-article="${item.id}"]`), item.textContent.toLowerCase()]);
  const told = form.querySelector("output");
  const apply = () => {
    const [words, tag, way] = ["words", "tag", "way"].map((name) => form.elements[name].value);
    let shown = 0;
    for (const [item, row, text] of items) {
      item.hidden = row.hidden = !(text.includes(words.trim().toLowerCase())
        && (!tag || JSON.parse(item.dataset.tags).includes(tag)) && (!way || item.dataset.way === way));
      shown += !item.hidden;
    }
    told.textContent = `${shown} of ${items.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
