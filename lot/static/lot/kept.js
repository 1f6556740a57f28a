// On a person's pages: answers and moods that cannot be sent now are kept, and sent once when the connection is back.
"use strict";

(() => {
  const AGAIN = 30_000; // milliseconds
  const form = document.querySelector("form[data-person]");
  if (!form || document.querySelector("form[data-leaves]")) return; // leave.js sends what is left
  const token = form.elements.csrfmiddlewaretoken.value;
  const key = window.LotSealed.keyOf(form);
  const queue = new window.LotQueue.Queue(form.dataset.owner, key);
  const drafts = new window.LotDrafts.Drafts(form.dataset.owner, key);
  const shown = new window.LotSealed.Box("shown", form.dataset.owner, key);
  let timer = 0;

  const short = (text) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

  function part(kind, texts) {
    const copy = document.querySelector(`template[data-kept="${kind}"]`).content.cloneNode(true).firstElementChild;
    for (const [name, text] of Object.entries(texts || {})) copy.querySelector(`[data-${name}]`).textContent = text;
    return copy;
  }

  // Below what names the page.
  function say(line) {
    const box = document.getElementById("kept");
    const first = document.querySelector("main > header.row");
    if (first && box.hidden) first.after(box);
    document.getElementById("kept-lines").append(line);
    box.hidden = false;
  }

  const announce = (text) => (document.getElementById("announce").textContent = text);

  // --- What cannot be sent now -------------------------------------------------------------------------------
  const cardOf = (entry) => {
    const answered = entry.question && document.querySelector(`[data-answer="${CSS.escape(entry.question)}"]`);
    return answered ? answered.closest("section") : entry.question ? null : document.getElementById("mood");
  };

  function wait(entry) {
    const card = cardOf(entry);
    if (!card) return;
    const line = part("waiting", { words: entry.words });
    line.dataset.waiting = entry.id;
    line.querySelector("[data-offline]").hidden = navigator.onLine;
    line.querySelector("[data-failed]").hidden = !navigator.onLine;
    line.querySelector("[data-back]").addEventListener("click", async () => {
      await queue.drop(entry);
      line.remove();
    });
    for (const before of card.querySelectorAll(`[data-waiting="${CSS.escape(entry.id)}"]`)) before.remove();
    card.querySelector(":scope > div").prepend(line);
    announce(line.querySelector("p:not([hidden])").textContent);
  }

  async function keep(entry, element) {
    if (await queue.put(entry)) {
      wait(entry);
      clearTimeout(timer);
      timer = setTimeout(sendAll, AGAIN);
    } else window.LotPage.say(element, document.body.dataset.unreachable);
  }

  function keepAnswer(element, sent) {
    const option = sent.get("option");
    const text = (sent.get("text") || "").trim();
    if (!option && !text) return;
    const button = option && element.querySelector(`button[value="${CSS.escape(option)}"]`);
    const title = document.getElementById("question-text").textContent;
    const words = button ? button.textContent : text;
    keep(window.LotQueue.answer(element.dataset.answer, title, words, option ? { option } : { text }), element);
  }

  function failed(event) {
    const element = event.detail.elt;
    if (element.matches("[data-answer]")) keepAnswer(element, event.detail.requestConfig.formData);
  }

  // A tap that was sent and not heard of may have been taken. So it is kept only where it could not be sent at all.
  function tapped(event) {
    const { elt, requestConfig } = event.detail;
    const mood = elt.matches("[data-mood]") && !navigator.onLine && requestConfig.formData.get("mood");
    if (!mood || !window.LotSealed.isPossible) return;
    event.preventDefault();
    keep(window.LotQueue.mood(mood, elt.querySelector(`button[value="${CSS.escape(mood)}"]`).textContent), elt);
  }

  // --- Sending it --------------------------------------------------------------------------------------------
  // The card as it stands by now, without taking the cursor from where it is.
  async function redraw(card, address) {
    const response = await fetch(address).catch(() => null);
    if (!response || !response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(card.id);
    if (!fresh || !card.isConnected) return;
    card.replaceWith(fresh);
    window.htmx.process(fresh);
    keepShown();
  }

  async function told(entry, body) {
    const card = cardOf(entry);
    announce(part("sent", { words: short(entry.words) }).textContent);
    if (card && entry.question) await redraw(card, `/?after=${entry.question}`);
    else if (card && body) await redraw(card, `/?noted=${body.id}`);
    else say(part(body && body.care ? "care" : "sent", { words: short(entry.words) }));
  }

  async function deliver() {
    for (const entry of await queue.all()) {
      if (entry.refused) continue;
      const said = await window.LotQueue.send(entry, token);
      if (said.kind === "later") return;
      if (said.kind === "refused") {
        await queue.refuse(entry, said.why);
        offer(entry);
      } else if (await queue.drop(entry)) await told(entry, said.body);
    }
  }

  // Notes that were written on the page that stands in; where a note is open, its own script sends them.
  async function deliverNotes() {
    if (document.querySelector("form[data-note]")) return;
    for (const draft of (await drafts.all()).filter((one) => one.isOffline)) {
      const said = await window.LotDrafts.send(draft, form);
      if (said === null) return;
      drafts.drop(draft);
      say(part(said.includes('id="note-help"') ? "care" : "sent", { words: short(draft.text.trim()) }));
    }
  }

  // What another tab has sent, or taken back.
  async function tidy() {
    const ids = new Set((await queue.all()).map((entry) => entry.id));
    for (const line of document.querySelectorAll("[data-waiting]")) {
      const { waiting } = line.dataset;
      if (ids.has(waiting)) continue;
      const address = waiting.startsWith("answer-") ? `/?after=${waiting.slice("answer-".length)}` : "/";
      await redraw(line.closest("section"), address);
    }
  }

  // Of several tabs one sends at a time.
  async function sendAll() {
    clearTimeout(timer);
    const run = async (lock) => {
      if (!lock || !navigator.onLine) return;
      await deliver();
      await deliverNotes();
    };
    if (navigator.locks) await navigator.locks.request("lot.queue", { ifAvailable: true }, run);
    else await run(true);
    if ((await queue.all()).some((entry) => !entry.refused)) timer = setTimeout(sendAll, AGAIN);
  }

  // --- What the server did not take: offered as a note -------------------------------------------------------
  function offer(entry) {
    for (const line of document.querySelectorAll(`[data-waiting="${CSS.escape(entry.id)}"]`)) line.remove();
    const line = part("refused", { why: entry.refused, title: entry.title || "", words: entry.words });
    line.querySelector("[data-note]").addEventListener("click", async () => line.replaceWith(await note(entry)));
    line.querySelector("[data-drop]").addEventListener("click", async () => {
      await queue.drop(entry);
      const gone = part("gone");
      gone.querySelector("[data-undrop]").addEventListener("click", async () => {
        await queue.restore(entry);
        gone.replaceWith(line);
        line.querySelector("[data-drop]").focus();
      });
      line.replaceWith(gone);
      gone.querySelector("button").focus();
    });
    say(line);
  }

  async function note(entry) {
    const on = window.LotDevice.dayOf(form.dataset, entry.at);
    const text = [entry.title, entry.words].filter(Boolean).join("\n\n");
    const [id, page] = [crypto.randomUUID(), crypto.randomUUID()];
    const path = `/log/${on}/`;
    const draft = { note: id, page, version: "0", place: "day", on, closed: false, text, path, at: Date.now() };
    if (await drafts.put({ ...draft, isOffline: true })) await queue.drop(entry);
    const isSaved = (await window.LotDrafts.send(draft, form)) !== null;
    if (isSaved) drafts.drop(draft);
    const line = part("noted");
    line.querySelector("[data-open]").href = isSaved ? `/notes/${id}/` : `${path}?draft=${page}#note`;
    return line;
  }

  // --- What the page that stands in shows: the question that was open last -----------------------------------
  async function keepShown() {
    const options = document.querySelector("form.options[data-answer]");
    if (!window.LotSealed.isPossible || !document.getElementById("question")) return;
    if (!options) return shown.drop("question");
    const title = document.getElementById("question-text").textContent;
    const words = [...options.querySelectorAll("button")].map((one) => ({ option: one.value, words: one.textContent }));
    await shown.put("question", { question: options.dataset.answer, title, options: words, at: Date.now() });
  }

  async function begin() {
    const entries = await queue.all();
    for (const entry of entries) (entry.refused ? offer : wait)(entry);
    keepShown();
    await sendAll();
  }

  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:beforeRequest", tapped);
  document.addEventListener("htmx:afterSettle", keepShown);
  window.addEventListener("online", sendAll);
  window.addEventListener("storage", (event) => event.key && event.key.startsWith("lot.queue.") && tidy());
  document.addEventListener("DOMContentLoaded", begin);
})();
