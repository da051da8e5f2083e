"""Pictures in a real browser, with its own fonts: no label lies on another one, or outside of the picture."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.display.simulation.test_drawing import PICTURES, picture

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium")
_OVERLAPS = """() => {
  const svg = document.querySelector('svg'), frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([said, a], number) => {
    if (a.right > frame.right || a.left < frame.left || a.bottom > frame.bottom) found.push(said + ' is cut');
    boxes.slice(number + 1).forEach(([other, b]) => {
      // A line's box has room above and below its letters.
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
        found.push(said + ' | ' + other);
    });
  });
  return [boxes.length, found];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Before there is a browser, whose loop commands cannot run in."""
    folder: Path = tmp_path_factory.mktemp("pictures")
    return {name: picture(folder, name) for name in PICTURES}


@pytest.mark.parametrize("name", PICTURES)
def test_labels_do_not_overlap(name: str, made: dict[str, str], browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.set_content(made[name])
    count, found = page.evaluate(_OVERLAPS)
    page.close()
    assert count > 5
    assert found == []
