"""Facts out of a sentence in which shoppers tell of themselves: 'remember I wear size 42', '我喜欢蓝色，对羊毛过敏'.

Exact patterns in both first languages, clause by clause; what fits none is kept whole as a note, so nothing said is
lost. Used by the tool `remember_preference`, which already knows that the sentence is meant to be remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tools.profile.facts import fact_key
from tools.search.colours import canonical_colours

Stated = tuple[str, str]
_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Stated]]

_ASKING = (
    re.compile(
        r"^\W*(?:(?:please|can you|could you|kindly|also|and|then|ok|hey|hi)\b\W*)*"
        r"(?:(?:remember|note|keep in mind|save|know)\b\W*)?(?:down\b\W*)?(?:(?:that|this)\b\W*)?",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:请|麻烦)?(?:你|您)?(?:帮我)?(?:记住|记一下|记下|记得|记好)?(?:了|一下)?[，,：:\s]*"),
)
_CLAUSE = re.compile(
    r"\s*(?:[;!?。！？，；]|[.,](?!\d))\s*(?:and\s+|but\s+)?"
    r"|\s+(?:and|but)\s+(?=i\b|my\b|like|love|prefer|hate|wear|don)"
    r"|(?:并且|而且|还有|也)(?=我|喜欢|不喜欢|对|穿)",
    re.IGNORECASE,
)
_I = r"(?:i\s+(?:also\s+|usually\s+|always\s+|really\s+|only\s+|mostly\s+)?)?"
_SOME = r"(?:a|an|one|two|three|\d)"
_SIZE = r"(\d{1,3}(?:[.,]5)?|\d?x{0,4}[sml]|small|medium|large)"


def _like(match: re.Match[str]) -> Stated:
    value = match[1].strip()
    is_colour = canonical_colours(value) and len(value.split()) <= 3
    return ("colour" if is_colour else "interest", value)


def _sized(match: re.Match[str]) -> Stated:
    value = match[1].upper().replace(",", ".")
    # A bare 42 is a shoe in the shops that ask for one; a letter is clothes.
    shoes = re.search(r"shoe|boot|sneaker|trainer|鞋|靴", match.string, re.IGNORECASE)
    return ("shoe size" if shoes else "size", value)


def _fixed(key: str) -> Callable[[re.Match[str]], Stated]:
    return lambda match: (key, match[1].strip())


_RULES: tuple[_Rule, ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), make)
    for pattern, make in (
        # sizes
        (rf"^{_I}(?:wear|take|am|'m|need)?\s*(?:a\s+)?(?:shoe\s+|clothing\s+)?size\s+{_SIZE}\b.*$", _sized),
        (rf"^{_I}(?:wear|take|need)\s+(?:a\s+|an\s+)?{_SIZE}(?:\s+(?:in|for)\s+[\w ]+)?$", _sized),
        (rf"^my\s+(?:[\w]+\s+)?size\s+(?:is|:)\s*{_SIZE}\b.*$", _sized),
        (rf"^我?(?:平时|一般)?(?:穿|是|要)(?:的是)?(?:鞋码|鞋)?{_SIZE}\s*[码号]?的?(?:鞋子?|衣服)?$", _sized),
        (rf"^我?的?(?:鞋码|鞋号|尺码|尺寸|衣服尺码|码数)(?:是|为|：|:)?\s*{_SIZE}\s*[码号]?$", _sized),
        # what is not wanted, before what is liked
        (r"^(?:i'?m|i am)\s+allergic\s+to\s+(.+)$", _fixed("avoid")),
        (rf"^{_I}(?:don'?t\s+(?:like|want|wear|eat)|do not\s+(?:like|want|wear|eat)|hate|dislike|avoid|can'?t stand)"
         r"\s+(.+)$", _fixed("avoid")),
        (r"^(?:please\s+)?no\s+(?!idea|problem|thanks)(.+)$", _fixed("avoid")),
        (r"^我?对(.+?)过敏$", _fixed("avoid")),
        (r"^我?(?:不喜欢|讨厌|不要|不穿|不吃|不用)(?:穿|用|吃)?(.+)$", _fixed("avoid")),
        # the rest of what people say of themselves
        (r"^(?:my\s+)?budget\s+(?:is|:)?\s*(?:about|around|under|up to)?\s*(.+)$", _fixed("budget")),
        (r"^我?的?预算(?:是|大概|大约|在|：|:)*\s*(.+?)(?:左右|以内)?$", _fixed("budget")),
        (r"^(?:my name is|call me|i'm called)\s+(.{1,40})$", _fixed("name")),
        (r"^(?:叫我|我叫|我的名字(?:是|叫))(.{1,20}?)(?:吧|就行|就好)?$", _fixed("name")),
        (rf"^i\s+(?:have|own|'ve got)\s+({_SOME}\s+[\w ]*(?:dogs?|cats?|puppy|kittens?|rabbits?|fish|birds?))$",
         _fixed("pet")),
        (r"^我?(?:家里?)?(?:养了|有|养)((?:一|两|二|三|\d)?[只条个匹]?小?(?:狗|猫|兔子|仓鼠|鸟|鱼|乌龟)[狗猫咪]?)$",
         _fixed("pet")),
        (rf"^i\s+have\s+({_SOME}\s+[\w -]*(?:son|daughter|kids?|child|children|baby|toddler|boys?|girls?).*)$",
         _fixed("children")),
        (r"^(?:我(?:的|家)?)((?:儿子|女儿|孩子|宝宝).+)$", _fixed("children")),
        (r"^(?:i'?m|i am)\s+(?:a\s+)?(vegan|vegetarian)$", _fixed("diet")),
        (r"^我?(?:是)?(吃素|素食|素食者)$", _fixed("diet")),
        (r"^my\s+(?:favou?rite\s+)?(colou?r|brand|material|style)s?\s+(?:is|are|:)\s*(.+)$",
         lambda match: (fact_key(match[1]), match[2].strip())),
        (r"^我?(?:最)?喜欢的(颜色|品牌|材质|风格)(?:是|：|:)\s*(.+)$",
         lambda match: (fact_key(match[1]), match[2].strip())),
        (rf"^{_I}(?:like|love|prefer|enjoy|adore|am into|'m into)\s+(?:the\s+colou?r\s+)?(.+)$", _like),
        (r"^i(?:'m| am)\s+(?:really\s+)?(?:into|fond of|a fan of)\s+(.+)$", _like),
        (r"^我?(?:最|很|比较|更|也|特别)?(?:喜欢|爱|偏爱|偏好)(?:穿|用|吃)?(.+)$", _like),
        # anything with a name of its own
        (r"^my\s+([\w ]{2,30}?)\s+(?:is|are|:)\s+(.+)$", lambda match: (fact_key(match[1]), match[2].strip())),
        (r"^我的(.{1,10}?)(?:是|：|:)\s*(.+)$", lambda match: (fact_key(match[1]), match[2].strip())),
    )
)  # fmt: skip


def stated_facts(text: str) -> list[Stated]:
    """Keys and values said in `text`; a sentence no pattern reads becomes one note. Empty for an empty text."""
    rest = text.strip()
    for asking in _ASKING:
        rest = asking.sub("", rest, count=1)
    rest = rest.strip(" .!?。！？")
    found: list[Stated] = []
    unread: list[str] = []
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(rest))):
        stated = _read(clause)
        if stated:
            found.append(stated)
        else:
            unread.append(clause)
    if unread and not found:
        return [("note", rest[:300])]
    return found


def _read(clause: str) -> Stated | None:
    for pattern, make in _RULES:
        if match := pattern.match(clause):
            key, value = make(match)
            return (key, value.strip(" .!。！")) if value.strip() else None
    return None
