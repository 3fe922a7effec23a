"""The colours of the demo store: what a variant's `color` option may be, its Chinese word, tint and accent.

Owns colour arithmetic for the pictures. Used by products.py (the words) and pictures.py (the tints).
"""

from __future__ import annotations

from dataclasses import dataclass

INK = "#1d1b2a"
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour a thing comes in; `accent` is what its zips, soles and trims are drawn in."""

    name: str
    zh: str
    tint: str
    accent: str


_TABLE = """
black          | 黑色   | #34353d | #c79a6b
charcoal       | 炭灰色 | #51555e | #e0a458
grey           | 灰色   | #9a9fa8 | #5b6577
silver         | 银色   | #c3c8cf | #6b7480
white          | 白色   | #f2f0ec | #b8a58d
cream          | 奶油色 | #eee2cb | #b98f5f
beige          | 米色   | #dac7a8 | #8c6a47
sand           | 沙色   | #cfb78f | #7d5f41
tan            | 驼色   | #bd8e5c | #6d4a2e
brown          | 棕色   | #7d5238 | #d8b07e
natural        | 原木色 | #d3ac78 | #8a6238
navy           | 藏青色 | #2d3f66 | #d9a566
blue           | 蓝色   | #3c6fb5 | #f0b65e
sky blue       | 天蓝色 | #8dbbe0 | #3d6592
teal           | 青色   | #2f8087 | #efb979
mint           | 薄荷绿 | #a9d4be | #4b8b76
green          | 绿色   | #4d8a5b | #e9c46a
sage           | 鼠尾草绿 | #a3b39a | #6a7a5f
olive          | 橄榄绿 | #757a4b | #d6a35c
forest green   | 墨绿色 | #2f5644 | #d8a96a
yellow         | 黄色   | #efc24a | #5f6f7d
mustard        | 姜黄色 | #cf9a35 | #4a4f63
orange         | 橙色   | #e58545 | #3f4a5f
coral          | 珊瑚色 | #ec8573 | #7a4150
red            | 红色   | #c8423f | #f1d3a2
burgundy       | 酒红色 | #7a2c3d | #dcb07f
pink           | 粉色   | #ecb0b8 | #a85e70
purple         | 紫色   | #70539b | #e9bd7b
lavender       | 薰衣草紫 | #b9a9d6 | #6d5a92
gold           | 金色   | #d3a950 | #7a5a24
copper         | 铜色   | #bd7350 | #5e3a2c
clear          | 透明   | #d8e6ea | #8fa9b3
"""


def _read(table: str) -> dict[str, Colour]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return {row[0]: Colour(*row) for row in rows}


COLOURS = _read(_TABLE)


def mix(first: str, second: str, share: float) -> str:
    """`first` with `share` (0..1) of `second` in it, as #rrggbb."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Rough perceived lightness, 0..1."""
    red, green, blue = _channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
