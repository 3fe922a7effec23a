"""Which store a command speaks of: the configured one, else the demo store where only that is there.

So that `aisle chat` works right after `make demo`, without a setting. Commands that bring data in never guess.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rich.console import Console

from server.settings import Settings, kept_secret, read_settings

DEMO = Path("var") / "demo"


def demo_settings(data: Path, **more: Any) -> Settings:
    """The settings of the demo store in `data`."""
    feed = data / "feed"
    return read_settings(
        data_dir=data,
        shop_file=feed / "store.toml",
        rates_file=feed / "rates.toml",
        store_id="aisle-demo",
        jwt_secret=kept_secret(data / "jwt_secret"),
        **more,
    )


def _has_store(data: Path) -> bool:
    return (data / "aisle.db").exists()


def store_settings(*, quiet: bool = False) -> Settings:
    """The configured store's settings, or the demo's when nothing is configured and only the demo has been made."""
    settings = read_settings()
    chosen = "AISLE_DATA_DIR" in os.environ or settings.data_dir != Path("var")
    if chosen or _has_store(settings.data_dir) or not _has_store(DEMO):
        return settings
    if not quiet:
        Console(stderr=True).print(f"[dim]the demo store in {DEMO}[/dim]")
    return demo_settings(DEMO)
