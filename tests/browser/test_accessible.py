"""Every page, looked at by axe-core in a real browser: phone and desk, light and dark.

Skipped, and said to be, where the machine has no Chromium: `apt install chromium`.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from docs.example_pages import PAGES as EXAMPLES
from docs.example_pages import example_pages
from docs.screenshots import FOLDER, SHOTS, TAKEN_OF, digests
from docs.template_gallery import gallery_pages
from tests.conftest import ROOT

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt install chromium")

WIDTHS = {"phone": 390, "desk": 1280}
PAGES = (*EXAMPLES, "gallery")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
# What differs in the dark is colours.
_RUN: Mapping[Any, str] = {"light": "axe.run()", "dark": "axe.run(document, {runOnly: ['color-contrast']})"}
_AXE = files("axe_playwright_python").joinpath("axe.min.js") if CHROMIUM else None


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = dict(example_pages(tmp_path_factory.mktemp("pages")))
    # The cards of the other niches are of the same make.
    root = tmp_path_factory.mktemp("gallery")
    for folder in ("accounts", "niche_templates/contractor"):
        shutil.copytree(ROOT / folder, root / folder)
    (gallery,) = (text for path, text in gallery_pages(root) if path.name == "gallery.html")
    (root / "gallery.html").write_text(gallery, encoding="utf-8")
    return {**made, "gallery": root / "gallery.html"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS])
        yield browser
        browser.close()


def test_every_page_that_is_made_is_looked_at(pages: dict[str, Path]) -> None:
    assert set(pages) == set(PAGES)


def test_the_page_of_a_fleet_counts_the_calls_of_each_account(pages: dict[str, Path]) -> None:
    told = pages["report-fleet"].read_text("utf-8")
    assert told.count("in 96 episodes of 96 callers") == 1, "both read alike, so they are shown once"
    assert "<h2>bridgepoint-group, north</h2>" in told


def test_pictures_in_the_docs_are_of_the_pages_as_they_are(pages: dict[str, Path]) -> None:
    told = json.loads(TAKEN_OF.read_text("utf-8"))
    assert told == digests(pages), "take them again: python docs/screenshots.py"
    shown = (ROOT / "docs/insight.md").read_text("utf-8")
    for name, (_, width, height, _) in SHOTS.items():
        picture = (FOLDER / name).read_bytes()
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (width, height)
        assert f"(pictures/{name})" in shown


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, pages: dict[str, Path], browser: Any) -> None:
    assert _AXE is not None
    page = browser.new_page(viewport={"width": WIDTHS["desk"], "height": 844})
    page.goto(pages[name].as_uri())
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = []
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{device}: {wide} px wider than the window"] if wide > 0 else []
        for scheme in _RUN:
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate(_RUN[scheme])
            assert len(result["passes"]) >= (1 if scheme == "dark" else 8), "axe looked at next to nothing"
            found += [
                f"{device} {scheme}: {rule['id']}: {node['html'][:160]} {json.dumps(node['any'])[:200]}"
                for rule in result["violations"]
                for node in rule["nodes"][:3]
            ]
    page.close()
    assert not found, "\n".join(found)
