// What the shopper has said or pressed and the server has not yet shown to have: kept, in order, under ids of the
// client's own, so that a broken connection neither loses nor doubles it. One is on its way at a time, since a second
// message while a turn runs would be refused as busy.

import type { ClientFrame } from "./protocol";

export type Pending = Extract<ClientFrame, { type: "message" | "action" }>;

export interface Waiting {
  frame: Pending;
  /** queued: not sent on this connection; sending: sent, no answer yet; failed: refused, the shopper may retry. */
  state: "queued" | "sending" | "failed";
  problem: string | null;
  attempts: number;
  notBefore: number;
  sentAt: number;
}

/** An action nobody acknowledged is dropped after this many attempts; a message is shown as failed. */
const ATTEMPTS = 3;

export class Outbox {
  items: Waiting[] = [];

  add(frame: Pending): void {
    this.items = [...this.items, { frame, state: "queued", problem: null, attempts: 0, notBefore: 0, sentAt: 0 }];
  }

  arrived(ids: string[]): void {
    if (ids.length) this.items = this.items.filter((item) => !ids.includes(item.frame.id));
  }

  /** The next frame to send, marked as sent; null when one is on its way or nothing is due. */
  next(now: number): Pending | null {
    if (this.items.some((item) => item.state === "sending")) return null;
    const item = this.items.find((candidate) => candidate.state === "queued");
    if (!item || item.notBefore > now) return null;
    this.change(item.frame.id, { state: "sending", attempts: item.attempts + 1, sentAt: now });
    return item.frame;
  }

  /** The connection is gone: what was on its way must be sent again; the server knows its id. */
  disconnected(): void {
    for (const item of this.items) if (item.state === "sending") this.change(item.frame.id, { state: "queued" });
  }

  /** Whether something sent before `limit` is still unanswered. Gives up on what was tried too often. */
  overdue(limit: number): boolean {
    const late = this.items.filter((item) => item.state === "sending" && item.sentAt < limit);
    for (const { frame, attempts } of late) {
      if (attempts < ATTEMPTS) continue;
      if (frame.type === "action") this.drop(frame.id);
      else this.failed(frame.id, "unanswered");
    }
    return late.length > 0;
  }

  /** Refused for now: try again at `notBefore`. */
  postpone(id: string | null, notBefore: number): void {
    const known = this.find(id);
    if (known) this.change(known.frame.id, { state: "queued", notBefore, attempts: 0 });
  }

  /** Refused for good: a message stays for the shopper to mend, an action goes. Returns false when nothing matches. */
  failed(id: string | null, problem: string): boolean {
    const known = this.find(id);
    if (!known) return false;
    if (known.frame.type === "action") this.drop(known.frame.id);
    else this.change(known.frame.id, { state: "failed", problem });
    return true;
  }

  retry(id: string): void {
    this.change(id, { state: "queued", problem: null, attempts: 0, notBefore: 0 });
  }

  drop(id: string): void {
    this.items = this.items.filter((item) => item.frame.id !== id);
  }

  /** The frames as they outlive a page load; what verifies an order is not kept. */
  saved(): Pending[] {
    return this.items.map((item) => item.frame).filter((frame) => frame.type !== "action" || frame.name !== "verify_order");
  }

  /** An error names the frame it refuses; an older server's does not, and then it is the one on its way. */
  private find(id: string | null): Waiting | undefined {
    return this.items.find((item) => (id === null ? item.state === "sending" : item.frame.id === id));
  }

  private change(id: string, change: Partial<Waiting>): void {
    this.items = this.items.map((item) => (item.frame.id === id ? { ...item, ...change } : item));
  }
}
