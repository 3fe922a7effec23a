// Which addresses may stand behind a link or a picture. Text comes from a model and cards from a catalogue: only http(s)
// counts, and a link in a text leads only to the store's own origins.

export interface Place {
  page: string;
  origins: ReadonlySet<string>;
}

/** The absolute address, or null when it is not http(s). Relative addresses count from the page. */
export function webAddress(address: string | null | undefined, place: Place): string | null {
  if (!address) return null;
  try {
    const url = new URL(address, place.page);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The same, and only on the store's own origins. */
export function storeAddress(address: string | null | undefined, place: Place): string | null {
  const href = webAddress(address, place);
  return href && place.origins.has(new URL(href).origin) ? href : null;
}

/** Whether an address leaves the page's own origin, and so opens in a tab of its own. */
export function leaves(href: string, place: Place): boolean {
  return new URL(href).origin !== new URL(place.page).origin;
}

export function placeOf(page: string, base: string, further: string[]): Place {
  const origins = new Set([new URL(page).origin, new URL(base).origin]);
  for (const origin of further) {
    try {
      origins.add(new URL(origin).origin);
    } catch {
      /* a misspelt origin in the script tag allows nothing */
    }
  }
  return { page, origins };
}
