// Single keys on the Log, where the person has not switched them off: what each does stands in the page (`data-key`).
// Never while typing, never with another key held down.
"use strict";

(() => {
  if (!("keys" in document.body.dataset)) return;
  const FIELDS = "input, textarea, select, [contenteditable]";
  let before = null; // where the focus was when the help was opened

  const find = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);

  // So that who does not see the help is told of each key beside what it is for.
  function name(root) {
    for (const element of root.querySelectorAll("[data-key]")) element.setAttribute("aria-keyshortcuts", element.dataset.key);
  }

  function help(isOpen) {
    const details = find("?") && find("?").closest("details");
    if (!details || details.open === isOpen) return false;
    details.open = isOpen;
    if (isOpen) {
      before = document.activeElement;
      find("?").focus();
    } else if (details.contains(document.activeElement)) {
      (before && before !== document.body && before.isConnected ? before : find("?")).focus();
    }
    return true;
  }

  function press(key) {
    if (key === "Escape") return help(false);
    const element = find(key);
    if (!element) return false;
    if (key === "?") return help(!element.closest("details").open);
    if (element.matches(FIELDS)) element.focus();
    else element.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    // Shift alone is no modifier here: on many keyboards it takes it to write "?" or "/".
    const isHeld = event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing;
    const isMoved = event.shiftKey && event.key.length > 1;
    if (isHeld || isMoved || event.defaultPrevented || event.target.closest(FIELDS)) return;
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener("htmx:load", (event) => name(event.detail.elt));
  name(document);
  window.addEventListener("load", () => {
    if (location.hash === "#search") setTimeout(() => find("/").focus());
  });
})();
