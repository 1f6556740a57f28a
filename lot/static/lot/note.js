// The note saves by itself: htmx sends it, this says how it stands, and keeps in the browser what is not saved yet.
"use strict";

(() => {
  const RETRIES = [5, 15, 30, 60]; // seconds after a server that did not answer
  const LONGEST_TYPING = 10; // seconds without a pause, then it is saved all the same
  const PATIENCE = 500; // milliseconds before "Saving." is said
  const JUST_NOW = 10_000; // milliseconds; on the way to another page, nobody needs to be told
  const SHOWN = [400, 409, 410]; // what the server says of these stands in the page as it comes
  const editors = new WeakMap();

  class Editor {
    constructor(form) {
      this.form = form;
      this.field = form.elements.text;
      this.state = form.querySelector("#note-state");
      this.drafts = window.LotDrafts.of(form);
      this.kind = this.shown();
      this.saved = "unsaved" in form.dataset ? null : this.content();
      this.page = this.value("page");
      this.retries = 0;
      if (!this.kind) this.show("idle");
      this.begin();
    }

    async begin() {
      if (this.saved === null) await this.keep();
      else this.bringBack(await this.drafts.all());
      this.offer((await this.drafts.all()).filter((draft) => draft.page !== this.value("page")));
    }

    // --- What stands in the form ---------------------------------------------------------------------------
    value(name) {
      return this.form.elements[name] ? this.form.elements[name].value : "";
    }

    text() {
      return this.field.value.replace(/\r\n?/g, "\n").trim();
    }

    content() {
      const closed = this.form.elements.keep_closed;
      return JSON.stringify([this.text(), this.value("on"), Boolean(closed && closed.checked)]);
    }

    draft() {
      const closed = this.form.elements.keep_closed;
      return {
        note: this.value("note"),
        page: this.value("page"),
        version: this.value("version"),
        place: this.value("place"),
        on: this.value("on"),
        closed: Boolean(closed && closed.checked),
        text: this.field.value,
        path: location.pathname,
        at: Date.now(),
      };
    }

    isUnsaved() {
      return this.content() !== this.saved;
    }

    // --- What is said of it --------------------------------------------------------------------------------
    shown() {
      const part = this.state.querySelector("[data-state]");
      return part ? part.dataset.state : "";
    }

    show(kind, why) {
      const part = document.querySelector(`template[data-state="${kind}"]`).content.cloneNode(true);
      if (why) part.querySelector("[data-why]").textContent = why;
      this.state.replaceChildren(part);
      this.heard(kind);
    }

    // Said aloud where it is something else than before: not at each pause.
    heard(kind) {
      if (kind === "saving") return;
      if (kind !== this.kind && kind !== "idle") {
        document.getElementById("announce").textContent = this.state.querySelector("p").textContent;
      }
      this.kind = kind;
    }

    // --- Keeping it here -----------------------------------------------------------------------------------
    typed() {
      if (!this.text()) {
        this.drafts.drop(this.draft());
        if (this.kind !== "which") this.show(this.value("version") === "0" ? "idle" : "empty");
      } else if (this.isUnsaved()) {
        this.keep();
        if (this.kind === "empty") this.show("idle");
        this.unsavedSince ||= Date.now();
        if (Date.now() - this.unsavedSince > LONGEST_TYPING * 1000) this.save();
      }
    }

    async keep() {
      if (this.text()) this.isKept = await this.drafts.put(this.draft());
    }

    bringBack(drafts) {
      const wanted = new URLSearchParams(location.search).get("draft");
      drafts.sort((one, other) => (other.page === wanted) - (one.page === wanted));
      const own = drafts.find((draft) => draft.note === this.value("note"));
      if (own) {
        this.fill(own);
        if (this.isUnsaved()) return this.go();
        this.saved = null; // it was saved, though nobody heard what the server said
        return this.save();
      }
      const isNew = this.value("version") === "0" && !this.text();
      const typedHere = (draft) => draft.version === "0" && draft.path === location.pathname;
      const draft = isNew && drafts.find(typedHere);
      if (!draft) return;
      this.form.elements.note.value = draft.note;
      this.fill(draft);
      this.go();
    }

    fill(draft) {
      this.field.value = draft.text;
      this.form.elements.page.value = draft.page;
      this.form.elements.version.value = draft.version;
      if (this.form.elements.on && draft.on) this.form.elements.on.value = draft.on;
      if (this.form.elements.keep_closed) this.form.elements.keep_closed.checked = draft.closed;
    }

    go() {
      this.show("kept");
      this.save();
    }

    // Others that were typed here and not saved: they are saved now. On Today it is said of all, elsewhere of those of
    // the same page; what cannot be saved can be opened again.
    async offer(drafts) {
      const box = document.getElementById("note-drafts");
      const isTold = (draft) => this.value("place") === "today" || draft.path === location.pathname;
      for (const draft of drafts) {
        const said = await window.LotDrafts.send(draft, this.form);
        const isSaved = said !== null;
        if (isSaved) {
          this.drafts.drop(draft);
          this.help(said);
        }
        if (isTold(draft) && !(isSaved && Date.now() - draft.at < JUST_NOW)) box.append(this.line(draft, isSaved));
        box.hidden = !box.childElementCount;
      }
    }

    // Help lines, where the words that were saved now ask for them.
    help(said) {
      const lines = new DOMParser().parseFromString(said, "text/html").getElementById("note-help");
      if (lines) document.getElementById("note-help").replaceWith(lines);
    }

    line(draft, isSaved) {
      const part = document.querySelector(`template[data-state="${isSaved ? "found" : "draft"}"]`);
      const [line, dropped] = part.content.cloneNode(true).children;
      const words = draft.text.trim().replace(/\s+/g, " ");
      line.querySelector("[data-text]").textContent = words.length > 80 ? `${words.slice(0, 80)}…` : words;
      const page = isSaved || draft.version !== "0" ? `/notes/${draft.note}/?` : `${draft.path}?note=${draft.note}&`;
      line.querySelector("[data-open]").href = isSaved ? page.slice(0, -1) : `${page}draft=${draft.page}#note`;
      if (isSaved) return line;
      line.querySelector("[data-drop]").addEventListener("click", () => {
        this.drafts.drop(draft);
        line.replaceWith(dropped);
        dropped.querySelector("button").focus();
      });
      dropped.querySelector("[data-undrop]").addEventListener("click", () => {
        this.drafts.put(draft);
        dropped.replaceWith(line);
        line.querySelector("[data-drop]").focus();
      });
      return line;
    }

    // --- Saving it -----------------------------------------------------------------------------------------
    save() {
      this.unsavedSince = 0;
      clearTimeout(this.retry);
      window.htmx.trigger(this.field, "retry");
    }

    // Whether a request is worth sending. `isAsked`: by the button.
    wants(event, isAsked) {
      const next = event && event.relatedTarget;
      if (!isAsked && next && next.type === "submit" && this.form.contains(next)) return false; // the button sends it
      if (!this.text()) {
        if (isAsked) this.show(this.value("version") === "0" ? "idle" : "empty");
        return false;
      }
      return this.isUnsaved() && this.kind !== "which";
    }

    sends() {
      this.sending = this.content();
      clearTimeout(this.patience);
      this.patience = setTimeout(() => this.show("saving"), PATIENCE);
    }

    isSaved() {
      this.isAnswered();
      this.saved = this.sending;
      this.unsavedSince = this.retries = 0;
      const draft = this.draft();
      this.form.elements.page.value = this.page; // what was brought back is this page's from now on
      if (!this.isUnsaved() || draft.page !== this.page) this.drafts.drop(draft);
      if (this.isUnsaved()) this.keep();
      this.heard("saved");
    }

    isNotSaved(why) {
      this.isAnswered();
      if (!navigator.onLine) this.show(this.isKept === false ? "lost" : "offline");
      else this.show(this.isKept === false ? "lost" : "failed", this.isKept === false ? "" : why);
      const wait = RETRIES[Math.min(this.retries++, RETRIES.length - 1)];
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.form.isConnected && this.save(), wait * 1000);
    }

    isAnswered() {
      clearTimeout(this.patience);
    }
  }

  function editorOf(element) {
    return editors.get(element.closest && element.closest("form[data-note]"));
  }

  function begin(root) {
    const form = root.querySelector("form[data-note]") || (root.closest && root.closest("form[data-note]"));
    if (form && !editors.has(form)) editors.set(form, new Editor(form));
  }

  // A save without a page around it: the field's own, and the form's where it stands on Today.
  function isQuiet(element, editor) {
    return element === editor.field || (element === editor.form && editor.value("place") === "today");
  }

  function listen(name, act) {
    document.addEventListener(name, (event) => {
      const editor = editorOf((event.detail && event.detail.elt) || event.target);
      if (editor) act(editor, event, event.detail);
    });
  }

  listen("input", (editor) => editor.typed());
  listen("change", (editor) => editor.typed());
  listen("click", (editor, event) => event.target.closest("[data-retry]") && editor.save());

  listen("htmx:configRequest", (editor, event, detail) => {
    detail.parameters.number = Date.now();
  });
  listen("htmx:beforeRequest", (editor, event, detail) => {
    if (!isQuiet(detail.elt, editor)) return;
    if (editor.wants(detail.requestConfig.triggeringEvent, detail.elt === editor.form)) editor.sends();
    else event.preventDefault();
  });
  listen("htmx:beforeSwap", (editor, event, detail) => {
    const status = detail.xhr.status;
    if (status < 400 || SHOWN.includes(status)) return;
    detail.shouldSwap = false;
    const said = new DOMParser().parseFromString(detail.serverResponse, "text/html").querySelector("[data-error]");
    editor.isAnswered();
    if (status === 401) editor.show("ended");
    else editor.isNotSaved(said && said.textContent);
  });
  listen("htmx:afterRequest", (editor, event, detail) => {
    const status = detail.xhr.status;
    if (SHOWN.includes(status)) {
      editor.isAnswered();
      editor.heard(editor.shown());
    } else if (status >= 400 || !status) return;
    else if (isQuiet(detail.elt, editor)) editor.isSaved();
    else editor.drafts.drop(editor.draft()); // saved with its page, or one of two was chosen
  });
  listen("htmx:sendError", (editor) => editor.isNotSaved());
  listen("htmx:timeout", (editor) => editor.isNotSaved());
  window.addEventListener("online", () => {
    for (const form of document.querySelectorAll("form[data-note]")) editors.get(form).save();
  });
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => begin(document));
  // Who comes to write is led into the field, once the browser has gone to the place in the address.
  window.addEventListener("load", () => {
    const form = location.hash === "#note" && document.querySelector("form[data-note]");
    if (form) setTimeout(() => form.elements.text.focus());
  });
})();
