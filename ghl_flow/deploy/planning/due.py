"""What apply will do about a change, which need not be what would have to be done."""

from enum import StrEnum

from ghl_flow.deploy.planning.change import Action, Change, Hold, Resource


class Due(StrEnum):
    """What becomes of a change when the plan is applied. The words of the summary of a plan."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    UNCHANGED = "unchanged"
    HELD_BACK = "held_back"
    """A closed gate leaves nothing of it to write."""
    KEPT = "kept"
    """Only `apply --prune` deletes it."""
    BY_HAND = "by_hand"
    """It is left to a person."""
    BLOCKED = "blocked"
    """Its account has a problem, and nothing is applied there."""


DONE_BY_APPLY = (Due.CREATE, Due.UPDATE, Due.DELETE, Due.ADOPT)


def due(change: Change, *, prune: bool, blocked: bool, builds: bool, deletes: bool) -> Due:
    """What apply will do about a change.

    Args:
        change: what would have to be done.
        prune: what no flow needs is deleted.
        blocked: the account has a problem.
        builds: workflows are written or pushed, rather than built by a person.
        deletes: workflows are deleted, rather than by a person.
    """
    action, workflow = change.action, change.resource is Resource.WORKFLOW
    if action is Action.UNCHANGED:
        return Due.UNCHANGED
    if action is Action.DELETE and not prune:
        return Due.KEPT
    # A draft that is as it should be lacks nothing but to be published.
    only_published = workflow and action is Action.UPDATE and not change.steps
    if change.hold is Hold.BACK or (change.hold is Hold.DRAFT and only_published):
        return Due.HELD_BACK
    if blocked:
        return Due.BLOCKED
    if workflow and action in (Action.CREATE, Action.UPDATE) and not builds:
        return Due.BY_HAND
    if workflow and action is Action.DELETE and not deletes:
        return Due.BY_HAND
    return Due(str(action))
