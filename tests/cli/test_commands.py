"""The command as a merchant uses it, in a process of its own: plain words, useful exit codes, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from server.cli.chat import known
from server.settings import Settings
from tests import small_store
from tools.errors import UserError
from tools.stores.store import open_stores


def aisle(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run `aisle …` with its data in a folder of the test's own."""
    environment = {**os.environ, "AISLE_DATA_DIR": str(data), "COLUMNS": "120", "NO_COLOR": "1"}
    command = [sys.executable, "-c", "from server.cli import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """The small store's catalogue with one bad row in it."""
    rows = [product.model_dump(mode="json") for product in small_store.products()]
    rows[2]["variants"][0]["price"] = "-5"
    path = tmp_path / "feed.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    return path


def test_help_names_every_command_and_asks_for_nothing(tmp_path: Path) -> None:
    done = aisle("--help", data=tmp_path)
    assert done.returncode == 0
    for name in ("demo", "serve", "chat", "import", "describe", "handoffs", "doctor", "model", "engine", "eval"):
        assert f"  {name} " in done.stdout


def test_a_mistyped_command_is_one_plain_line(tmp_path: Path) -> None:
    done = aisle("impotr", data=tmp_path)
    assert done.returncode == 2
    assert "did you mean `aisle import`?" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_says_what_is_missing_and_makes_no_store_by_looking(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = aisle("doctor", data=data)
    assert done.returncode == 1
    assert "the catalogue is empty" in done.stdout
    assert not data.exists()


def test_good_rows_land_and_the_bad_one_is_named(tmp_path: Path, feed: Path) -> None:
    data = tmp_path / "data"
    done = aisle("import", str(feed), "--json", data=data)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["imported"] == len(small_store.products()) - 1
    assert [(error["line"], "price" in error["field"]) for error in report["errors"]] == [(3, True)]
    again = json.loads(aisle("import", str(feed), "--json", data=data).stdout)
    assert (again["imported"], again["embedded"]) == (0, 0)


def test_a_missing_file_is_one_plain_line(tmp_path: Path) -> None:
    done = aisle("import", str(tmp_path / "nowhere.csv"), data=tmp_path / "data")
    assert done.returncode == 2
    assert "nowhere.csv does not exist" in done.stderr


def test_a_file_that_is_cut_off_is_said_to_be(tmp_path: Path, feed: Path) -> None:
    feed.write_bytes(feed.read_bytes()[:-40])
    done = aisle("import", str(feed), data=tmp_path / "data")
    assert "The file is cut off: line" in done.stdout
    assert "nothing was removed" in done.stdout


async def test_a_customer_the_store_does_not_know_is_refused_beside_a_running_server(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    stores = await open_stores(database_url=f"sqlite:///{tmp_path / 'aisle.db'}", data_dir=tmp_path, load_index=False)
    await stores.customers.load(small_store.customers())
    await stores.close()
    await known(settings, "mia")
    with pytest.raises(UserError, match="knows no customer 'nobody'"):
        await known(settings, "nobody")


def test_handoffs_without_a_server_say_how_to_start_one(tmp_path: Path) -> None:
    done = aisle("handoffs", "list", data=tmp_path)
    assert done.returncode == 2
    assert "aisle serve" in done.stderr
