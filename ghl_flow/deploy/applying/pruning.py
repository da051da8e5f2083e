"""What no flow needs: what is deleted, and what is left to a person."""

from collections.abc import Sequence

from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.planning.change import Action, Change
from ghl_flow.deploy.planning.gate import BY_HAND, Gate
from ghl_flow.deploy.planning.why import ToDelete


def to_prune(work: Work) -> list[Change]:
    """What no flow needs, if deleting it was asked for; what a gate keeps is remembered as held back."""
    doomed = [change for change in work.applied.plan.changes if change.action is Action.DELETE]
    if not work.terms.prune:
        return []
    for change in doomed:
        if change.hold is not None:
            work.hold(change.key, change.hold, change.gates)
    return [change for change in doomed if change.hold is None]


def cannot_delete(work: Work, left: Sequence[Change]) -> None:
    for change in left:
        name = str((change.before or {}).get("name"))
        work.applied.close([Gate(BY_HAND, ToDelete(name), change.flow)])
