// One conversation's protocol, sans-I/O: fed with the server's frames, it keeps the timeline and the outbox and says
// what to send and what the shell must do. Every event is keyed by its sequence number, so that a resumed connection
// loses and doubles nothing. Sockets, timers and tokens belong to socket.ts.

import { Outbox, type Pending } from "./outbox";
import type { ClientFrame, ErrorFrame, EventFrame, Limits, ServerFrame, Welcome } from "./protocol";
import { Timeline } from "./timeline";

/** What the shell must do after a frame. */
export type Effect =
  | { do: "reconnect" }
  | { do: "renew_token" }
  | { do: "give_up"; code: string }
  | { do: "remember"; conversation: string | null };

const DEFAULT_LIMITS: Limits = { message_chars: 2000, messages_per_minute: 20 };
const BUSY_PAUSE = 2000;

export class Session {
  timeline = new Timeline();
  outbox = new Outbox();
  conversation: string | null;
  lastSeq = 0;
  welcomed = false;
  owner: "assistant" | "person" = "assistant";
  customer: { name?: string } | null = null;
  limits: Limits = DEFAULT_LIMITS;
  /** A general refusal, in the server's words and code, that belongs to no message. */
  notice: { code: string; message: string } | null = null;

  private replayUntil = 0;
  private runningAtWelcome: string | null = null;
  private askedAgainAfter = -1;

  constructor(conversation: string | null) {
    this.conversation = conversation;
  }

  /** Whether events from before this connection are still coming in. */
  get replaying(): boolean {
    return this.lastSeq < this.replayUntil;
  }

  get busy(): boolean {
    return this.timeline.running !== null || this.runningAtWelcome !== null;
  }

  hello(token: string | null, language: string, history: boolean): ClientFrame {
    const frame: ClientFrame = { type: "hello", protocol: 1, language, history };
    if (this.conversation) {
      frame.conversation = this.conversation;
      frame.last_seq = this.lastSeq;
    }
    if (token) frame.token = token;
    return frame;
  }

  /** The next frame of the outbox that may go out now. */
  next(now: number): Pending | null {
    return this.welcomed && !this.busy ? this.outbox.next(now) : null;
  }

  disconnected(): void {
    this.welcomed = false;
    this.outbox.disconnected();
  }

  /** Leave this conversation; what was not yet sent goes into the next one. */
  forget(): void {
    this.timeline = new Timeline();
    this.conversation = null;
    this.lastSeq = this.replayUntil = 0;
    this.runningAtWelcome = null;
    this.askedAgainAfter = -1;
    this.owner = "assistant";
    this.disconnected();
  }

  receive(frame: ServerFrame, now: number): Effect[] {
    switch (frame.type) {
      case "welcome":
        return this.welcome(frame);
      case "event":
        return this.event(frame);
      case "error":
        return this.refused(frame, now);
      case "pong":
        return [];
    }
  }

  private welcome(frame: Welcome): Effect[] {
    const another = this.conversation !== null && this.conversation !== frame.conversation;
    const shorter = !another && frame.seq < this.lastSeq;
    if (another || shorter) this.forget(); // a restored backup, or a conversation swept away: read it from the start
    this.conversation = frame.conversation;
    this.owner = frame.owner;
    this.customer = frame.customer;
    this.limits = { ...DEFAULT_LIMITS, ...frame.limits };
    this.replayUntil = frame.seq;
    this.runningAtWelcome = frame.running ?? null;
    if (!this.runningAtWelcome && !this.replaying) this.timeline.running = null;
    this.notice = null;
    const effects: Effect[] = [{ do: "remember", conversation: frame.conversation }];
    if (shorter) return [...effects, { do: "reconnect" }];
    this.welcomed = true;
    return effects;
  }

  private event({ seq, run, event }: EventFrame): Effect[] {
    if (seq <= this.lastSeq) return [];
    if (seq > this.lastSeq + 1 && this.askedAgainAfter !== this.lastSeq) {
      this.askedAgainAfter = this.lastSeq; // something is missing: ask for it, once
      return [{ do: "reconnect" }];
    }
    this.lastSeq = seq;
    this.outbox.arrived(this.timeline.apply(run, event, seq));
    if (run === this.runningAtWelcome && (event.type === "RUN_FINISHED" || event.type === "RUN_ERROR"))
      this.runningAtWelcome = null;
    if (event.type === "CUSTOM" && event.name === "handoff") {
      const state = (event.value as { state?: string } | null)?.state;
      this.owner = state === "closed" ? "assistant" : "person";
    }
    return [];
  }

  private refused({ code, message, fatal, id }: ErrorFrame, now: number): Effect[] {
    switch (code) {
      case "busy":
        this.outbox.postpone(id ?? null, now + BUSY_PAUSE);
        return [];
      case "token_expired":
      case "token_invalid":
      case "token_wrong_store":
        return [{ do: "renew_token" }];
      case "conversation_unknown":
      case "conversation_forbidden":
        this.forget();
        return [{ do: "remember", conversation: null }, { do: "reconnect" }];
      case "origin_refused":
        this.notice = { code, message };
        return [{ do: "give_up", code }];
      case "slow_reader":
      case "server_stopping":
        return [{ do: "reconnect" }];
    }
    if (!this.outbox.failed(id ?? null, code)) this.notice = { code, message };
    return fatal ? [{ do: "reconnect" }] : [];
  }
}
