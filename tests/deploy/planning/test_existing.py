"""What becomes of a workflow that is there, a row for each case."""

import pytest

from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.choices import Choices, OnConflict
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.existing import Standing, built_elsewhere, existing, unchanged
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Status, Workflow

R = Reason
REFUSE, LOCAL, REMOTE = OnConflict.REFUSE, OnConflict.LOCAL, OnConflict.REMOTE
HERE, THERE, BOTH = Origin.HERE, Origin.THERE, Origin.BOTH
CHANGE = Change(Resource.WORKFLOW, "a/main", Action.UPDATE, {"status": "now"}, {"status": "then"}, flow="a")
UNCHANGED, UPDATE, ADOPT = Action.UNCHANGED, Action.UPDATE, Action.ADOPT


def workflow(body: str, status: Status = "published") -> Workflow:
    return Workflow(id="w", name="W", nodes=(Node("n", "sms", "Text", 0, {"body": body}),), status=status)


def record(status: Status = "published", *, seen: str = "then", kept: bool = False) -> Recorded:
    return Recorded.of(workflow(seen), workflow("then"), 1, "t", status, kept=kept)


EDIT, LEFT = record(seen="edit", kept=True), record("draft", kept=True)
ASKED = Recorded(1, "", "h", {}, requested=True)
BUILT, KEPT = Recorded(1, "t", "h", {}), Recorded(1, "t", "h", {}, "draft", True)


@pytest.mark.parametrize(
    ("live", "status", "wanted", "then", "paused", "choice", "action", "reason", "origin", "conflict"),
    [
        ("then", "published", "then", record(), False, REFUSE, UNCHANGED, None, None, False),
        ("then", "published", "now", record(), False, REFUSE, UPDATE, R.CHANGED_HERE, HERE, False),
        ("edit", "published", "then", record(), False, REFUSE, UPDATE, R.CHANGED_REMOTE, THERE, False),
        ("edit", "published", "then", record(), False, REMOTE, UNCHANGED, R.KEPT, None, False),
        ("edit", "published", "now", record(), False, REFUSE, UPDATE, R.CHANGED_BOTH, BOTH, True),
        ("edit", "published", "now", record(), False, REMOTE, UNCHANGED, R.KEPT, None, False),
        ("then", "published", "now", record(), False, REMOTE, UPDATE, R.CHANGED_HERE, HERE, False),
        ("edit", "published", "then", None, False, REFUSE, UPDATE, R.DIFFERS, None, False),
        ("then", "published", "then", None, False, REFUSE, UNCHANGED, None, None, False),
        # Something else set it to draft.
        ("then", "draft", "then", record(), False, REFUSE, UPDATE, R.UNPUBLISHED_REMOTE, THERE, False),
        ("then", "draft", "now", record(), False, REFUSE, UPDATE, R.UNPUBLISHED_REMOTE, BOTH, False),
        ("then", "draft", "then", record(), False, REMOTE, UNCHANGED, R.KEPT, None, False),
        ("then", "draft", "then", record("draft"), False, REFUSE, UPDATE, R.DRAFT, None, False),
        # A pause.
        ("then", "draft", "then", record(), True, REFUSE, UNCHANGED, R.PAUSED, None, False),
        ("then", "published", "then", record(), True, REFUSE, UNCHANGED, R.PUBLISHED_REMOTE, THERE, False),
        # Kept with --on-conflict remote before.
        ("edit", "published", "then", EDIT, False, REFUSE, UNCHANGED, R.KEPT, None, False),
        ("edit", "published", "then", EDIT, False, LOCAL, UPDATE, R.DIFFERS, THERE, False),
        ("then", "draft", "then", LEFT, False, LOCAL, UPDATE, R.DRAFT, THERE, False),
        ("edit", "published", "now", EDIT, False, REFUSE, UPDATE, R.CHANGED_BOTH, BOTH, True),
        ("edit", "published", "now", EDIT, False, REMOTE, UNCHANGED, R.KEPT, None, False),
        ("then", "published", "then", record(kept=True), False, REFUSE, UNCHANGED, None, None, False),
        ("more", "published", "then", EDIT, False, REFUSE, UPDATE, R.CHANGED_REMOTE, THERE, False),
    ],
)  # fmt: skip
def test_one_whose_steps_were_read(
    live: str,
    status: Status,
    wanted: str,
    then: Recorded | None,
    paused: bool,
    choice: OnConflict,
    action: Action,
    reason: Reason | None,
    origin: Origin | None,
    conflict: bool,
) -> None:
    standing = Standing(known=True, record=then, paused=paused)
    found = existing(CHANGE, workflow(live, status), workflow(wanted), standing, Choices(choice))
    assert (found.action, found.reason, found.origin, found.conflict) == (action, reason, origin, conflict)
    assert found.after == (CHANGE.before if action is UNCHANGED else CHANGE.after)


