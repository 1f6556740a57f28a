// Notes that are not saved yet, kept in this browser for the one who typed them.
"use strict";

window.LotDrafts = (() => {
  const PATIENCE = 10_000; // milliseconds

  class Drafts {
    constructor(owner, key) {
      this.box = new window.LotSealed.Box("draft", owner, key);
    }

    // Says whether it is kept.
    put(draft) {
      return this.box.put(`${draft.note}.${draft.page}`, draft);
    }

    drop(draft) {
      this.box.drop(`${draft.note}.${draft.page}`);
    }

    // The latest first.
    all() {
      return this.box.all();
    }
  }

  // Saves a draft as its page would have done. `form` gives the token and the address. What the server said of it, or
  // null where it is not saved.
  async function send(draft, form) {
    const body = new FormData();
    const { note, page, version, place, on, text } = draft;
    for (const [name, value] of Object.entries({ note, page, version, place, on, text })) body.set(name, value);
    body.set("number", Date.now());
    if (draft.closed) body.set("keep_closed", "1");
    const token = form.elements.csrfmiddlewaretoken.value;
    const headers = { "X-CSRFToken": token, "HX-Request": "true", "HX-Target": "note-state" };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(form.dataset.save, { method: "POST", body, headers, signal, redirect: "error" });
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    }
  }

  return {
    Drafts,
    of: (element) => new Drafts(element.dataset.owner, window.LotSealed.keyOf(element)),
    send,
  };
})();
