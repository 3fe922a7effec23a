"""What a reader of personal data finds: a stretch of text and its kind. Shared by the readers of this folder.

tools/masking.py asks the readers and puts a kind's placeholder where the stretch was; nobody else needs this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["email", "card", "iban", "phone", "id", "address", "ip", "secret"]

# A number that is said to be an order's, a parcel's or a product's is what a shop talks about, whatever its shape.
SHOP_NUMBER: Final = (
    r"(?:order|tracking|parcel|shipment|invoice|sku|gtin|ean|upc|isbn|model|item|article|bestell\w{0,12}|pedido"
    r"|commande|订单|单号|运单|快递|货号|型号|条码|商品编号|发票)"
    r"[^\d\n,.;!?，。；！？]{0,14}$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """`text[start:end]` is a `kind`."""

    start: int
    end: int
    kind: Kind
