// The conversation itself: entries in order, then what waits to be sent, then what the assistant is doing. Keeps the end
// in sight while the shopper is there, and leaves them alone while they read further up.

import { Component } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Waiting } from "../core/outbox";
import { arranged, type Entry } from "../core/timeline";
import { fill, problemText, progressText } from "../i18n";
import { CardView } from "./cards/card";
import { useChat, useLiveChat } from "./context";
import { Icon } from "./icons";
import { Reply } from "./reply";

const NEAR = 80;

export function Log() {
  const chat = useLiveChat();
  const t = chat.texts;
  const { timeline, outbox, replaying } = chat.session;
  const box = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const sent = useRef(chat.sent);
  const [away, setAway] = useState(false);
  const bottom = () => box.current!.scrollHeight - box.current!.clientHeight;
  // As far down as the newest turn's first line stays in sight: the cards above the words are what was asked for.
  const target = () => {
    const turn = box.current!.querySelector<HTMLElement>("[data-turn]");
    return turn ? Math.min(bottom(), turn.offsetTop - 14) : bottom();
  };
  const follow = () => {
    const top = target();
    if (box.current!.scrollTop < top) box.current!.scrollTo({ top });
  };

  useLayoutEffect(() => {
    if (chat.sent !== sent.current) stick.current = true;
    sent.current = chat.sent;
    if (stick.current) follow();
  });
  useLayoutEffect(() => {
    const grown = new ResizeObserver(() => stick.current && follow()); // pictures and the keyboard change heights late
    for (const part of [box.current!, box.current!.firstElementChild!]) grown.observe(part);
    return () => grown.disconnect();
  }, []);
  const onScroll = () => {
    const { scrollTop } = box.current!;
    stick.current = scrollTop > target() - NEAR;
    setAway(scrollTop < bottom() - NEAR);
  };
  const writing = timeline.running?.writing ?? false;
  const pending = outbox.items.filter((item) => item.frame.type === "message");
  const empty = !timeline.entries.length && !pending.length;
  const loading = empty && chat.session.conversation !== null && (!chat.session.welcomed || replaying);
  const entries = arranged(timeline.entries);
  const turn = turnStart(entries);
  const lastCart = lastIndexOf(entries, "cart");
  const lastForm = lastIndexOf(entries, "verify_order");
  const lastProfile = lastIndexOf(entries, "profile");
  return (
    <div class="log-box">
      <div ref={box} class="log" role="log" aria-live="polite" aria-busy={writing || replaying} aria-label={t.log} tabIndex={0} onScroll={onScroll}>
        <div class="entries">
          {loading ? <Loading text={t.earlier} /> : empty ? <Welcome chat={chat} /> : null}
          {entries.map((entry, at) => (
            <div class="entry" key={entry.key} data-turn={at === turn && !pending.length ? "" : undefined}>
              <Memo
                entry={entry}
                language={chat.language}
                last={at === entries.length - 1 && !pending.length && !timeline.running}
                current={at === lastCart || at === lastProfile || at === lastForm}
                dismissed={chat.dismissed.size}
                still={replaying}
              />
            </div>
          ))}
          {pending.map((item) => <Unsent key={item.frame.id} chat={chat} item={item} />)}
          <Progress chat={chat} />
          {chat.session.notice && <p class="system alert" role="alert">{chat.session.notice.message || problemText(t, chat.session.notice.code)}</p>}
        </div>
      </div>
      {away && (
        <button type="button" class="to-end" aria-label={t.latest} onClick={() => box.current!.scrollTo({ top: bottom(), behavior: "smooth" })}>
          <Icon name="down" size={18} />
        </button>
      )}
    </div>
  );
}

interface MemoProps {
  entry: Entry;
  language: string;
  last: boolean;
  current: boolean;
  dismissed: number;
  still: boolean;
}

/** Entries are replaced when they change, so one that is the same object needs no drawing. */
class Memo extends Component<MemoProps> {
  override shouldComponentUpdate(next: MemoProps): boolean {
    const now = this.props;
    return (
      next.entry !== now.entry || next.language !== now.language || next.last !== now.last ||
      next.current !== now.current || next.dismissed !== now.dismissed
    );
  }

