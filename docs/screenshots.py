"""Pictures of pages, for docs/insight.md: `python docs/screenshots.py`, where Chromium and playwright are.

Beside them stands what pages they are of, so that a test tells when one is not what it shows any more.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from docs.example_pages import example_pages

FOLDER: Final = Path(__file__).parent / "pictures"
_ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu")
TAKEN_OF: Final = FOLDER / "pages.json"
SHOTS: Final[dict[str, tuple[str, int, int, Any]]] = {
    "report-phone-dark.png": ("report", 390, 844, "dark"),
    "roi-desk.png": ("roi", 900, 720, "light"),
    "replay-desk.png": ("replay", 900, 820, "light"),
}
"""Which page, how wide and high, light or dark."""


def main() -> None:
    """Take them."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        pages = dict(example_pages(Path(folder)))  # before playwright, whose loop commands cannot run in
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=[*_ARGUMENTS])
            for name, (page, width, height, scheme) in SHOTS.items():
                tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                tab.goto(pages[page].as_uri())
                tab.screenshot(path=FOLDER / name)
                tab.close()
            browser.close()
        TAKEN_OF.write_text(json.dumps(digests(pages), indent=2) + "\n", encoding="utf-8")


def digests(pages: Mapping[str, Path]) -> dict[str, str]:
    """By picture: the digest of the page that it is of."""
    return {name: sha256(pages[page].read_bytes()).hexdigest() for name, (page, _, _, _) in SHOTS.items()}


if __name__ == "__main__":
    main()
