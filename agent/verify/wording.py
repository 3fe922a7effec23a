"""The neutral words shown where a claim had to go, in English and Chinese; other languages get an ellipsis.

Each fits the place its claim stood in, so that what was already shown still reads as a sentence. Owns words only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DETERMINER = re.compile(r"(?:^|[^a-z])(?:the|our|your|this|that|these|those|its|their|my)\s*$")
_NOT_WORDS = " \n*-–—#>|\"“”「'.)）、:：0123456789"
_ARTICLE = re.compile(r"(?:^|[^a-z])(?:a|an)\s*$")
_PREPOSITION = re.compile(r"(?<![a-z])(?:up to|to|of|at|with|about|for|than|over|under|around|nearly)\s*$")
_CJK_DETERMINER = re.compile(r"(?:这款|这个|该|此|那款|这件|这双)\s*$")
_AFTER_RATED = re.compile(r"(?:rated|scores?|scored|at)\s*$")


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's neutral words."""

    amount_of_product: str
    amount: str
    rating: str
    rated: str
    measure: str
    specification: str
    figure: str
    time: str
    clock: str
    stated: str
    discount: str
    date: str
    count: str
    order: str
    availability: str
    products: str
    a_product: str
    the_products: str
    this_product: str
    unconfirmed: str
    stop: str

    def product(self, left: str) -> str:
        """Instead of a product that has no ground, given the words before it."""
        start = not left.strip(_NOT_WORDS)
        if start:
            return ""
        if _CJK_DETERMINER.search(left):
            return self.this_product
        if _ARTICLE.search(left):
            return self.a_product
        if _DETERMINER.search(left):
            return self.the_products if len(left.split()) < 2 else self.products.removeprefix("the ")
        return self.products

    def specified(self, left: str) -> str:
        """Instead of a measure."""
        if _PREPOSITION.search(left):
            return self.figure
        return self.specification if _ARTICLE.search(left) or _DETERMINER.search(left) else self.measure

    def period(self, left: str) -> str:
        """Instead of a length of time."""
        return self.stated if _ARTICLE.search(left) or _DETERMINER.search(left) else self.time

    def rating_after(self, left: str) -> str:
        """Instead of a rating."""
        return self.rated if _AFTER_RATED.search(left) else self.rating


_ENGLISH = Wording(
    amount_of_product="the price on its card",
    amount="an amount I could not confirm",
    rating="a rating shown on its card",
    rated="as shown on its card",
    measure="as listed on the product page",
    specification="specification listed on the product page",
    figure="the figure on the product page",
    time="a time I could not confirm",
    clock="the hour our policies give",
    stated="stated",
    discount="no confirmed discount",
    date="at a time I could not confirm",
    count="several",
    order="I could not confirm",
    availability="shown with the stock on the card",
    products="the items shown",
    a_product="similar item among those shown",
    the_products="items I can speak for are the ones shown",
    this_product="item",
    unconfirmed="is not confirmed yet",
    stop=".",
)
_CHINESE = Wording(
    amount_of_product="卡片所示价格",
    amount="待确认的金额",
    rating="卡片所示评分",
    rated="以卡片所示为准",
    measure="商品页所列数值",
    specification="商品页所列规格",
    figure="商品页所列数值",
    time="一定时间",
    clock="政策所示时间",
    stated="一定时间",
    discount="暂无可确认的折扣",
    date="时间以订单页面为准",
    count="多",
    order="待确认",
    availability="库存以卡片所示为准",
    products="以上展示的商品",
    a_product="以上展示的商品",
    the_products="以上展示的商品",
    this_product="商品以上方展示为准",
    unconfirmed="尚未确认",
    stop="。",
)
_OTHER = Wording(**{**dict.fromkeys(Wording.__slots__, "…"), "stop": "."})


def wording(language: str) -> Wording:
    """The words of a language (its first two letters count)."""
    return {"en": _ENGLISH, "zh": _CHINESE}.get(language[:2].lower(), _OTHER)
