"""Values as the formats write them: prices, stock, HTML, lists and paths. Pure; a ValueError says what is wrong.

Used by the readers of Google, Shopify and WooCommerce files; JSON Lines needs none of it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

from tools.stores.catalog import Availability

_AMOUNT = re.compile(r"^([A-Z]{3})?\s*[$€£¥]?\s*(-?[\d.,' ]+?)\s*[$€£¥元]?\s*([A-Z]{3})?$")
_AVAILABILITY: dict[str, Availability] = {
    "in stock": "in_stock",
    "instock": "in_stock",
    "available": "in_stock",
    "limited availability": "in_stock",
    "out of stock": "out_of_stock",
    "outofstock": "out_of_stock",
    "sold out": "out_of_stock",
    "preorder": "preorder",
    "pre order": "preorder",
    "backorder": "backorder",
    "onbackorder": "backorder",
    "discontinued": "discontinued",
}
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = frozenset({"script", "style"})


def price(text: str, currency: str) -> tuple[Decimal, str]:
    """An amount and its currency: '15.00 USD', 'USD 1,299.00', '15,00 EUR', '19.99'. Raises ValueError."""
    match = _AMOUNT.match(text.strip())
    if not match:
        raise ValueError(f"'{text:.40}' is not a price such as 15.00 USD")
    before, number, after = match.groups()
    amount = _decimal(number)
    if amount is None:
        raise ValueError(f"'{text:.40}' is not a price such as 15.00 USD")
    if amount < 0:
        raise ValueError(f"the price {text.strip()} is negative")
    return amount, before or after or currency


def _decimal(number: str) -> Decimal | None:
    plain = number.replace("'", "").replace(" ", "")
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma > dot:
        # The last mark divides off the cents, unless what follows is a group of thousands: '1,299' is not 1.299.
        thousands = dot < 0 and re.fullmatch(r"-?\d{1,3}(,\d{3})+", plain)
        plain = plain.replace(",", "") if thousands else plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", "")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def availability(text: str) -> Availability:
    """Stock in a word of the format; nothing said is in stock. Raises ValueError."""
    plain = text.strip().lower().replace("_", " ").replace("-", " ").removeprefix("https://schema.org/")
    plain = plain.removeprefix("http://schema.org/")
    if not plain:
        return "in_stock"
    known = _AVAILABILITY.get(plain) or _AVAILABILITY.get(plain.replace(" ", ""))
    if known is None:
        raise ValueError(f"'{text:.40}' is not an availability such as in_stock or out_of_stock")
    return known


def whole(text: str) -> int | None:
    """A count such as '12' or '12.0'; None where nothing is said. Raises ValueError."""
    plain = text.strip().lstrip("'")
    if not plain:
        return None
    if not re.fullmatch(r"-?\d+(\.0+)?", plain):
        raise ValueError(f"'{text:.40}' is not a whole number")
    return int(plain.partition(".")[0])


def parts(text: str, separator: str = ",") -> list[str]:
    """A list within a cell, each once."""
    return list(dict.fromkeys(part for piece in text.split(separator) if (part := piece.strip())))


def path(text: str) -> list[str]:
    """A category path: 'Home > Lighting > Lamps'."""
    return [part for piece in text.split(">") if (part := piece.strip())]


def language(text: str) -> str:
    """The language a title is written in as far as its script tells; these formats do not say."""
    if re.search("[\u3040-\u30ff]", text):
        return "ja"
    if re.search("[\uac00-\ud7af]", text):
        return "ko"
    return "zh" if re.search("[\u4e00-\u9fff]", text) else "en"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def plain_text(html: str) -> str:
    """A description without its mark-up, one line a block."""
    if "<" not in html and "&" not in html:
        return html.strip()
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return "\n".join(line for line in lines if line and line != "-")
