// What the widget keeps in the browser between pages: the conversation's id (when the merchant wants history), whether
// the panel stood open, and what was not yet sent. Never a token, never a text already sent. Blocked storage is no error.

import type { Pending } from "./outbox";

export interface View {
  product_id: string;
  variant_id?: string;
  kind: string;
}

export class Memory {
  private readonly prefix: string;

  constructor(
    store: string,
    private readonly history: boolean,
  ) {
    this.prefix = `aisle:${store}:`;
  }

  get conversation(): string | null {
    return this.history ? this.read(() => localStorage.getItem(`${this.prefix}conversation`)) : null;
  }

  set conversation(id: string | null) {
    if (!this.history) return;
    const key = `${this.prefix}conversation`;
    this.read(() => (id ? localStorage.setItem(key, id) : localStorage.removeItem(key)));
  }

  /** Small facts of this tab's visit: `open`, `active`, `greeted`; `signed` when the conversation is a customer's. */
  flag(name: "open" | "active" | "greeted" | "signed"): boolean {
    return this.read(() => sessionStorage.getItem(this.prefix + name)) === "1";
  }

  setFlag(name: "open" | "active" | "greeted" | "signed", value: boolean): void {
    this.read(() => sessionStorage.setItem(this.prefix + name, value ? "1" : "0"));
  }

  get unsent(): Pending[] {
    return this.history ? this.list<Pending>("unsent") : [];
  }

  set unsent(frames: Pending[]) {
    if (this.history) this.read(() => sessionStorage.setItem(`${this.prefix}unsent`, JSON.stringify(frames)));
  }

  /** Product views from before there was a conversation to file them under. */
  get views(): View[] {
    return this.list<View>("views");
  }

  set views(views: View[]) {
    this.read(() => sessionStorage.setItem(`${this.prefix}views`, JSON.stringify(views.slice(-20))));
  }

  /** Calls back when another tab begins or leaves a conversation. */
  onOtherTab(changed: (conversation: string | null) => void): void {
    if (!this.history) return;
    window.addEventListener("storage", (event) => {
      if (event.key === `${this.prefix}conversation`) changed(event.newValue);
    });
  }

  private list<T>(name: string): T[] {
    const saved = this.read(() => JSON.parse(sessionStorage.getItem(`${this.prefix}${name}`) ?? "[]"));
    return Array.isArray(saved) ? (saved as T[]) : [];
  }

  private read<T>(use: () => T): T | null {
    try {
      return use();
    } catch {
      return null; // private mode, a sandboxed frame, a full quota: the widget works without memory
    }
  }
}
