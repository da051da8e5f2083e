"""A project twice as large takes twice the work, and not four times as much."""

import sys
from pathlib import Path
from types import FrameType

import pytest

from ghl_flow.cli.main import main
from tests.conftest import BRIDGEPOINT, steps

_STEPS = (
    "- wait: { before_appointment: 24 hours }\n- sms: See you tomorrow\n- add_tag: tag-{n}\n"
    "- remove_from_workflow: flow-{n}\n- if: { tag: other-{n} }\n  then:\n    - sms: Hi\n"
)

_CALL = "call_status: { direction: inbound, status: [no-answer] }"


def _calls(folder: Path, flows: int) -> int:
    """How many calls of Python functions a lint of so many flows takes."""
    for number in range(flows):
        text = steps(_STEPS.replace("{n}", str(number))).replace("flow: example", f"flow: flow-{number}")
        # Flows that one event starts are run two by two: whether they text at once is a question of both.
        text = text.replace(_CALL, f"contact_tag: {{ added: start-{number} }}")
        (folder / f"flows/flow-{number}.yaml").write_text(text, encoding="utf-8")
    runs = ", ".join(f"flow-{number}" for number in range(flows))
    account = BRIDGEPOINT.replace("flows: [missed-call-text-back]", f"flows: [{runs}]")
    assert runs in account
    (folder / "accounts/bridgepoint-group.yaml").write_text(account, encoding="utf-8")
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        main(["--project", str(folder), "lint", "--statistics"])
    finally:
        sys.setprofile(None)
    return calls


def test_work_grows_as_the_project_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("flows", "accounts"):
        (tmp_path / folder).mkdir()
    _calls(tmp_path, 10)  # what is made once in a process is made now
    few, more, many = (_calls(tmp_path, flows) for flows in (10, 20, 40))
    said = capsys.readouterr().err
    assert "error" not in said
    assert many - more < 2.2 * (more - few), "twice the flows, some four times the work"
