// Signing out: what was typed and not saved is saved first; what cannot be stays sealed in the browser, and that is said.
"use strict";

(() => {
  const PRESSED = "lot.leaving";

  const page = () => document.querySelector("form[data-leaves]");

  // From any page by way of the page of signing out, which can save.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-leave]") || !window.LotDrafts.any() || page()) return;
    event.preventDefault();
    sessionStorage.setItem(PRESSED, "1");
    location.assign(new URL(event.target.action).pathname);
  });

  async function leave(form) {
    const isPressed = sessionStorage.getItem(PRESSED);
    sessionStorage.removeItem(PRESSED);
    const drafts = window.LotDrafts.of(form);
    let left = 0;
    for (const draft of await drafts.all()) {
      if ((await window.LotDrafts.send(draft, form)) !== null) drafts.drop(draft);
      else left += 1;
    }
    if (left) document.getElementById("leave-kept").hidden = false;
    else if (isPressed) form.submit();
  }

  document.addEventListener("DOMContentLoaded", () => page() && leave(page()));
})();
