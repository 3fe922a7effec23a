// The frames and cards of docs/protocol.md as types, and the one place where text off the socket becomes a frame.
// Owns no state. Fields the server may leave out are optional here, and every reader must live without them.

export interface Money {
  amount: string;
  currency: string;
  display: string;
}

export type Availability = "in_stock" | "out_of_stock" | "preorder" | "backorder" | "discontinued";
export type Options = Record<string, string>;

export interface CardVariant {
  id: string;
  options: Options;
  price: Money;
  availability: Availability;
  image?: string | null;
}

export interface ProductCard {
  id: string;
  variant_id: string;
  title: string;
  brand?: string;
  price: Money;
  price_max?: Money;
  compare_at?: Money;
  converted?: Money;
  image?: string;
  url?: string;
  rating?: number;
  review_count?: number;
  availability: Availability;
  options: Options;
  variants: CardVariant[];
  position: number;
  reason?: string;
  why?: string[];
}

export interface ProductCards {
  items: ProductCard[];
  title?: string;
  note?: string;
  query?: string;
}

export interface Comparison {
  items: ProductCard[];
  rows: { label: string; values: string[] }[];
}

export interface OrderLine {
  title: string;
  options?: Options;
  quantity: number;
  price: Money;
  image?: string;
  url?: string;
}

export interface Shipment {
  carrier: string;
  tracking_number: string;
  tracking_url?: string;
  estimated_delivery?: string;
  delivered_at?: string;
}

export interface OrderCard {
  id: string;
  status: string;
  status_label: string;
  placed_at: string;
  total: Money;
  items: OrderLine[];
  shipments?: Shipment[];
  steps?: { label: string; state: "done" | "current" | "todo" }[];
}

export interface CartLine extends OrderLine {
  variant_id: string;
  product_id: string;
}

export interface Cart {
  items: CartLine[];
  total: Money;
  checkout_url?: string;
}

export interface Proposal {
  id: string;
  kind: string;
  order_id?: string | null;
  summary: string;
  details?: string[];
  /** Of exactly what is shown; a confirmation names it. */
  digest: string;
  expires_at?: string;
  state: "open" | "confirmed" | "declined" | "expired";
}

export interface Citations {
  items: { policy_id: string; title: string; url?: string; passage: string }[];
}

export interface Handoff {
  id: string;
  state: "waiting" | "taken" | "closed";
  agent?: string;
  message: string;
}

export interface QuickReplies {
  items: { label: string; text: string }[];
}

export interface Profile {
  items: { key: string; label: string; value: string; source: "said" | "learned" | "imported" }[];
}

/** A form for one order of a shopper who is not signed in. */
export interface VerifyOrder {
  id: string;
  order_id?: string;
  state: "open" | "verified";
}

/** A CUSTOM event's name and payload. */
export type Card =
  | { name: "product_cards"; value: ProductCards }
  | { name: "comparison"; value: Comparison }
  | { name: "order_card"; value: OrderCard }
  | { name: "cart"; value: Cart }
  | { name: "proposal"; value: Proposal }
  | { name: "citations"; value: Citations }
  | { name: "handoff"; value: Handoff }
  | { name: "quick_replies"; value: QuickReplies }
  | { name: "profile"; value: Profile }
  | { name: "verify_order"; value: VerifyOrder };

export const CARD_NAMES: ReadonlySet<string> = new Set([
  "product_cards", "comparison", "order_card", "cart", "proposal", "citations", "handoff", "quick_replies", "profile",
  "verify_order",
]);

export interface Limits {
  message_chars: number;
  messages_per_minute: number;
}

/** What the client sends. */
export type ClientFrame =
  | {
      type: "hello";
      protocol: 1;
      conversation?: string;
      last_seq?: number;
      token?: string;
      language?: string;
      history?: boolean;
    }
  | { type: "message"; id: string; text: string; page?: { product_id?: string } }
  | { type: "action"; id: string; name: string; value: Record<string, unknown> }
  | { type: "stop" }
  | { type: "token"; token: string | null }
  | { type: "ping" };

/** One AG-UI event; only the fields the widget reads. */
export interface AguiEvent {
  type: string;
  [field: string]: unknown;
}

export interface Welcome {
  type: "welcome";
  conversation: string;
  seq: number;
  owner: "assistant" | "person";
  customer: { name?: string } | null;
  limits?: Partial<Limits>;
  running?: string | null;
}

export interface EventFrame {
  type: "event";
  seq: number;
  run: string;
  event: AguiEvent;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  message: string;
  fatal: boolean;
  id?: string;
}

export type ServerFrame = Welcome | EventFrame | ErrorFrame | { type: "pong" };

/** A frame off the socket, or null for anything this version does not know: a newer server must not break it. */
export function parseFrame(text: unknown): ServerFrame | null {
  if (typeof text !== "string") return null;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== "object" || frame === null) return null;
  const f = frame as Record<string, unknown>;
  switch (f.type) {
    case "welcome":
      return typeof f.conversation === "string" && typeof f.seq === "number" ? (f as unknown as Welcome) : null;
    case "event":
      return typeof f.seq === "number" && isEvent(f.event) ? (f as unknown as EventFrame) : null;
    case "error":
      return typeof f.code === "string" ? (f as unknown as ErrorFrame) : null;
    case "pong":
      return { type: "pong" };
    default:
      return null;
  }
}

function isEvent(value: unknown): value is AguiEvent {
  return typeof value === "object" && value !== null && typeof (value as AguiEvent).type === "string";
}
