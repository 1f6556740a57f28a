// Answers and moods that could not be sent: kept sealed, each under a key by which the server takes it once, however
// often it is sent.
"use strict";

window.LotQueue = (() => {
  const PATIENCE = 10_000; // milliseconds
  const KEEPS = new Set([401, 403, 408, 425, 429]); // says nothing of the entry itself
  const ANSWERS = "/api/v1/memory/answers/";

  const answer = (question, title, words, body) => ({
    id: `answer-${question}`, // an answer that is given again takes the place of the one before
    question,
    title,
    words,
    path: `/api/v1/memory/questions/${question}/answer/`,
    body: JSON.stringify(body),
  });

  const mood = (key, words) => ({
    id: `mood-${crypto.randomUUID()}`,
    words,
    path: "/api/v1/check-ins/",
    body: JSON.stringify({ mood: key, at: new Date().toISOString() }),
  });

  class Queue {
    constructor(owner, key) {
      this.box = new window.LotSealed.Box("queue", owner, key);
    }

    // Says whether it is kept. Nothing is kept in plain text.
    async put(entry) {
      if (!window.LotSealed.isPossible) return false;
      Object.assign(entry, { key: crypto.randomUUID(), at: Date.now() });
      return this.box.put(entry.id, entry);
    }

    refuse(entry, why) {
      entry.refused = why;
      return this.box.put(entry.id, entry);
    }

    restore(entry) {
      return this.box.put(entry.id, entry);
    }

    // Not where another answer has taken its place meanwhile. Says whether it was still there.
    async drop(entry) {
      const stands = (await this.box.all()).find((one) => one.id === entry.id);
      if (!stands || (entry.key && stands.key !== entry.key)) return false;
      this.box.drop(entry.id);
      return true;
    }

    // The oldest first.
    async all() {
      return (await this.box.all()).reverse();
    }
  }

  async function ask(path, options) {
    try {
      const response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE), redirect: "error" });
      return { status: response.status, body: await response.json().catch(() => null) };
    } catch {
      return { status: 0, body: null };
    }
  }

  // Whether the question has this very answer: it was taken, though nobody heard what the server said.
  async function isAnsweredSo(entry) {
    const { body } = await ask(ANSWERS, {});
    const given = JSON.parse(entry.body);
    const found = body && body.results.find((row) => row.question_id === entry.question);
    return Boolean(found) && (given.option ? found.option === given.option : found.text === given.text.trim());
  }

  // What became of an entry: `sent` (with what the server said), `later`, or `refused` (with why).
  async function send(entry, token) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token, "Idempotency-Key": entry.key };
    const { status, body } = await ask(entry.path, { method: "POST", body: entry.body, headers });
    const error = body && body.error;
    if (status >= 200 && status < 300) return { kind: "sent", body };
    if (!error || status >= 500 || KEEPS.has(status) || error.code === "in_progress") return { kind: "later" };
    if (error.code === "gone") return { kind: "sent", body: null }; // taken, and taken back since
    if (error.code === "already_answered" && (await isAnsweredSo(entry))) return { kind: "sent", body: null };
    const lines = Object.values(error.fields || {}).flat();
    return { kind: "refused", why: lines.join(" ") || error.message };
  }

  return { Queue, answer, mood, send };
})();
