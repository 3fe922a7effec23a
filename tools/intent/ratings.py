"""Rating, stock and order of results: 4 stars and up · 四星以上 · in stock · 有货 · cheapest · 最便宜 · best rated.

Owns these three small limits; price amounts are prices.py's. What is understood is taken out of the sentence.
Called by slots.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from tools.intent.numbers import read_number
from tools.intent.sentence import Sentence

Sort = Literal["price_asc", "price_desc", "rating"]

_VALUE = r"(?P<value>[1-5](?:[.,]\d)?|one|two|three|four|five|[一二三四五])"
_RATING = (
    re.compile(
        r"(?:with |and |mit |con |avec )?(?:at least |min(?:imum)? |over |above |more than |mindestens |über |au moins |plus de "
        rf"|al menos |más de |a minimum of )?{_VALUE}\s?(?:\+|plus)?[- ]?(?:stars?\b|estrellas?\b|sternen?\b|étoiles?\b|stelle\b"
        r"|estrelas\b|★|⭐)(?: (?:(?:and|or) (?:up|above|more|higher|better|over)|(?:o|oder|ou) (?:más|mehr|plus))|\+)?"
        r"(?: ratings?| rated| reviews?)?"
    ),
    re.compile(
        r"(?:rat(?:ed|ing|ings)|reviews?|score[ds]?|bewertung|note)(?: is| of| at| with)? (?:at least |over |above |higher than "
        rf"|more than |from |mindestens |>=? ?)?{_VALUE}(?! (?:of|products?|items?))(?:\+| (?:and|or) (?:up|above|higher|more|better))?"
    ),
    re.compile(rf"(?:评分|評分|评价|口碑)(?:在|要|至少|不低于|高于|超过)?{_VALUE}(?:分|星)?(?:以上|及以上|起)?"),
    re.compile(rf"(?:至少|不低于|高于)?{_VALUE}(?:颗|顆)?星(?:及?以上|起|级)?(?:好评|评价)?"),
    re.compile(rf"(?:星|★){_VALUE}(?:つ)?(?:以上)?"),
)
_STOCK = re.compile(
    r"\b(?:only )?(?:the ones? |those |ones )?(?:that (?:are|is) )?(?:currently )?(?:in stock|available (?:right )?now|available only|ready to ship)(?: only)?\b"
    r"|\b(?:nur )?(?:auf lager|sofort lieferbar|vorrätig(?:e)?)\b|\ben stock\b|\bdisponibles? (?:ya|ahora)\b|\bdisponibles?\b"
    r"|(?:只要|只看|只显示|要)?有(?:现货|現貨|货|貨|库存|庫存)的?|现货|現貨|在庫(?:あり|がある)"
)
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "price_asc",
        re.compile(
            r"\b(?:the )?(?:cheapest|least expensive|lowest[- ]priced?|most affordable)\b(?: first| ones?)?"
            r"|\b(?:sort(?:ed)? by |order(?:ed)? by )?(?:price )?(?:low(?:est)? to high(?:est)?|lowest price(?: first)?|ascending price)"
            r"|\bsort(?:ed)? by price\b|\b(?:el|la|los|las) más baratos?\b|\bmás baratas?\b(?= de)|\b(?:der|die|das) (?:billigsten?|günstigsten?)\b"
            r"|\b(?:billigste|günstigste)[nrs]?\b|\b(?:le|la|les) moins chers?\b|\b(?:le|la|les) moins chères?\b"
            r"|最便宜的?|价格最低的?|價格最低的?|最低价|最实惠的?|(?:价格|價格)?从低到高|(?:价格|價格)?由低到高|按价格排序|按價格排序|按价格排|一番安い|最安"
        ),
    ),
    (
        "price_desc",
        re.compile(
            r"\b(?:the )?(?:most expensive|priciest|highest[- ]priced?)\b(?: first| ones?)?"
            r"|\b(?:sort(?:ed)? by )?(?:price )?high(?:est)? to low(?:est)?\b|最贵的?|最貴的?|价格最高的?|(?:价格)?从高到低|一番高い"
            r"|\b(?:el|la|los|las) más caros?\b|\bteuersten?\b|\b(?:le|la|les) plus chers?\b"
        ),
    ),
    (
        "rating",
        re.compile(
            r"\b(?:the )?(?:best|top|highest|high|highly|well)[- ](?:rated|reviewed|rating)\b(?: ones?)?|\bsort(?:ed)? by (?:rating|reviews?)\b"
            r"|\bwith (?:the )?best reviews?\b|\bbest reviews\b|\bgood reviews\b|\bmejor valorad[oa]s?\b|\bbest(?:ens)? bewertete[nrs]?\b"
            r"|\bmieux notée?s?\b|评分最高的?|評分最高的?|评价最好的?|口碑最好的?|好评最多的?|评价好的?|口碑好的?|按评分排序?|評価(?:が|の)高い"
        ),
    ),
)


def rating_min(sentence: Sentence) -> Decimal | None:
    """The least rating asked for, 1 to 5; '5 star' counts as 5."""
    for pattern in _RATING:
        if (match := sentence.take_first(pattern)) is not None:
            return read_number(match["value"])
    return None


def in_stock(sentence: Sentence) -> bool | None:
    """True where only what can be bought now is wanted; None where nothing is said."""
    return True if sentence.take_first(_STOCK) else None


def sort_order(sentence: Sentence) -> Sort | None:
    """How the results are to be ordered, if that was said."""
    for order, pattern in _SORTS:
        if sentence.take_first(pattern):
            return order
    return None
