"""Ratings and numbers of reviews: 4.6/5, 4.6 stars, rated 4.6, 评分4.6, 四点六分, 五星, 128 reviews, 342条评价.

Owns reading them and checking them against the rating of the product they are said of; a wrong one is replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agent.verify.binding import everything, subjects
from agent.verify.claim import LATER, PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.facts import Facts, ProductView
from agent.verify.lexer import CJK, NUMBER
from agent.verify.numbers import Number, read_number
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence

Side = Literal["exact", "least", "most"]

_RATED_LEFT = pattern(
    "rated|ratings?(?: is| of| was)?|ratings?:|scores?|scored|scoring",
    "评分高?达?[是为：:]?|评级[是为：:]?|得分[是为：:]?|打分[是为：:]?",
    at="end",
    tail=r"(?:[ :：(（]*(?:an?|average|about|at|above|over|below|of|高达|达到|高于|超过)?)*",
)
_SCORE_LEFT = pattern("", "评分|评级|得分|打分|评价|满分")
_LEAST_LEFT = pattern("above|over|at least|more than|exceeding|higher than", "高于|超过|至少|不低于", at="end")
_MOST_LEFT = pattern("below|under|less than", "低于|不到", at="end")
_LEAST_RIGHT = pattern("and up|and above|or higher|or more|or above", r"以上|及以上|\+", at="start")
_REVIEWS = frozenset({"review", "reviews", "ratings"})
_CJK_REVIEWS = ("评价", "评论", "评分", "好评")
_REVIEWERS = frozenset({"customers", "shoppers", "buyers", "reviewers"})
_CJK_REVIEWERS = ("顾客", "买家", "用户", "客户", "网友")
_FIVE = Decimal(5)


@dataclass(kw_only=True)
class RatingClaim(Claim):
    """A rating out of five."""

    value: Decimal
    side: Side
    pattern: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        about = subjects(facts, sentence)
        products = about.products or everything(facts, sentence)
        if products:
            if all(self._holds(view) for view in products):
                return PASS
            if len(products) > 1 and self.side == "exact" and any(self._holds(view) for view in products):
                return PASS
            return self._wrong(about.one, facts)
        if sentence.asks:
            return PASS
        if any(self._holds(view) for view in facts.products.values()):
            return PASS if last else LATER
        return self._wrong(None, facts)

    def _holds(self, view: ProductView) -> bool:
        rating = view.facts.rating
        if rating is None:
            return False
        if self.side == "least":
            return rating >= self.value
        if self.side == "most":
            return rating <= self.value
        step = Decimal(1).scaleb(int(self.value.as_tuple().exponent))
        return rating == self.value or (step < 1 and rating.quantize(step) == self.value)

    def _wrong(self, product: ProductView | None, facts: Facts) -> Verdict:
        if product is None or product.facts.rating is None or self.side != "exact":
            return cut(facts.words.rating_after(self.left), "no fact holds this rating")
        shown = self.pattern.format(f"{product.facts.rating.normalize():f}")
        return swap(shown, f"the rating of {product.name}")


@dataclass(kw_only=True)
class ReviewsClaim(Claim):
    """A number of reviews."""

    value: int
    rounded: bool
    pattern: str

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        about = subjects(facts, sentence)
        products = about.products or list(facts.products.values())
        counts = [view.facts.review_count for view in products if view.facts.review_count is not None]
        if any(count == self.value or (self.rounded and count >= self.value) for count in counts):
            return PASS
        if about.one and about.one.facts.review_count is not None:
            return swap(self.pattern.format(f"{about.one.facts.review_count:,}"), f"the reviews of {about.one.name}")
        return cut(self.pattern.format(facts.words.count), "no fact holds this number of reviews")


def read_rating(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The rating, or the number of reviews, at the cursor."""
    number = read_number(cursor, 0)
    if number is None:
        return None
    if claim := _reviews(cursor, number, sentence):
        return claim
    if number.value > _FIVE:
        return None
    end = _scale(cursor, number, sentence)
    if not end:
        if cursor.at(0).kind != NUMBER or not _RATED_LEFT.search(sentence.left):
            return None
        end = number.end
    side: Side = "exact"
    if _LEAST_LEFT.search(sentence.left) or _LEAST_RIGHT.match(cursor.ahead(end, 2)):
        side = "least"
    elif _MOST_LEFT.search(sentence.left):
        side = "most"
    written = "{}" + cursor.text(number.end, end).replace("{", "")
    return RatingClaim(
        kind="rating", text=cursor.text(0, end), size=end, value=number.value, side=side, pattern=written
    )


def _scale(cursor: Cursor, number: Number, sentence: Sentence) -> int:
    """The end of '/5', 'out of 5', '-star', 星, 分; 0 where the number is on no scale."""
    place = cursor.skip(number.end)
    token = cursor.at(place)
    if token.text == "/":
        five = read_number(cursor, cursor.skip(place + 1))
        return five.end if five and five.value == _FIVE else 0
    if token.low == "out" and cursor.at(cursor.skip(place + 1)).low == "of":
        five = read_number(cursor, cursor.skip(cursor.skip(place + 1) + 1))
        if not five or five.value != _FIVE:
            return 0
        stars = cursor.skip(five.end)
        return stars + 1 if cursor.at(stars).low == "stars" else five.end
    if token.text == "-":
        place += 1
        token = cursor.at(place)
    if token.low in ("star", "stars") or token.text in ("★", "⭐"):
        return place + 1
    if token.kind == CJK:
        if token.text == "星":
            return place + 1
        if token.text == "颗" and cursor.at(place + 1).text == "星":
            return place + 2
        # 五分钟 and 十分 are no ratings.
        if token.text == "分" and cursor.at(place + 1).text not in ("钟", "之", "米", "贝"):
            return place + 1 if _SCORE_LEFT.search(sentence.left) else 0
    return 0


def _reviews(cursor: Cursor, number: Number, sentence: Sentence) -> Claim | None:
    place = cursor.skip(number.end)
    rounded = cursor.at(place).text in ("+", "多", "余")
    if rounded:
        place = cursor.skip(place + 1)
    if cursor.at(place).low in ("customer", "verified", "shopper", "user"):
        place = cursor.skip(place + 1)
    token = cursor.at(place)
    if token.low in _REVIEWS or token.low in _REVIEWERS:
        end = place + 1
    elif token.text in ("位", "名") and cursor.at(place + 1).text + cursor.at(place + 2).text in _CJK_REVIEWERS:
        end = place + 3
    elif token.text in ("条", "个", "则", "份", "人") and cursor.at(place + 1).kind == CJK:
        if cursor.at(place + 1).text + cursor.at(place + 2).text not in _CJK_REVIEWS:
            return None
        end = place + 3
    else:
        return None
    written = "{}" + cursor.text(number.end, end).replace("{", "").replace("+", "")
    rounded = rounded or bool(_LEAST_LEFT.search(sentence.left))
    return ReviewsClaim(
        kind="rating",
        text=cursor.text(0, end),
        size=end,
        value=int(number.value),
        rounded=rounded,
        pattern=written,
    )
