// Events become entries: cards, words, ends of every kind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../src/core/outbox";
import { arranged, Timeline } from "../src/core/timeline";
import type { AguiEvent } from "../src/core/protocol";

function played(...events: AguiEvent[]): Timeline {
  const timeline = new Timeline();
  events.forEach((event, at) => timeline.apply("r1", event, at + 1));
  return timeline;
}
const started = { type: "RUN_STARTED", input: { messages: [{ id: "a", role: "user", content: "Where?" }] } };
const card = (name: string, value: object) => ({ type: "CUSTOM", name, value });
const words = (id: string, delta: string) => ({ type: "TEXT_MESSAGE_CONTENT", messageId: id, delta });

test("a turn that fails offers what was asked for another try", () => {
  const [, problem] = played(started, { type: "RUN_ERROR", code: "engine_down", message: "Later" }).entries;
  assert.deepEqual(problem, { kind: "problem", key: "problem-2", run: "r1", code: "engine_down", message: "Later", retry: "Where?" });
});

test("a stopped turn keeps its words and says that it was stopped", () => {
  const timeline = played(started, words("m", "Half"), { type: "RUN_FINISHED", outcome: { type: "cancelled" } });
  assert.deepEqual(timeline.entries.map((e) => e.kind), ["user", "reply", "stopped"]);
  assert.equal(timeline.running, null);
});

test("a reply that stays empty leaves no hole", () => {
  const timeline = played(started, { type: "TEXT_MESSAGE_START", messageId: "m" }, { type: "TEXT_MESSAGE_END", messageId: "m" });
  assert.deepEqual(timeline.entries.map((e) => e.kind), ["user"]);
});

test("a person's words carry their name", () => {
  const timeline = played({ type: "TEXT_MESSAGE_START", messageId: "m", name: "Mia" }, words("m", "Hi"));
  const [entry] = timeline.entries;
  assert.equal(entry?.kind === "reply" && entry.name, "Mia");
});

test("a proposal changes in place when it is decided", () => {
  const timeline = played(card("proposal", { id: "p", summary: "Cancel", state: "open" }), words("m", "?"),
    card("proposal", { id: "p", summary: "Cancel", state: "confirmed" }));
  assert.equal(timeline.entries.length, 2);
  const [entry] = timeline.entries;
  assert.ok(entry?.kind === "card" && entry.card.name === "proposal" && entry.card.value.state === "confirmed");
});

test("cards a newer server invents are left out, broken ones too", () => {
  assert.equal(played(card("hologram", {}), { type: "CUSTOM", name: "cart", value: null }).entries.length, 0);
});

test("sources and replies to press stand under the words", () => {
  const timeline = played(started, card("quick_replies", { items: [] }), card("citations", { items: [] }), card("cart", { items: [] }), words("m", "So"));
  assert.deepEqual(arranged(timeline.entries).map((e) => (e.kind === "card" ? e.card.name : e.kind)),
    ["user", "cart", "reply", "citations", "quick_replies"]);
});

test("what a tool does is known while it runs", () => {
  const timeline = played(started, { type: "STEP_STARTED", stepName: "act" }, { type: "TOOL_CALL_START", toolCallId: "t", toolCallName: "search_products" });
  assert.deepEqual(timeline.running, { run: "r1", step: "act", tool: "search_products", writing: false });
});

test("a form for an order changes in place, and what is typed into it outlives no page", () => {
  const timeline = played(card("verify_order", { id: "f", state: "open" }), card("verify_order", { id: "f", state: "verified" }));
  assert.equal(timeline.entries.length, 1);
  const outbox = new Outbox();
  outbox.add({ type: "action", id: "1", name: "verify_order", value: { order_id: "A1", email: "mia@example.com" } });
  outbox.add({ type: "action", id: "2", name: "show_cart", value: {} });
  assert.deepEqual(outbox.saved().map((frame) => frame.id), ["2"]);
});
