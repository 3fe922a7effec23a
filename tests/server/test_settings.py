"""Settings: read once, bad values named, secrets kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from server.settings import kept_secret, read_settings
from tools.errors import UserError


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AISLE_PORT", "eighty", "AISLE_PORT"),
        ("AISLE_PORT", "99999", "65535"),
        ("AISLE_ALLOWED_ORIGINS", "shop.example", "not an origin"),
        ("AISLE_ALLOWED_ORIGINS", "[not json", "AISLE_ALLOWED_ORIGINS"),
        ("AISLE_MODEL_URL", "localhost:8000", "http://"),
        ("AISLE_JWT_SECRET", "short", "32 bytes"),
        ("AISLE_PLANNING", "magic", "constrained"),
        ("AISLE_TURN_SECONDS", "0", "AISLE_TURN_SECONDS"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as refused:
        read_settings()
    assert refused.value.code == "bad_settings"
    assert says in refused.value.message


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_JWT_SECRET", "hush-hush")
    with pytest.raises(UserError) as refused:
        read_settings()
    assert "hush-hush" not in str(refused.value)
    monkeypatch.setenv("AISLE_JWT_SECRET", "hush-hush" * 4)
    assert "hush-hush" not in repr(read_settings())


def test_a_secret_and_a_key_set_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_JWT_SECRET", "x" * 32)
    monkeypatch.setenv("AISLE_JWKS_URL", "https://shop.example/jwks")
    with pytest.raises(UserError, match="not both"):
        read_settings()


@pytest.mark.parametrize(
    "value", ["https://a.example, https://b.example/", '["https://a.example","https://b.example"]']
)
def test_origins_are_a_list_with_commas_or_json(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("AISLE_ALLOWED_ORIGINS", value)
    assert read_settings().allowed_origins == ["https://a.example", "https://b.example"]


def test_defaults_are_one_machine(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path / 'aisle.db'}"


def test_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_PORT", "9000")
    assert read_settings().port == 9000
    assert read_settings(port=9001).port == 9001


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "admin_token"
    first = kept_secret(path)
    assert len(first) > 30
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["AISLE_ADMIN_TOKEN", "AISLE_WEBHOOK_SECRET"])
def test_a_secret_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "letmein")
    with pytest.raises(UserError, match="at least 16 bytes"):
        read_settings()


def test_a_webhook_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_WEBHOOK_URL", "https://shop.example/hook")
    with pytest.raises(UserError, match="AISLE_WEBHOOK_SECRET"):
        read_settings()
