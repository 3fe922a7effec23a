"""What a variant's options are called for a shopper: catalogues name them in one language, cards speak another.

Owns the words for common colours and sizes in Chinese; what is not in the table is shown as the catalogue has it. What
a shopper's own colour word means is tools/search/colours.py's business.
"""

from __future__ import annotations

from collections.abc import Mapping

_CHINESE: Mapping[str, str] = {
    "black": "黑色",
    "charcoal": "炭灰色",
    "grey": "灰色",
    "gray": "灰色",
    "silver": "银色",
    "white": "白色",
    "cream": "奶油色",
    "ivory": "象牙白",
    "beige": "米色",
    "sand": "沙色",
    "tan": "驼色",
    "brown": "棕色",
    "natural": "原木色",
    "navy": "藏青色",
    "blue": "蓝色",
    "teal": "青色",
    "turquoise": "绿松石色",
    "mint": "薄荷绿",
    "green": "绿色",
    "sage": "鼠尾草绿",
    "olive": "橄榄绿",
    "khaki": "卡其色",
    "yellow": "黄色",
    "mustard": "姜黄色",
    "orange": "橙色",
    "coral": "珊瑚色",
    "red": "红色",
    "burgundy": "酒红色",
    "pink": "粉色",
    "purple": "紫色",
    "lavender": "薰衣草紫",
    "gold": "金色",
    "rose gold": "玫瑰金",
    "copper": "铜色",
    "bronze": "古铜色",
    "clear": "透明",
    "sky blue": "天蓝色",
    "light blue": "浅蓝色",
    "dark blue": "深蓝色",
    "forest green": "墨绿色",
    "dark green": "深绿色",
    "multicolour": "多色",
    "multicolor": "多色",
    "one size": "均码",
    "twin": "单人",
    "full": "双人",
    "queen": "大号双人",
    "king": "特大双人",
}


def option_word(value: str, language: str) -> str:
    """An option's value as a shopper of this language reads it."""
    return _CHINESE.get(value.lower(), value) if language == "zh" else value


def option_words(options: Mapping[str, str], language: str) -> dict[str, str]:
    """All options of a variant, names kept."""
    return {name: option_word(value, language) for name, value in options.items()}
