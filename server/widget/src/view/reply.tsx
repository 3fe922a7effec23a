// One reply: the assistant's words, a person's, or a notice. Drawn block by block, so that a growing text draws again
// only its last paragraph and a selection further up survives.

import { Component } from "preact";
import { safeBlocks } from "../core/markdown";
import type { Entry } from "../core/timeline";
import { useChat } from "./context";

export function Reply({ entry, enter }: { entry: Entry & { kind: "reply" }; enter: string }) {
  const chat = useChat();
  const t = chat.texts;
  const words = safeBlocks(entry.text, entry.done, chat.place).map((html, at) => <Block key={at} html={html} />);
  if (entry.name === "notice") return <div class={`system ${enter}`}>{words}</div>;
  if (entry.name)
    return (
      <div class={`person ${enter}`}>
        <span class="face" aria-hidden="true">{[...entry.name][0]}</span>
        <div>
          <span class="who">{entry.name}</span>
          <div class="words">{words}</div>
        </div>
      </div>
    );
  return (
    <div class={`words ${enter}`} data-done={entry.done}>
      <span class="sr">{t.assistant}: </span>
      {words}
    </div>
  );
}

class Block extends Component<{ html: string }> {
  override shouldComponentUpdate(next: { html: string }): boolean {
    return next.html !== this.props.html;
  }

  override render({ html }: { html: string }) {
    return <div class="block" dangerouslySetInnerHTML={{ __html: html }} />;
  }
}
