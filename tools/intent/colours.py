"""Colour words of a sentence in English, Chinese, Spanish, German, French and Japanese, as canonical English names.

Owns telling a colour from a word that only contains one: 蓝牙 is Bluetooth, green tea is tea, Black Friday a day. The
words are in data/colours.tsv; the canonical names are those of tools/search/colours.py, which owns what variants call
themselves. Called by slots.py and references.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from pathlib import Path

from tools.intent.sentence import Sentence

_CHINESE: dict[str, str] = {}
_JAPANESE: dict[str, str] = {}
_ENGLISH: dict[str, str] = {}
_OTHERS: dict[str, str] = {}
for _line in Path(__file__).with_name("data").joinpath("colours.tsv").read_text("utf-8").splitlines():
    _name, _en, _zh, _es, _de, _fr, _ja = _line.split("\t")
    _ENGLISH.update(dict.fromkeys(_en.split(), _name))
    for _word in f"{_es} {_de} {_fr}".split():
        _OTHERS.setdefault(_word, _name)
    _CHINESE.update(dict.fromkeys(_zh.split(), _name))
    _JAPANESE.update(dict.fromkeys(_ja.split(), _name))
NAMES = frozenset(_ENGLISH.values())


def _longest_first(words: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _latin(words: dict[str, str]) -> re.Pattern[str]:
    return re.compile(
        r"(?:\bin (?:the colou?r )?)?(?:\b(?:light|dark|bright|pale|deep|off|rose(?=[- ]gold)|hell|dunkel|claro|oscuro)[- ]?|(?<![a-zà-ÿ]))"
        rf"(?P<word>{_longest_first(words)})(?![a-zà-ÿ'])"
        r"(?:[- ]?(?:colou?red|colou?r|farbene?|oscuro|claro|foncé|clair)\b)?"
    )


COLOUR_WORDS = _longest_first({**_OTHERS, **_ENGLISH})
"""An alternation of every colour word in Latin letters, for patterns."""
_ENGLISH_COLOUR = _latin(_ENGLISH)
_LATIN_COLOUR = _latin({**_OTHERS, **_ENGLISH})  # 'rose' and 'rot' are colours only where English is not spoken
# Where the word is part of something else, or too common a thing to be meant as a colour by itself.
_NOT_LATIN = re.compile(
    r"black (?:friday|tea|coffee|pepper|box|metal|garlic|beans?)|blue(?:tooth| light| cheese|berr)|green (?:tea\b|beans?|energy|house|card|light)"
    r"|white (?:wine|noise|board|rice|chocolate|paper|label|tea)|red (?:wine|bull|light|meat|tea)|brown (?:sugar|rice|bread|switch)"
    r"|gold(?:fish| card| plated)|silver(?:ware| lining)|orange (?:juice|oil|marmalade)|olive oil|mint (?:tea|chocolate|toothpaste)"
    r"|pink floyd|(?<!\bin )\bcream(?![- ]colou?r)|lavender (?:oil|tea)"
    r"|copper (?:pan|wire|pipe|pot)|marine (?:biology|life)|rose (?:water|oil)|mint condition|lila \w+ buch"
)
_HAN_END = (
    r"(?=色|的|款|色系|鞋|衣|裤|褲|裙|包|帽|袜|襪|T恤|t恤|衬|襯|外套|毛|羽|连衣|款|手机|车|配|$|[\s,。,?？!！、呢吗嗎])"
)
_CHINESE_COLOUR = re.compile(
    rf"(?:深|浅|淺|纯|純|亮|暗|哑光)?(?P<word>{_longest_first(_CHINESE)})(?:(?:颜)?色系?的?|{_HAN_END}的?)"
)
_NOT_CHINESE = re.compile(
    r"蓝牙|藍牙|红酒|紅酒|白酒|黄酒|黄油|黑胡椒|绿茶|綠茶|红茶|紅茶|黑茶|白茶|咖啡(?!色)|巧克力(?!色)|金属|金屬|橙汁|黄金|白金|白银|青年|青少"
    r"|多少|很多|多款|花色|好多|差不多|更多|多的|多色?点|红外|红包|白天|小白(?!色)|明白|白送|黑店|黑心|黑暗|绿植|绿豆|红豆|粉底|粉丝|奶粉|面粉|米饭|小米|大米|玉米|毫米|厘米|米的|米$"
    r"|蛋白|奶茶|花的|开花|鲜花|棉花|多$|杏仁|橘子|橙子|中青|现金|资金|押金|金额|奖金|卡其布|白菜|黑客|红利|彩票|理彩|精彩|多吗|多呢|几米"
)
_JAPANESE_COLOUR = re.compile(rf"(?P<word>{_longest_first(_JAPANESE)})(?:色)?(?:い|の)?")


def colours(sentence: Sentence) -> list[str]:
    """Canonical colours in the order they are named, taken out of the sentence."""
    patterns = [_ENGLISH_COLOUR if sentence.language in ("en", "zh", "ja", "ko") else _LATIN_COLOUR]
    if sentence.language == "ja":
        patterns.append(_JAPANESE_COLOUR)
    else:
        patterns.append(_CHINESE_COLOUR)
    found: list[tuple[int, str]] = []
    barred = [match.span() for guard in (_NOT_LATIN, _NOT_CHINESE) for match in guard.finditer(sentence.low)]
    for pattern in patterns:
        for match in list(sentence.find(pattern)):
            start, end = match.span("word")
            if any(start < last and first < end for first, last in barred):
                continue
            sentence.take(*match.span())
            sentence.note("colour", start, end)
            found.append((start, _name_of(match["word"], sentence.language)))
    return list(dict.fromkeys(name for _, name in sorted(found)))


def _name_of(word: str, language: str) -> str:
    tables = (_JAPANESE, _ENGLISH) if language == "ja" else (_ENGLISH, _CHINESE, _OTHERS)
    return next(table[word] for table in tables if word in table)
