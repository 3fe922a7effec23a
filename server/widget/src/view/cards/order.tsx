// An order: where it is, what is in it, and where its parcels are.

import { useState } from "preact/hooks";
import type { OrderCard, OrderLine, Shipment } from "../../core/protocol";
import { dateText, fill } from "../../i18n";
import { useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";
import { optionsText, Picture, StoreLink } from "./parts";

const LINES = 3;

export function OrderView({ value, enter }: { value: OrderCard } & Shown) {
  const { texts: t, language } = useChat();
  const [all, setAll] = useState(false);
  const lines = all ? value.items : value.items.slice(0, LINES);
  const hidden = value.items.length - LINES;
  return (
    <section role="group" class={`card order ${enter}`} aria-label={fill(t.order, { id: value.id })}>
      <div class="card-head">
        <div>
          <h3>{fill(t.order, { id: value.id })}</h3>
          <p class="faint">{fill(t.placed, { date: dateText(value.placed_at, language) })}</p>
        </div>
        <span class={`pill status-${value.status}`}>{value.status_label}</span>
      </div>
      {value.steps && value.steps.length > 0 && (
        <ol class="steps">
          {value.steps.map((step) => (
            <li key={step.label} class={step.state} aria-current={step.state === "current" ? "step" : undefined}>
              <i aria-hidden="true">{step.state === "done" && <Icon name="check" size={12} />}</i>
              <span>{step.label}</span>
              <span class="sr">, {t[step.state]}</span>
            </li>
          ))}
        </ol>
      )}
      {value.shipments?.map((parcel) => <Parcel key={parcel.tracking_number} parcel={parcel} />)}
      <ul class="lines">{lines.map((line, at) => <Line key={at} line={line} />)}</ul>
      {hidden > 0 && <button type="button" class="quiet" aria-expanded={all} onClick={() => setAll(!all)}>{all ? t.less : fill(t.more, { count: hidden })}</button>}
      <div class="card-foot"><span>{t.total}</span><strong>{value.total.display}</strong></div>
    </section>
  );
}

function Line({ line }: { line: OrderLine }) {
  return (
    <li>
      <Picture image={line.image} />
      <div>
        <StoreLink url={line.url} class="line-title">{line.title}</StoreLink>
        <p class="faint">{[optionsText(line.options), line.quantity > 1 ? `× ${line.quantity}` : ""].filter(Boolean).join(" · ")}</p>
      </div>
      <span class="amount">{line.price.display}</span>
    </li>
  );
}

function Parcel({ parcel }: { parcel: Shipment }) {
  const { texts: t, language } = useChat();
  const when = parcel.delivered_at
    ? fill(t.deliveredOn, { date: dateText(parcel.delivered_at, language) })
    : parcel.estimated_delivery && fill(t.expected, { date: dateText(parcel.estimated_delivery, language) });
  return (
    <div class="parcel">
      <Icon name="truck" size={18} />
      <div>
        {when && <p>{when}</p>}
        <p class="faint">{parcel.carrier} · <span class="sr">{t.trackingNumber} </span>{parcel.tracking_number}</p>
      </div>
      {parcel.tracking_url && <StoreLink url={parcel.tracking_url} class="quiet">{t.track}</StoreLink>}
    </div>
  );
}
