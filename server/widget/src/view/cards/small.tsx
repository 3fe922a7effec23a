// The small cards: sources under an answer, the state of a handoff, and replies to press.

import { useState } from "preact/hooks";
import type { Citations, Handoff, QuickReplies } from "../../core/protocol";
import { fill } from "../../i18n";
import { useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";
import { StoreLink } from "./parts";

export function CitationsView({ value, enter }: { value: Citations } & Shown) {
  const t = useChat().texts;
  const [open, setOpen] = useState<number | null>(null);
  const source = open === null ? null : value.items[open];
  if (!value.items.length) return null;
  return (
    <section role="group" class={`citations ${enter}`} aria-label={t.sources}>
      <div class="chips">
        {value.items.map((item, at) => (
          <button type="button" key={at} class="chip" aria-expanded={open === at} onClick={() => setOpen(open === at ? null : at)}>
            <Icon name="link" size={14} />
            {item.title}
          </button>
        ))}
      </div>
      {source && (
        <blockquote class="passage">
          <p>{source.passage}</p>
          {source.url && <StoreLink url={source.url}>{t.openSource}</StoreLink>}
        </blockquote>
      )}
    </section>
  );
}

export function HandoffView({ value, enter }: { value: Handoff } & Shown) {
  const t = useChat().texts;
  const title = {
    waiting: t.handoffWaiting,
    taken: fill(t.handoffTaken, { name: value.agent ?? t.theStore }),
    closed: t.handoffClosed,
  }[value.state];
  return (
    <section role="group" class={`card handoff ${value.state} ${enter}`} aria-label={title}>
      <span class="face" aria-hidden="true">{value.agent ? [...value.agent][0] : <Icon name="person" size={20} />}</span>
      <div>
        <h3>{title}</h3>
        {value.message && <p>{value.message}</p>}
      </div>
    </section>
  );
}

/** Only the last ones can be pressed: a reply to something long past would confuse both sides. */
export function QuickRepliesView({ value, last, enter }: { value: QuickReplies } & Shown) {
  const chat = useChat();
  if (!last || !value.items.length) return null;
  return (
    <div class={`replies ${enter}`}>
      {value.items.map((item) => <button type="button" key={item.label} onClick={() => chat.send(item.text)}>{item.label}</button>)}
    </div>
  );
}
