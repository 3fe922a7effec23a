// Product cards: one alone lies down, several stand in a row that scrolls sideways.

import { useEffect, useRef, useState } from "preact/hooks";
import { buyable, choices, isColour, variantFor } from "../../core/product";
import { colourOf } from "../../core/colours";
import type { CardVariant, ProductCard, ProductCards } from "../../core/protocol";
import { fill } from "../../i18n";
import { useAct, useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";
import { Off, Picture, Price, Rating, Stock, StoreLink } from "./parts";

export function ProductsView({ value, enter }: { value: ProductCards } & Shown) {
  const chat = useChat();
  const t = chat.texts;
  const items = value.items.filter((item) => !chat.dismissed.has(item.id));
  if (!value.items.length) return null;
  return (
    <section role="group" class={`products ${enter}`} aria-label={value.title ?? t.products}>
      {value.title && <h3 class="cards-title">{value.title}</h3>}
      {value.note && <p class="cards-note">{value.note}</p>}
      {items.length < value.items.length && <p class="cards-note" role="status">{t.dismissed}</p>}
      {items.length === 1 ? <Product product={items[0]!} lying /> : items.length > 1 && <Row items={items} />}
    </section>
  );
}

function Row({ items }: { items: ProductCard[] }) {
  const t = useChat().texts;
  const row = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState({ left: false, right: false });
  const look = () => {
    const { scrollLeft, scrollWidth, clientWidth } = row.current!;
    setEnds({ left: scrollLeft > 8, right: scrollLeft + clientWidth < scrollWidth - 8 });
  };
  useEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(row.current!);
    return () => watch.disconnect();
  }, [items.length]);
  const go = (direction: 1 | -1) => () => row.current!.scrollBy({ left: direction * 208 * Math.max(1, Math.floor(row.current!.clientWidth / 208)) });
  return (
    <div class="row-box">
      <ul ref={row} class="row" onScroll={look}>
        {items.map((item) => <li key={item.id}><Product product={item} /></li>)}
      </ul>
      {ends.left && <button type="button" class="slide left" aria-label={t.previous} onClick={go(-1)}><Icon name="left" size={18} /></button>}
      {ends.right && <button type="button" class="slide right" aria-label={t.next} onClick={go(1)}><Icon name="right" size={18} /></button>}
    </div>
  );
}

function Product({ product, lying }: { product: ProductCard; lying?: boolean }) {
  const chat = useChat();
  const t = chat.texts;
  const front: CardVariant = product.variants.find((variant) => variant.id === product.variant_id) ?? {
    id: product.variant_id, options: product.options, price: product.price, availability: product.availability, image: product.image,
  };
  const [variant, setVariant] = useState(front);
  const isFront = variant.id === front.id;
  const follow = () => chat.track("click", { product_id: product.id, variant_id: variant.id });
  const image = isFront ? (product.image ?? variant.image) : (variant.image ?? product.image);
  return (
    <article class={`product ${lying ? "lying" : ""}`} aria-label={product.title}>
      <StoreLink url={product.url} onFollow={follow} hidden class="product-picture"><Picture image={image} /></StoreLink>
      <Off price={variant.price} compareAt={isFront ? product.compare_at : undefined} />
      <button type="button" class="dismiss" aria-label={fill(t.dismiss, { title: product.title })} onClick={() => chat.dismiss(product.id)}>
        <Icon name="close" size={14} />
      </button>
      <div class="product-words">
        {product.brand && <p class="brand">{product.brand}</p>}
        <h3><StoreLink url={product.url} onFollow={follow}>{product.title}</StoreLink></h3>
        <Price price={variant.price} compareAt={isFront ? product.compare_at : undefined} converted={isFront ? product.converted : undefined} />
        <div class="facts">
          <Rating rating={product.rating} count={product.review_count} />
          <Stock availability={variant.availability} />
        </div>
        <Choose product={product} variant={variant} onChoose={setVariant} />
        <Reason product={product} />
        <AddToCart variant={variant} />
      </div>
    </article>
  );
}

function Choose({ product, variant, onChoose }: { product: ProductCard; variant: CardVariant; onChoose: (variant: CardVariant) => void }) {
  const t = useChat().texts;
  const choose = (name: string, value: string) => {
    const found = variantFor(product, { ...variant.options, [name]: value }, name);
    if (found) onChoose(found);
  };
  return (
    <>
      {choices(product, variant.options).map(({ name, values }) => {
        const dots = isColour(name) && values.every(({ value }) => colourOf(value));
        return (
          <div key={name} class={dots ? "swatches" : "pills"} role="group" aria-label={fill(t.choose, { option: name })}>
            {values.map(({ value, available }) => (
              <button
                key={value}
                type="button"
                class={available ? "" : "gone"}
                aria-pressed={variant.options[name] === value}
                aria-label={available ? value : `${value}, ${t.out_of_stock}`}
                title={value}
                onClick={() => choose(name, value)}
              >
                {dots ? <i style={{ background: colourOf(value)! }} /> : value}
              </button>
            ))}
          </div>
        );
      })}
    </>
  );
}

function Reason({ product }: { product: ProductCard }) {
  const t = useChat().texts;
  const [open, setOpen] = useState(false);
  const why = product.why ?? [];
  return (
    <>
      {product.reason && <p class="reason">{product.reason}</p>}
      {why.length > 0 && (
        <div class="why">
          <button type="button" class="why-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t.why}
            <Icon name="down" size={14} />
          </button>
          {open && <ul>{why.map((line) => <li key={line}>{line}</li>)}</ul>}
        </div>
      )}
    </>
  );
}

function AddToCart({ variant }: { variant: CardVariant }) {
  const t = useChat().texts;
  const { busy, done, act } = useAct("add_to_cart");
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (!done) return;
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), 2200);
    return () => clearTimeout(timer);
  }, [done]);
  if (!buyable(variant.availability)) return <button type="button" class="add" disabled>{t[variant.availability]}</button>;
  return (
    <button type="button" class={`add ${fresh ? "fresh" : ""}`} aria-disabled={busy} onClick={() => act({ variant_id: variant.id, quantity: 1 })}>
      {fresh && <Icon name="check" size={16} />}
      {busy ? t.adding : fresh ? t.added : t.addToCart}
    </button>
  );
}
