// The merchant's settings: the script tag's `data-` attributes, or the same names on an <aisle-chat> element.

export interface Config {
  /** Where the Aisle server is, with a closing slash. */
  base: string;
  store: string;
  language: string;
  accent: string | null;
  theme: "auto" | "light" | "dark";
  position: "right" | "left";
  history: boolean;
  title: string | null;
  greeting: string | null;
  suggestions: string[];
  product: string | null;
  /** Further origins whose links may be shown, besides the page's own and the server's. */
  origins: string[];
  open: boolean;
}

export type Attributes = Record<string, string | undefined>;

export function readConfig(given: Attributes, source: string, page: string): Config {
  const base = given.url ? new URL(given.url.replace(/\/*$/, "/"), page) : new URL("..", new URL(source, page));
  return {
    base: base.href,
    store: given.store || "store",
    language: given.language || "auto",
    accent: given.accent && /^#[0-9a-f]{3}([0-9a-f]{3})?$/i.test(given.accent) ? given.accent : null,
    theme: given.theme === "light" || given.theme === "dark" ? given.theme : "auto",
    position: given.position === "left" ? "left" : "right",
    history: given.history !== "false",
    title: given.title || null,
    greeting: given.greeting || null,
    suggestions: (given.suggestions ?? "").split("|").map((text) => text.trim()).filter(Boolean),
    product: given.product || null,
    origins: (given.origins ?? "").split(/[\s,]+/).filter(Boolean),
    open: given.open === "true",
  };
}

export function socketUrl(base: string): string {
  return `${base.replace(/^http/, "ws")}ws`;
}
