"""The sentence being written: which products and orders it speaks of, and what was said in it so far.

Claims are bound through it. Names add subjects; a name that comes after a claim starts a new group, so that in
'A costs $49 and B $59' each price has its own product. What the last sentence spoke of is carried on for 'it'.
"""

from __future__ import annotations

import re

from agent.verify.phrases import pattern

_KEEP = 240
_PRONOUN = pattern(
    "it|its|it's|this|that|these|those|they|their|both", "它|该|这款|此款|这个|这双|这件|这条|這款|两款|都"
)
_LABEL = re.compile(r"^[\s\-*•|#]*(?:[a-z]+(?: [a-z]+)?|[\u4e00-\u9fff]{2,5})[\s*]*[:：—–-]")
_ASKS = re.compile(
    r"^(?:.*\] )?(?:would|do|does|did|are|is|can|could|shall|should|may|what|which|how|have|will) "
    r"|是否|需要.{0,8}吗|您想(?!要的|的)|您要(?!的)|要不要|请问|想要|需要我"
)
_CONDITION = pattern(
    "if|once|when|whether|unless|after|before|until|while|should you|as soon as|upon|in case|let me know|let me check",
    "如果|若|如需|一旦|是否|当|待|只要|等|後|之后|以后|后|查一下|确认",
)


class Sentence:
    """The state of one sentence; `begin` moves on to the next."""

    __slots__ = ("_open", "carried", "carried_orders", "group", "left", "mentions", "named", "orders")

    def __init__(self) -> None:
        self.left = ""
        """The sentence so far, lower case, its last characters only."""
        self.group: list[str] = []
        """Products the next claim is about."""
        self.orders: list[str] = []
        self.carried: list[str] = []
        self.carried_orders: list[str] = []
        self.named: list[str] = []
        """All products named in this sentence."""
        self.mentions = 0
        """How often a product or order was named in this sentence."""
        self._open = True

    def begin(self) -> None:
        """A new sentence."""
        if self.mentions:
            self.carried, self.carried_orders = self.group, self.orders
        self.left = ""
        self.group, self.orders, self.named = [], [], []
        self.mentions = 0
        self._open = True

    def add(self, low: str) -> None:
        """More of the sentence was decided."""
        left = self.left + low
        self.left = left if len(left) <= _KEEP else left[-_KEEP:]

    def mention(self, products: list[str], orders: list[str]) -> None:
        """A name or an order number was read."""
        self.mentions += 1
        if not self._open:
            self.group = []
            self._open = True
        self.named += products
        self.group += [product for product in products if product not in self.group]
        if orders:
            self.orders = orders

    def claimed(self) -> None:
        """A claim was read: the next name opens a new group."""
        self._open = False

    @property
    def pronoun(self) -> bool:
        """Whether the sentence points back, or is a label under a name ('Price: ...')."""
        return bool(_PRONOUN.search(self.left) or _LABEL.match(self.left))

    @property
    def asks(self) -> bool:
        """Whether it is a question by its first word."""
        return bool(_ASKS.search(self.left.lstrip()))

    @property
    def conditional(self) -> bool:
        """Whether what is said hangs on a condition."""
        return bool(_CONDITION.search(self.left))
