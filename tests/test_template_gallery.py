"""The gallery shows every text that ships, and needs nothing else."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docs.template_gallery import gallery_pages
from ghl_flow.copy.templates import TemplateLibrary
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {path.name: text for path, text in gallery_pages(ROOT)}


def test_every_text_has_a_card(pages: dict[str, str]) -> None:
    library = TemplateLibrary(ROOT / "niche_templates")
    every = {(niche, spoken, name) for niche in library.niches() for name, spoken in library.own_files(niche)}
    cards = re.findall(
        r'<article class="card" data-niche="(.+?)" data-language="(.+?)" data-text="(.+?)"',
        pages["gallery.html"],
    )
    assert len(cards) == len(every)
    assert set(cards) == every


def test_it_is_filtered_and_printed_without_a_script(pages: dict[str, str]) -> None:
    page = pages["gallery.html"]
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="', page)
    for key in ("niche", "language", "text"):
        values = re.findall(rf'<select id="{key}">(.+?)</select>', page)[0]
        for value in re.findall(r'<option value="([^"]+)"', values):
            assert (
                f'body:has(#{key} option[value="{value}"]:checked) .card:not([data-{key}="{value}"])' in page
            )
    assert "@media print" in page
    assert "prefers-color-scheme:dark" in page


def test_no_text_is_over_its_budget(pages: dict[str, str]) -> None:
    assert 'class="over"' not in pages["gallery.html"]


def test_the_index_has_every_niche(pages: dict[str, str]) -> None:
    rows = [line for line in pages["README.md"].splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(TemplateLibrary(ROOT / "niche_templates").niches())
    assert all("{{" not in row for row in rows)


_COUNTED = """<script>onload = () => {
  const cards = [...document.querySelectorAll(".card")]
  const shown = cards.filter((card) => getComputedStyle(card).display != "none")
  const kinds = [...new Set(shown.map((card) => `${card.dataset.niche}/${card.dataset.language}`))]
  const fits = document.documentElement.scrollWidth <= innerWidth
  document.body.dataset.shown = `${shown.length} ${kinds} ${fits}`
}</script>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium here")
def test_it_is_filtered_by_a_browser_and_no_wider_than_its_window(
    pages: dict[str, str], tmp_path: Path
) -> None:
    chosen = pages["gallery.html"]
    for value in ("hvac", "es"):
        chosen = chosen.replace(f'<option value="{value}"', f'<option selected value="{value}"')
    page = tmp_path / "gallery.html"
    page.write_text(chosen + _COUNTED, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=500,900"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    ran = subprocess.run(
        [*command, profile, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    count = len(
        [1 for _, spoken in TemplateLibrary(ROOT / "niche_templates").own_files("hvac") if spoken == "es"]
    )
    assert f'data-shown="{count} hvac/es true"' in ran.stdout
