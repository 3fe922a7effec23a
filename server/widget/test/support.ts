// Frames and events as the server sends them, for the tests.

import type { AguiEvent, EventFrame, ProductCard, ServerFrame, Welcome } from "../src/core/protocol";

export function welcome(seq = 0, more: Partial<Welcome> = {}): Welcome {
  return { type: "welcome", conversation: "c1", seq, owner: "assistant", customer: null, running: null, ...more };
}

export function frame(seq: number, event: AguiEvent, run = "r1"): EventFrame {
  return { type: "event", seq, run, event };
}

export function error(code: string, id?: string, fatal = false): ServerFrame {
  return { type: "error", code, message: code, fatal, id };
}

/** A whole turn: the shopper's message, words in pieces, the end. */
export function turn(from: number, id: string, words: string[], run = `run-${id}`): EventFrame[] {
  const events: AguiEvent[] = [
    { type: "RUN_STARTED", input: { messages: [{ id, role: "user", content: `said ${id}` }] } },
    { type: "TEXT_MESSAGE_START", messageId: `m-${id}`, role: "assistant" },
    ...words.map((delta) => ({ type: "TEXT_MESSAGE_CONTENT", messageId: `m-${id}`, delta })),
    { type: "TEXT_MESSAGE_END", messageId: `m-${id}` },
    { type: "RUN_FINISHED", outcome: { type: "success" } },
  ];
  return events.map((event, at) => frame(from + at, event, run));
}

const usd = (amount: string) => ({ amount, currency: "USD", display: `$${amount}` });

export function jacket(): ProductCard {
  const variant = (color: string, size: string, availability: "in_stock" | "out_of_stock" = "in_stock") => ({
    id: `${color}-${size}`, options: { color, size }, price: usd("49.00"), availability,
  });
  return {
    id: "jk", variant_id: "navy-S", title: "Jacket", price: usd("49.00"), availability: "in_stock", position: 1,
    options: { color: "navy", size: "S" },
    variants: [variant("navy", "S"), variant("navy", "M"), variant("rust", "M"), variant("rust", "L", "out_of_stock")],
  };
}
