"""How much of an account may be changed without a word: a row on either side of every bound."""

import pytest

from ghl_flow.cli.display.worded import worded
from ghl_flow.deploy.planning.change import Action, Change, Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.safety import Limits, UnsafeError, over_limits, refuse_unsafe, warned_of
from ghl_flow.wire.json import JsonObject
from tests.deploy.gates import BECAUSE


def plan(updated: int = 0, deleted: int = 0, created: int = 0, unchanged: int = 0) -> AccountPlan:
    there: JsonObject = {"name": "x"}
    rows = [(Action.UPDATE, there)] * updated + [(Action.DELETE, there)] * deleted
    rows += [(Action.UNCHANGED, there)] * unchanged
    new: list[tuple[Action, JsonObject | None]] = [(Action.CREATE, None)] * created
    changes = [
        Change(Resource.WORKFLOW, f"flow/{number}", action, before=before, after={})
        for number, (action, before) in enumerate([*rows, *new])
    ]
    # What is no workflow counts for nothing.
    changes += [
        Change(Resource.TAG, f"t{number}", Action.UPDATE, before={}, after={}) for number in range(20)
    ]
    return AccountPlan("x", "api", BECAUSE, tuple(changes))


@pytest.mark.parametrize(
    ("there", "limits", "prune", "said"),
    [
        (plan(updated=3, unchanged=7), Limits(updated=30), False, []),
        (
            plan(updated=4, unchanged=7),
            Limits(updated=30),
            False,
            ["4 of 11", "36.4 % is over 30 %", "updated"],
        ),
        (plan(updated=10), Limits(updated=100), False, []),
        (plan(updated=1, unchanged=9), Limits(updated=0), False, ["1 of 10", "10 % is over 0 %"]),
        (plan(updated=9), Limits(updated=30), False, []),
        (plan(updated=9), Limits(updated=30, from_workflows=9), False, ["9 of 9", "100 % is over 30 %"]),
        (plan(updated=9, created=5), Limits(updated=30), False, []),
        (plan(updated=10), Limits(), False, []),
        (plan(deleted=4, unchanged=6), Limits(deleted=30), False, []),
        (
            plan(deleted=4, unchanged=6),
            Limits(deleted=30),
            True,
            ["4 of 10", "would be deleted", "safety.max_deleted"],
        ),
        (plan(deleted=3, unchanged=7), Limits(deleted=30), True, []),
    ],
)
def test_bounds(there: AccountPlan, limits: Limits, prune: bool, said: list[str]) -> None:
    assert bool(over_limits(there, limits, prune=prune)) is bool(said)
    if not said:
        refuse_unsafe(there, limits, prune=prune)
        return
    with pytest.raises(UnsafeError) as refused:
        refuse_unsafe(there, limits, prune=prune)
    (told,) = map(worded, refused.value.diagnostics)
    assert all(words in told.message for words in said)
    assert "--allow-many-changes" in str(told.hint)


def test_both_are_said_and_a_plan_warns_of_what_only_prune_does() -> None:
    there = plan(updated=5, deleted=5)
    assert len(over_limits(there, Limits(30, 30), prune=True)) == 2
    warned = warned_of(there, Limits(30, 30))
    assert [item.code for item in warned.warnings] == ["over-limit"] * 2
    assert warned.digest == there.digest
