"""Summary: what a person needs to take over a conversation, put together by code from what was really said and shown.

No model writes it, so nothing in it is made up. Card numbers are taken out (they may be stored nowhere); the rest
stays, because the store's own staff read it. `for_outside` is the form that leaves the house. transcript.py reads the
log for it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from tools.masking import mask, mask_unkept
from tools.phrases import Phrases, list_text

_MOST_SAID = 12
_LONGEST = 600

_SAY = Phrases(
    {
        "asked": ("The shopper asked for a person.", "顾客要求人工客服。"),
        "cannot_help": ("The assistant could not help.", "助手未能解决。"),
        "complaint": ("The shopper complains.", "顾客投诉。"),
        "order_change": ("The shopper wants an order changed.", "顾客要更改订单。"),
        "failed": ("Something failed while answering.", "回答时出现故障。"),
        "customer": ("Signed in: {customer}.", "已登录：{customer}。"),
        "guest": ("Not signed in.", "未登录。"),
        "orders": ("Orders talked about: {ids}.", "涉及订单：{ids}。"),
        "products": ("Products shown: {titles}.", "看过的商品：{titles}。"),
        "shopper": ("Shopper: {text}", "顾客：{text}"),
        "assistant": ("Assistant: {text}", "助手：{text}"),
        "person": ("Staff: {text}", "客服：{text}"),
    }
)


class Said(BaseModel):
    """One message."""

    role: Literal["shopper", "assistant", "person"]
    text: str


class ProductRef(BaseModel):
    """A product the shopper was shown."""

    id: str
    title: str


class Talk(BaseModel):
    """What the log holds of a conversation, oldest first."""

    said: list[Said] = Field(default_factory=list)
    products: list[ProductRef] = Field(default_factory=list)
    order_ids: list[str] = Field(default_factory=list)


class Summary(BaseModel):
    """What a person is given."""

    reason: str
    language: str
    customer_id: str | None = None
    customer_name: str | None = None
    said: list[Said] = Field(default_factory=list, description="the last messages, oldest first")
    products: list[ProductRef] = Field(default_factory=list, description="shown last, newest first")
    order_ids: list[str] = Field(default_factory=list)

    def text(self, language: str | None = None) -> str:
        """The summary as a person reads it."""
        language = language or self.language
        customer = " ".join(part for part in (self.customer_name, self.customer_id) if part)
        lines = [_SAY.say(self.reason if self.reason in _SAY else "cannot_help", language)]
        lines.append(_SAY.say("customer", language, customer=customer) if customer else _SAY.say("guest", language))
        if self.order_ids:
            lines.append(_SAY.say("orders", language, ids=list_text(self.order_ids, language)))
        if self.products:
            titles = list_text((product.title for product in self.products), language)
            lines.append(_SAY.say("products", language, titles=titles))
        lines += [_SAY.say(message.role, language, text=message.text) for message in self.said]
        return "\n".join(lines)

    def for_outside(self) -> dict[str, object]:
        """For a webhook: no name, and messages masked."""
        known = [self.customer_name, *self.customer_name.split()] if self.customer_name else []
        return {
            "reason": self.reason,
            "language": self.language,
            "signed_in": self.customer_id is not None,
            "order_ids": self.order_ids,
            "products": [product.model_dump() for product in self.products],
            "messages": [{"role": said.role, "text": mask(said.text, known)} for said in self.said],
        }

    def to_json(self) -> str:
        """As the table keeps it."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> Summary:
        """Read back."""
        return cls.model_validate_json(text)


def summarise(
    talk: Talk, *, reason: str, language: str, customer_id: str | None = None, customer_name: str | None = None
) -> Summary:
    """The last messages, the products shown last and the orders talked about."""
    said = [
        Said(role=message.role, text=mask_unkept(_shortened(message.text)))
        for message in talk.said[-_MOST_SAID:]
        if message.text.strip()
    ]
    products = {product.id: product for product in talk.products}
    return Summary(
        reason=reason,
        language=language,
        customer_id=customer_id,
        customer_name=customer_name,
        said=said,
        products=list(reversed(products.values()))[:6],
        order_ids=list(dict.fromkeys(talk.order_ids))[-6:],
    )


def _shortened(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
