// Which language the widget's own texts are in: what the merchant set, else the page's, else the browser's; and then the
// one the shopper writes in, as far as the widget has it.

export type Language = "en" | "zh";

export function firstLanguage(setting: string, page: string, browser: string): Language {
  for (const tag of setting === "auto" ? [page, browser] : [setting]) {
    if (/^zh/i.test(tag)) return "zh";
    if (/^en/i.test(tag)) return "en";
  }
  return "en";
}

/** The language of a shopper's sentence, or null when it does not tell (a number, a name, an emoji). */
export function languageOf(text: string): Language | null {
  const han = (text.match(/\p{Script=Han}/gu) ?? []).length;
  if (han >= 2 || (han === 1 && text.trim().length <= 3)) return "zh";
  const words = text.match(/[a-z]{2,}/gi) ?? [];
  return han === 0 && words.length >= 2 ? "en" : null;
}
