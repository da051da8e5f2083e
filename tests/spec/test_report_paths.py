"""Names of files for machines: the same wherever the command was started."""

from pathlib import Path

import pytest

from ghl_flow.spec.report_paths import PathsBelow, absolute, report_base


@pytest.mark.parametrize(
    ("name", "file", "reported"),
    [
        ("flows/a.yaml", "flows/a.yaml", "flows/a.yaml"),
        ("../agency/flows/a.yaml", "flows/a.yaml", "flows/a.yaml"),
        ("shown", "flows/sub/../a.yaml", "flows/a.yaml"),
        ("elsewhere", "../other/a.yaml", "elsewhere"),
    ],
)
def test_below_the_folder(name: str, file: str, reported: str, tmp_path: Path) -> None:
    root = tmp_path / "agency"
    assert PathsBelow(root, {name: root / file}).of(name) == reported


def test_a_file_that_is_not_listed_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert PathsBelow(tmp_path, {}).of("a/../b.yaml") == "b.yaml"
    assert PathsBelow(tmp_path / "x", {}).of("b.yaml") == "b.yaml"


def test_links_lead_into_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "real"
    root.mkdir()
    (root / "a.yaml").touch()
    link = tmp_path / "link"
    link.symlink_to(root)
    assert PathsBelow(root, {"x": link / "a.yaml"}).of("x") == "a.yaml"
    assert absolute(link / "a.yaml") == link / "a.yaml"


def test_the_base_is_the_repository_around(tmp_path: Path) -> None:
    project = tmp_path / "repo" / "deep" / "project"
    project.mkdir(parents=True)
    assert report_base(project) == project
    (tmp_path / "repo" / ".git").mkdir()
    assert report_base(project) == tmp_path / "repo"
    (project / ".git").touch()
    assert report_base(project) == project
