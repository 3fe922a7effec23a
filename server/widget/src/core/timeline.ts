// The conversation as the shopper sees it: events in, entries out. Pure; entries are replaced, never changed in place,
// so that a view can tell by identity what to draw again. Sequence numbers are the session's business.

import { CARD_NAMES, type AguiEvent, type Card, type Cart } from "./protocol";

export type Entry =
  | { kind: "user"; key: string; text: string }
  | { kind: "reply"; key: string; run: string; text: string; done: boolean; name: string | null }
  | { kind: "card"; key: string; run: string; card: Card }
  | { kind: "problem"; key: string; run: string; code: string; message: string; retry: string | null }
  | { kind: "stopped"; key: string; run: string };

export interface Running {
  run: string;
  step: string | null;
  tool: string | null;
  writing: boolean;
}

/** What an event told about the client's own messages and actions: the ids that have arrived. */
export type Arrived = string[];

const UPDATED_IN_PLACE: ReadonlySet<string> = new Set(["proposal", "handoff", "verify_order"]);

export class Timeline {
  entries: Entry[] = [];
  running: Running | null = null;

  private askedBy = new Map<string, string>();

  /** Take one event of a run. Returns the ids of the shopper's messages and actions it acknowledges. */
  apply(run: string, event: AguiEvent, seq: number): Arrived {
    switch (event.type) {
      case "RUN_STARTED":
        return this.started(run, event);
      case "STEP_STARTED":
        this.progress(run, { step: text(event.stepName), tool: null });
        break;
      case "STEP_FINISHED":
        if (this.running?.step === event.stepName) this.progress(run, { step: null });
        break;
      case "TOOL_CALL_START":
        this.progress(run, { tool: text(event.toolCallName) });
        break;
      case "TOOL_CALL_RESULT":
        this.progress(run, { tool: null });
        break;
      case "TEXT_MESSAGE_START":
        this.opened(run, text(event.messageId), event.name ? text(event.name) : null);
        break;
      case "TEXT_MESSAGE_CONTENT":
      case "TEXT_MESSAGE_CHUNK":
        this.wrote(run, text(event.messageId), text(event.delta));
        break;
      case "TEXT_MESSAGE_END":
        this.closed((entry) => entry.key === text(event.messageId));
        break;
      case "CUSTOM":
        this.showed(run, event, seq);
        break;
      case "RUN_FINISHED":
        this.ended(run);
        if ((event.outcome as { type?: string } | undefined)?.type === "cancelled" || event.outcome === "cancelled")
          this.push({ kind: "stopped", key: `stopped-${seq}`, run });
        break;
      case "RUN_ERROR":
        this.ended(run);
        this.push({
          kind: "problem",
          key: `problem-${seq}`,
          run,
          code: text(event.code),
          message: text(event.message),
          retry: this.askedBy.get(run) ?? null,
        });
        break;
    }
    return [];
  }

  /** The cart as it was last shown. */
  get cart(): Cart | null {
    const at = this.lastIndex((entry) => entry.kind === "card" && entry.card.name === "cart");
    const entry = this.entries[at];
    return entry?.kind === "card" && entry.card.name === "cart" ? entry.card.value : null;
  }

  private started(run: string, event: AguiEvent): Arrived {
    this.running = { run, step: null, tool: null, writing: false };
    const input = (event.input ?? {}) as {
      messages?: { id?: string; role?: string; content?: unknown }[];
      forwardedProps?: { action?: { id?: string } };
    };
    const arrived: Arrived = [];
    for (const message of input.messages ?? []) {
      if (message.role !== "user" || !message.id) continue;
      arrived.push(message.id);
      if (this.entries.some((entry) => entry.kind === "user" && entry.key === message.id)) continue;
      const words = plain(message.content);
      this.askedBy.set(run, words);
      if (words) this.push({ kind: "user", key: message.id, text: words });
    }
    const action = input.forwardedProps?.action?.id;
    if (action) arrived.push(action);
    return arrived;
  }

  private progress(run: string, change: Partial<Running>): void {
    if (this.running?.run === run) this.running = { ...this.running, ...change };
  }

  private opened(run: string, key: string, name: string | null): void {
    if (this.entries.some((entry) => entry.key === key)) return;
    this.push({ kind: "reply", key, run, text: "", done: false, name });
  }

  private wrote(run: string, key: string, delta: string): void {
    let at = this.lastIndex((entry) => entry.kind === "reply" && entry.key === key);
    if (at < 0) {
      this.opened(run, key, null);
      at = this.entries.length - 1;
    }
    const entry = this.entries[at]!;
    if (entry.kind !== "reply") return;
    this.replace(at, { ...entry, text: entry.text + delta });
    this.progress(run, { writing: true });
  }

  private showed(run: string, event: AguiEvent, seq: number): void {
    const name = text(event.name);
    if (!CARD_NAMES.has(name) || typeof event.value !== "object" || event.value === null) return;
    const card = { name, value: event.value } as Card;
    const id = (event.value as { id?: string }).id;
    if (UPDATED_IN_PLACE.has(name) && id) {
      const at = this.lastIndex(
        (entry) => entry.kind === "card" && entry.card.name === name && (entry.card.value as { id?: string }).id === id,
      );
      const before = this.entries[at];
      if (before?.kind === "card") {
        this.replace(at, { ...before, card });
        return;
      }
    }
    this.push({ kind: "card", key: `card-${seq}`, run, card });
  }

  private ended(run: string): void {
    this.closed((entry) => entry.run === run);
    if (this.running?.run === run) this.running = null;
  }

  private closed(which: (entry: Entry & { kind: "reply" }) => boolean): void {
    this.entries = this.entries.flatMap((entry) => {
      if (entry.kind !== "reply" || entry.done || !which(entry)) return [entry];
      return entry.text.trim() ? [{ ...entry, done: true }] : [];
    });
  }

  private push(entry: Entry): void {
    this.entries = [...this.entries, entry];
  }

  private replace(at: number, entry: Entry): void {
    this.entries = this.entries.map((old, i) => (i === at ? entry : old));
  }

  private lastIndex(which: (entry: Entry) => boolean): number {
    for (let i = this.entries.length - 1; i >= 0; i--) if (which(this.entries[i]!)) return i;
    return -1;
  }
}

/** The order to show entries in: sources and replies to press stand under the words of their run, though they come before. */
export function arranged(entries: Entry[]): Entry[] {
  const shown: Entry[] = [];
  let late: Entry[] = [];
  let run = "";
  const flush = () => {
    shown.push(...late.filter((entry) => !isReplies(entry)), ...late.filter(isReplies));
    late = [];
  };
  for (const entry of entries) {
    if (entry.kind === "user" || entry.run !== run) flush();
    run = entry.kind === "user" ? "" : entry.run;
    if (entry.kind === "card" && (entry.card.name === "citations" || isReplies(entry))) late.push(entry);
    else shown.push(entry);
  }
  flush();
  return shown;
}

function isReplies(entry: Entry): boolean {
  return entry.kind === "card" && entry.card.name === "quick_replies";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** An AG-UI message's content is a string or a list of parts; the widget shows the words. */
function plain(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: { text?: unknown }) => text(part.text)).join("");
}
