"""How many are wanted: 3 of them · add two · two pairs · x2 · 两个 · 三件 · show me five.

Owns telling a number of pieces from sizes, prices, people and months; those are taken before or excluded here by the
word that follows. Called by slots.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.numbers import read_number
from tools.intent.sentence import Sentence

_WORD = r"(?P<value>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|dos|tres|cuatro|cinco|zwei|drei|vier|fünf|deux|trois|quatre|cinq)"
_PATTERNS = (
    re.compile(r"\b(?P<value>(?:(?:an?other|an?|the) )?couple|(?:half )?(?:an? )?dozen|ein dutzend|una docena|une douzaine)\b(?: (?:of|de)\b| more\b| (?=\w+s\b)|\W*$)"),
    re.compile(rf"\b{_WORD}\s(?:of (?:them|these|those|it|each|the|em|'em)|pieces?|packs?(?: of)?|pcs|units?|pairs?(?: of)?|x|copies|more|stück|piezas?|unidades|paires?|exemplaires)\b"),
    re.compile(rf"\b(?:add|get|buy|take|order|want|need|i'll have|i'd like|give me|gimme|grab|i'll grab|i'll have|make (?:it|that)|(?:bump|up|knock) (?:it|that|them) (?:up |down )?to|quantity(?: to| of| is)?|change (?:it|that) to|set (?:it|that)? ?to)\s(?:me )?{_WORD}\b(?!\s?(?:person|people|man|men|-|inch|gb|cm|kg|%|star|day|week|month|year|hour|\w*\$))"),
    re.compile(rf"\b(?:show|recommend|suggest|list|name|pick|find|compare|muéstrame|enséñame|recomiéndame|zeig(?:e|t)?|empfiehl|empfehlt?|nenne?|montre(?:z)?)(?: us| me| mir| uns|-moi)?(?: mal| doch| bitte)*\s(?:the |your |die |los |las )?(?:top |best |another |besten )?{_WORD}\b(?!\s?(?:person|people|man|men|-|inch|gb|cm|kg|%|star|day|week|month|year|hour|\w*\$))"),
    re.compile(rf"\b(?:ponme|pon|dame|quiero|añade|agrega|me llevo|échame|ich nehme?|nimm|gib mir|ich will|ich möchte|pack|leg|je prends|ajoutez?)\s(?:mir )?{_WORD}\b(?!\s?(?:\w*[$€]|euros?|gb|cm|kg|%|tage?|wochen?|días?|semanas?))"),
    re.compile(rf"\b{_WORD}\s(?:del?\b|de (?:los|las|esos|esas|estos|estas)|vom\b|von\b|davon|more\b|más\b|mehr\b)"),
    re.compile(r"(?<!\w)x\s?(?P<value>\d{1,2})(?!\w)|(?<!\w)(?P<value2>\d{1,2})\s?x(?![\w-])"),
    re.compile(r"(?<![第前后後最这這那每\d])(?P<value>\d{1,2}|[一二两兩三四五六七八九十]{1,2})(?:样|樣|对(?!比)|對(?!比)|个|個|件|双|雙|款|条|條|只|隻|台|把|套|瓶|盒|支|顶|頂|张|張|本|部|份|包|箱|斤|种|種)(?!人|月|小时|小時|星期|孩子|月|码|码|号|都|之间|之間|哪|有什么|的?区别|比)"),
    re.compile(r"(?<=[买要来拿给加挑选])(?P<value>俩|仨)(?!人|都|比)"),
    re.compile(r"(?:数量|數量)(?:改成|改为|改為|为|是|要)?(?P<value>\d{1,2}|[一二两三四五六七八九十])"),
    re.compile(r"(?P<value>\d{1,2}|[一二三四五六])(?:個|つ|枚|足|本|点)(?:ください|入れ|買|追加|おすすめ|くださ)"),
)  # fmt: skip
_A_FEW = re.compile(r"(?<![第这那])(?:一|1)(?:样|樣|对|對|个|個|款|双|雙|件|条|只|台|把|套|张|本|部|种|瓶|盒|支|顶|些)")
_MOST = 99


def count(sentence: Sentence) -> int | None:
    """The number of pieces or results asked for, taken out of the sentence; 一个 is 'a', not a count."""
    sentence.take_all(_A_FEW)
    for pattern in _PATTERNS:
        for match in sentence.find(pattern):
            value = read_number(
                re.sub(r"^(?:another|the) ", "", match["value"] or match.groupdict().get("value2") or "")
            )
            if value is not None and 1 <= value <= _MOST:
                sentence.take(*match.span())
                sentence.note("count", *match.span("value" if match["value"] else "value2"))
                return int(value)
    return None
