// The widget's one controller: it joins the session, the socket, the browser's memory and the page, and tells the view
// when something changed. Views call its methods and read its fields; nothing else knows the view.

import type { Config } from "./core/config";
import { socketUrl } from "./core/config";
import { newId } from "./core/ids";
import { firstLanguage, languageOf, type Language } from "./core/language";
import { placeOf, type Place } from "./core/links";
import { Memory, type View } from "./core/memory";
import type { Cart } from "./core/protocol";
import { Session } from "./core/session";
import { Connection } from "./core/socket";
import { textsFor, type Texts } from "./i18n";

export type TokenSource = string | null | (() => string | null | Promise<string | null>);

/** How long a returning customer's page may take to call `identify` before the widget connects as a guest. */
const TOKEN_PATIENCE = 3000;

export class Chat {
  readonly session: Session;
  readonly connection: Connection;
  readonly place: Place;
  language: Language;
  texts: Texts;
  product: string | null;
  open = false;
  unread = 0;
  stopping = false;
  /** Goes up when a message is sent, so that the log scrolls to it wherever the shopper was reading. */
  sent = 0;
  dismissed = new Set<string>();

  private readonly memory: Memory;
  private source: TokenSource | undefined;
  private identified: (() => void)[] = [];
  private listeners = new Set<() => void>();
  private scheduled = false;
  private seen = 0;
  private cart: Cart | null = null;

  constructor(
    readonly config: Config,
    private readonly emit: (name: string, detail: unknown) => void,
  ) {
    this.memory = new Memory(config.store, config.history);
    this.language = firstLanguage(config.language, document.documentElement.lang, navigator.language);
    this.texts = textsFor(this.language);
    this.product = config.product;
    this.place = placeOf(location.href, config.base, config.origins);
    this.session = new Session(this.memory.conversation);
    for (const frame of this.memory.unsent) this.session.outbox.add(frame);
    this.connection = new Connection(this.session, {
      url: socketUrl(config.base),
      history: config.history,
      language: () => this.language,
      token: () => this.token(),
      remember: (conversation) => this.remember(conversation),
      changed: () => this.changed(),
    });
    this.memory.onOtherTab((conversation) => this.joinOther(conversation));
  }

  /** Come back to where the shopper was on the page before. */
  resume(): void {
    const phone = matchMedia("(max-width: 640px)").matches;
    if (this.config.open || (this.memory.flag("open") && !phone)) this.show();
    else if (this.session.conversation && this.memory.flag("active")) this.connection.start();
  }

  show(): void {
    if (this.open) return;
    this.open = true;
    this.unread = 0;
    this.memory.setFlag("open", true);
    this.memory.setFlag("active", true);
    this.greeted = true;
    this.connection.start();
    this.emit("aisle:open", null);
    this.changed();
  }

  hide(): void {
    if (!this.open) return;
    this.open = false;
    this.memory.setFlag("open", false);
    this.emit("aisle:close", null);
    this.changed();
  }

  get greeted(): boolean {
    return this.memory.flag("greeted");
  }

  set greeted(greeted: boolean) {
    this.memory.setFlag("greeted", greeted);
    this.changed();
  }

  send(text: string): void {
    const words = text.trim();
    if (!words) return;
    const spoken = this.config.language === "auto" ? languageOf(words) : null;
    if (spoken) this.speak(spoken);
    this.sent += 1;
    const page = this.product ? { product_id: this.product } : undefined;
    this.session.outbox.add({ type: "message", id: newId(), text: words, page });
    this.connection.start();
    this.connection.flush();
  }

  /** Press a button of the protocol. Returns the action's id; the outbox holds it until the server has it. */
  act(name: string, value: Record<string, unknown>): string {
    const id = newId();
    this.session.outbox.add({ type: "action", id, name, value });
    this.connection.start();
    this.connection.flush();
    return id;
  }

  /** Whether an action is still on its way, or the run it began has not ended. */
  acting(id: string | null): boolean {
    return id !== null && this.session.outbox.items.some((item) => item.frame.id === id);
  }

