// What several cards share: links, pictures, prices, ratings and the options of a line.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { leaves, webAddress } from "../../core/links";
import type { Availability, Money, Options } from "../../core/protocol";
import { fill } from "../../i18n";
import { useChat } from "../context";
import { Icon, Star } from "../icons";

/** A link to a page of the store; plain content when the address is missing or is not http(s). */
export function StoreLink({ url, children, class: name, onFollow, hidden }: {
  url?: string | null;
  children: ComponentChildren;
  class?: string;
  onFollow?: () => void;
  hidden?: boolean;
}) {
  const { place } = useChat();
  const href = webAddress(url, place);
  if (!href) return <span class={name}>{children}</span>;
  const outside = leaves(href, place) ? { target: "_blank", rel: "noopener noreferrer" } : {};
  const aside = hidden ? { tabIndex: -1, "aria-hidden": true as const } : {};
  return <a class={name} href={href} onClick={onFollow} {...outside} {...aside}>{children}</a>;
}

/** A product's picture on a quiet ground; a broken or missing one leaves a bag, not a hole. */
export function Picture({ image, alt = "" }: { image?: string | null; alt?: string }) {
  const { place } = useChat();
  const [broken, setBroken] = useState<string | null>(null);
  const src = webAddress(image, place);
  if (!src || src === broken) return <span class="picture none"><Icon name="bag" size={28} /></span>;
  return (
    <span class="picture">
      <img src={src} alt={alt} loading="lazy" decoding="async" draggable={false} onError={() => setBroken(src)} />
    </span>
  );
}

export function Price({ price, compareAt, converted }: { price: Money; compareAt?: Money; converted?: Money }) {
  const { texts: t } = useChat();
  return (
    <p class="price">
      <span class={compareAt ? "now sale" : "now"}>{price.display}</span>
      {compareAt && (
        <s><span class="sr">{fill(t.was, { price: "" })}</span>{compareAt.display}</s>
      )}
      {converted && <span class="converted"><span aria-hidden="true">≈ {converted.display}</span><span class="sr">{fill(t.about, { price: converted.display })}</span></span>}
    </p>
  );
}

/** By how much a price is down, as a badge; nothing under five percent. */
export function Off({ price, compareAt }: { price: Money; compareAt?: Money }) {
  const off = compareAt ? Math.round((1 - Number(price.amount) / Number(compareAt.amount)) * 100) : 0;
  return off >= 5 ? <span class="off" aria-hidden="true">−{off}%</span> : null;
}

export function Rating({ rating, count }: { rating?: number; count?: number }) {
  const { texts: t, language } = useChat();
  if (rating === undefined || rating === null) return null;
  const said = count === undefined ? fill(t.ratingOnly, { rating }) : fill(t.rating, { rating, count });
  return (
    <p class="rating">
      <Star />
      <span aria-hidden="true">{Number(rating).toFixed(1)}{count !== undefined && <small> ({count.toLocaleString(language)})</small>}</span>
      <span class="sr">{said}</span>
    </p>
  );
}

export function Stock({ availability }: { availability: Availability }) {
  const { texts: t } = useChat();
  return <p class={`stock ${availability}`}>{t[availability]}</p>;
}

export function optionsText(options: Options | undefined): string {
  return Object.values(options ?? {}).join(" · ");
}
