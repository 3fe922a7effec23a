"""For whom something is: the shopper or somebody else, and of what age; and whether a product's age range fits.

Reads a few words in either first language (`my 5-year-old nephew`, `送给妈妈`, `3岁宝宝`) and the age range merchants
write into attributes (`3-6 years`, `12 months+`, `3岁以上`). Pure. A product that names no age fits grown-ups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.stores.catalog import Product

_AGE = re.compile(r"(\d{1,2})\s*[- ]?(?:years?|yrs?|y/?o)\b|\bage[ds]?\s*(\d{1,2})\b|(\d{1,2})\s*岁", re.IGNORECASE)
_MONTHS = re.compile(r"(\d{1,2})\s*[- ]?months?\b|(\d{1,2})\s*个月", re.IGNORECASE)
_STAGES: tuple[tuple[re.Pattern[str], tuple[float, float]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), ages)
    for pattern, ages in (
        (r"\b(?:baby|babies|newborn|infant)\b|宝宝|婴儿|新生儿", (0.0, 2.0)),
        (r"\btoddlers?\b|幼儿", (1.0, 3.0)),
        (r"\b(?:teen(?:ager)?s?)\b|青少年|中学生", (13.0, 17.0)),
        (r"\b(?:kids?|child(?:ren)?|boys?|girls?|grandson|granddaughter)\b|孩子|儿童|小朋友|小孩|小学生", (3.0, 12.0)),
    )
)
_GROWN = (
    r"(?:wife|husband|mum|mom|mother|dad|father|girlfriend|boyfriend|partner|boss|colleague|coworker|teacher|parents"
    r"|grandma|grandpa|grandmother|grandfather|uncle|aunt|man|woman)"
)
_GROWN_ZH = (
    r"(?:妈妈|爸爸|我妈|我爸|老妈|老爸|父母|老婆|老公|妻子|丈夫|女友|男友|女朋友|男朋友|同事|老师|爷爷|奶奶|外婆|外公)"
)
_PERSON = (
    rf"(?:{_GROWN}|friend|brother|sister|son|daughter|nephew|niece|grandson|granddaughter|kids?|child(?:ren)?"
    r"|boys?|girls?|baby|toddler|teen(?:ager)?|someone|somebody|(?:\d{1,2}[ -]?(?:years?|yrs?|months?)[ -]olds?))"
)
_PERSON_ZH = rf"(?:{_GROWN_ZH}|朋友|儿子|女儿|宝宝|孩子|小朋友|小孩|侄子|侄女|外甥女?|弟弟|妹妹|哥哥|姐姐)"
_WHO = rf"(?:my|an?|our|his|her|their|the|some)?\s*(?:[\w-]+ ){{0,4}}?{_PERSON}(?: {_PERSON})?\b(?: of \d+ \w+)?"
_FOR_PERSON = rf"\bfor {_WHO}"
_GIFT = r"(?:\b(?:an?|some|the)\s+)?\b(?:birthday |christmas |holiday )?(?:gift|present)s?\b(?: ideas?)?"
_GIFT_ZH = r"(?:生日|节日|圣诞)?(?:礼物|礼品)"
_AGED_ZH = r"(?:\d+\s*(?:个月|岁)(?:的|大的?)?)?"
_TO_PERSON_ZH = rf"给(?:我的?)?{_AGED_ZH}{_PERSON_ZH}"
_OTHERS = re.compile(
    rf"{_FOR_PERSON}|{_GIFT}|\bmy {_PERSON}\b|{_GIFT_ZH}|送(?:我的?|给)?|{_TO_PERSON_ZH}|^{_PERSON_ZH}$", re.IGNORECASE
)
_ADULTS = re.compile(rf"\b{_GROWN}\b|{_GROWN_ZH}", re.IGNORECASE)
# What names the recipient or the occasion and no thing: taken out, it leaves what is looked for.
_RECIPIENT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _FOR_PERSON,
        _GIFT,
        rf"(?:送|给)(?:我的?|给)?{_AGED_ZH}{_PERSON_ZH}(?:买个?|选个?|挑个?|的)?",
        _GIFT_ZH,
        r"^(?:(?:please|can you|could you) )?(?:recommend|suggest|find|show)(?: me)?(?: something| anything| some)?\b",
        r"^(?:请)?(?:给我|帮我)?(?:推荐|介绍)(?:一下|几款|一款|几件|一些|点)?",
        r"^(?:i'?m |i am )?(?:looking for|need|want)?\s*\bsomething$",
        r"^我?想",
        rf"^{_WHO}$|^(?:我的?)?{_PERSON_ZH}(?:\d+岁)?的?$|^(?:me|myself|我|自己)$",
    )
)
_SELF = re.compile(r"^\W*(?:me|myself|for me|for myself|我|自己|我自己)\W*$", re.IGNORECASE)
_AGE_KEYS = re.compile(r"\bages?\b|\bage[ _]|年龄|适龄", re.IGNORECASE)
_SPAN = re.compile(
    r"(\d{1,3})\s*(months?|个月|m\b)?\s*(?:-|–|—|to|至|到|~)\s*(\d{1,3})\s*(months?|个月|m\b)?", re.IGNORECASE
)
_FROM = re.compile(
    r"(\d{1,3})\s*(months?|个月|m\b)?\s*(?:years?|岁)?\s*(?:\+|and up|and over|or older|以上|及以上)", re.IGNORECASE
)
_FOR_PETS = re.compile(r"\b(?:dogs?|cats?|pupp(?:y|ies)|kittens?|pets?)\b|宠物|狗|猫|犬", re.IGNORECASE)
_FOR_CHILDREN = re.compile(
    r"\b(?:kids?|child(?:ren)?|baby|babies|toddlers?|toys?|boys?|girls?)\b|儿童|童|玩具|宝宝|婴", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who it is for. `ages` is the range in years where a child is meant."""

    is_self: bool = True
    ages: tuple[float, float] | None = None
    is_adult: bool = False
    """Somebody named who is grown up."""

    def fits(self, product: Product) -> bool:
        """Whether the product suits the age: a child gets what names a fitting age or is made for children."""
        if self.ages is None:
            return not (self.is_adult and (for_children(product) or _FOR_PETS.search(" ".join(product.category))))
        span = age_range(product)
        low, high = self.ages
        if span is not None:
            return span[0] <= high and low <= span[1]
        return low >= 13 or for_children(product)


