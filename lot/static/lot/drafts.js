// Text that is not saved yet, kept in this browser for the one who typed it and for nobody else.
// Sealed with a key that only that person's pages hold; plain where the browser has no cryptography (http elsewhere
// than on this machine).
"use strict";

window.LotDrafts = (() => {
  const PREFIX = "lot.draft.";
  const PATIENCE = 10_000; // milliseconds
  const subtle = window.crypto && window.crypto.subtle;
  const encode = (text) => new TextEncoder().encode(text);
  const toBytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

  function names(prefix) {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    } catch {
      return []; // storage is switched off
    }
  }

  class Drafts {
    constructor(owner, seal) {
      this.prefix = `${PREFIX}${owner}.`;
      this.key = subtle && subtle.importKey("raw", toBytes(seal), "AES-GCM", false, ["encrypt", "decrypt"]);
      this.turns = {};
    }

    // What was asked for last is what stays, however long sealing takes. Says whether it is kept.
    async put(draft) {
      const name = `${this.prefix}${draft.note}.${draft.page}`;
      const turn = (this.turns[name] = (this.turns[name] || 0) + 1);
      const value = await this.seal(name, JSON.stringify(draft));
      if (this.turns[name] !== turn) return true;
      try {
        localStorage.setItem(name, value);
        return true;
      } catch {
        return false; // full, or switched off
      }
    }

    drop(draft) {
      const name = `${this.prefix}${draft.note}.${draft.page}`;
      this.turns[name] = (this.turns[name] || 0) + 1;
      for (const known of names(name)) localStorage.removeItem(known);
    }

    // The latest first.
    async all() {
      const found = [];
      for (const name of names(this.prefix)) {
        try {
          found.push(JSON.parse(await this.open(name, localStorage.getItem(name))));
        } catch {
          // Not to be read with this key: left alone.
        }
      }
      return found.sort((one, other) => other.at - one.at);
    }

    async seal(name, text) {
      if (!subtle) return `plain:${text}`;
      const iv = window.crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv, additionalData: encode(name) };
      const sealed = await subtle.encrypt(how, await this.key, encode(text));
      return `${toText(iv)}.${toText(new Uint8Array(sealed))}`;
    }

    async open(name, value) {
      if (value.startsWith("plain:")) return value.slice(6);
      const [iv, sealed] = value.split(".").map(toBytes);
      const how = { name: "AES-GCM", iv, additionalData: encode(name) };
      return new TextDecoder().decode(await subtle.decrypt(how, await this.key, sealed));
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
    of: (element) => new Drafts(element.dataset.owner, element.dataset.seal),
    any: () => names(PREFIX).length > 0,
    send,
  };
})();
