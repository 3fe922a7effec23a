"""The colours a store sells, as some twenty canonical English names, and the words for them.

Owns the table both ways: what a variant calls itself ('Midnight navy', '藏青色') and what a shopper asks for become
canonical names that can be compared. Leaves colour words of further languages in a message to tools/intent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Canonical name: (English words, Chinese words). A word of two colours, such as teal, is said to be both.
_TABLE: Mapping[str, tuple[str, str]] = {
    "black": ("black jet onyx ebony noir", "黑色 黑 墨色 曜石黑"),
    "white": ("white ivory snow pearl", "白色 白 米白 象牙白 乳白"),
    "grey": ("grey gray charcoal slate graphite ash heather smoke anthracite stone", "灰色 灰 炭灰 石墨 深空灰"),
    "silver": ("silver chrome steel platinum", "银色 银"),
    "gold": ("gold golden brass champagne", "金色 金 香槟"),
    "blue": (
        "blue navy azure cobalt indigo denim sky ocean midnight teal turquoise royal",
        "蓝色 蓝 藏青 海军蓝 天蓝 靛蓝 湖蓝",
    ),
    "navy": ("navy midnight", "藏青 海军蓝 深蓝"),
    "turquoise": ("turquoise teal aqua cyan", "青绿 绿松石 青色 蓝绿"),
    "green": (
        "green olive sage forest emerald moss mint khaki lime pine fern teal",
        "绿色 绿 橄榄 墨绿 薄荷 草绿 军绿",
    ),
    "olive": ("olive khaki moss", "橄榄 军绿 卡其绿"),
    "red": ("red crimson scarlet burgundy wine maroon cherry ruby brick rust", "红色 红 酒红 正红 砖红"),
    "burgundy": ("burgundy wine maroon", "酒红 勃艮第"),
    "pink": ("pink rose blush coral fuchsia salmon", "粉色 粉红 粉 玫瑰 樱花粉"),
    "orange": ("orange tangerine apricot rust amber terracotta coral", "橙色 橙 橘色 橘 杏色"),
    "yellow": ("yellow mustard lemon amber honey", "黄色 黄 芥末黄 柠檬黄"),
    "purple": ("purple violet lavender lilac plum mauve aubergine", "紫色 紫 薰衣草 紫罗兰"),
    "brown": (
        "brown tan chocolate coffee mocha walnut chestnut cognac camel espresso",
        "棕色 棕 褐色 咖啡色 驼色 胡桃",
    ),
    "beige": ("beige cream sand oat oatmeal khaki natural ecru linen taupe", "米色 米 杏色 沙色 卡其 燕麦色 驼色"),
    "bronze": ("bronze copper", "古铜 铜色"),
    "clear": ("clear transparent", "透明"),
    "multicolour": ("multicolour multicolor multi rainbow assorted", "彩色 多色 彩虹 花色"),
}
_ENGLISH: dict[str, set[str]] = {}
_CHINESE: dict[str, set[str]] = {}
for _name, (_en, _zh) in _TABLE.items():
    for _word in _en.split():
        _ENGLISH.setdefault(_word, set()).add(_name)
    for _word in _zh.split():
        _CHINESE.setdefault(_word, set()).add(_name)
_LONGEST_FIRST = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))
# In these the first word is a shade or a thing, not a colour of its own: 'rose gold' is gold, 'sky grey' is grey.
_WORD = re.compile(r"[a-z]+")
_SHADES = frozenset(
    _WORD.findall("rose sky stone ocean midnight smoke snow ash pearl coffee steel slate wine forest royal sand denim")
)

COLOURS: tuple[str, ...] = tuple(_TABLE)


@lru_cache(maxsize=4096)
def canonical_colours(text: str) -> frozenset[str]:
    """The canonical colours a name stands for: 'Slate blue' is blue, '黑白' is black and white, 'Ultra' is none."""
    words = _WORD.findall(text.lower())
    known = [word for word in words if word in _ENGLISH]
    if len(known) > 1:
        plain = [word for word in known if word not in _SHADES]
        known = plain or known
    found = {name for word in known for name in _ENGLISH[word]}
    for match in _LONGEST_FIRST.finditer(text):
        found |= _CHINESE[match.group()]
    return frozenset(found)


def canonical_colour(text: str) -> str | None:
    """The one canonical name a shopper's word stands for, the most particular first ('navy', not 'blue')."""
    word = text.strip().lower().replace("gray", "grey")
    if word in _TABLE:
        return word
    found = canonical_colours(text)
    return min(found, key=lambda name: len(_TABLE[name][0])) if found else None
