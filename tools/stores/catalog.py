"""The catalogue's records: Product and its Variants, in schema.org / Agentic Commerce names.

The same models are the JSON Lines import format, what the importers produce and what the SQL store returns. Texts are
in the product's own language; `translations` carries what the merchant has in others. Owns no storage.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder", "discontinued"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Za-z]+)?$")]


class Record(BaseModel):
    """Base of catalogue records: unknown fields are an error, so that a misspelt column is reported, not lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Variant(Record):
    """One thing that can be bought: a combination of options with a price and stock."""

    id: str = Field(min_length=1, max_length=200, description="unique in the store; what a cart holds")
    sku: str | None = Field(default=None, max_length=200)
    options: dict[str, str] = Field(default_factory=dict, description="e.g. {'color': 'blue', 'size': 'M'}")
    price: Decimal = Field(ge=0, max_digits=14, decimal_places=4)
    compare_at_price: Decimal | None = Field(default=None, ge=0)
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    availability: Availability = "in_stock"
    quantity: int | None = Field(default=None, ge=0, description="stock on hand; None when the store does not count")
    image: str | None = None
    url: str | None = None
    gtin: str | None = None


class Translation(Record):
    """A product's texts in one further language."""

    title: str = Field(min_length=1, max_length=500)
    description: str = ""
    category: list[str] = Field(default_factory=list)
    attributes: dict[str, str] = Field(default_factory=dict)


class Product(Record):
    """What a shopper looks for: one page of the store, with at least one variant."""

    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=500)
    description: str = ""
    brand: str | None = Field(default=None, max_length=200)
    category: list[str] = Field(default_factory=list, description="path from the department down")
    attributes: dict[str, str] = Field(default_factory=dict, description="e.g. {'material': 'merino wool'}")
    images: list[str] = Field(default_factory=list)
    url: str | None = None
    rating: Decimal | None = Field(default=None, ge=0, le=5)
    review_count: int | None = Field(default=None, ge=0)
    language: Language = "en"
    translations: dict[str, Translation] = Field(default_factory=dict, description="by language code")
    tags: list[str] = Field(default_factory=list)
    variants: list[Variant] = Field(min_length=1)

    def text(self, language: str) -> Translation:
        """The product's texts in `language`, or in its own where the merchant has none."""
        if found := self.translations.get(language):
            return found
        return Translation(
            title=self.title, description=self.description, category=self.category, attributes=self.attributes
        )
