"""Reads the store's policies: data/policies/<language>/<id>.md, a `# Title` and passages under `## ` headings.

The same ids, headings in the same order and the same figures stand in every language (tests hold them to it).
Called by build.py.
"""

from __future__ import annotations

from pathlib import Path

from tools.stores.people import Policy


def read_policies(folder: Path) -> list[Policy]:
    """Every policy in every language, by id. Raises ValueError for a text without a title."""
    return [_read(path) for path in sorted(folder.glob("*/*.md"), key=lambda path: (path.stem, path.parent.name))]


def _read(path: Path) -> Policy:
    first, _, body = path.read_text("utf-8").partition("\n")
    if not first.startswith("# "):
        raise ValueError(f"{path.parent.name}/{path.name} does not start with '# Title'")
    return Policy(
        id=path.stem,
        language=path.parent.name,
        title=first[2:].strip(),
        body=body.strip(),
        url=f"/store/policies/{path.stem}?lang={path.parent.name}",
    )
