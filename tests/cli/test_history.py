"""The history says which flows were written, not only in which account."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.errors import GhlFlowError
from tests.cli.test_deploy_commands import output, project
from tests.cli.test_stops_and_vanishes import two_flows

__all__ = ["project"]

FIRST, SECOND = "missed-call-text-back", "second"


@pytest.fixture
def written(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    two_flows(project)
    capsys.readouterr()
    return project


def last(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    entry: dict[str, Any] = output(capsys, "history")["entries"][-1]
    return entry


@pytest.mark.parametrize(
    ("command", "flows"),
    [
        (["pause", SECOND], [SECOND]),
        (["pause", FIRST], [FIRST]),
        (["pause", "all"], [FIRST, SECOND]),
        (["destroy", "--flow", SECOND], [SECOND]),
        (["destroy"], [FIRST, SECOND]),
    ],
)
def test_the_flows_that_a_command_wrote(
    command: list[str], flows: list[str], written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*command, "--sandbox"])
    entry = last(capsys)
    assert (entry["command"], entry["flows"]) == (command[0], flows)
    assert main(["history"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert f"{command[0]} bridgepoint-group ({', '.join(flows)}): " in line


def test_the_flow_that_was_asked_for_where_nothing_was_done(
    written: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise GhlFlowError("HighLevel does not answer")

    monkeypatch.setattr("ghl_flow.operations.pause.pause_flows", fails)
    assert main(["pause", SECOND, "--sandbox"]) == 1
    assert (last(capsys)["outcome"], last(capsys)["flows"]) == ("failed", [SECOND])


def test_the_flows_of_an_apply_and_a_rollback(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = output(capsys, "history")["entries"]
    assert entries[-1]["flows"] == [FIRST, SECOND]
    flow = written / f"flows/{FIRST}.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("wait: 2 min", "wait: 1 min"), encoding="utf-8")
    assert main(["apply", "--sandbox"]) == 0
    assert last(capsys)["flows"] == [FIRST]
    assert main(["rollback", "--to", entries[-1]["id"], "--sandbox"]) == 0
    assert (last(capsys)["command"], last(capsys)["flows"]) == ("rollback", [FIRST])


def test_an_entry_of_an_earlier_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has sentences in place of what was done."""
    folder = project / ".ghl-flow"
    folder.mkdir(exist_ok=True)
    (folder / "journal.jsonl").write_text(
        '{"id": "3f2a91c0d4e7", "command": "pause", "account": "x", "outcome": "complete", '
        '"done": ["paused workflow second/main (draft, read back)"]}\n'
        '{"id": "3f2a91c0d4e8", "command": "apply", "account": "x", "outcome": "complete", "done": ["a"]}\n',
        encoding="utf-8",
    )
    first, second = output(capsys, "history")["entries"]
    assert (first["flows"], second["flows"]) == ([SECOND], [])
    assert main(["history"]) == 0
    assert "pause x (second): complete, 1 change\n" in capsys.readouterr().out


def test_of_an_account_to_which_nothing_was_written(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (written / "accounts/bridgepoint-group.yaml").read_text()
    other = text.replace("bridgepoint-group", "other").replace("bPt7", "oTh7")
    (written / "accounts/other.yaml").write_text(other)
    assert main(["history", "-a", "other"]) == 0
    assert "nothing was written to other from here so far" in capsys.readouterr().err
