// How every view reaches the chat, and draws again when it changed.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat";

export const ChatContext = createContext<Chat>(null as unknown as Chat);

export function useChat(): Chat {
  return useContext(ChatContext);
}

/** The chat, and a new drawing whenever it changes. For the few views at the top; the rest get their data as props. */
export function useLiveChat(): Chat {
  const chat = useChat();
  const [, redraw] = useState(0);
  useEffect(() => chat.subscribe(() => redraw((count) => count + 1)), [chat]);
  return chat;
}

/** An action's button: whether it is under way, whether it has been taken, and how to press it. */
export function useAct(name: string): { busy: boolean; done: boolean; act: (value: Record<string, unknown>) => void } {
  const chat = useChat();
  const [id, setId] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const look = () => setBusy(chat.acting(id));
    look();
    return chat.subscribe(look);
  }, [chat, id]);
  const act = (value: Record<string, unknown>) => {
    if (busy) return;
    setId(chat.act(name, value));
    setBusy(true);
  };
  return { busy, done: id !== null && !busy, act };
}
