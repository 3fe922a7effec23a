"""How a follow-up changes the last search: cheaper, pricier, larger, smaller, more, other.

Owns the words for it in the languages we know and what a change does to the limits, given what is shown. Whether the
message is a follow-up at all is followups.py's decision. Called by slots.py and followups.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from decimal import Decimal
from statistics import median

from tools.intent.sentence import Sentence
from tools.intent.understanding import Change, Context, Filters

_PATTERNS: tuple[tuple[Change, re.Pattern[str]], ...] = (
    (
        "cheaper",
        re.compile(
            r"\b(?:(?:something|anything|somewhat|a bit|a little|much|way|even|any|some|got|ones?) )*(?:cheaper|less expensive|less costly|more affordable)(?: (?:ones?|options?|alternatives?|version))?\b"
            r"|\b(?:(?:that'?s|it'?s|they'?re|this is|these are|those are|is|are|a bit|a little|way|much|still|all) )*(?<!not )(?<!n't )too (?:expensive|pricey|pricy|dear|much(?: money)?|costly)\b"
            r"|\bcan'?t afford\b|\bover my budget\b|\blower (?:the )?price[ds]?\b|\bmore budget(?:[- ]friendly)?\b|\bbudget(?:[- ]friendly)? (?:option|version|alternative)s?\b|\bout of my (?:price range|budget)\b"
            r"|\b(?:algo )?más (?:barat|económic)[oa]s?\b|\bdemasiado car[oa]s?\b|\bmuy car[oa]s?\b|\b(?:etwas )?(?:billiger|günstiger|preiswerter)(?:e[sn]?)?\b|\bzu teuer\b"
            r"|\bmoins ch(?:er|ère)s?\b|\btrop ch(?:er|ère)s?\b|\bpiù economic[oi]\b|\btroppo car[oi]\b|\bmais barat[oa]s?\b|\bgoedkoper\b"
            r"|(?:再|更|稍微|还有)?(?<!最)(?:便宜|实惠|實惠)(?:一?[点點些]儿?)(?:的|儿的)?|更便宜的?|有?没?有?(?<!最)(?:便宜|平价)(?:的|款)(?!那|这)|太贵了?|太貴了?|有[点點](?:贵|貴)|价格太高|低价一?点的?|贵了|超预算了?|买不起"
            r"|もっと安い(?:の|もの|やつ)?|(?:もう少し|少し)?安い(?:の|もの)|高すぎ(?:る|ます)?|더 싼|너무 비싸"
        ),
    ),
    (
        "pricier",
        re.compile(
            r"\b(?:(?:something|anything|a bit|a little|more) )*(?:more expensive|pricier|more premium|higher[- ]end|fancier|more luxurious|more upmarket|higher quality|better quality)(?: (?:ones?|options?|version))?\b"
            r"|\bmás car[oa]s?\b|\bteurere?[sn]?\b|\bhochwertiger(?:e[sn]?)?\b|\bplus ch(?:er|ère)s?\b|\bhaut de gamme\b|(?:再|更)?(?:贵|貴|高档|高檔|高端|好)(?:一?[点點些])的?|更高档的?|更贵的?|もっと(?:高い|いい)(?:の|もの)?"
        ),
    ),
    (
        "larger",
        re.compile(
            r"\b(?:(?:something|a bit|a little|in|a|one|the next) )*(?:bigger|larger|wider|longer|size up|roomier)(?: (?:sizes?|ones?|version|model))?\b|\bmás grandes?\b|\bgrößere?[rsn]?\b|\bplus grande?s?\b"
            r"|(?:再|更)?(?:大|宽|长)(?:一)(?:号|號|码|碼|点|點|些)的?|(?:再|更)?大[点點些]儿?的?|更大的?|もっと大きい(?:の|もの)?|大きい(?:サイズ|の)"
        ),
    ),
    (
        "smaller",
        re.compile(
            r"\b(?:(?:something|a bit|a little|in|a|one|the next) )*(?:smaller|size down|shorter|narrower|more compact)(?: (?:sizes?|ones?|version|model))?\b|\bmás pequeñ[oa]s?\b|\bkleinere?[rsn]?\b|\bplus petite?s?\b"
            r"|(?:再|更)?(?:小|窄|短)(?:一)(?:号|號|码|碼|点|點|些)的?|(?:再|更)?小[点點些]儿?的?|更小的?|もっと小さい(?:の|もの)?|小さい(?:サイズ|の)"
        ),
    ),
    (
        "more",
        re.compile(
            r"\b(?:show|see|give|load|list|any|some|got|are there|view)(?: me| us)?(?: any| some| a few)? more(?: (?:options?|results?|of (?:these|those|them)|products|choices|like (?:this|these|that)))?(?=\s*(?:$|[?.!,]|please|pls))"
            r"|^\W*(?:more|more please|next|next page|more options|more results|keep going|and more)\W*$|\bmuéstrame más\b|^\W*más\W*$|\bmehr (?:davon|zeigen|anzeigen|optionen)\b|^\W*mehr\W*$|\bplus d'options\b|\bvoir plus\b"
            r"|(?:还|還)有(?:吗|嗎|么|更多|没有|沒有)(?:的)?|^\W*(?:更多|下一页|下一頁|继续看|再来几个|再多几个|多看几个)\W*$|(?:看|显示|来|要)(?:一?些|点)?更多(?:的)?|再(?:来|推荐|看)(?:几|两|三|一?些)(?:个|款)?|もっと見(?:せて|たい)|他にもあり"
        ),
    ),
    (
        "other",
        re.compile(
            r"\b(?:show|see|any|some|got|have|give|what|find)?(?: me)?\s?(?:something|anything) (?:else|different)\b|\b(?:show|see|any|some|got|have|give)(?: me)?(?: the| any| some)? (?:others?|different ones?|different|alternatives?|other (?:ones?|options?|models?|brands?|colou?rs?|choices?|styles?))\b"
            r"|\b(?:other|different) (?:ones?|options?|colou?rs?|models?|brands?|styles?|choices?)\b|^\W*(?:others?|alternatives?|another one|different)\W*$|\bnot these\b|\bnone of (?:these|those|them)\b|\bdon'?t like (?:these|those|them|any)\b"
            r"|\botr[oa]s?(?: colou?res| modelos| opciones| marcas)?\b|\b(?:etwas )?ander(?:es|e|en)(?: farben?| modelle?| marken?)?\b|\bd?'?autres?(?: couleurs?| modèles?| options?)?\b|\balgo diferente\b"
            r"|换(?:一|个|几)?(?:个|批|款|别的|其他的?)|換(?:一)?(?:个|個|批|款)|(?:还有|還有)?(?:没有|沒有)?(?:别的|別的|其他(?:的)?|其它(?:的)?)(?:颜色|顏色|款式?|牌子|品牌|型号|尺码)?|不要这些|不要這些|不喜欢这些?|不一样的|他の(?:色|もの|商品)?|別の"
        ),
    ),
)


def change_of(sentence: Sentence) -> Change | None:
    """The change a sentence asks for, taken out of it."""
    for change, pattern in _PATTERNS:
        if sentence.take_first(pattern):
            return change
    return None


def changed_limits(change: Change, limits: Filters, context: Context, pivot: Decimal | None = None) -> Filters:
    """The limits after a change. Cheaper and pricier turn on `pivot` (the product meant), else the middle of the cards.

    Returns `limits` as they are where the change is none of price or nothing is shown to measure it by.
    """
    if change not in ("cheaper", "pricier") or not (context.shown or pivot is not None):
        return limits
    turn = pivot if pivot is not None else median([product.price for product in context.shown])
    cent = Decimal("0.01")
    currency = context.shown[0].currency if context.shown else None
    if change == "cheaper":
        least = limits.price_min if limits.price_min is not None and limits.price_min < turn else None
        update = {"price_max": turn - cent, "price_min": least}
    else:
        most = limits.price_max if limits.price_max is not None and limits.price_max > turn else None
        update = {"price_min": turn + cent, "price_max": most}
    if limits.currency not in (None, currency):  # limits of another currency cannot be mixed with the cards' prices
        update = {key: value if value in (turn - cent, turn + cent) else None for key, value in update.items()}
    return limits.model_copy(update={**update, "currency": currency or limits.currency})
