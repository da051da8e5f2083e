"""Whether a plan changes so much of an account that it may be a mistake, with the arithmetic."""

from collections import Counter
from dataclasses import dataclass, replace

from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.due import Due
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.problem import ProblemError
from ghl_flow.deploy.planning.warned import OverLimit, Setting

_DUE = {Setting.UPDATED: Due.UPDATE, Setting.DELETED: Due.DELETE}


@dataclass(frozen=True, slots=True)
class Limits:
    """In percent of the workflows that are managed there; None for no limit.

    Accounts with fewer than `from_workflows` of them are not judged.
    """

    updated: int | None = None
    deleted: int | None = None
    from_workflows: int = 10

    def of(self, setting: Setting) -> int | None:
        """The limit of a setting."""
        return self.updated if setting is Setting.UPDATED else self.deleted


NO_LIMITS = Limits()


class UnsafeError(ProblemError):
    """More would be changed than the project allows without a word. Nothing was written."""


def over_limits(plan: AccountPlan, limits: Limits, *, prune: bool) -> list[OverLimit]:
    """What a plan would change more of than is allowed. `prune`: it deletes what no flow needs."""
    workflows = [change for change in plan.changes if change.resource is Resource.WORKFLOW]
    there = [change for change in workflows if change.before is not None]
    if len(there) < limits.from_workflows:
        return []
    counts = Counter(plan.due(change, prune=prune) for change in there)
    return [
        OverLimit(counts[due], len(there), limit, setting)
        for setting, due in _DUE.items()
        if (limit := limits.of(setting)) is not None and counts[due] * 100 > limit * len(there)
    ]


def warned_of(plan: AccountPlan, limits: Limits) -> AccountPlan:
    """The plan with a warning of what apply will refuse, or refuse with --prune."""
    return replace(plan, warnings=(*plan.warnings, *over_limits(plan, limits, prune=True)))


def refuse_unsafe(plan: AccountPlan, limits: Limits, *, prune: bool) -> None:
    """Refuse a plan that changes more than is allowed.

    Raises:
        UnsafeError: it does.
    """
    found = over_limits(plan, limits, prune=prune)
    if found:
        raise UnsafeError.about(found)
