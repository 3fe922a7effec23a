// Which view shows which card. A card of a name this version does not know never gets here (core/timeline.ts).

import type { Card } from "../../core/protocol";
import { CartView } from "./cart";
import { ComparisonView } from "./comparison";
import { OrderView } from "./order";
import { ProductsView } from "./products";
import { ProfileView } from "./profile";
import { ProposalView } from "./proposal";
import { CitationsView, HandoffView, QuickRepliesView } from "./small";
import { VerifyView } from "./verify";

export interface Shown {
  /** Nothing has come after it. */
  last: boolean;
  /** The newest of its name: older carts, profiles and forms are history, without buttons. */
  current: boolean;
  enter: string;
}

export function CardView({ card, ...shown }: { card: Card } & Shown) {
  switch (card.name) {
    case "product_cards":
      return <ProductsView value={card.value} {...shown} />;
    case "comparison":
      return <ComparisonView value={card.value} {...shown} />;
    case "order_card":
      return <OrderView value={card.value} {...shown} />;
    case "cart":
      return <CartView value={card.value} {...shown} />;
    case "proposal":
      return <ProposalView value={card.value} {...shown} />;
    case "citations":
      return <CitationsView value={card.value} {...shown} />;
    case "handoff":
      return <HandoffView value={card.value} {...shown} />;
    case "quick_replies":
      return <QuickRepliesView value={card.value} {...shown} />;
    case "profile":
      return <ProfileView value={card.value} {...shown} />;
    case "verify_order":
      return <VerifyView value={card.value} {...shown} />;
  }
}
