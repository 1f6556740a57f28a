// Text that is kept in this browser for the one who wrote it and for nobody else: sealed with a key that only that
// person's pages hold, under names that say nothing of who that is.
"use strict";

window.LotSealed = (() => {
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

  // One kind of thing that one person keeps. Without cryptography (http elsewhere than on this machine) it is plain.
  class Box {
    constructor(kind, owner, key) {
      this.prefix = `lot.${kind}.${owner}.`;
      this.key = key;
      this.turns = {};
    }

    // What was asked for last is what stays, however long sealing takes. Says whether it is kept.
    async put(id, thing) {
      const name = this.prefix + id;
      const turn = (this.turns[name] = (this.turns[name] || 0) + 1);
      const value = await this.seal(name, JSON.stringify(thing));
      if (this.turns[name] !== turn) return true;
      try {
        localStorage.setItem(name, value);
        return true;
      } catch {
        return false; // full, or switched off
      }
    }

    drop(id) {
      const name = this.prefix + id;
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

  return {
    Box,
    isPossible: Boolean(subtle),
    // Of this key nothing but its use can be had from the browser again.
    keyOf: (element) =>
      subtle && subtle.importKey("raw", toBytes(element.dataset.seal), "AES-GCM", false, ["encrypt", "decrypt"]),
    any: (kind) => names(`lot.${kind}.`).length > 0,
    clear: (kind) => names(`lot.${kind}.`).forEach((name) => localStorage.removeItem(name)),
  };
})();
