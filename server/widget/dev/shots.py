"""Takes the widget's pictures against mock.py: phone and desktop, light and dark, English and Chinese.

`python server/widget/dev/shots.py [name ...]` writes dev/.shots/*.png, to be looked at.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
OUT = HERE / ".shots"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
TALKS = {
    "welcome": [],
    "products": [{"en": "A rain jacket under $60", "zh": "想买一件 400 元以内的防雨外套"}],
    "one": [{"en": "one", "zh": "one"}],
    "compare": [{"en": "Compare the first two", "zh": "比较前两个"}],
    "order": [{"en": "Where is my order?", "zh": "我的订单到哪了？"}],
    "policy": [{"en": "How do returns work?", "zh": "怎么退货？"}],
    "profile": [{"en": "What do you remember about me?", "zh": "你记得我的哪些信息？"}],
    "proposal": [{"en": "Please cancel it", "zh": "帮我取消"}],
    "person": [{"en": "I'd like to talk to a person", "zh": "我想找人工客服"}],
    "fail": [{"en": "fail", "zh": "fail"}],
    "cart": [{"en": "A rain jacket", "zh": "找一件外套"}],
}


def talk(page: Page, name: str, language: str) -> None:
    """Have a conversation and wait for its end."""
    page.wait_for_selector("aisle-chat .panel")
    page.wait_for_selector("aisle-chat .state.open")
    for line in TALKS[name]:
        page.fill("aisle-chat textarea", line[language])
        page.keyboard.press("Enter")
        page.wait_for_timeout(2600)
    if name == "cart":
        page.locator("aisle-chat .add").first.click()
        page.wait_for_timeout(700)
        page.locator("aisle-chat .add").nth(1).click()
        page.wait_for_timeout(900)
    if name == "policy":
        page.locator("aisle-chat .chip").first.click()
    if name == "products":
        page.locator("aisle-chat .log").evaluate("e => e.scrollTo(0, 0)")
    page.wait_for_timeout(400)


def shoot(browser: Browser, base: str, name: str, size: str, language: str, look: str) -> None:
    """One picture."""
    context = browser.new_context(viewport=SIZES[size], color_scheme=look, locale=language, device_scale_factor=1.5,  # type: ignore[arg-type]
                                  has_touch=size == "phone", is_mobile=size == "phone")
    page = context.new_page()
    page.goto(f"{base}?open=true&page={language}&accent=%232f5d50&title=Larkfield")
    talk(page, name, language)
    page.screenshot(path=OUT / f"{name}-{size}-{language}-{look}.png")
    context.close()


def main(names: list[str]) -> None:
    """All of them, or those named like `products-phone-zh-dark` or `products`."""
    OUT.mkdir(exist_ok=True)
    server = subprocess.Popen([sys.executable, HERE / "mock.py", "--port", "0", "--pace", "0.01"], stdout=subprocess.PIPE, text=True)
    try:
        base = server.stdout.readline().strip() if server.stdout else ""
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
            for name in TALKS:
                for size, language, look in (("desktop", "en", "light"), ("phone", "en", "dark"), ("phone", "zh", "light"), ("desktop", "zh", "dark")):
                    if not names or name in names or f"{name}-{size}-{language}-{look}" in names:
                        shoot(browser, base, name, size, language, look)
            browser.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main(sys.argv[1:])
