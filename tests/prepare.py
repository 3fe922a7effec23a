"""`python -m tests.prepare`: what `make test` sees to before the first test. Every step says what it does, once.

Fetches the small model of the engine tests and the npm packages of the tests of the widget and the AG-UI client, where
Node is there. In CI a missing part is an error; elsewhere its tests say why they skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SMALL_MODEL = "smollm2-135m"
NODE_FOLDERS = (ROOT / "server" / "widget", ROOT / "tests" / "server" / "agui_client")


def main() -> int:
    """Do every step; the number of those that failed where they must not."""
    steps = [("the small model", _model), ("the npm packages", _packages), ("a browser", _browser)]
    failed = 0
    for name, step in steps:
        problem = step()
        if problem:
            print(f"prepare: {name}: {problem}", flush=True)
            failed += bool(os.environ.get("CI"))
    return failed


def _model() -> str | None:
    command = [sys.executable, "-c", "from server.cli import main; main()", "model", "pull", SMALL_MODEL, "--json"]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    return None if done.returncode == 0 else f"{SMALL_MODEL} could not be fetched; tests of the real engine will skip"


def _packages() -> str | None:
    npm = shutil.which("npm")
    if npm is None:
        return "no Node here; the widget's own tests and the AG-UI client's will skip"
    for folder in NODE_FOLDERS:
        if _installed(folder):
            continue
        done = subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=False)
        if done.returncode:
            return f"`npm ci` failed in {folder.relative_to(ROOT)}"
    return None


def _installed(folder: Path) -> bool:
    """Whether npm has already put exactly these packages there."""
    mark = folder / "node_modules" / ".package-lock.json"
    return mark.exists() and mark.stat().st_mtime >= (folder / "package-lock.json").stat().st_mtime


def _browser() -> str | None:
    found = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return None if found else "no Chromium here; the browser tests will skip"


if __name__ == "__main__":
    sys.exit(main())
