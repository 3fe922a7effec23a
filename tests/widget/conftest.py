"""A real browser before the widget's development server (server/widget/dev/mock.py), which plays the protocol.

Without a browser or without Node these tests skip and say so; on CI (CI=true) they fail instead.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "server" / "widget"
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"


def unable(reason: str) -> None:
    """Skip here, fail on CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs this: {reason}")
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that opens a page drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def packages() -> Path:
    """The widget's node_modules, as its lock file has them."""
    if not shutil.which("npm"):
        unable("no Node here: the widget is built and checked with it")
    with (WIDGET / ".packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (WIDGET / "node_modules" / "axe-core" / "axe.min.js").exists():
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=WIDGET, capture_output=True, text=True)
            if done.returncode:
                unable(f"npm ci failed: {done.stderr[-300:]}")
    return WIDGET / "node_modules"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a module: a longer-lived one would keep an event loop over other modules' tests."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        unable("no Chromium here: the widget's browser tests need one")
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=found, args=FLAGS.split())
        yield launched
        launched.close()


class Mock:
    """The development server from outside."""

    def __init__(self, address: str) -> None:
        self.address = address

    def set(self, **values: object) -> None:
        """Change how it behaves."""
        httpx.post(f"{self.address}dev/set", json=values).raise_for_status()

    def drop(self) -> None:
        """Cut every line."""
        httpx.post(f"{self.address}dev/drop").raise_for_status()

    def frames(self, kind: str) -> list[dict[str, object]]:
        """The frames of a type it was sent."""
        return [frame for frame in httpx.get(f"{self.address}dev/received").json()["frames"] if frame["type"] == kind]

    def events(self) -> list[dict[str, object]]:
        """What was posted to /events."""
        events: list[dict[str, object]] = httpx.get(f"{self.address}dev/received").json()["events"]
        return events


@pytest.fixture(scope="module")
def mock_process() -> Iterator[str]:
    """The development server's address; words come fast."""
    command = [sys.executable, str(WIDGET / "dev" / "mock.py"), "--port", "0", "--pace", "0.005"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(10)


@pytest.fixture
def mock(mock_process: str) -> Mock:
    """The server as if just started."""
    httpx.post(f"{mock_process}dev/reset").raise_for_status()
    return Mock(mock_process)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with an empty browser."""
    made = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", reduced_motion="reduce")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, mock: Mock) -> Page:
    """A page with the panel open and connected; an error in its script fails whoever looks at `page.errors`."""
    return open_page(context, mock)


def open_page(context: BrowserContext, mock: Mock, query: str = "open=true") -> Page:
    """Another page of the store."""
    page = context.new_page()
    page.goto(f"{mock.address}?{query}")
    if "open=true" in query:
        page.locator("aisle-chat .state.open").wait_for()
    return page


def say(page: Page, text: str) -> None:
    """Write and press Enter."""
    page.locator("aisle-chat textarea").fill(text)
    page.keyboard.press("Enter")


def finished(page: Page, count: int = 1) -> None:
    """Wait until that many of the assistant's replies are whole."""
    page.locator("aisle-chat .words[data-done=true]").nth(count - 1).wait_for()


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait for something of the server's; the page goes on meanwhile."""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail("it did not come true in ten seconds")
