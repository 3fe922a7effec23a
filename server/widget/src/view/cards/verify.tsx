// The form by which a shopper who is not signed in shows one order to be theirs. What is typed goes to the server as an
// action, is no message, and is kept nowhere in the browser (core/outbox.ts).

import { useState } from "preact/hooks";
import type { VerifyOrder } from "../../core/protocol";
import { fill } from "../../i18n";
import { useAct, useChat } from "../context";
import { Icon } from "../icons";
import type { Shown } from "./card";

export function VerifyView({ value, current, enter }: { value: VerifyOrder } & Shown) {
  const t = useChat().texts;
  const verify = useAct("verify_order");
  const [number, setNumber] = useState(value.order_id ?? "");
  const [contact, setContact] = useState("");
  if (value.state === "verified")
    return (
      <section role="group" class={`card verify ${enter}`} aria-label={t.verifyTitle}>
        <p class="outcome" role="status"><Icon name="check" size={16} />{fill(t.verified, { id: value.order_id ?? "" })}</p>
      </section>
    );
  if (!current) return null;
  const ready = number.trim() !== "" && contact.trim() !== "" && !verify.busy;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    const said = contact.trim();
    verify.act({ order_id: number.trim(), [/[@＠]/.test(said) ? "email" : "postcode"]: said });
  };
  return (
    <section role="group" class={`card verify ${enter}`} aria-label={t.verifyTitle}>
      <h3>{t.verifyTitle}</h3>
      <form onSubmit={submit} autocomplete="off">
        <label>
          {t.verifyNumber}
          <input name="order" value={number} maxLength={60} spellcheck={false} autocapitalize="characters" onInput={(event) => setNumber(event.currentTarget.value)} />
        </label>
        <label>
          {t.verifyContact}
          <input name="contact" value={contact} maxLength={320} spellcheck={false} autocapitalize="none" onInput={(event) => setContact(event.currentTarget.value)} />
        </label>
        <button type="submit" class="main-button" aria-disabled={!ready}>{verify.busy ? t.verifying : t.verify}</button>
      </form>
      <p class="faint">{t.verifyHint}</p>
    </section>
  );
}