  override render({ entry, last, current, still }: MemoProps) {
    return <EntryView entry={entry} last={last} current={current} still={still} />;
  }
}

function EntryView({ entry, last, current, still }: { entry: Entry; last: boolean; current: boolean; still: boolean }) {
  const chat = useChat();
  const t = chat.texts;
  const enter = still ? "" : "enter";
  switch (entry.kind) {
    case "user":
      return <div class={`said ${enter}`}><span class="sr">{t.you}: </span><p>{entry.text}</p></div>;
    case "reply":
      return <Reply entry={entry} enter={enter} />;
    case "card":
      return <CardView card={entry.card} last={last} current={current} enter={enter} />;
    case "stopped":
      return <p class="system">{t.stopped}</p>;
    case "problem":
      return (
        <div class={`trouble ${enter}`} role="alert">
          <Icon name="alert" size={18} />
          <p>{entry.message || t.gone}</p>
          {last && entry.retry && <button type="button" class="quiet" onClick={() => chat.send(entry.retry!)}>{t.retry}</button>}
        </div>
      );
  }
}

function Unsent({ chat, item }: { chat: Chat; item: Waiting }) {
  const t = chat.texts;
  if (item.frame.type !== "message") return null;
  const { id, text } = item.frame;
  const edit = (event: Event) => {
    const root = (event.currentTarget as Element).getRootNode();
    chat.discard(id);
    root.dispatchEvent(new CustomEvent("aisle-edit", { detail: text }));
  };
  return (
    <div class={`said ${item.state}`}>
      <span class="sr">{t.you}: </span>
      <p>{text}</p>
      {item.state === "failed" ? (
        <div class="fate bad" role="alert">
          <span>{t.failed}. {problemText(t, item.problem)}</span>
          <button type="button" onClick={() => chat.retry(id)}>{t.retry}</button>
          <button type="button" onClick={edit}>{t.edit}</button>
        </div>
      ) : (
        <div class="fate">{item.state === "sending" ? t.sending : t.queued}</div>
      )}
    </div>
  );
}

function Progress({ chat }: { chat: Chat }) {
  const { running } = chat.session.timeline;
  const waiting = chat.session.outbox.items.some((item) => item.state === "sending" && item.frame.type === "message");
  if (chat.session.owner === "person" || (!running && !waiting) || running?.writing) return null;
  return (
    <div class="progress" role="status">
      <span class="dots" aria-hidden="true"><i /><i /><i /></span>
      {progressText(chat.texts, running?.step ?? null, running?.tool ?? null)}
    </div>
  );
}

function Welcome({ chat }: { chat: Chat }) {
  const t = chat.texts;
  const name = chat.session.customer?.name?.split(/\s+/)[0];
  const starters = chat.config.suggestions.length ? chat.config.suggestions : t.suggestions;
  return (
    <div class="welcome">
      <h3>{name ? fill(t.helloNamed, { name }) : t.hello}</h3>
      <p>{t.intro}</p>
      <div class="starters">
        {starters.map((text) => <button type="button" key={text} onClick={() => chat.send(text)}>{text}</button>)}
      </div>
    </div>
  );
}

function Loading({ text }: { text: string }) {
  return (
    <div class="loading" role="status">
      <span class="sr">{text}</span>
      <i style="width:46%" class="right" /><i style="width:82%" /><i style="width:64%" /><i style="width:34%" class="right" /><i style="width:74%" />
    </div>
  );
}

/** Where the newest turn begins: the shopper's words, or what came without any. */
function turnStart(entries: Entry[]): number {
  const last = entries[entries.length - 1];
  if (!last) return -1;
  if (last.kind === "user") return entries.length - 1;
  const first = entries.findIndex((entry) => entry.kind !== "user" && entry.run === last.run);
  return entries[first - 1]?.kind === "user" ? first - 1 : first;
}

function lastIndexOf(entries: Entry[], name: string): number {
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]!;
    if (entry.kind === "card" && entry.card.name === name) return i;
  }
  return -1;
}
