// Ids of the client's own for messages and actions. `randomUUID` exists only on secure pages, and a store's test server
// on a plain address is not one.

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
