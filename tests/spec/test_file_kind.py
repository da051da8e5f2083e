"""What a file is: by its name, its folder, and elsewhere by its keys."""

from pathlib import Path

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.spec.file_kind import FileKind, kind_of, named_files, project_tests
from ghl_flow.spec.project import Project


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("ghl-flow.yaml", "version: 1\n", FileKind.PROJECT),
        ("flows/ghl-flow.yaml", "", FileKind.PROJECT),
        ("niche_templates/x/a.sms.j2", "", FileKind.TEMPLATE),
        ("flows/a.test.yaml", "", FileKind.TEST),
        ("flows/a.test.yml", "", FileKind.TEST),
        ("accounts/a.test.yaml", "", FileKind.TEST),
        ("flows/a.yaml", "location_id: x\n", FileKind.FLOW),
        ("flows/deep/a.yaml", "", FileKind.FLOW),
        ("accounts/a.yaml", "flow: x\n", FileKind.ACCOUNT),
        ("elsewhere/a.yaml", "location_id: x\n", FileKind.ACCOUNT),
        ("elsewhere/a.yaml", "flow: x\n", FileKind.FLOW),
        ("elsewhere/a.yaml", "- location_id\n", FileKind.FLOW),
        ("elsewhere/a.yaml", "[\n", FileKind.FLOW),
        ("elsewhere/gone.yaml", None, FileKind.FLOW),
    ],
)
def test_kinds(path: str, content: str | None, kind: FileKind, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        file.write_text(content, encoding="utf-8")
    project = Project(tmp_path) if path != "flows/ghl-flow.yaml" else Project(tmp_path / "accounts")
    assert kind_of(project, file) is kind


def test_folders_stand_for_what_is_in_them(tmp_path: Path) -> None:
    for name in (
        "flows/a.yaml",
        "flows/.hidden.yaml",
        "flows/b.test.yaml",
        "niche_templates/x/t.sms.j2",
        "niche_templates/x/readme.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    named = named_files(
        Project(tmp_path), [tmp_path / "flows", tmp_path / "niche_templates", tmp_path / "flows/a.yaml"]
    )
    assert [path.name for path in named] == ["a.yaml", "b.test.yaml", "t.sms.j2"]
    assert [path.name for path in project_tests(Project(tmp_path))] == ["b.test.yaml"]


@pytest.mark.parametrize("name", ["gone.yaml", "empty"])
def test_what_is_not_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="there is no"):
        named_files(Project(tmp_path), [tmp_path / name])
