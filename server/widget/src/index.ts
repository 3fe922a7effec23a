// The script tag's entry: makes the element from the tag's attributes and gives the page its API, window.Aisle. Calls the
// page made before the script arrived (`window.Aisle = window.Aisle || []; Aisle.push(["open"])`) are carried out then.

import type { TokenSource } from "./chat";
import type { Config } from "./core/config";
import { AisleChat } from "./element";

const script = document.currentScript as HTMLScriptElement | null;

const chat = () => document.querySelector<AisleChat>("aisle-chat")?.chat ?? null;

const api = {
  version: __VERSION__,
  open: () => chat()?.show(),
  close: () => chat()?.hide(),
  /** The host site's token for the signed-in customer, or a function that fetches a fresh one; null signs out. */
  identify: (source: TokenSource) => chat()?.identify(source),
  track: (kind: string, view: { product_id: string; variant_id?: string }) => chat()?.track(kind, view),
  /** Open the panel and send a message as the shopper. */
  ask(text: string) {
    chat()?.show();
    chat()?.send(text);
  },
  addToCart: (variantId: string, quantity = 1) => void chat()?.act("add_to_cart", { variant_id: variantId, quantity }),
  setQuantity: (variantId: string, quantity: number) => void chat()?.act("set_quantity", { variant_id: variantId, quantity }),
  /** The product the page shows now, for pages that change without loading. */
  page({ product_id }: { product_id?: string | null }) {
    const current = chat();
    if (current) current.product = product_id ?? null;
  },
  theme: (theme: Config["theme"]) => document.querySelector<AisleChat>("aisle-chat")?.theme(theme),
  push(call: [string, ...unknown[]]) {
    const method = (api as unknown as Record<string, (...given: unknown[]) => unknown>)[call[0]];
    if (typeof method === "function") method(...call.slice(1));
  },
};

function start(): void {
  AisleChat.source = script?.src ?? location.href;
  if (!customElements.get("aisle-chat")) customElements.define("aisle-chat", AisleChat);
  if (!document.querySelector("aisle-chat")) {
    const element = document.createElement("aisle-chat");
    for (const [name, value] of Object.entries(script?.dataset ?? {})) element.setAttribute(`data-${name}`, value ?? "");
    document.body.append(element);
  }
  const page = window as unknown as { Aisle?: unknown };
  const waiting = Array.isArray(page.Aisle) ? (page.Aisle as [string, ...unknown[]][]) : [];
  page.Aisle = api;
  for (const call of waiting) api.push(call);
  document.dispatchEvent(new CustomEvent("aisle:ready"));
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
