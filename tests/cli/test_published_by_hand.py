"""Workflows that a person publishes in HighLevel though a gate or a pause keeps them drafts."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, edit, output, project
from tests.cli.test_file_driver import FILE, in_highlevel
from tests.conftest import BRIDGEPOINT

__all__ = ["project"]

FLOW_ID = "missed-call-text-back"
MAIN, CANCEL = f"{FLOW_ID}/main", f"{FLOW_ID}/cancel"
NAMES = {MAIN: "Missed call text-back", CANCEL: "Missed call text-back: cancel"}
ACCOUNT = Path("accounts/bridgepoint-group.yaml")
ON = "native_missed_call_text_back: on "
# The whole section.
A2P = BRIDGEPOINT[BRIDGEPOINT.index("a2p:") : BRIDGEPOINT.index("flows:")]


def set_by_hand(root: Path, *keys: str, status: str = "published", edited: bool = False) -> None:
    """As the builder's switch does: a further version."""
    names = [NAMES[key] for key in keys]
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        for one in store.all("workflow", LOCATION):
            if one["name"] in names:
                version = int(str(one["version"])) + 1
                new = {**one, "status": status, "version": version}
                new |= {"allowMultiple": False} if edited else {}
                store.put("workflow", LOCATION, text_of(one, "id"), new)


def closed(root: Path, old: str = "native_missed_call_text_back: off", new: str = ON) -> None:
    edit(root / ACCOUNT, old, new)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> list[str]:
    """The lines of standard output."""
    capsys.readouterr()
    assert main([*words, "--sandbox"] if "--driver" not in words else [*words]) == code
    return capsys.readouterr().out.splitlines()


def despite(capsys: pytest.CaptureFixture[str], code: int = 1) -> dict[str, list[str]]:
    """What `status` says each workflow runs in spite of; those of which it says nothing left out."""
    (account,) = output(capsys, "status", "--sandbox", code=code)["accounts"]
    return {one["key"]: one["published_despite"] for one in account["workflows"] if one["published_despite"]}


