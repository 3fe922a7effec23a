// A change the assistant proposes. Nothing happens until the shopper presses the button; the button runs exactly what
// the server stored under the proposal's id.

import { useEffect, useState } from "preact/hooks";
import type { Proposal } from "../../core/protocol";
import { useAct, useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";

export function ProposalView({ value, enter }: { value: Proposal } & Shown) {
  const t = useChat().texts;
  const confirm = useAct("confirm");
  const decline = useAct("decline");
  const expired = useExpiry(value.expires_at);
  const state = value.state === "open" && expired ? "expired" : value.state;
  const busy = confirm.busy || decline.busy;
  return (
    <section role="group" class={`card proposal ${state} ${enter}`} aria-label={t.confirmTitle}>
      <p class="faint">{t.confirmTitle}</p>
      <h3>{value.summary}</h3>
      {value.details && value.details.length > 0 && <ul>{value.details.map((line) => <li key={line}>{line}</li>)}</ul>}
      {state === "open" ? (
        <div class="answers">
          <button type="button" class="main-button" aria-disabled={busy} onClick={() => !busy && confirm.act({ proposal_id: value.id, digest: value.digest })}>{t.confirm}</button>
          <button type="button" class="second-button" aria-disabled={busy} onClick={() => !busy && decline.act({ proposal_id: value.id })}>{t.decline}</button>
        </div>
      ) : (
        <p class="outcome" role="status">{state === "confirmed" && <Icon name="check" size={16} />}{t[state]}</p>
      )}
    </section>
  );
}

function useExpiry(at: string | undefined): boolean {
  const left = () => (at ? new Date(at).getTime() - Date.now() : Infinity);
  const [expired, setExpired] = useState(left() <= 0);
  useEffect(() => {
    const wait = left();
    if (expired || wait > 2 ** 31 - 1 || Number.isNaN(wait)) return;
    const timer = setTimeout(() => setExpired(true), wait);
    return () => clearTimeout(timer);
  }, [at]);
  return expired;
}
