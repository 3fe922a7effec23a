// The panel's head: who answers, how the connection is, and the menu.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { fill } from "../i18n";
import { useLiveChat } from "./context";
import { Icon } from "./icons";

export function Header({ wide, onWide }: { wide: boolean; onWide: () => void }) {
  const chat = useLiveChat();
  const t = chat.texts;
  return (
    <div class="head">
      <span class="mark" aria-hidden="true"><Icon name="spark" size={18} /></span>
      <div class="head-words">
        <h2>{chat.config.title ?? t.title}</h2>
        <p class={`state ${chat.connection.status}`} role="status">{stateText(chat)}</p>
      </div>
      <Menu />
      <button type="button" class="tool only-wide" aria-label={wide ? t.shrink : t.expand} aria-pressed={wide} onClick={onWide}>
        <Icon name={wide ? "shrink" : "expand"} size={18} />
      </button>
      <button type="button" class="tool" aria-label={t.minimise} onClick={() => chat.hide()}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** The name of the person who has the conversation, once one has taken it. */
export function personOf(chat: Chat): string | null {
  if (chat.session.owner !== "person") return null;
  for (let i = chat.session.timeline.entries.length - 1; i >= 0; i--) {
    const entry = chat.session.timeline.entries[i]!;
    if (entry.kind === "card" && entry.card.name === "handoff") return entry.card.value.agent ?? null;
  }
  return null;
}

function stateText(chat: Chat): string {
  const t = chat.texts;
  const { status } = chat.connection;
  if (status === "refused") return t.refused;
  if (status === "waiting") return navigator.onLine ? t.reconnecting : t.offline;
  if (status === "connecting") return t.connecting;
  if (chat.session.owner !== "person") return t.online;
  const name = personOf(chat);
  return name ? fill(t.withPerson, { name }) : t.waitingPerson;
}

function Menu() {
  const chat = useLiveChat();
  const t = chat.texts;
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const away = (event: Event) => {
      if (!event.composedPath().includes(menu.current!) && !event.composedPath().includes(button.current!)) setOpen(false);
    };
    window.addEventListener("pointerdown", away);
    return () => window.removeEventListener("pointerdown", away);
  }, [open]);
  const choose = (what: () => void) => () => {
    setOpen(false);
    button.current?.focus();
    what();
  };
  return (
    <div class="menu-box">
      <button ref={button} type="button" class="tool" aria-label={t.menu} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div ref={menu} class="menu" role="menu" aria-label={t.menu} onKeyDown={(event) => walk(event, menu.current!, () => choose(() => {})())}>
          <Item icon="bag" text={t.cart} onChoose={choose(() => chat.act("show_cart", {}))} />
          <Item icon="memory" text={t.remembered} onChoose={choose(() => chat.send(t.askRemembered))} />
          <Item icon="person" text={t.person} onChoose={choose(() => chat.send(t.askPerson))} />
          <Item icon="plus" text={t.newConversation} onChoose={choose(() => chat.newConversation())} />
        </div>
      )}
    </div>
  );
}

function Item({ icon, text, onChoose }: { icon: "bag" | "memory" | "person" | "plus"; text: string; onChoose: () => void }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onChoose}>
      <Icon name={icon} size={18} />
      {text}
    </button>
  );
}

/** Arrow keys walk through a menu, Escape leaves it, as the ARIA menu pattern has it. */
function walk(event: KeyboardEvent, menu: HTMLElement, leave: () => void) {
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf((menu.getRootNode() as ShadowRoot).activeElement as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items[(at + step + items.length) % items.length]?.focus();
  else if (event.key === "Home") items[0]?.focus();
  else if (event.key === "End") items[items.length - 1]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") leave();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}
