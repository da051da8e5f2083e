"""What an earlier version published with `--allow`: its manifest does not say so, the journal does."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_published_by_hand import ACCOUNT, CANCEL, FLOW_ID, MAIN, ON, closed, despite, set_by_hand

__all__ = ["project"]

JOURNAL = Path(".ghl-flow/journal.jsonl")
CLOSED = [
    ("native-toggle", ACCOUNT, "native_missed_call_text_back: off", ON),
    ("a2p", ACCOUNT, "status: approved", "status: pending"),
    ("verify", FLOW, "wait: 2 minutes", "wait: 5 minutes"),
]


def forgotten(root: Path) -> None:
    """Take out of the manifest which gates were allowed, as it was before that was written."""
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        (one,) = (one for one in store.all("custom_value", LOCATION) if one["name"] == "ghl-flow manifest")
        manifest = json.loads(text_of(one, "value"))
        for key, parts in manifest["recorded"].items():
            manifest["recorded"][key] = [part for part in parts if not str(part).startswith("allowed ")]
        store.put("custom_value", LOCATION, text_of(one, "id"), {**one, "value": json.dumps(manifest)})


def as_written_before(root: Path) -> None:
    """Write the journal as earlier versions did: what was done in sentences."""
    lines = [json.loads(line) for line in (root / JOURNAL).read_text().splitlines()]
    for line in lines:
        line["done"] = ["completed the manifest"] if line.pop("steps", None) else []
    (root / JOURNAL).write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture(params=CLOSED, ids=[code for code, *_ in CLOSED])
def allowed(request: pytest.FixtureRequest, project: Path) -> str:
    """An account that an earlier version applied through a closed gate: the gate."""
    code, file, old, new = request.param
    edit(project / file, old, new)
    assert main(["apply", "--sandbox", "--allow", code]) == 0
    forgotten(project)
    return str(code)


def test_it_is_no_finding(allowed: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    as_written_before(project)
    assert despite(capsys, code=0) == {}
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    assert main(["apply", "--sandbox"]) == 0
    # Now the manifest says it, so that another machine need not know.
    (project / JOURNAL).unlink()
    assert despite(capsys, code=0) == {}


@pytest.mark.parametrize("allowed", CLOSED[:2], indirect=True)
def test_without_that_journal_it_is_one(
    allowed: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_written_before(project)
    (project / JOURNAL).unlink()
    assert set(despite(capsys)) == {MAIN, CANCEL}
    assert main(["apply", "--sandbox", "--allow", allowed]) == 0
    assert despite(capsys, code=0) == {}


@pytest.mark.parametrize("allowed", CLOSED[:2], indirect=True)
def test_what_this_version_did_is_in_the_manifest(
    allowed: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(despite(capsys)) == {MAIN, CANCEL}


@pytest.mark.parametrize("allowed", CLOSED[:1], indirect=True)
def test_another_gate_was_not_allowed(
    allowed: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_written_before(project)
    closed(project, "status: approved", "status: pending")
    assert despite(capsys) == {MAIN: ["a2p pending"], CANCEL: ["a2p pending"]}


@pytest.mark.parametrize("allowed", CLOSED[:1], indirect=True)
def test_what_is_paused_since_was_stopped(
    allowed: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_written_before(project)
    assert main(["pause", FLOW_ID, "--sandbox"]) == 0
    set_by_hand(project, MAIN, CANCEL)
    assert despite(capsys) == {key: ["native-toggle on", "paused"] for key in (MAIN, CANCEL)}


def test_of_the_real_account_nothing_is_known_by_the_sandbox(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed(project)
    assert main(["apply", "--sandbox", "--allow", "native-toggle"]) == 0
    forgotten(project)
    as_written_before(project)
    text = (project / JOURNAL).read_text()
    (project / JOURNAL).write_text(text.replace('"sandbox": true', '"sandbox": false'))
    assert set(despite(capsys)) == {MAIN, CANCEL}
    assert output(capsys, "plan", "--sandbox")["accounts"][0]["published_despite"]
