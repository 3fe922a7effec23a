// The whole widget: the launcher with its greeting, and the panel.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import { fill } from "../i18n";
import { ChatContext, useLiveChat } from "./context";
import { Composer } from "./composer";
import { Header } from "./header";
import { Icon } from "./icons";
import { Log } from "./log";

const TEASER_AFTER = 3500;

export function App({ chat }: { chat: Chat }) {
  return (
    <ChatContext.Provider value={chat}>
      <Widget />
    </ChatContext.Provider>
  );
}

function Widget() {
  const chat = useLiveChat();
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(chat.open);
  useLayoutEffect(() => {
    if (wasOpen.current && !chat.open) launcher.current?.focus();
    wasOpen.current = chat.open;
  }, [chat.open]);
  return (
    <div class={`aisle ${chat.config.position} ${chat.open ? "is-open" : ""}`} lang={chat.language === "zh" ? "zh-CN" : "en"}>
      <Teaser />
      <button
        ref={launcher}
        type="button"
        class="launcher"
        part="launcher"
        aria-label={chat.unread ? `${chat.texts.launcher}, ${fill(chat.texts.unread, { count: chat.unread })}` : chat.texts.launcher}
        aria-expanded={chat.open}
        onClick={() => (chat.open ? chat.hide() : chat.show())}
      >
        <Icon name={chat.open ? "down" : "chat"} size={26} />
        {chat.unread > 0 && !chat.open && <span class="badge" aria-hidden="true">{Math.min(chat.unread, 9)}</span>}
      </button>
      {chat.open && <Panel />}
    </div>
  );
}

function Teaser() {
  const chat = useLiveChat();
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), TEASER_AFTER);
    return () => clearTimeout(timer);
  }, []);
  if (!due || chat.greeted || chat.open) return null;
  return (
    <div class="teaser">
      <button type="button" class="teaser-text" onClick={() => chat.show()}>
        {chat.config.greeting ?? chat.texts.teaser}
      </button>
      <button type="button" class="teaser-close" aria-label={chat.texts.close} onClick={() => (chat.greeted = true)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

function Panel() {
  const chat = useLiveChat();
  const [wide, setWide] = useState(false);
  const panel = useRef<HTMLElement>(null);
  useVisualViewport(panel);
  usePageLock();
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.stopPropagation();
    chat.hide();
  };
  return (
    <section ref={panel} class={`panel ${wide ? "wide" : ""}`} part="panel" role="dialog" aria-label={chat.config.title ?? chat.texts.title} onKeyDown={onKey}>
      <Header wide={wide} onWide={() => setWide(!wide)} />
      <Log />
      <Composer />
    </section>
  );
}

/** On phones the panel fills what the keyboard leaves: the visual viewport, not the layout's. */
function useVisualViewport(panel: { current: HTMLElement | null }) {
  useLayoutEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const fit = () => {
      panel.current?.style.setProperty("--view-height", `${view.height}px`);
      panel.current?.style.setProperty("--view-top", `${view.offsetTop}px`);
    };
    fit();
    view.addEventListener("resize", fit);
    view.addEventListener("scroll", fit);
    return () => {
      view.removeEventListener("resize", fit);
      view.removeEventListener("scroll", fit);
    };
  }, [panel]);
}

/** A phone's page must not scroll behind the panel that covers it. */
function usePageLock() {
  useEffect(() => {
    if (!matchMedia("(max-width: 640px)").matches) return;
    const before = document.documentElement.style.overflow;
    document.documentElement.style.overflow = "hidden";
    return () => {
      document.documentElement.style.overflow = before;
    };
  }, []);
}
