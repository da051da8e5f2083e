"""Packages with plug-ins, installed for one test, and a project that uses them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ghl_flow import plugins
from ghl_flow.copy.niche_packs import niche_packs
from ghl_flow.deploy.access.plugged_drivers import plugged_drivers
from ghl_flow.kinds.conditions.plugged import plugged_conditions
from ghl_flow.kinds.plugged import plugged_kinds
from ghl_flow.lint.registry import all_rules
from tests.cli.starter import new_project

_CACHES: tuple[Any, ...] = (
    *(plugins.found, plugins._any_installed),
    *(plugged_kinds, plugged_conditions, all_rules, plugged_drivers, niche_packs),
)


def forget() -> None:
    for cached in _CACHES:
        cached.cache_clear()
    plugins._loaded.clear()
    plugins._owners.clear()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages, on the path, and nothing loaded yet."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    before = set(sys.modules)
    forget()
    yield place
    for name in set(sys.modules) - before:
        if name.partition(".")[0].startswith("acme"):
            del sys.modules[name]
    forget()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new project, with the working directory in it."""
    monkeypatch.chdir(tmp_path)
    new_project(Path("agency"))
    monkeypatch.chdir(tmp_path / "agency")
    capsys.readouterr()
    return tmp_path / "agency"


def started(site: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The command line as a process of its own: step types are put together when it starts."""
    start = f"import sys; sys.path.insert(0, {str(site)!r}); from ghl_flow.__main__ import run; run()"
    return subprocess.run(
        [sys.executable, "-c", start, *words], cwd=folder, capture_output=True, text=True, check=False
    )
