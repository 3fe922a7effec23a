"""The tools behind a proposal's two buttons: `confirm_change` carries it out, `decline_change` lets it go.

For a shopper's own click, or their plain yes to the one open proposal; never among the tools that a model may choose.
Who confirms is the verified token's customer, or the guest of the conversation in which it was proposed. Whatever
happens, the card comes back in its present state.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from tools.ground import Ground
from tools.orders.actor import actor
from tools.orders.after_sales import AfterSales, Outcome
from tools.orders.card import order_card, order_facts
from tools.orders.change.for_guests import opened
from tools.orders.guests_words import form
from tools.orders.proposals import Proposal
from tools.orders.refusal import RefusedError
from tools.phrases import Phrases
from tools.stores.people import Order
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say

_SAY = Phrases({"declined": ("All right, nothing was changed.", "好的，没有做任何更改。")})


class DecisionArgs(BaseModel):
    """Which proposal; the digest is the card's, and taken from the store where a plain yes names none."""

    proposal_id: str = Field(min_length=1, max_length=64)
    digest: str | None = Field(default=None, max_length=64)


@tool(DecisionArgs, effect="write")
async def confirm_change(context: ToolContext, args: DecisionArgs) -> ToolResult:
    """Carry out exactly what was proposed, once. A shopper's button; not for a model."""
    service = context.services.after_sales
    if service is None:
        return _not_here(context)
    by = actor(context)
    known = await service.get(args.proposal_id, by)
    digest = args.digest or (known.digest if known else "")
    try:
        outcome = await service.confirm(args.proposal_id, by, digest)
    except RefusedError as error:
        return await _refused(context, service, args.proposal_id, error)
    return await _done(context, outcome)


@tool(DecisionArgs, effect="write")
async def decline_change(context: ToolContext, args: DecisionArgs) -> ToolResult:
    """Let a proposal go; nothing is changed. A shopper's button; not for a model."""
    service = context.services.after_sales
    if service is None:
        return _not_here(context)
    by = actor(context)
    try:
        proposal = await service.decline(args.proposal_id, by)
    except RefusedError as error:
        return await _refused(context, service, args.proposal_id, error)
    if proposal.state == "confirmed":  # too late: it is done already
        return ToolResult([proposal.words(context.language).done], cards=[proposal.card(context.language)])
    return ToolResult([_SAY.say("declined", context.language)], cards=[proposal.card(context.language)])


async def _done(context: ToolContext, outcome: Outcome) -> ToolResult:
    """What was done, the card closed, and the order as it is now."""
    proposal, language = outcome.proposal, context.language
    result = ToolResult(
        [proposal.words(language).done],
        cards=[proposal.card(language)],
        ground=Ground(done=[outcome.done], amounts=proposal.facts()),
        notes={"proposal": proposal.id, "kind": proposal.request.kind, "replayed": outcome.replayed},
    )
    order = await _own_order(context, proposal)
    if order is not None:
        ids = sorted({item.product_id for item in order.items})
        products = await context.services.stores.catalog.get(ids)
        result.cards.append(order_card(order, products, language))
        result.ground.orders[order.id] = order_facts(order, products, language)
    return result


async def _own_order(context: ToolContext, proposal: Proposal) -> Order | None:
    """The order as it is now, where the shopper may see it: a guest may repeat a confirmation when it is shut."""
    if proposal.order_id is None:
        return None
    if context.customer_id is None:
        return next(iter(await opened(context, proposal.order_id)), None)
    order = await context.services.orders.get(proposal.order_id)
    return order if order is not None and order.customer_id == context.customer_id else None


async def _refused(context: ToolContext, service: AfterSales, proposal_id: str, error: RefusedError) -> ToolResult:
    if context.customer_id is None and error.cause == "no_such_proposal":
        return _not_here(context)
    known = await service.get(proposal_id, actor(context))
    cards: list[Card] = [known.card(context.language)] if known else []
    if known and error.cause == "not_verified":
        cards.append(await form(context, [known.order_id] if known.order_id else None))
    return ToolResult([error.say(context.language)], cards=cards, notes={"refused": error.cause})


def _not_here(context: ToolContext) -> ToolResult:
    if context.customer_id is None:
        return ToolResult([say(context.language, "sign_in")], notes={"sign_in": True})
    return ToolResult([RefusedError("read_only").say(context.language)], notes={"refused": "read_only"})
