// The protocol without a socket: nothing lost, nothing doubled, whatever the line does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Session } from "../src/core/session";
import type { ServerFrame } from "../src/core/protocol";
import { error, frame, turn, welcome } from "./support";

const message = (id: string) => ({ type: "message" as const, id, text: `said ${id}` });
const texts = (session: Session) => session.timeline.entries.map((e) => ("text" in e ? `${e.kind}:${e.text}` : e.kind));

function opened(seq = 0): Session {
  const session = new Session("c1");
  session.receive(welcome(seq), 0);
  return session;
}

test("hello names the conversation and the last event it has", () => {
  const session = opened();
  for (const f of turn(1, "a", ["Hi"])) session.receive(f, 0);
  assert.deepEqual(session.hello("jwt", "en", true), {
    type: "hello", protocol: 1, language: "en", history: true, conversation: "c1", last_seq: 5, token: "jwt",
  });
  assert.equal("conversation" in new Session(null).hello(null, "zh", true), false);
});

test("events sent again after a reconnect are not shown twice", () => {
  const session = opened();
  const all = turn(1, "a", ["One ", "two ", "three"]);
  for (const f of all.slice(0, 4)) session.receive(f, 0);
  session.disconnected();
  session.receive(welcome(7), 0);
  for (const f of all.slice(2)) session.receive(f, 0);
  assert.deepEqual(texts(session), ["user:said a", "reply:One two three"]);
});

test("the last piece of a text lost on the way is asked for again, once", () => {
  const session = opened();
  const all = turn(1, "a", ["One ", "two"]);
  session.receive(all[0]!, 0);
  session.receive(all[1]!, 0);
  assert.deepEqual(session.receive(all[3]!, 0), [{ do: "reconnect" }]);
  assert.equal(session.lastSeq, 2);
  session.disconnected();
  session.receive(welcome(6), 0);
  for (const f of all.slice(2)) assert.deepEqual(session.receive(f, 0), []);
  assert.deepEqual(texts(session), ["user:said a", "reply:One two"]);
});

test("a log that begins later than its first number is read all the same", () => {
  const session = opened(12);
  const late = turn(10, "a", ["x"]);
  assert.deepEqual(session.receive(late[0]!, 0), [{ do: "reconnect" }]);
  session.disconnected();
  session.receive(welcome(14), 0);
  for (const f of late) session.receive(f, 0);
  assert.deepEqual(texts(session), ["user:said a", "reply:x"]);
});

test("a message unanswered when the line drops goes out again under its own id, and leaves when it is shown", () => {
  const session = opened();
  session.outbox.add(message("a"));
  assert.equal(session.next(0)?.id, "a");
  assert.equal(session.next(0), null);
  session.disconnected();
  assert.equal(session.next(0), null, "not before the welcome");
  session.receive(welcome(), 0);
  assert.equal(session.next(0)?.id, "a");
  session.receive(turn(1, "a", [])[0]!, 0);
  assert.equal(session.outbox.items.length, 0);
});

test("a message that had arrived before the line dropped is not sent again", () => {
  const session = opened();
  session.outbox.add(message("a"));
  session.next(0);
  session.disconnected();
  session.receive(welcome(3, { running: "run-a" }), 0);
  for (const f of turn(1, "a", ["x"])) session.receive(f, 0);
  assert.equal(session.next(0), null);
  assert.equal(session.outbox.items.length, 0);
});

test("a second message waits for the end of the turn", () => {
  const session = opened();
  session.outbox.add(message("a"));
  session.outbox.add(message("b"));
  session.next(0);
  const all = turn(1, "a", ["x"]);
  for (const f of all.slice(0, 4)) session.receive(f, 0);
  assert.equal(session.next(0), null);
  session.receive(all[4]!, 0);
  assert.equal(session.next(0)?.id, "b");
});

test("busy is tried again later, a refusal is the shopper's to mend", () => {
  const session = opened();
  session.outbox.add(message("a"));
  session.next(0);
  session.receive(error("busy", "a"), 100);
  assert.equal(session.next(200), null);
  assert.equal(session.next(3000)?.id, "a");
  session.receive(error("message_too_long", "a"), 3000);
  assert.equal(session.outbox.items[0]?.state, "failed");
  assert.equal(session.next(9000), null);
  session.outbox.retry("a");
  assert.equal(session.next(9000)?.id, "a");
});

test("an action is known to have arrived by its run, and its refusal leaves nothing behind", () => {
  const session = opened();
  session.outbox.add({ type: "action", id: "x", name: "show_cart", value: {} });
  assert.equal(session.next(0)?.id, "x");
  session.receive(frame(1, { type: "RUN_STARTED", input: { messages: [], forwardedProps: { action: { id: "x" } } } }), 0);
  assert.equal(session.outbox.items.length, 0);
  session.receive(frame(2, { type: "RUN_FINISHED" }), 0);
  session.outbox.add({ type: "action", id: "y", name: "forget", value: {} });
  session.next(0);
  session.receive(error("bad_action", "y"), 0);
  assert.equal(session.outbox.items.length, 0);
});

test("a conversation that is not ours is left, and what was typed goes into the next one", () => {
  const session = opened();
  for (const f of turn(1, "a", ["secret"])) session.receive(f, 0);
  session.outbox.add(message("b"));
  assert.deepEqual(session.receive(error("conversation_forbidden", undefined, true), 0), [
    { do: "remember", conversation: null }, { do: "reconnect" },
  ]);
  assert.deepEqual(texts(session), []);
  assert.equal("conversation" in session.hello(null, "en", true), false);
  session.receive(welcome(0, { conversation: "c2" }), 0);
  assert.equal(session.next(0)?.id, "b");
});

test("a log shorter than what we have seen is read from the start", () => {
  const session = opened();
  for (const f of turn(1, "a", ["x"])) session.receive(f, 0);
  session.disconnected();
  const effects = session.receive(welcome(2), 0);
  assert.ok(effects.some((effect) => effect.do === "reconnect"));
  assert.equal((session.hello(null, "en", true) as { last_seq?: number }).last_seq, 0);
});

test("whatever order a line drops and resumes in, the words are the same", () => {
  const log = [...turn(1, "a", ["One ", "two ", "three "]), ...turn(8, "b", ["four ", "five"])];
  const whole = opened();
  for (const f of log) whole.receive(f, 0);
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const random = (below: number) => ((state = (state * 1103515245 + 12345) % 2147483648) >> 8) % below;
    const session = opened();
    let rounds = 0;
    while (session.lastSeq < log.length && rounds++ < 1000) {
      session.disconnected();
      session.receive(welcome(log.length), 0);
      const overlap = random(3);
      const part = log.slice(Math.max(0, session.lastSeq - overlap), session.lastSeq + 1 + random(6));
      for (const f of part) if (session.receive(f as ServerFrame, 0).length) break;
    }
    assert.deepEqual(texts(session), texts(whole), `seed ${seed}`);
  }
});
