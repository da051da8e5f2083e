"""A hint that names a command which publishes: from the state in which it is shown, that command does it."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, LOCATION, by_hand, edit, project
from tests.cli.test_published_by_hand import ACCOUNT, CANCEL, MAIN, ON, set_by_hand

__all__ = ["project"]

BOTH = (MAIN, CANCEL)
_COMMAND = re.compile(
    r"'(ghl-flow (?:apply|resume)[^']*)' publishes"
    r"|to let it run: (?:open (?:it|them), or )?'(ghl-flow (?:apply|resume)[^']*)'"
)
APPLIES = "ghl-flow apply -a bridgepoint-group"
RESUMES = "ghl-flow resume missed-call-text-back -a bridgepoint-group"
LOOKS = (
    ["plan", "--sandbox"],
    ["status", "--sandbox"],
    ["doctor", "--sandbox"],
    ["sandbox", "call", "+15125550100"],
)


@pytest.fixture(autouse=True)
def _nothing_to_prove(project: Path) -> None:
    """A gate is a gate: without guarantees each look takes a third of the time."""
    text = (project / FLOW).read_text(encoding="utf-8")
    (project / FLOW).write_text(text[: text.index("guarantees:")], encoding="utf-8")


def pending(root: Path) -> None:
    edit(root / ACCOUNT, "status: approved", "status: pending")


def new(root: Path) -> None:
    """Nothing was applied yet."""


def applied(root: Path) -> None:
    assert applied_once("--sandbox") == 0


def paused(root: Path) -> None:
    applied(root)
    assert main(["pause", "all", "--sandbox"]) == 0


def paused_behind_a_gate(root: Path) -> None:
    paused(root)
    pending(root)


def paused_behind_two(root: Path) -> None:
    paused_behind_a_gate(root)
    edit(root / ACCOUNT, "native_missed_call_text_back: off", ON)


def paused_and_changed(root: Path) -> None:
    paused_behind_a_gate(root)
    edit(root / FLOW, "wait: 2 minutes", "wait: 1 minute")


def held(root: Path) -> None:
    pending(root)
    assert main(["apply", "--sandbox"]) == 1


def stopped(root: Path) -> None:
    applied(root)
    set_by_hand(root, *BOTH, status="draft")


def stopped_behind_a_gate(root: Path) -> None:
    stopped(root)
    pending(root)


def kept(root: Path) -> None:
    stopped(root)
    assert main(["apply", "--sandbox", "--on-conflict", "remote"]) == 0


def changed_on_both_sides(root: Path) -> None:
    applied(root)
    by_hand(root, allowMultiple=False, status="draft")
    edit(root / FLOW, "wait: 2 minutes", "wait: 1 minute")
    edit(root / FLOW, "reentry: true", "reentry: true, timezone: account")


def deleted(root: Path) -> None:
    applied(root)
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        for one in store.all("workflow", LOCATION):
            store.delete("workflow", LOCATION, text_of(one, "id"))


def runs_though_paused(root: Path) -> None:
    paused(root)
    set_by_hand(root, *BOTH)


def runs_though_paused_behind_a_gate(root: Path) -> None:
    runs_though_paused(root)
    pending(root)


def without_its_helper(root: Path) -> None:
    held(root)
    set_by_hand(root, MAIN)
    edit(root / ACCOUNT, "status: pending", "status: approved")


def of_another(root: Path) -> None:
    """A person built one of the same name."""
    document: JsonObject = {
        "id": "theirs",
        "_id": "theirs",
        "name": "Missed call text-back",
        "status": "draft",
        "version": 1,
        "locationId": LOCATION,
        "workflowData": {"templates": []},
    }
    assert main(["sandbox", "seed"]) == 0
    with SandboxStore(root / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("workflow", LOCATION, "theirs", document)


def unnamed(root: Path) -> None:
    """It names a form that the account does not have."""
    edit(root / FLOW, "trigger:\n", "trigger:\n  - form: Intake\n")


def by_a_person(root: Path) -> None:
    edit(root / ACCOUNT, "token: env", "workflow_driver: file\ntoken: env")


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (new, {APPLIES}),
        (paused, {RESUMES}),
        (paused_behind_a_gate, {f"{RESUMES} --allow a2p"}),
        (paused_behind_two, {f"{RESUMES} --allow native-toggle --allow a2p"}),
        (paused_and_changed, {f"{RESUMES} --allow a2p"}),
        (held, {f"{APPLIES} --allow a2p"}),
        (stopped, {APPLIES}),
        (stopped_behind_a_gate, {f"{APPLIES} --allow a2p"}),
        (kept, {f"{APPLIES} --on-conflict local"}),
        (changed_on_both_sides, {f"{APPLIES} --on-conflict local"}),
        (deleted, {APPLIES}),
        (runs_though_paused, {RESUMES}),
        (runs_though_paused_behind_a_gate, {f"{RESUMES} --allow a2p"}),
        (without_its_helper, {APPLIES}),
        (of_another, set()),
        (unnamed, set()),
        (by_a_person, set()),
    ],
)
def test_what_publishes_does(
    state: Callable[[Path], None], commands: set[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state(project)
    capsys.readouterr()
    named: set[str] = set()
    for words in LOOKS:
        main(words)
        said = capsys.readouterr()
        named |= {one[1] or one[2] for one in _COMMAND.finditer(said.out + said.err)}
    assert named == {f"{one} --sandbox" for one in commands}
    for command in named:
        assert main(shlex.split(command)[1:]) == 0, command
        with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
            states = {one["name"]: one["status"] for one in store.all("workflow", LOCATION)}
        assert states == {"Missed call text-back": "published", "Missed call text-back: cancel": "published"}
        assert main(["status", "--sandbox"]) == 0
    if not named:
        assert main(["apply", "--sandbox"]) == 1
