"""What becomes of a workflow under closed gates: a row for each side of every question."""

from dataclasses import replace

import pytest

from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.file import FileDriver
from ghl_flow.deploy.drivers.model import Capabilities
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.deploy.planning.change import Action, Change, Hold, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.gate import NAMES, PAUSED, Gate
from ghl_flow.deploy.resources.gated import gated, running_though
from ghl_flow.deploy.resources.model import Situation
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, desired_state
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.wire.json import JsonObject
from tests.conftest import compiled
from tests.deploy.gates import CLOSED

FLOW = compiled()
NAME = FLOW.flow.flow
DESIRED = desired_state(FLOW.account, [FLOW])
A2P = Gate("a2p", CLOSED)
HERE = Gate("verify", CLOSED, NAME)
ELSEWHERE = Gate("lint", CLOSED, "another")
UNNAMED = Gate(NAMES, CLOSED, NAME, "form 'x'")
API, FILE, SNAPSHOT = (one.capabilities for one in (ApiDriver, FileDriver, SnapshotDriver))


def situation(*gates: Gate, driver: Capabilities = API, paused: str = "", allow: bool = False) -> Situation:
    manifest = Manifest("loc", paused=frozenset({f"{paused}/main"} if paused else ()))
    actual = Actual({}, {}, None, manifest, {}, (), {}, {})
    return Situation(DESIRED, actual, Choices(gates=gates, allow_paused=allow), driver)


def change(action: Action, status: str = "") -> Change:
    before: JsonObject | None = {"status": status} if status else None
    return Change(Resource.WORKFLOW, f"{NAME}/main", action, before, {}, flow=NAME)


@pytest.mark.parametrize(
    ("one", "of", "hold", "names"),
    [
        (change(Action.CREATE), situation(), None, ()),
        (change(Action.CREATE), situation(ELSEWHERE), None, ()),
        (change(Action.CREATE), situation(A2P, HERE), Hold.DRAFT, ("a2p", "verify")),
        (change(Action.CREATE), situation(A2P, A2P), Hold.DRAFT, ("a2p",)),
        (change(Action.UPDATE, "draft"), situation(HERE), Hold.DRAFT, ("verify",)),
        (change(Action.UPDATE, "published"), situation(HERE), Hold.BACK, ("verify",)),
        # A name that stands for nothing holds a draft back too: it could not be written.
        (change(Action.UPDATE, "draft"), situation(UNNAMED), Hold.BACK, (UNNAMED.name,)),
        # Who writes no bodies makes no drafts.
        (change(Action.CREATE), situation(HERE, driver=FILE), Hold.BACK, ("verify",)),
        # Where all come together, the gates of each hold all.
        (change(Action.CREATE), situation(ELSEWHERE, driver=SNAPSHOT), Hold.BACK, ("lint",)),
        (change(Action.CREATE), situation(driver=SNAPSHOT, paused="another"), Hold.BACK, (PAUSED,)),
        (change(Action.CREATE), situation(driver=SNAPSHOT, paused="another", allow=True), None, ()),
        (change(Action.CREATE), situation(paused="another"), None, ()),
        (change(Action.CREATE), situation(paused=NAME), Hold.DRAFT, (PAUSED,)),
        # A draft that stays one names what keeps it; what runs and stays is not held.
        (change(Action.UNCHANGED, "draft"), situation(HERE), None, ("verify",)),
        (change(Action.UNCHANGED, "published"), situation(HERE), None, ()),
        (change(Action.DELETE, "published"), situation(HERE), None, ()),
    ],
)
def test_what_becomes_of_it(one: Change, of: Situation, hold: Hold | None, names: tuple[str, ...]) -> None:
    found = gated(one, of)
    assert (found.hold, found.gates) == (hold, names)
    assert found.action is one.action


@pytest.mark.parametrize(
    ("one", "of", "despite"),
    [
        (change(Action.UNCHANGED, "published"), situation(A2P), ("a2p",)),
        (change(Action.UNCHANGED, "published"), situation(ELSEWHERE), ()),
        (change(Action.UNCHANGED, "published"), situation(ELSEWHERE, driver=SNAPSHOT), ("lint",)),
        (change(Action.UNCHANGED, "published"), situation(paused=NAME), (PAUSED,)),
        (change(Action.UNCHANGED, "published"), situation(paused=NAME, allow=True), ()),
        (change(Action.UNCHANGED, "draft"), situation(A2P), ()),
    ],
)
def test_what_runs_in_spite_of_gates(one: Change, of: Situation, despite: tuple[str, ...]) -> None:
    (found,) = running_though([one], of)
    assert found.despite == despite
    assert found.is_wrong is bool(despite)


MAIN = f"{NAME}/main"
HELPER = next(one.key for one in DESIRED.workflows if not one.is_main)
APPLIED = Recorded(1, "t", "h", {}, "published")
IMPORTED = replace(
    DESIRED,
    workflows=tuple(replace(one, compiled=one.compiled._replace(imported="w1")) for one in DESIRED.workflows),
)


@pytest.mark.parametrize(
    ("desired", "record", "before", "gates", "despite"),
    [
        (DESIRED, APPLIED, (), (A2P,), ("a2p",)),
        # What was allowed when an earlier version published it.
        (DESIRED, APPLIED, ("a2p",), (A2P,), ()),
        (DESIRED, APPLIED, ("verify",), (A2P,), ("a2p",)),
        (DESIRED, None, ("a2p",), (A2P,), ("a2p",)),
        # It ran before there was a flow, and no apply wrote to it yet.
        (IMPORTED, None, (), (A2P, HERE), ()),
        (IMPORTED, None, (), (A2P, Gate(PAUSED, CLOSED, NAME)), (PAUSED,)),
        (IMPORTED, APPLIED, (), (A2P,), ("a2p",)),
    ],
)
def test_what_an_apply_let_run_and_what_ran_before(
    desired: Desired,
    record: Recorded | None,
    before: tuple[str, ...],
    gates: tuple[Gate, ...],
    despite: tuple[str, ...],
) -> None:
    manifest = Manifest("loc", recorded={MAIN: record} if record else {})
    choices = Choices(gates=gates, opened_before={MAIN: frozenset(before)})
    actual = Actual({}, {}, None, manifest, {}, (), {}, {})
    (found,) = running_though(
        [change(Action.UNCHANGED, "published")], Situation(desired, actual, choices, API)
    )
    assert found.despite == despite


@pytest.mark.parametrize(("status", "without"), [("draft", (HELPER,)), ("published", ())])
def test_a_main_workflow_lacks_helpers_that_do_not_run(status: str, without: tuple[str, ...]) -> None:
    main = change(Action.UNCHANGED, "published")
    helper = replace(change(Action.UNCHANGED, status), key=HELPER)
    assert [one.without for one in running_though([main, helper], situation())] == [without, ()]
