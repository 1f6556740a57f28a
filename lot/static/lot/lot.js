// What HTML cannot say by itself; every page works without it.
"use strict";

(() => {
  // The browser's time zone, offered where a form asks for one.
  function offerZone(root) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const field of root.querySelectorAll("[name=zone][data-zone]")) {
      if (field.tagName !== "SELECT") field.value = zone;
      else if ([...field.options].some((option) => option.value === zone)) field.value = zone;
    }
  }

  // A message above the form that could not be sent; what was typed stays.
  function say(element, text) {
    const message = document.createElement("p");
    message.className = "message";
    message.setAttribute("role", "alert");
    message.setAttribute("data-error", "");
    message.textContent = text;
    element.before(message);
  }

  function clear() {
    for (const message of document.querySelectorAll("[data-error]")) message.remove();
  }

  document.addEventListener("htmx:beforeRequest", clear);
  document.addEventListener("htmx:sendError", (event) => {
    if (event.detail.elt.closest("[data-note], [data-answer]")) return; // says it in its own place
    say(event.detail.elt, document.body.dataset.unreachable);
  });
  document.addEventListener("htmx:load", (event) => offerZone(event.detail.elt));
  offerZone(document);
  window.LotPage = { say };
})();
