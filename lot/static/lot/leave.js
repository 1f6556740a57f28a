// Signing out: what was written and not sent is sent first; what cannot be stays sealed in the browser, and that is
// said. The device forgets whose it was before the server does.
"use strict";

(() => {
  const PRESSED = "lot.leaving";

  const page = () => document.querySelector("form[data-leaves]");
  const isAnythingLeft = () => window.LotSealed.any("draft") || window.LotSealed.any("queue");

  // From any page by way of the page of signing out, which can send.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-leave], [data-leaves]")) return;
    event.preventDefault();
    if (form.matches("[data-leave]") && isAnythingLeft() && !page()) {
      sessionStorage.setItem(PRESSED, "1");
      location.assign(new URL(form.action).pathname);
    } else {
      await window.LotDevice.forget();
      form.submit();
    }
  });

  async function sendNotes(form) {
    const drafts = window.LotDrafts.of(form);
    for (const draft of await drafts.all()) if ((await window.LotDrafts.send(draft, form)) !== null) drafts.drop(draft);
    return (await drafts.all()).length;
  }

  async function sendAnswers(form) {
    const queue = new window.LotQueue.Queue(form.dataset.owner, window.LotSealed.keyOf(form));
    for (const entry of await queue.all()) {
      const said = entry.refused ? null : await window.LotQueue.send(entry, form.elements.csrfmiddlewaretoken.value);
      if (said && said.kind === "sent") await queue.drop(entry);
    }
    return (await queue.all()).length;
  }

  async function leave(form) {
    const isPressed = sessionStorage.getItem(PRESSED);
    sessionStorage.removeItem(PRESSED);
    const left = (await sendNotes(form)) + (await sendAnswers(form));
    if (left) document.getElementById("leave-kept").hidden = false;
    else if (isPressed) {
      await window.LotDevice.forget();
      form.submit();
    }
  }

  document.addEventListener("DOMContentLoaded", () => page() && leave(page()));
})();
