// Two or more products side by side: a real table, so that a screen reader can walk it; the first column stays in sight.

import type { Comparison } from "../../core/protocol";
import { useChat } from "../context";
import type { Shown } from "./card";
import { Picture, Price, StoreLink } from "./parts";

export function ComparisonView({ value, enter }: { value: Comparison } & Shown) {
  const chat = useChat();
  const t = chat.texts;
  return (
    <div class={`card comparison ${enter}`} role="group" aria-label={t.comparison} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td class="corner"><span class="sr">{t.property}</span></td>
            {value.items.map((item) => (
              <th key={item.id} scope="col">
                <StoreLink url={item.url} class="versus" onFollow={() => chat.track("click", { product_id: item.id })}>
                  <Picture image={item.image} />
                  <span>{item.title}</span>
                </StoreLink>
                <Price price={item.price} compareAt={item.compare_at} converted={item.converted} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              {row.values.map((cell, at) => <td key={at}>{cell || <span class="dash">—</span>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
