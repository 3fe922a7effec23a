"""The shop's own facts that a merchant edits: its name, currency, checkout address and discount codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.errors import UserError
from tools.money import Rates


class ShopInfo(BaseModel):
    """`store.toml`: what the assistant may say of the shop itself."""

    model_config = ConfigDict(extra="forbid")

    name: dict[str, str] = Field(default_factory=lambda: {"en": "our store", "zh": "本店"})
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    languages: list[str] = Field(default_factory=lambda: ["en", "zh"])
    checkout_url: str = "/store/cart"
    discount_codes: list[str] = Field(default_factory=list)
    free_shipping_threshold: Decimal | None = Field(default=None, ge=0)
    support_hours: dict[str, str] = Field(default_factory=dict)
    support_email: str | None = None

    def called(self, language: str) -> str:
        """The shop's name in a language, else in its first one."""
        return self.name.get(language) or next(iter(self.name.values()))


def load_shop(path: Path | None) -> ShopInfo:
    """Read `store.toml`; without one the defaults. Raises UserError naming the file and the field."""
    if path is None:
        return ShopInfo()
    try:
        return ShopInfo.model_validate(_toml(path))
    except ValidationError as error:
        fields = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UserError("bad_store_file", f"{path}: {fields}") from None


def load_rates(path: Path | None, base: str) -> Rates:
    """Read the rate table (`base = "USD"`, `[rates]` CNY = "7.25" …). Raises UserError naming what is wrong."""
    if path is None:
        return Rates(base, {})
    data = _toml(path)
    rates: Mapping[str, object] = data.get("rates", {})  # type: ignore[assignment]
    table = {}
    for code, value in rates.items():
        rate = Decimal(str(value))
        if rate <= 0:
            raise UserError("bad_rates_file", f"{path}: the rate of {code} must be above 0, not {value}")
        table[code] = rate
    return Rates(str(data.get("base", base)), table)


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UserError("file_missing", f"{path} does not exist") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("bad_file", f"{path} is not valid TOML: {error}") from None
