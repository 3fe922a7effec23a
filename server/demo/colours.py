"""The colours a variant of the demo store may come in: the swatch on the page and the Chinese word.

Only for pages; what a shopper's colour word means in a search is tools/search/colours.py's.
"""

from __future__ import annotations

_TABLE = """
black        | #34353d | 黑色
charcoal     | #51555e | 炭灰色
grey         | #9a9fa8 | 灰色
silver       | #c3c8cf | 银色
white        | #f2f0ec | 白色
cream        | #eee2cb | 奶油色
beige        | #dac7a8 | 米色
sand         | #cfb78f | 沙色
tan          | #bd8e5c | 驼色
brown        | #7d5238 | 棕色
natural      | #d3ac78 | 原木色
navy         | #2d3f66 | 藏青色
blue         | #3c6fb5 | 蓝色
teal         | #2f8087 | 青色
mint         | #a9d4be | 薄荷绿
green        | #4d8a5b | 绿色
sage         | #a3b39a | 鼠尾草绿
olive        | #757a4b | 橄榄绿
yellow       | #efc24a | 黄色
mustard      | #cf9a35 | 姜黄色
orange       | #e58545 | 橙色
coral        | #ec8573 | 珊瑚色
red          | #c8423f | 红色
burgundy     | #7a2c3d | 酒红色
pink         | #ecb0b8 | 粉色
purple       | #70539b | 紫色
lavender     | #b9a9d6 | 薰衣草紫
gold         | #d3a950 | 金色
copper       | #bd7350 | 铜色
clear        | #d8e6ea | 透明
sky blue     | #8dbbe0 | 天蓝色
forest green | #2f5644 | 墨绿色
"""

_ROWS = [[part.strip() for part in line.split("|")] for line in _TABLE.strip().splitlines()]
SWATCHES: dict[str, str] = {name: swatch for name, swatch, _ in _ROWS}
COLOURS_ZH: dict[str, str] = {name: word for name, _, word in _ROWS}
