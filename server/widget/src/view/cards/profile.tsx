// What the store remembers of the shopper, each fact with a button to forget it.

import type { Profile } from "../../core/protocol";
import { fill } from "../../i18n";
import { useAct, useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";

export function ProfileView({ value, current, enter }: { value: Profile } & Shown) {
  const t = useChat().texts;
  const { busy, act } = useAct("forget");
  if (!value.items.length) return <section role="group" class={`card profile empty ${enter}`} aria-label={t.remembered}><Icon name="memory" size={26} /><p>{t.nothingRemembered}</p></section>;
  return (
    <section role="group" class={`card profile ${enter}`} aria-label={t.remembered}>
      <div class="card-head"><h3>{t.remembered}</h3></div>
      <ul>{value.items.map((fact) => <Fact key={fact.key} fact={fact} current={current} />)}</ul>
      {current && <button type="button" class="quiet danger" aria-disabled={busy} onClick={() => act({})}>{busy ? t.forgetting : t.forgetAll}</button>}
    </section>
  );
}

function Fact({ fact, current }: { fact: Profile["items"][number]; current: boolean }) {
  const t = useChat().texts;
  const { busy, done, act } = useAct("forget");
  return (
    <li class={busy || done ? "busy" : ""}>
      <div>
        <p class="faint">{fact.label} · {t[fact.source]}</p>
        <p>{fact.value}</p>
      </div>
      {current && (
        <button type="button" class="tool small" aria-label={fill(t.forget, { label: fact.label })} aria-disabled={busy} onClick={() => act({ key: fact.key })}>
          <Icon name="close" size={14} />
        </button>
      )}
    </li>
  );
}
