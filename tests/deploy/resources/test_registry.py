"""Desired minus actual, row by row: what is in the account on the left, what the plan says on the right."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ghl_flow.cli.display.plan.json import account_plan_json
from ghl_flow.deploy.drivers.api import ApiDriver
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.choices import Choices, OnConflict
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.plan import AccountPlan, plan_digest
from ghl_flow.deploy.resources.registry import make_plan
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.highlevel.public import CustomField, Tag, WorkflowSummary
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.workflow import Status, Workflow
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION
from tests.deploy.gates import BECAUSE

MAIN, CANCEL = "missed-call-text-back/main", "missed-call-text-back/cancel"
IDS = {MAIN: "m", CANCEL: "c"}
HERE, SLOWER = (
    desired_state(flow.account, [flow])
    for flow in (compiled(), compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds")))
)
REFERENCES = {item.reference: IDS[item.key] for item in HERE.workflows} | {
    field_reference(item.key): "f" for item in HERE.fields
}
WANTED = {
    item.key: item.compiled.workflow.bound(REFERENCES)._replace(id=IDS[item.key]) for item in HERE.workflows
}
NOW = {
    item.key: item.compiled.workflow.bound(REFERENCES)._replace(id=IDS[item.key]) for item in SLOWER.workflows
}
RENAMED = WANTED[MAIN]._replace(name="By hand")


class Bodies(WorkflowDriver):
    """A driver that can do what the API can, and is never asked to."""

    name = "api"
    capabilities = ApiDriver.capabilities


BODIES = Bodies()


class Kept(LiveWorkflow):
    """A workflow that need not be stored to be read."""

    __slots__ = ("kept",)
    kept: Workflow

    def __init__(self, kept: Workflow) -> None:
        super().__init__({}, [])
        object.__setattr__(self, "kept", kept)

    @property
    def workflow(self) -> Workflow:
        return self.kept


def account(
    live: Workflow,
    status: Status = "published",
    record: Recorded | None = None,
    *,
    paused: bool = False,
    more: Mapping[str, str] | None = None,
) -> Actual:
    """An account in which all is as it should be but the main workflow."""
    summaries = {
        "m": WorkflowSummary("m", live.name, status, 1),
        "c": WorkflowSummary("c", WANTED[CANCEL].name, "published", 1),
        "o": WorkflowSummary("o", "Old flow", "published", 7),
    }
    return Actual(
        fields={
            item.key: CustomField("f", item.name, f"contact.{item.key}", item.data_type)
            for item in HERE.fields
        },
        tags={tag: Tag("t", tag) for tag in HERE.tags},
        manifest_value=None,
        manifest=Manifest(
            LOCATION,
            workflows={**IDS, **(more or {})},
            recorded={} if record is None else {MAIN: record},
            paused=frozenset({MAIN} if paused else ()),
        ),
        workflows={
            MAIN: Kept(live._replace(status=status)),
            CANCEL: Kept(WANTED[CANCEL]._replace(status="published")),
        },
        foreign=(),
        untouched={},
        summaries=summaries,
    )


def recorded(
    stored: Workflow, wanted: Workflow, status: Status = "published", *, kept: bool = False
) -> Recorded:
    return Recorded.of(stored, wanted, 1, "", status, kept=kept)


AS_APPLIED = recorded(WANTED[MAIN], WANTED[MAIN])
ACCEPTED = recorded(RENAMED, WANTED[MAIN], kept=True)
ACCEPTED_DRAFT = recorded(WANTED[MAIN], WANTED[MAIN], "draft", kept=True)


def main_of(plan: AccountPlan) -> Change:
    (change,) = [one for one in plan.changes if one.key == MAIN]
    return change


@pytest.mark.parametrize(
    ("live", "status", "record", "action", "reason", "origin", "stopped"),
    [
        (WANTED[MAIN], "published", AS_APPLIED, Action.UNCHANGED, None, None, False),
        (WANTED[MAIN], "draft", AS_APPLIED, Action.UPDATE, Reason.UNPUBLISHED_REMOTE, Origin.THERE, True),
        (
            WANTED[MAIN],
            "draft",
            recorded(WANTED[MAIN], WANTED[MAIN], "draft"),
            Action.UPDATE,
            Reason.DRAFT,
            None,
            False,
        ),
        (WANTED[MAIN], "draft", None, Action.UPDATE, Reason.DRAFT, None, False),
        (RENAMED, "published", AS_APPLIED, Action.UPDATE, Reason.CHANGED_REMOTE, Origin.THERE, False),
        (RENAMED, "published", None, Action.UPDATE, Reason.DIFFERS, None, False),
        (RENAMED, "draft", AS_APPLIED, Action.UPDATE, Reason.UNPUBLISHED_REMOTE, Origin.THERE, True),
        (RENAMED, "published", ACCEPTED, Action.UNCHANGED, Reason.KEPT, None, False),
        (WANTED[MAIN], "draft", ACCEPTED_DRAFT, Action.UNCHANGED, Reason.KEPT, None, False),
        (WANTED[MAIN], "published", ACCEPTED_DRAFT, Action.UNCHANGED, None, None, False),
        (
            RENAMED._replace(name="Again"),
            "published",
            ACCEPTED,
            Action.UPDATE,
            Reason.CHANGED_REMOTE,
            Origin.THERE,
            False,
        ),
    ],
)
def test_a_workflow(
    live: Workflow,
    status: Status,
    record: Recorded | None,
    action: Action,
    reason: Reason | None,
    origin: Origin | None,
    stopped: bool,
) -> None:
    plan = make_plan(HERE, account(live, status, record), BODIES, BECAUSE)
    change = main_of(plan)
    assert (change.action, change.reason, change.origin, change.stopped) == (action, reason, origin, stopped)
    assert plan.problems == ()


@pytest.mark.parametrize(
    ("live", "status", "record", "reason", "conflict"),
    [
        (WANTED[MAIN], "published", AS_APPLIED, Reason.CHANGED_HERE, False),
        (RENAMED, "published", AS_APPLIED, Reason.CHANGED_BOTH, True),
        # An apply that was cut off leaves a draft, so this is no conflict: it goes on.
        (WANTED[MAIN], "draft", AS_APPLIED, Reason.UNPUBLISHED_REMOTE, False),
        (RENAMED, "draft", AS_APPLIED, Reason.CHANGED_BOTH, True),
        # What the operator chose to keep is not lost to an edit made here.
        (RENAMED, "published", ACCEPTED, Reason.CHANGED_BOTH, True),
    ],
)
@pytest.mark.parametrize("choice", OnConflict)
def test_a_workflow_that_was_changed_here_too(
    live: Workflow, status: Status, record: Recorded, reason: Reason, conflict: bool, choice: OnConflict
) -> None:
    plan = make_plan(SLOWER, account(live, status, record), BODIES, BECAUSE, Choices(choice))
    change = main_of(plan)
    assert bool(plan.problems) is (conflict and choice is OnConflict.REFUSE)
    if choice is OnConflict.REMOTE and reason is not Reason.CHANGED_HERE:
        assert (change.action, change.reason) == (Action.UNCHANGED, Reason.KEPT)
    else:
        assert (change.action, change.reason) == (Action.UPDATE, reason)


@pytest.mark.parametrize("live", [WANTED[MAIN], RENAMED])
@pytest.mark.parametrize("status", ["draft", "published"])
def test_what_was_kept_gives_way_to_the_local_one_when_that_is_chosen(live: Workflow, status: Status) -> None:
    record = recorded(live, WANTED[MAIN], status, kept=True)
    change = main_of(
        make_plan(HERE, account(live, status, record), BODIES, BECAUSE, Choices(OnConflict.LOCAL))
    )
    same = live is WANTED[MAIN] and status == "published"
    assert change.action is (Action.UNCHANGED if same else Action.UPDATE)


@pytest.mark.parametrize(
    ("status", "allowed", "action", "reason"),
    [
        ("draft", False, Action.UNCHANGED, Reason.PAUSED),
        ("draft", True, Action.UPDATE, Reason.PAUSED),
        ("published", False, Action.UNCHANGED, Reason.PUBLISHED_REMOTE),
        ("published", True, Action.UNCHANGED, None),
    ],
)
def test_a_paused_workflow_stays_as_it_is(
    status: Status, allowed: bool, action: Action, reason: Reason | None
) -> None:
    actual = account(WANTED[MAIN], status, AS_APPLIED, paused=True)
    change = main_of(make_plan(HERE, actual, BODIES, BECAUSE, Choices(allow_paused=allowed)))
    assert (change.action, change.reason, change.stopped) == (action, reason, False)


@pytest.mark.parametrize(
    ("key", "workflow_id", "reason"),
    [
        ("old-flow/main", "o", Reason.NO_FLOW),
        ("missed-call-text-back/old-role", "o", Reason.NOT_NEEDED),
        ("old-flow/main", "no longer there", None),
    ],
)
def test_what_no_flow_needs_is_a_deletion(key: str, workflow_id: str, reason: Reason | None) -> None:
    plan = make_plan(HERE, account(WANTED[MAIN], more={key: workflow_id}), BODIES, BECAUSE)
    assert [(one.key, one.action, one.reason) for one in plan.pending] == (
        [(key, Action.DELETE, reason)] if reason else []
    )


def test_a_deleted_one_cannot_be_kept() -> None:
    actual = replace(account(WANTED[MAIN], record=AS_APPLIED), workflows={})
    plan = make_plan(HERE, actual, BODIES, BECAUSE)
    assert main_of(plan).reason is Reason.DELETED_REMOTE
    assert (main_of(plan).stopped, main_of(plan).origin, plan.problems) == (True, Origin.THERE, ())
    plan = make_plan(HERE, actual, BODIES, BECAUSE, Choices(OnConflict.REMOTE))
    assert {one.code for one in plan.problems} == {"nothing-to-keep"}


def _edits() -> list[tuple[str, object]]:
    return [
        ("account", "another"),
        ("location_id", "another"),
        ("driver", "builder"),
        ("on_conflict", "local"),
        ("changes", []),
        ("gates", [{"code": "a2p", "detail": "pending", "flow": None}]),
    ]


@pytest.mark.parametrize(("key", "value"), _edits())
def test_the_digest_is_of_all_that_would_be_done(key: str, value: object) -> None:
    plan = make_plan(HERE, account(RENAMED, record=AS_APPLIED), BODIES, BECAUSE)
    row: dict[str, object] = {**account_plan_json(plan)}
    assert plan_digest(row) == row["digest"] == plan.digest
    assert plan_digest({**row, key: value}) != plan.digest
    assert Resource.WORKFLOW in {change.resource for change in plan.changes}
