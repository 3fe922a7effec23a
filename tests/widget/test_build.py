"""The committed file: it is what its sources make, it is small, fetches nothing, and its sources pass their tests."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

from tests.widget.conftest import ROOT, WIDGET

BUILT = ROOT / "server" / "static" / "aisle.js"


def run(*command: str) -> str:
    """Run one of the widget's own scripts; its output when it fails."""
    done = subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout


def test_the_committed_file_matches_its_sources(packages: Path) -> None:
    assert "matches its sources" in run("npm", "run", "check")


def test_the_widgets_unit_tests_pass(packages: Path) -> None:
    assert re.search(r"pass [1-9]\d+", run("npm", "test"))


def test_the_file_is_under_sixty_kilobytes_on_the_wire() -> None:
    assert len(gzip.compress(BUILT.read_bytes(), 9)) < 60_000


def test_the_file_fetches_nothing_from_elsewhere() -> None:
    addresses = set(re.findall(r"https?://[a-z0-9.-]+", BUILT.read_text()))
    assert {
        address for address in addresses if not address.startswith(("http://www.w3.org", "https://www.w3.org"))
    } == set()