@pytest.mark.parametrize("keys", [(MAIN,), (CANCEL,), (MAIN, CANCEL)])
@pytest.mark.parametrize(
    ("old", "new", "gate"),
    [
        ("native_missed_call_text_back: off", ON, "native-toggle on"),
        ("status: approved", "status: pending", "a2p pending"),
        (A2P, "", "a2p not given"),
    ],
)
def test_behind_a_gate_of_the_account(
    keys: tuple[str, ...],
    old: str,
    new: str,
    gate: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    closed(project, old, new)
    assert main(["apply", "--sandbox"]) == 1
    assert main(["status", "--sandbox"]) == 0
    set_by_hand(project, *keys)
    assert despite(capsys) == {key: [gate] for key in keys}
    first = said(capsys, "status", code=1)[1]
    assert f"published although a gate is closed ({gate})" in first
    assert all(key in first for key in keys)
    assert f"ghl-flow pause {FLOW_ID} -a bridgepoint-group" in "\n".join(said(capsys, "status", code=1))


def test_behind_a_gate_of_the_flow(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / FLOW, "per: contact, within: 30 minutes", "per: contact, within: 3 hours")
    assert main(["apply", "--sandbox"]) == 1
    set_by_hand(project, MAIN)
    assert set(despite(capsys)) == {MAIN}


def test_plan_and_apply_say_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed(project)
    assert main(["apply", "--sandbox"]) == 1
    set_by_hand(project, MAIN, CANCEL)
    lines = said(capsys, "plan", code=0)
    assert any(MAIN in line and "published although a gate is closed" in line for line in lines)
    assert not any(line.startswith("No changes") for line in lines)
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    found = {one["key"]: one["gates"] for one in account["published_despite"]}
    assert found == {MAIN: ["native-toggle on"], CANCEL: ["native-toggle on"]}
    capsys.readouterr()
    assert main(["apply", "--sandbox"]) == 1
    told = capsys.readouterr()
    assert "nothing to do" not in told.out
    assert "published although a gate is closed (native-toggle on)" in told.out
    assert f"ghl-flow pause {FLOW_ID}" in told.out + told.err
    (row,) = output(capsys, "apply", "--sandbox", code=1)["accounts"]
    assert row["status"] == "incomplete"
    assert {one["key"]: one["gates"] for one in row["published_despite"]} == found


def test_the_remedies_work(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed(project)
    assert main(["apply", "--sandbox"]) == 1
    set_by_hand(project, MAIN, CANCEL)
    assert main(["pause", FLOW_ID, "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0
    assert main(["apply", "--sandbox", "--allow", "paused", "--allow", "native-toggle"]) == 0
    # What was allowed by name is remembered: it is no finding afterwards.
    assert main(["status", "--sandbox"]) == 0
    assert main(["apply", "--sandbox", "--allow", "native-toggle"]) == 0


def test_allowing_what_was_published_by_hand_is_remembered(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed(project)
    assert main(["apply", "--sandbox"]) == 1
    set_by_hand(project, MAIN, CANCEL)
    assert main(["plan", "--sandbox", "--allow", "native-toggle", "--detailed-exitcode"]) == 0
    assert main(["apply", "--sandbox", "--allow", "native-toggle"]) == 0
    assert despite(capsys, code=0) == {}
    closed(project, "status: approved", "status: pending")
    assert despite(capsys) == {MAIN: ["a2p pending"], CANCEL: ["a2p pending"]}


@pytest.mark.parametrize(
    ("old", "new", "gate"),
    [
        ("native_missed_call_text_back: off", ON, "native-toggle on"),
        ("status: approved", "status: pending", "a2p pending"),
    ],
)
def test_a_gate_of_the_account_that_closes_after_it_was_published(
    old: str, new: str, gate: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    closed(project, old, new)
    assert despite(capsys) == {MAIN: [gate], CANCEL: [gate]}
    closed(project, new, old)
    assert despite(capsys, code=0) == {}


def test_a_change_that_a_gate_holds_back_is_not_what_runs(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "wait: 2 minutes", "wait: 40 minutes")
    assert main(["apply", "--sandbox"]) == 1
    assert despite(capsys, code=0) == {}


@pytest.mark.parametrize("keys", [(MAIN,), (CANCEL,), (MAIN, CANCEL)])
@pytest.mark.parametrize("edited", [False, True])
def test_while_it_is_paused(
    keys: tuple[str, ...], edited: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["pause", "all", "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0
    set_by_hand(project, *keys, edited=edited)
    assert despite(capsys) == {key: ["paused"] for key in keys}
    first = said(capsys, "status", code=1)[1]
    assert "published although the flow is paused" in first
    lines = said(capsys, "plan", code=0)
    assert any("published although the flow is paused" in line for line in lines)
    assert not any(line.startswith("No changes") for line in lines)
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    assert any("although the flow is paused" in line for line in said(capsys, "apply", code=1))
    assert main(["pause", "all", "--sandbox"]) == 0
    assert despite(capsys, code=int(edited)) == {}  # the edit is drift, and stays


def test_paused_then_taken_out_of_the_flows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    assert main(["pause", "all", "--sandbox"]) == 0
    edit(project / ACCOUNT, f"[{FLOW_ID}]", "[]")
    assert main(["status", "--sandbox"]) == 0
    set_by_hand(project, MAIN)
    assert despite(capsys) == {MAIN: ["paused"]}
    assert main(["apply", "--sandbox"]) == 1
    assert main(["apply", "--sandbox", "--prune"]) == 0


def test_left_a_draft_then_taken_out_of_the_flows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed(project)
    assert main(["apply", "--sandbox"]) == 1
    edit(project / ACCOUNT, f"[{FLOW_ID}]", "[]")
    assert despite(capsys, code=0) == {}
    set_by_hand(project, MAIN)
    assert despite(capsys) == {MAIN: ["left-as-draft"]}
    assert "published by hand, and no apply did" in said(capsys, "status", code=1)[1]


def test_what_an_apply_published_runs_on_without_its_flow(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / ACCOUNT, f"[{FLOW_ID}]", "[]")
    assert despite(capsys, code=0) == {}


def test_the_main_one_without_its_helper(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed(project)
    assert main(["apply", "--sandbox"]) == 1
    closed(project, ON, "native_missed_call_text_back: off")
    set_by_hand(project, MAIN)
    (account,) = output(capsys, "status", "--sandbox", code=1)["accounts"]
    assert {one["key"]: one["runs_without"] for one in account["workflows"]} == {MAIN: [CANCEL], CANCEL: []}
    assert f"published without {CANCEL}, which it needs" in said(capsys, "status", code=1)[1]
    assert main(["apply", "--sandbox"]) == 0
    assert main(["status", "--sandbox"]) == 0


def test_where_a_person_builds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    assert main(["status", *FILE]) == 0
    closed(project)
    (account,) = output(capsys, "status", *FILE, code=1)["accounts"]
    assert {one["key"] for one in account["workflows"] if one["published_despite"]} == {MAIN, CANCEL}
    assert main(["plan", *FILE, "--detailed-exitcode"]) == 2
    assert "lists the clicks that set it to draft" in driven(capsys, "status", *FILE, code=1)


def driven(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> str:
    capsys.readouterr()
    assert main([*words]) == code
    return capsys.readouterr().out


def test_where_a_person_builds_what_is_paused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    assert main(["pause", "all", *FILE]) == 1  # a person has to
    (account,) = output(capsys, "status", *FILE, code=1)["accounts"]
    assert {one["key"]: one["published_despite"] for one in account["workflows"]} == {
        MAIN: ["paused"],
        CANCEL: ["paused"],
    }
    # What the driver cannot do is not promised.
    for command, code in (("status", 1), ("plan", 0), ("apply", 1)):
        text = driven(capsys, command, *FILE, code=code)
        pause = f"'ghl-flow pause {FLOW_ID} -a bridgepoint-group --driver file --sandbox'"
        assert f"{pause} lists the clicks that set it to draft" in text
        assert "sets it to draft" not in text


def test_where_a_person_deletes_what_no_flow_needs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", *FILE])
    in_highlevel(project, "published", version=4)
    assert main(["apply", *FILE]) == 0
    assert main(["pause", "all", *FILE]) == 1
    edit(project / ACCOUNT, f"flows: [{FLOW_ID}]", "flows: []")
    text = driven(capsys, "status", *FILE, code=1)
    assert "sets it to draft" not in text
    assert "deletes it" not in text


@pytest.mark.parametrize(
    ("file", "old", "new", "gate"),
    [
        (ACCOUNT, "native_missed_call_text_back: off", ON, "native-toggle on"),
        (ACCOUNT, "status: approved", "status: pending", "a2p pending"),
        (FLOW, "wait: 2 minutes", "wait: 5 minutes", "verify violated"),
    ],
)
def test_status_names_the_gate_that_keeps_a_draft(
    file: Path, old: str, new: str, gate: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / file, old, new)
    assert main(["apply", "--sandbox"]) == 1
    lines = said(capsys, "status", code=0)
    assert f"  draft      {MAIN}  (gate: {gate})" in lines
    assert f"  draft      {CANCEL}  (gate: {gate})" in lines
