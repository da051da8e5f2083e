"""The build sheet in a real browser: ticks stay where the line stays, and a button copies a text."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.deploy.applying.build_page import to_html
from ghl_flow.kinds.clicks import Click

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium")
TEXT = "Hi <b>you</b> & all,\n  it's us \U0001f600"


@pytest.fixture
def page() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        yield context.new_page()
        browser.close()


def _sheet(folder: Path, *clicks: Click) -> str:
    file = folder / "build-sheet.html"
    file.write_text(to_html("Workflows of ann", {"Main": clicks, "Cancel": clicks}), encoding="utf-8")
    return file.as_uri()


def _ticked(page: Any) -> list[bool]:
    found: list[bool] = page.eval_on_selector_all("input", "all => all.map(one => one.checked)")
    return found


def test_ticks_stay_where_the_line_stays(page: Any, tmp_path: Path) -> None:
    add = Click("Add action: SMS", below=(Click("Message", "Hello"),))
    url = _sheet(tmp_path, Click("Open"), add, add)
    page.goto(url)
    assert page.text_content("#count") == "0 of 10 done"
    page.locator("input").nth(0).check()
    page.locator("input").nth(2).check()  # the message of the first of two that are alike
    page.reload()
    assert _ticked(page) == [True, False, True, *[False] * 7]
    assert page.text_content("#count") == "2 of 10 done"
    # The message is another one now: it has to be looked at again.
    page.goto(_sheet(tmp_path, Click("Open"), Click("Add action: SMS", below=(Click("Message", "Bye"),))))
    assert _ticked(page) == [True, *[False] * 5]
    page.click("#clear")
    page.reload()
    assert _ticked(page) == [False] * 6


def test_a_button_copies_the_text_as_it_is(page: Any, tmp_path: Path) -> None:
    page.goto(_sheet(tmp_path, Click("Message", TEXT)))
    page.locator("button.copy").first.click()
    page.wait_for_function("document.querySelector('button.copy').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == TEXT


def test_paper_has_no_buttons(page: Any, tmp_path: Path) -> None:
    page.goto(_sheet(tmp_path, Click("Message", TEXT)))
    page.emulate_media(media="print")
    assert not page.locator("button.copy").first.is_visible()
    assert page.locator("pre").first.is_visible()
