// Signing out: what was typed and not saved is saved first; what cannot be stays sealed in the browser, and that is said.
"use strict";

(() => {
  const PRESSED = "lot.leaving";
  const PATIENCE = 10_000; // milliseconds

  const page = () => document.querySelector("form[data-save]");

  // From any page by way of the page of signing out, which can save.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-leave]") || !window.LotDrafts.any() || page()) return;
    event.preventDefault();
    sessionStorage.setItem(PRESSED, "1");
    location.assign(new URL(event.target.action).pathname);
  });

  async function send(form, draft) {
    const body = new FormData();
    const { note, page, version, place, on, text } = draft;
    for (const [name, value] of Object.entries({ note, page, version, place, on, text })) body.set(name, value);
    body.set("number", Date.now());
    if (draft.closed) body.set("keep_closed", "1");
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "HX-Request": "true", "HX-Target": "note-state" };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(form.dataset.save, { method: "POST", body, headers, signal, redirect: "error" });
      return response.ok;
    } catch {
      return false;
    }
  }

  async function leave(form) {
    const isPressed = sessionStorage.getItem(PRESSED);
    sessionStorage.removeItem(PRESSED);
    const drafts = window.LotDrafts.of(form);
    let left = 0;
    for (const draft of await drafts.all()) {
      if (await send(form, draft)) drafts.drop(draft);
      else left += 1;
    }
    if (left) document.getElementById("leave-kept").hidden = false;
    else if (isPressed) form.submit();
  }

  document.addEventListener("DOMContentLoaded", () => page() && leave(page()));
})();
