// Where the shopper writes. Enter sends, Shift+Enter breaks the line, and an input method's own Enter does neither.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fill } from "../i18n";
import { useLiveChat } from "./context";
import { personOf } from "./header";
import { Icon } from "./icons";

const SHOW_LIMIT_WITHIN = 200;

export function Composer() {
  const chat = useLiveChat();
  const t = chat.texts;
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const left = chat.session.limits.message_chars - [...text].length;
  const running = chat.session.timeline.running !== null && chat.session.owner === "assistant";
  const refused = chat.connection.status === "refused";

  useEffect(() => {
    if (!matchMedia("(max-width: 640px)").matches) field.current?.focus(); // a phone's keyboard would hide the greeting
  }, []);
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }, [text]);
  useEffect(() => {
    const put = (event: Event) => {
      setText((event as CustomEvent<string>).detail);
      field.current?.focus();
    };
    const root = field.current?.getRootNode();
    root?.addEventListener("aisle-edit", put);
    return () => root?.removeEventListener("aisle-edit", put);
  }, []);

  const send = () => {
    if (!text.trim() || left < 0 || refused) return;
    chat.send(text);
    setText("");
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const name = personOf(chat) ?? t.theStore;
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={chat.session.owner === "person" ? fill(t.placeholderPerson, { name }) : t.placeholder}
          aria-label={t.placeholder}
          aria-describedby={left < 0 ? "too-long" : undefined}
          aria-invalid={left < 0}
          enterkeyhint="send"
          disabled={refused}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {running && !text.trim() ? (
          <button type="button" class="send stop" aria-label={chat.stopping ? t.stopping : t.stop} disabled={chat.stopping} onClick={() => chat.stop()}>
            <span class="square" />
          </button>
        ) : (
          <button type="submit" class="send" aria-label={t.send} disabled={!text.trim() || left < 0 || refused}>
            <Icon name="send" />
          </button>
        )}
      </div>
      {left < SHOW_LIMIT_WITHIN && (
        <p id="too-long" class={`limit ${left < 0 ? "over" : ""}`} role={left < 0 ? "alert" : undefined}>
          {left < 0 ? fill(t.tooLong, { count: -left }) : left}
        </p>
      )}
    </form>
  );
}
