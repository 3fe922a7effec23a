// The cart: only the newest one has buttons; older ones are a line of history.

import type { Cart, CartLine } from "../../core/protocol";
import { fill } from "../../i18n";
import { useAct, useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";
import { optionsText, Picture, StoreLink } from "./parts";

export function CartView({ value, current, enter }: { value: Cart } & Shown) {
  const { texts: t } = useChat();
  const count = value.items.reduce((sum, line) => sum + line.quantity, 0);
  if (!current) return <p class="system"><Icon name="bag" size={14} /> {fill(t.cartUpdated, { count })}</p>;
  if (!count)
    return (
      <section role="group" class={`card cart empty ${enter}`} aria-label={t.cart}>
        <Icon name="bag" size={26} />
        <p>{t.emptyCart}</p>
        <p class="faint">{t.emptyCartHint}</p>
      </section>
    );
  return (
    <section role="group" class={`card cart ${enter}`} aria-label={t.cart}>
      <div class="card-head"><h3>{t.cart}</h3><span class="faint">{count}</span></div>
      <ul class="lines">{value.items.map((line) => <Line key={line.variant_id} line={line} />)}</ul>
      <div class="card-foot"><span>{t.total}</span><strong>{value.total.display}</strong></div>
      {value.checkout_url && <StoreLink url={value.checkout_url} class="main-button">{t.checkout}</StoreLink>}
    </section>
  );
}

function Line({ line }: { line: CartLine }) {
  const t = useChat().texts;
  const { busy, act } = useAct("set_quantity");
  const set = (quantity: number) => () => act({ variant_id: line.variant_id, quantity });
  return (
    <li class={busy ? "busy" : ""}>
      <Picture image={line.image} />
      <div>
        <StoreLink url={line.url} class="line-title">{line.title}</StoreLink>
        <p class="faint">{optionsText(line.options)}</p>
        <div class="stepper" role="group" aria-label={t.quantity}>
          <button type="button" aria-label={fill(line.quantity > 1 ? t.decrease : t.remove, { title: line.title })} aria-disabled={busy} onClick={set(line.quantity - 1)}>
            <Icon name={line.quantity > 1 ? "minus" : "close"} size={14} />
          </button>
          <output aria-live="off">{line.quantity}</output>
          <button type="button" aria-label={fill(t.increase, { title: line.title })} aria-disabled={busy} onClick={set(line.quantity + 1)}>
            <Icon name="plus" size={14} />
          </button>
        </div>
      </div>
      <span class="amount">{line.price.display}</span>
    </li>
  );
}
