"""What is there and cannot be read is not absent."""

import os
from pathlib import Path

import pytest

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.folders import files_below, is_absent, is_file, is_folder, names_in

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/a.yaml").write_text("a")
    (tmp_path / "linked").symlink_to("full")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "full/gone.yaml").symlink_to("/nowhere/a.yaml")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "absent"),
    [
        ("none", True),
        ("none/of/this", True),
        ("full/none", True),
        ("linked/none", True),
        ("full/a.yaml", False),
        ("linked/a.yaml", False),
        ("full/gone.yaml", False),
        ("gone", False),
        ("gone/below/it", False),
        ("loop", False),
        ("loop/below", False),
        ("pipe", False),
        ("pipe/below", False),
        ("full/a.yaml/below", False),
        ("full/\0", False),
    ],
)
def test_only_what_has_no_name_is_absent(path: str, absent: bool, root: Path) -> None:
    assert is_absent(root / path) is absent


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("none", []),
        ("linked/none", []),
        ("full", ["a.yaml", "gone.yaml"]),
        ("linked", ["a.yaml", "gone.yaml"]),
    ],
)
def test_names(folder: str, names: list[str], root: Path) -> None:
    assert sorted(names_in(root / folder)) == names


@pytest.mark.parametrize("folder", ["gone", "gone/below", "loop", "pipe", "full/a.yaml"])
def test_a_folder_that_cannot_be_read_has_no_names_to_tell(folder: str, root: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the folder"):
        names_in(root / folder)
    with pytest.raises(UsageError, match="cannot read the folder"):
        files_below(root / folder, ".yaml")


def test_what_may_not_be_looked_at_is_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("full", "none", "gone/below", "loop", "full/\0"):
        assert not is_file(root / name), name
    assert is_file(root / "full/a.yaml")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refused)
    assert not is_file(root / "full/a.yaml")
    assert not is_folder(root / "full")


@pytest.mark.parametrize("target", ["loop", "/nowhere/shared", "x" * 300, "full/a.yaml/below"])
def test_a_link_that_cannot_be_followed_is_told_and_the_others_are_found(target: str, root: Path) -> None:
    """A name that is too long is refused by every look, and by no rule of pathlib's taken for absent."""
    (root / "full/shared").symlink_to(target)
    assert not is_folder(root / "full/shared")
    failed: list[GhlFlowError] = []
    found = files_below(root / "full", ".yaml", unreadable=failed)
    assert [path.name for path in found] == ["a.yaml", "gone.yaml"]
    assert [str(root / "full/shared") in one.told for one in failed] == [True]


def test_files_and_what_could_not_be_looked_into(root: Path) -> None:
    (root / "full/notes.txt").symlink_to("/nowhere/notes.txt")  # no folder, and nothing that was asked for
    (root / "full/.#a.yaml").symlink_to("editor@machine:1")
    (root / "full/shared").symlink_to("/nowhere/shared")
    failed: list[GhlFlowError] = []
    found = files_below(root / "full", ".yaml", unreadable=failed)
    assert [path.name for path in found] == ["a.yaml", "gone.yaml"]
    assert [str(root / "full/shared") in one.told for one in failed] == [True]
    with pytest.raises(UsageError, match="cannot read the folder"):
        files_below(root / "full", ".yaml")
    assert files_below(root / "none", ".yaml") == []
