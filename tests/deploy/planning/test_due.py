"""The totals of a plan count what apply does, and beside it what it leaves."""

import pytest

from ghl_flow.deploy.planning.change import Action, Change, Hold, Resource
from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.planning.due import Due, due

STEPS = (StepChange("update", "sms", "Text"),)
CREATE, UPDATE, DELETE, ADOPT = Action.CREATE, Action.UPDATE, Action.DELETE, Action.ADOPT
WORKFLOW, VALUE, FIELD = Resource.WORKFLOW, Resource.CUSTOM_VALUE, Resource.CUSTOM_FIELD


@pytest.mark.parametrize(
    ("resource", "action", "steps", "hold", "terms", "found"),
    [
        (WORKFLOW, Action.UNCHANGED, (), None, "", Due.UNCHANGED),
        (WORKFLOW, CREATE, STEPS, None, "", Due.CREATE),
        # It is created, and left a draft.
        (WORKFLOW, CREATE, STEPS, Hold.DRAFT, "", Due.CREATE),
        (WORKFLOW, CREATE, STEPS, Hold.BACK, "", Due.HELD_BACK),
        (WORKFLOW, UPDATE, STEPS, Hold.DRAFT, "", Due.UPDATE),
        # A draft that cannot be published: nothing else of it is to be done.
        (WORKFLOW, UPDATE, (), Hold.DRAFT, "", Due.HELD_BACK),
        (WORKFLOW, UPDATE, (), None, "", Due.UPDATE),
        (WORKFLOW, UPDATE, STEPS, Hold.BACK, "", Due.HELD_BACK),
        (VALUE, UPDATE, (), None, "", Due.UPDATE),
        (VALUE, UPDATE, (), Hold.BACK, "", Due.HELD_BACK),
        (WORKFLOW, DELETE, (), None, "", Due.KEPT),
        (WORKFLOW, DELETE, (), None, "prune", Due.DELETE),
        (WORKFLOW, DELETE, (), Hold.BACK, "prune", Due.HELD_BACK),
        (VALUE, DELETE, (), None, "", Due.KEPT),
        (VALUE, DELETE, (), None, "prune stays", Due.DELETE),
        (WORKFLOW, DELETE, (), None, "prune stays", Due.BY_HAND),
        (WORKFLOW, CREATE, STEPS, None, "person", Due.BY_HAND),
        (WORKFLOW, UPDATE, (), None, "person", Due.BY_HAND),
        (WORKFLOW, ADOPT, (), None, "person", Due.ADOPT),
        (FIELD, CREATE, (), None, "person", Due.CREATE),
        (FIELD, CREATE, (), None, "blocked", Due.BLOCKED),
        (WORKFLOW, UPDATE, STEPS, None, "blocked", Due.BLOCKED),
        (WORKFLOW, DELETE, (), None, "blocked", Due.KEPT),
    ],
)
def test_what_apply_does(
    resource: Resource,
    action: Action,
    steps: tuple[StepChange, ...],
    hold: Hold | None,
    terms: str,
    found: Due,
) -> None:
    change = Change(resource, "a", action, None, None, None, steps, hold=hold)
    given = terms.split()
    assert found is due(
        change,
        prune="prune" in given,
        blocked="blocked" in given,
        builds="person" not in given,
        deletes="stays" not in given,
    )
