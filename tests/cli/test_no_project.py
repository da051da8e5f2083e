"""Where there is nothing to work on, no command is green."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_accounts import FLOW_ID
from tests.cli.test_deploy_commands import project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]


@pytest.mark.parametrize(
    "words",
    [
        "validate", "lint", "verify", "test", f"render {FLOW_ID}", f"simulate {FLOW_ID}",
        "simulate --all-flows", f"compile {FLOW_ID}", "plan", "plan --all", "plan --accounts *",
        "status --all", "apply --all --yes", "apply --all --resume --yes", "pause all --all",
        f"pause {FLOW_ID} --all", "destroy --all --yes", "history", "backup", "restore x",
        "rollback --to x", "adopt x", "probe", "auth status", "auth token", "auth builder",
        "sandbox call +15125550100", "sandbox reset", "sandbox messages", "sandbox workflow-api on",
    ],
)  # fmt: skip
@pytest.mark.parametrize("with_file", [False, True])
def test_outside_a_project_no_command_is_green(
    words: str,
    with_file: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if with_file and words == "history":
        pytest.skip("a project without accounts may have a history")
    monkeypatch.chdir(tmp_path)
    if with_file:
        (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    assert main(words.split()) == 2
    message = capsys.readouterr().err
    assert ("no project here (ghl-flow.yaml)" in message) is not with_file
    assert not with_file or "the project has no" in message or "there is no" in message


@pytest.mark.parametrize(
    "words", ["plan --all", "apply --all -y", "pause all --all", "destroy --all -y", "verify"]
)
def test_folders_without_a_project_file_are_no_project(
    words: str, fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What happens to lie in accounts/ of some folder is not worked on."""
    (fleet / "ghl-flow.yaml").unlink()
    monkeypatch.chdir(fleet)
    assert main(words.split()) == 2
    assert "no project here (ghl-flow.yaml)" in capsys.readouterr().err
