"""Every setting of a running Aisle, read once from the environment (prefix `AISLE_`) or a `.env` file.

Everything below takes plain arguments from here. Bad values are named one by one, with what is allowed; secrets are
never shown. Called by the command line and the composition root.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from agent.engine.registry import default_models_dir
from tools.errors import UserError

_SHORTEST_SECRET = 16


class Settings(BaseSettings):
    """See each field; defaults suit one machine."""

    model_config = SettingsConfigDict(env_prefix="AISLE_", env_file=".env", extra="ignore", env_ignore_empty=True)

    # where
    data_dir: Path = Path("var")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in data_dir")
    chroma_url: str | None = None
    redis_url: str | None = Field(None, description="where server processes share hot searches; none: each has its own")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    trusted_proxies: str = Field("", description="addresses whose X-Forwarded-For is believed, comma-separated")
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    # the model
    model_url: str | None = Field(None, description="OpenAI-compatible base URL; none: the embedded engine")
    model: str = Field("qwen2.5-coder-1.5b", description="the embedded model, by its name in models.toml")
    model_name: str | None = Field(None, description="the name the engine at model_url serves; none: its first")
    model_key: SecretStr | None = None
    models_dir: Path | None = Field(None, description="where weights are kept; none: the user's cache folder")
    planning: Literal["auto", "native", "constrained"] = "auto"
    embedder: str = "e5-small"

    # the store
    store_id: str = Field("aisle", min_length=1, max_length=200, description="the audience of customers' tokens")
    shop_file: Path | None = None
    rates_file: Path | None = None
    checkout_url: str | None = None
    orders_url: str | None = Field(None, description="the store's own order system; none: the orders in the database")
    orders_key: SecretStr | None = None
    jwt_secret: SecretStr | None = None
    jwks_url: str | None = None
    admin_token: SecretStr | None = Field(None, description="none: made on first start and kept in data_dir")
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    allowed_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="origins of the store's pages, comma-separated; '*' for any"
    )

    # limits
    message_chars: int = Field(2000, ge=1, le=100_000)
    frame_bytes: int = Field(65_536, ge=1024, le=16_777_216)
    messages_per_minute: int = Field(20, ge=1)
    address_messages_per_minute: int = Field(120, ge=1)
    new_conversations_per_minute: int = Field(60, ge=1, description="of one address")
    connections_per_address: int = Field(50, ge=1)
    connections: int = Field(10_000, ge=1)
    turns_at_once: int = Field(300, ge=1)
    turn_seconds: float = Field(120, gt=0)
    turn_steps: int = Field(3, ge=1, le=20)
    turn_tokens: int = Field(220, ge=16)
    hello_seconds: float = Field(10, gt=0)
    slow_reader_seconds: float = Field(20, gt=0)
    history_days: int = Field(90, ge=1)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _origins(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = json.loads(value) if value.lstrip().startswith("[") else value.split(",")
        return [str(origin).strip().rstrip("/") for origin in value if str(origin).strip()]

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: list[str]) -> list[str]:
        for origin in value:
            if origin != "*" and not re.fullmatch(r"https?://[^/\s]+", origin):
                raise ValueError(f"{origin!r} is not an origin such as https://shop.example")
        return value

    @field_validator("model_url", "jwks_url", "webhook_url", "chroma_url", "orders_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://\S+$", value):
            raise ValueError("must be a URL that begins with http:// or https://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"(rediss?|unix)://\S+$", value):
            raise ValueError("must be an address such as redis://localhost:6379/0")
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < 32:
            raise ValueError("must hold at least 32 bytes: a shorter one can be guessed from a single token")
        return value

    @field_validator("admin_token", "webhook_secret")
    @classmethod
    def _is_no_word(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < _SHORTEST_SECRET:
            raise ValueError(f"must hold at least {_SHORTEST_SECRET} bytes: a shorter one can be guessed")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        if self.jwt_secret is not None and self.jwks_url is not None:
            raise ValueError("set AISLE_JWT_SECRET or AISLE_JWKS_URL, not both")
        if self.webhook_url is not None and self.webhook_secret is None:
            raise ValueError("AISLE_WEBHOOK_URL needs AISLE_WEBHOOK_SECRET: unsigned news could be anybody's")
        if not self.database_url:
            self.database_url = f"sqlite+aiosqlite:///{self.data_dir / 'aisle.db'}"
        if self.models_dir is None:
            self.models_dir = default_models_dir(os.environ.get("XDG_CACHE_HOME"))
        self.models_dir = self.models_dir.expanduser()
        return self


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; `overrides` come from the command line. Raises UserError `bad_settings`."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_line(part) for part in error.errors(include_url=False, include_input=False)]
        raise UserError("bad_settings", "These settings cannot be used:\n" + "\n".join(lines)) from None
    except Exception as error:
        # pydantic-settings wraps what a source could not even be read into.
        if type(error).__name__ != "SettingsError":
            raise
        raise UserError("bad_settings", f"These settings cannot be used:\n  {error}") from None


def _line(part: Any) -> str:
    name = "AISLE_" + str(part["loc"][0]).upper() if part["loc"] else "together"
    return f"  {name}: {part['msg'].removeprefix('Value error, ')}"


def kept_secret(path: Path) -> str:
    """A secret that is made on first use and kept in a file only its owner may read."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = token_urlsafe(32)
        file.write(secret + "\n")
    return secret
