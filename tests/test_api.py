"""The public API: what it exports, what importing it costs, and that it works without a terminal."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import ghl_flow
from ghl_flow.operations import events
from tests.cli.starter import new_project
from tests.conftest import ROOT
from tests.typing import api


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_project(tmp_path / "agency")


def test_it_does_what_commands_do_and_prints_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    told = api.main(folder)
    assert capfd.readouterr() == ("", "")
    kinds = {type(event) for event in told}
    assert kinds >= {
        events.RunBegan,
        events.AccountEnded,
        events.Written,
        events.SearchEnded,
        events.RequestSent,
    }


@pytest.mark.parametrize("name", ghl_flow.__all__)
def test_each_name_is_there_and_documented(name: str) -> None:
    assert getattr(ghl_flow, name) is not None
    assert name in dir(ghl_flow)
    if name != "__version__":
        assert re.search(rf"\b{name}\b", (ROOT / "docs/api.md").read_text(encoding="utf-8"))


def test_a_name_that_is_not_there() -> None:
    assert not hasattr(ghl_flow, "land")


def test_importing_it_imports_nothing_else() -> None:
    code = "import ghl_flow, sys; print([name for name in sys.modules if name.startswith('ghl_flow')])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "['ghl_flow']"


def test_the_page_is_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), names)  # noqa: S102 - the project's own page
