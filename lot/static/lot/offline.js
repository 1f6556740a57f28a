// The page that stands in while LOT cannot be reached: a note and an answer are kept for the person of this device.
"use strict";

(async () => {
  const CHECK = 15_000; // milliseconds between two looks whether LOT is back
  const PAUSE = 10_000; // milliseconds without typing before the page gives way
  const field = document.getElementById("note-text");
  const own = document.getElementById("own");
  let typedAt = 0;

  const show = (id) => (document.getElementById(id).hidden = false);
  const part = (name) => document.querySelector(`template[data-${name}]`).content.cloneNode(true).firstElementChild;

  // --- The way back ------------------------------------------------------------------------------------------
  const again = location.pathname === "/offline/" ? "/" : location.href;
  document.querySelector("[data-again]").href = again;

  async function look() {
    const response = await fetch("/health", { cache: "no-store" }).catch(() => null);
    if (response && response.ok && !own.value && Date.now() - typedAt > PAUSE) location.replace(again);
  }

  document.addEventListener("input", () => (typedAt = Date.now()));
  window.addEventListener("online", look);
  setInterval(look, CHECK);

  const person = await window.LotDevice.person();
  if (!person) return show("offline-nobody");
  const drafts = new window.LotDrafts.Drafts(person.owner, person.key);
  const queue = new window.LotQueue.Queue(person.owner, person.key);
  const shown = new window.LotSealed.Box("shown", person.owner, person.key);

  function list(words) {
    const line = document.createElement("li");
    line.textContent = words.trim().replace(/\s+/g, " ");
    document.getElementById("waiting-lines").append(line);
    show("waiting");
  }

  // --- The note ----------------------------------------------------------------------------------------------
  const begun = () => ({ note: crypto.randomUUID(), page: crypto.randomUUID(), on: window.LotDevice.dayOf(person) });
  let page = begun();

  const draft = () => ({
    ...page,
    version: "0",
    place: "day",
    closed: false,
    text: field.value,
    path: `/log/${page.on}/`, // where it can be gone on with
    isOffline: true,
    at: Date.now(),
  });

  async function keepNote() {
    if (!field.value.trim()) drafts.drop(draft());
    const kind = !field.value.trim() ? "idle" : (await drafts.put(draft())) ? "kept" : "lost";
    const state = document.getElementById("note-state");
    if (state.dataset.kind !== kind) state.replaceChildren(part(`note="${kind}"`));
    state.dataset.kind = kind;
    document.querySelector("[data-another]").hidden = kind !== "kept";
  }

  async function beginNote() {
    const kept = await drafts.all();
    const mine = kept.find((one) => one.isOffline && one.on === page.on);
    if (mine) {
      page = { note: mine.note, page: mine.page, on: mine.on };
      field.value = mine.text;
      await keepNote();
    }
    kept.filter((one) => one !== mine).forEach((one) => list(one.text));
    show("note");
  }

  field.addEventListener("input", keepNote);
  document.querySelector("[data-another]").addEventListener("click", async () => {
    await keepNote();
    list(field.value);
    page = begun();
    field.value = "";
    await keepNote();
    field.focus();
  });

  // --- The question that was open last -----------------------------------------------------------------------
  const card = document.getElementById("question");
  const options = card.querySelector(".options");

  function say(line) {
    for (const before of card.querySelectorAll("[data-waiting], [data-lost]")) before.remove();
    card.querySelector(":scope > div").prepend(line);
    document.getElementById("announce").textContent = line.querySelector("p:not([hidden])").textContent;
  }

  function wait(entry) {
    const line = part('kept="waiting"');
    line.querySelector("[data-words]").textContent = entry.words;
    line.querySelector("[data-back]").addEventListener("click", async () => {
      await queue.drop(entry);
      line.remove();
    });
    say(line);
  }

  async function answer(question, words, body) {
    const entry = window.LotQueue.answer(question.question, question.title, words, body);
    if (!(await queue.put(entry))) return say(part('note="lost"'));
    own.value = "";
    wait(entry);
  }

  function ask(question) {
    document.getElementById("question-text").textContent = question.title;
    for (const { option, words } of question.options) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      button.addEventListener("click", () => answer(question, words, { option }));
      options.append(button);
    }
    card.querySelector(".ask").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = own.value.trim();
      if (text) answer(question, text, { text });
    });
    show("question");
  }

  async function beginQuestion() {
    const [question] = await shown.all();
    if (question) ask(question);
    for (const entry of await queue.all()) {
      if (question && entry.question === question.question) wait(entry);
      else list(entry.words);
    }
  }

  show("offline-person");
  await beginQuestion();
  await beginNote();
})();
