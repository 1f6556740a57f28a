// Ticks every row of a page at once, and says how many are ticked. Without this file each is ticked by hand.
"use strict";

const whole = document.getElementById("action-toggle");
const rows = [...document.querySelectorAll("input.action-select")];
const across = document.querySelector("input[name=select_across]");
const told = document.querySelector("[data-ticked]");

function tell() {
  const number = rows.filter((row) => row.checked).length;
  if (whole) whole.checked = rows.length > 0 && number === rows.length;
  if (told) told.textContent = across && across.checked ? told.dataset.all : told.dataset.ticked.replace("0", number);
}

if (whole) {
  whole.addEventListener("change", () => {
    for (const row of rows) row.checked = whole.checked;
    tell();
  });
}
for (const box of [...rows, across].filter(Boolean)) box.addEventListener("change", tell);
window.addEventListener("pageshow", tell);
