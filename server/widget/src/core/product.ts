// Choosing a variant on a card: which options there are, which values can be had together, which variant a choice is.

import type { Availability, CardVariant, Options, ProductCard } from "./protocol";

export interface Choice {
  name: string;
  values: { value: string; available: boolean }[];
}

const BUYABLE: ReadonlySet<Availability> = new Set<Availability>(["in_stock", "preorder", "backorder"]);

export function buyable(availability: Availability): boolean {
  return BUYABLE.has(availability);
}

/** Options with more than one value, each value marked by whether it can be bought with the rest of the choice. */
export function choices(product: ProductCard, chosen: Options): Choice[] {
  const names = [...new Set(product.variants.flatMap((variant) => Object.keys(variant.options)))];
  return names
    .map((name) => ({
      name,
      values: [...new Set(product.variants.map((variant) => variant.options[name] ?? ""))].filter(Boolean).map((value) => ({
        value,
        available: product.variants.some(
          (variant) => buyable(variant.availability) && matches(variant, { ...chosen, [name]: value }),
        ),
      })),
    }))
    .filter((choice) => choice.values.length > 1);
}

/** The variant of a choice: the exact one, or the nearest that keeps the option just changed. */
export function variantFor(product: ProductCard, chosen: Options, changed?: string): CardVariant | null {
  const exact = product.variants.find((variant) => matches(variant, chosen));
  if (exact || !changed) return exact ?? null;
  const kept = product.variants.filter((variant) => variant.options[changed] === chosen[changed]);
  return kept.find((variant) => buyable(variant.availability)) ?? kept[0] ?? null;
}

export function isColour(name: string): boolean {
  return /^(colou?r|颜色|顏色)$/i.test(name);
}

function matches(variant: CardVariant, chosen: Options): boolean {
  return Object.entries(chosen).every(([name, value]) => variant.options[name] === value);
}