def read_audience(*texts: str | None) -> Audience:
    """Who is meant in these words."""
    text = " ".join(part for part in texts if part)
    ages = _ages(text)
    is_self = bool(_SELF.match(text)) or not (ages or _OTHERS.search(text))
    grown = ages is None and bool(_ADULTS.search(text)) and not _FOR_PETS.search(text)
    return Audience(is_self, ages, not is_self and grown)


def thing_wanted(query: str) -> str:
    """A query without recipient and occasion: 'a warm gift for my dad' is 'warm', '给妈妈的礼物' is nothing."""
    for pattern in _RECIPIENT:
        query = pattern.sub(" ", query).strip()
    words = query.strip(" ,.!?，。！？")
    return words if re.search(r"\w", words) else ""


def age_range(product: Product) -> tuple[float, float] | None:
    """The ages a product is for, in years, as its attributes say; None where they do not."""
    for text in _age_texts(product):
        if match := _SPAN.search(text):
            months = bool(match[4])
            return _years(match[1], months or bool(match[2])), _years(match[3], months)
        if match := _FROM.search(text):
            return _years(match[1], bool(match[2])), 99.0
    return None


def for_children(product: Product) -> bool:
    """Whether category, title or tags say that it is made for children."""
    return for_children_words(" ".join([product.title, *product.category, *product.tags]))


def for_children_words(text: str) -> bool:
    """Whether a text speaks of things for children; a dog's toy is none."""
    return bool(_FOR_CHILDREN.search(text)) and not _FOR_PETS.search(text)


def _age_texts(product: Product) -> Iterator[str]:
    attributes = [product.attributes, *(other.attributes for other in product.translations.values())]
    for names in attributes:
        yield from (value for name, value in names.items() if _AGE_KEYS.search(name))


def _ages(text: str) -> tuple[float, float] | None:
    if match := _MONTHS.search(text):
        years = int(match[1] or match[2]) / 12
        return years, years
    if match := _AGE.search(text):
        age = float(next(group for group in match.groups() if group))
        return (age, age) if age < 18 else None
    return next((ages for pattern, ages in _STAGES if pattern.search(text)), None)


def _years(number: str, months: bool) -> float:
    return int(number) / 12 if months else float(int(number))
