"""What an account runs of a workflow once a plan is applied: each state, through each driver."""

import pytest

from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.builder import BuilderDriver
from ghl_flow.deploy.drivers.file import FileDriver
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason, Resource
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.staying import Runs, Stays
from ghl_flow.deploy.planning.what_runs import Afterwards, afterwards, left_alone
from ghl_flow.wire.json import JsonObject

API, BUILDER, SNAPSHOT, FILE = ApiDriver, BuilderDriver, SnapshotDriver, FileDriver
DRIVERS: tuple[type[WorkflowDriver], ...] = (API, BUILDER, SNAPSHOT, FILE)
PUBLISHED: JsonObject = {"status": "published"}
DRAFT: JsonObject = {"status": "draft"}
WRITTEN = Afterwards(Runs.AS_WRITTEN)


def of(
    action: Action,
    before: JsonObject | None,
    reason: Reason | None = None,
    hold: Hold | None = None,
    *gates: str,
) -> Change:
    return Change(Resource.WORKFLOW, "f/main", action, before, {}, reason, flow="f", hold=hold, gates=gates)


def then(change: Change, driver: type[WorkflowDriver], *, prune: bool = False) -> Afterwards:
    """Of a driver that reads bodies, this one was read."""
    able = driver.capabilities
    return afterwards(change, able, readable=able.reads_bodies, prune=prune)


def each(
    stays: Stays, *, read: Runs = Runs.AS_STORED, unread: Runs = Runs.UNREAD
) -> dict[type[WorkflowDriver], Afterwards]:
    bodies = Afterwards(read, stays)
    listed = Afterwards(unread, stays)
    return {API: bodies, BUILDER: bodies, SNAPSHOT: listed, FILE: listed}


def alike(what: Afterwards) -> dict[type[WorkflowDriver], Afterwards]:
    return dict.fromkeys(DRIVERS, what)


def runs_not(stays: Stays) -> dict[type[WorkflowDriver], Afterwards]:
    return alike(Afterwards(Runs.NOT, stays))


TABLE: list[tuple[str, Change, dict[type[WorkflowDriver], Afterwards]]] = [
    ("as it was applied", of(Action.UNCHANGED, PUBLISHED), alike(WRITTEN)),
    ("changed", of(Action.UPDATE, PUBLISHED, Reason.CHANGED_HERE), alike(WRITTEN)),
    ("taken over", of(Action.ADOPT, PUBLISHED, Reason.UNRECORDED), alike(WRITTEN)),
    ("published though paused", of(Action.UNCHANGED, PUBLISHED, Reason.PUBLISHED_REMOTE), alike(WRITTEN)),
    (
        "new",
        of(Action.CREATE, None, Reason.MISSING),
        {**alike(WRITTEN), FILE: Afterwards(Runs.NOT, Stays.BY_HAND)},
    ),
    (
        "a draft that is published",
        of(Action.UPDATE, DRAFT, Reason.DRAFT),
        {**alike(WRITTEN), FILE: Afterwards(Runs.NOT, Stays.BY_HAND)},
    ),
    ("a draft for a person", of(Action.UPDATE, DRAFT, Reason.TO_PUBLISH), runs_not(Stays.BY_HAND)),
    ("new and held", of(Action.CREATE, None, Reason.MISSING, Hold.DRAFT, "lint"), runs_not(Stays.HELD)),
    ("a draft and held", of(Action.UPDATE, DRAFT, Reason.DRAFT, Hold.BACK, "lint"), runs_not(Stays.HELD)),
    (
        "held",
        of(Action.UPDATE, PUBLISHED, Reason.CHANGED_HERE, Hold.BACK, "lint"),
        each(Stays.HELD),
    ),
    (
        "held by a pause",
        of(Action.UPDATE, PUBLISHED, Reason.CHANGED_HERE, Hold.BACK, PAUSED),
        each(Stays.PAUSED),
    ),
    (
        "held by a gate, and paused",
        of(Action.UPDATE, DRAFT, Reason.CHANGED_HERE, Hold.DRAFT, "lint", PAUSED),
        runs_not(Stays.HELD),
    ),
    (
        "paused",
        of(Action.UNCHANGED, DRAFT, Reason.PAUSED, None, PAUSED),
        runs_not(Stays.PAUSED),
    ),
    ("kept as a draft", of(Action.UNCHANGED, DRAFT, Reason.KEPT), runs_not(Stays.KEPT)),
    ("kept", of(Action.UNCHANGED, PUBLISHED, Reason.KEPT), each(Stays.KEPT)),
    ("not needed", of(Action.DELETE, PUBLISHED, Reason.NO_FLOW), each(Stays.UNWANTED)),
    ("a helper not needed", of(Action.DELETE, PUBLISHED, Reason.NOT_NEEDED), each(Stays.UNWANTED)),
    ("not needed, a draft", of(Action.DELETE, DRAFT, Reason.NO_FLOW), runs_not(Stays.UNWANTED)),
]


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_runs(
    change: Change, expected: dict[type[WorkflowDriver], Afterwards], driver: type[WorkflowDriver]
) -> None:
    assert then(change, driver) == expected[driver]


@pytest.mark.parametrize("driver", DRIVERS)
def test_what_an_apply_deletes_does_not_run_where_the_driver_deletes(driver: type[WorkflowDriver]) -> None:
    expected = Runs.NOT if driver.capabilities.deletes else Runs.UNREAD
    assert then(of(Action.DELETE, PUBLISHED, Reason.NO_FLOW), driver, prune=True).runs is expected
    held = of(Action.DELETE, PUBLISHED, Reason.NOT_NEEDED, Hold.BACK, "lint")
    assert then(held, driver, prune=True) == then(held, driver)


def test_deleting_is_said_of_what_no_flow_needs_alone() -> None:
    assert then(of(Action.UPDATE, PUBLISHED, Reason.CHANGED_HERE, Hold.BACK, "lint"), API, prune=True) == (
        Afterwards(Runs.AS_STORED, Stays.HELD)
    )


@pytest.mark.parametrize("change", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_one_that_cannot_be_read_is_never_known(change: Change) -> None:
    able = API.capabilities
    found = afterwards(change, able, readable=False, prune=False)
    assert found.runs is not Runs.AS_STORED
    assert found == afterwards(change, able, readable=True, prune=False) or found.runs is Runs.UNREAD


@pytest.mark.parametrize(
    ("live", "runs"),
    [
        (None, Runs.NOT),
        (LiveWorkflow(DRAFT, []), Runs.NOT),
        (LiveWorkflow(DRAFT, [], readable=False), Runs.NOT),
        (LiveWorkflow(PUBLISHED, []), Runs.AS_STORED),
        (LiveWorkflow(PUBLISHED, [], readable=False), Runs.UNREAD),
    ],
)
def test_what_runs_of_a_flow_that_the_command_is_not_about(live: LiveWorkflow | None, runs: Runs) -> None:
    assert left_alone(live) == Afterwards(runs, Stays.LEFT)
