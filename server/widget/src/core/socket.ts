// The thin shell around a Session: one WebSocket, its timers and its tokens. It connects when asked, comes back with
// back-off when the line drops, looks whether the line is alive when a phone wakes up, and sends what is due. It knows
// nothing of cards or views; `changed` tells them.

import { backoff } from "./backoff";
import { parseFrame, type ClientFrame } from "./protocol";
import type { Effect, Session } from "./session";

export type Status = "idle" | "connecting" | "open" | "waiting" | "refused";

export interface Shell {
  url: string;
  history: boolean;
  language: () => string;
  /** A fresh token of the host site, or null for a guest. Asked again after the server refused one. */
  token: () => Promise<string | null>;
  remember: (conversation: string | null) => void;
  changed: () => void;
}

const TICK = 1000;
const PING_EVERY = 25_000;
const SILENCE = 8_000;
const UNANSWERED = 10_000;
/** A token that expires an hour later is no second refusal of the same one. */
const FORGIVEN = 60_000;

export class Connection {
  status: Status = "idle";

  private socket: WebSocket | null = null;
  private attempt = 0;
  private retryAt: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private heard = 0;
  private began = 0;
  private pinged = 0;
  private refusedTokens = 0;
  private refusedAt = 0;
  private generation = 0;

  constructor(
    readonly session: Session,
    private readonly shell: Shell,
  ) {
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    window.addEventListener("online", () => this.wake());
    window.addEventListener("pageshow", () => this.wake());
  }

  /** Connect if not connected. */
  start(): void {
    if (this.status === "idle" || this.status === "refused") void this.connect();
  }

  /** Say goodbye; `start` comes back. */
  stop(): void {
    this.drop();
    clearInterval(this.ticker);
    this.ticker = undefined;
    this.become("idle");
  }

  /** Drop the line and connect at once: another conversation, another customer, another page. */
  restart(): void {
    if (this.status === "idle") return;
    this.drop();
    this.attempt = 0;
    void this.connect();
  }

  /** Tell the server of a new token, or of none. */
  identify(token: string | null): void {
    this.refusedTokens = 0;
    if (this.session.welcomed) this.write({ type: "token", token });
    else this.restart();
  }

  interrupt(): void {
    this.write({ type: "stop" });
  }

  /** Send what the outbox holds, as far as it may go. */
  flush(): void {
    for (;;) {
      const frame = this.session.next(Date.now());
      if (!frame || !this.write(frame)) break;
    }
    this.shell.changed();
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    this.began = Date.now();
    this.ticker ??= setInterval(() => this.tick(), TICK);
    this.become("connecting");
    const token = await this.fetchToken();
    if (generation !== this.generation) return;
    const socket = new WebSocket(this.shell.url);
    this.socket = socket;
    socket.onopen = () => {
      this.heard = Date.now();
      this.write(this.session.hello(token, this.shell.language(), this.shell.history));
    };
    socket.onmessage = ({ data }) => this.socket === socket && this.hear(data);
    socket.onclose = () => this.socket === socket && this.lost();
  }

  private hear(data: unknown): void {
    this.heard = Date.now();
    const frame = parseFrame(data);
    if (!frame) return;
    const effects = this.session.receive(frame, Date.now());
    if (frame.type === "welcome" && this.session.welcomed) {
      this.attempt = 0;
      this.become("open");
    }
    for (const effect of effects) this.carryOut(effect);
    this.flush();
  }

  private carryOut(effect: Effect): void {
    switch (effect.do) {
      case "remember":
        this.shell.remember(effect.conversation);
        break;
      case "renew_token":
        void this.renew();
        break;
      case "give_up":
        this.drop();
        this.become("refused");
        break;
      case "reconnect":
        this.lost();
        break;
    }
  }

  /** A refused token: fetch another once, then go on as a guest. */
  private async renew(): Promise<void> {
    const now = Date.now();
    this.refusedTokens = now - this.refusedAt > FORGIVEN ? 1 : this.refusedTokens + 1;
    this.refusedAt = now;
    if (!this.session.welcomed) return this.lost();
    const token = await this.fetchToken();
    this.write({ type: "token", token });
  }

  private async fetchToken(): Promise<string | null> {
    if (this.refusedTokens > 1 && Date.now() - this.refusedAt < FORGIVEN) return null;
    return this.shell.token().catch(() => null);
  }

  private lost(): void {
    this.drop();
    this.become("waiting");
    const wait = backoff(this.attempt++, Math.random());
    this.retryAt = setTimeout(() => void this.connect(), wait);
  }

  private drop(): void {
    this.generation += 1;
    clearTimeout(this.retryAt);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.session.disconnected();
  }

  /** The page is seen again, or the network is back: a socket that a phone's lock screen killed often says nothing. */
  private wake(): void {
    if (this.status === "waiting") {
      this.attempt = 0;
      clearTimeout(this.retryAt);
      void this.connect();
    } else if (this.status === "open") {
      this.ping();
    }
  }

  private ping(): void {
    if (this.pinged > this.heard) return;
    this.pinged = Date.now();
    this.write({ type: "ping" });
  }

  private tick(): void {
    const now = Date.now();
    // No answer to the token, the handshake or the hello: nothing else would ever end this wait.
    if (this.status === "connecting" && now - this.began > SILENCE) return this.lost();
    if (!this.socket) return;
    const deaf = this.pinged > this.heard && now - this.pinged > SILENCE;
    if (deaf || this.session.outbox.overdue(now - UNANSWERED)) return this.lost();
    if (this.status !== "open") return;
    if (document.visibilityState === "visible" && now - this.heard > PING_EVERY) this.ping();
    if (this.session.outbox.items.some((item) => item.state === "queued")) this.flush();
  }

  private write(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private become(status: Status): void {
    this.status = status;
    this.shell.changed();
  }
}