@pytest.mark.parametrize(
    ("known", "paused", "action"), [(False, False, ADOPT), (True, False, UNCHANGED), (False, True, UNCHANGED)]
)
def test_one_that_the_manifest_does_not_name_is_adopted(known: bool, paused: bool, action: Action) -> None:
    standing = Standing(known, None, paused)
    choices = Choices(allow_paused=True)
    assert existing(CHANGE, workflow("then"), workflow("then"), standing, choices).action is action


@pytest.mark.parametrize(("known", "reason"), [(True, R.UNPUBLISHED_REMOTE), (False, R.DRAFT)])
def test_a_draft_was_unpublished_if_the_manifest_names_it(known: bool, reason: Reason) -> None:
    standing = Standing(known, record(), paused=False)
    assert existing(CHANGE, workflow("then", "draft"), workflow("then"), standing, Choices()).reason is reason


@pytest.mark.parametrize(
    ("paused", "allowed", "action", "reason"),
    [
        (True, True, UPDATE, R.PAUSED),
        (True, False, UNCHANGED, R.KEPT),
        (False, True, UNCHANGED, R.KEPT),
        (False, False, UNCHANGED, R.KEPT),
    ],
)
def test_a_kept_draft_is_published_when_its_pause_is_lifted(
    paused: bool, allowed: bool, action: Action, reason: Reason
) -> None:
    kept = Recorded.of(workflow("edit"), workflow("then"), 1, "t", "draft", kept=True)
    standing = Standing(known=True, record=kept, paused=paused)
    choices = Choices(allow_paused=allowed)
    found = existing(CHANGE, workflow("edit", "draft"), workflow("then"), standing, choices)
    assert (found.action, found.reason, bool(found.steps)) == (action, reason, action is UNCHANGED)


@pytest.mark.parametrize("allowed", [False, True])
def test_a_pause_is_lifted_by_choice(allowed: bool) -> None:
    standing = Standing(known=True, record=record(), paused=True)
    choices = Choices(allow_paused=allowed)
    found = existing(CHANGE, workflow("then", "draft"), workflow("then"), standing, choices)
    assert (found.action, found.reason) == (UPDATE if allowed else UNCHANGED, R.PAUSED)
    same = unchanged(CHANGE, standing, choices)
    assert same.reason is (None if allowed else R.PUBLISHED_REMOTE)


@pytest.mark.parametrize(
    ("then", "status", "version", "paused", "choice", "action", "reason", "stopped"),
    [
        (None, "draft", 1, False, REFUSE, UPDATE, R.TO_BUILD, False),
        (Recorded(1, "t", "other", {}), "published", 1, False, REFUSE, UPDATE, R.TO_REBUILD, False),
        (ASKED, "published", 1, False, REFUSE, UPDATE, R.BUILD_PENDING, False),
        (ASKED, "draft", 2, False, REFUSE, UPDATE, R.BUILD_PENDING, False),
        (ASKED, "published", 2, False, REFUSE, ADOPT, R.BUILT, False),
        (BUILT, "published", 2, False, REFUSE, UNCHANGED, R.UNREADABLE, False),
        (BUILT, "draft", 1, False, REFUSE, UPDATE, R.TO_PUBLISH, True),
        (BUILT, "draft", 1, True, REFUSE, UPDATE, R.TO_PUBLISH, False),
        (BUILT, "draft", 1, False, REMOTE, UNCHANGED, R.KEPT, False),
        # Kept a draft before: until it moves on, or the flow's version is chosen.
        (KEPT, "draft", 1, False, REFUSE, UNCHANGED, R.KEPT, False),
        (KEPT, "draft", 2, False, REFUSE, UPDATE, R.TO_PUBLISH, True),
        (KEPT, "draft", 1, False, LOCAL, UPDATE, R.TO_PUBLISH, True),
    ],
)  # fmt: skip
def test_one_that_is_built_elsewhere(
    then: Recorded | None,
    status: Status,
    version: int,
    paused: bool,
    choice: OnConflict,
    action: Action,
    reason: Reason,
    stopped: bool,
) -> None:
    listed = Workflow(id="w", name="W", nodes=(), status=status, version=version)
    standing = Standing(known=True, record=then, paused=paused)
    found = built_elsewhere(CHANGE, listed, {"h"}, standing, Choices(choice))
    assert (found.action, found.reason, found.stopped) == (action, reason, stopped)
    assert found.origin is (Origin.THERE if stopped else None)