  dismiss(product: string): void {
    this.dismissed.add(product);
    this.act("dismiss", { product_id: product });
  }

  stop(): void {
    this.stopping = true;
    this.connection.interrupt();
    this.changed();
  }

  retry(id: string): void {
    this.session.outbox.retry(id);
    this.connection.flush();
  }

  discard(id: string): void {
    this.session.outbox.drop(id);
    this.changed();
  }

  newConversation(): void {
    for (const { frame } of this.session.outbox.items) this.session.outbox.drop(frame.id);
    this.memory.conversation = null;
    this.leave();
  }

  speak(language: Language): void {
    if (language === this.language) return;
    this.language = language;
    this.texts = textsFor(language);
    this.changed();
  }

  /** Who the shopper is, by the host site's token; null signs out, and the conversation of the customer is left. */
  identify(source: TokenSource): void {
    const before = this.source;
    this.source = source;
    for (const go of this.identified.splice(0)) go();
    if (source === null && (before || this.session.customer)) this.newConversation();
    else if (before !== undefined || this.connection.status !== "idle")
      void this.token().then((token) => this.connection.identify(token), () => this.connection.identify(null));
  }

  /** Tell the store of a view, click, cart or purchase. Kept until there is a conversation to file it under. */
  track(kind: string, view: { product_id: string; variant_id?: string }): void {
    if (!view?.product_id) return;
    this.memory.views = [...this.memory.views, { kind, product_id: view.product_id, variant_id: view.variant_id }];
    void this.report();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async report(): Promise<void> {
    if (!this.memory.views.length) return;
    const conversation = this.session.conversation;
    const token = await this.token().catch(() => null);
    const views = this.memory.views;
    if (!conversation && !token) return;
    this.memory.views = [];
    await Promise.all(views.map((view) => this.post(view, conversation, token)));
  }

  private async post(view: View, conversation: string | null, token: string | null): Promise<void> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    const body = JSON.stringify({ ...view, conversation: conversation ?? undefined });
    await fetch(`${this.config.base}events`, { method: "POST", headers, body, keepalive: true }).catch(() => null);
  }

  private async token(): Promise<string | null> {
    if (this.source === undefined && this.memory.flag("signed"))
      await Promise.race([
        new Promise<void>((go) => this.identified.push(go)),
        new Promise<void>((go) => setTimeout(go, TOKEN_PATIENCE)),
      ]);
    return typeof this.source === "function" ? await this.source() : (this.source ?? null);
  }

  private remember(conversation: string | null): void {
    this.memory.conversation = conversation;
    this.memory.setFlag("signed", conversation !== null && this.session.customer !== null);
    if (conversation) void this.report();
  }

  private joinOther(conversation: string | null): void {
    if (!conversation || conversation === this.session.conversation) return;
    this.session.forget();
    this.session.conversation = conversation;
    this.seen = this.unread = 0;
    this.connection.restart();
    this.changed();
  }

  private leave(): void {
    this.session.forget();
    this.session.customer = null;
    this.seen = this.unread = 0;
    this.dismissed.clear();
    this.connection.restart();
    this.changed();
  }

  private changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const draw = () => {
      this.scheduled = false;
      this.settle();
      for (const listener of this.listeners) listener();
    };
    if (document.visibilityState === "visible") requestAnimationFrame(draw);
    else setTimeout(draw, 50); // a hidden tab gets no frames, and its badge must count all the same
  }

  /** Work out what follows from the new state: the badge, the page's cart, what outlives a page load. */
  private settle(): void {
    const { timeline, outbox, replaying } = this.session;
    if (!timeline.running) this.stopping = false;
    const heard = timeline.entries.filter((entry) => entry.kind === "reply" && entry.done).length;
    if (!this.open && !replaying && heard > this.seen) this.unread += heard - this.seen;
    this.seen = heard;
    this.memory.unsent = outbox.saved();
    const cart = timeline.cart;
    if (cart && cart !== this.cart && !replaying) this.emit("aisle:cart", cart);
    this.cart = cart;
  }
}
