"""Where a workflow was changed since it was last applied: here, in HighLevel, or both."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.wire.fingerprint import content_hash, elements
from ghl_flow.wire.workflow import Workflow


class Origin(StrEnum):
    """Who made the difference since the last apply."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"


def attributed(
    changes: Sequence[StepChange],
    live: Workflow,
    wanted: Workflow,
    record: Recorded | None,
    earlier: Workflow | None = None,
    base: Recorded | None = None,
) -> tuple[tuple[StepChange, ...], Origin | None]:
    """The changes, those that HighLevel's side made marked, and who made them all in all.

    A part that is neither as recorded nor as wanted was changed there. What an interrupted apply
    left is either the one or the other, so it never counts as an edit in HighLevel. None without a record,
    and where neither side changed: then they differ because the operator chose to keep the other one, or
    because what it refers to was deleted. `earlier` is `wanted` with the ids that there were before that.
    `base` is what a lock says: as one of the two says it was, it is as it was.
    """
    known = [one for one in (record, base) if one is not None]
    if not known or not changes:
        return tuple(changes), None
    parts = elements(live.named_as(wanted))
    marked = tuple(
        replace(change, drifted=not any(one.has(change.part, parts.get(change.part)) for one in known))
        for change in changes
    )
    there = any(change.drifted for change in marked)
    is_now = content_hash(wanted)
    here = all(one.wanted != is_now for one in known) and not refers_to_deleted(record, wanted, earlier)
    if there:
        return marked, Origin.BOTH if here else Origin.THERE
    return marked, Origin.HERE if here else None


def refers_to_deleted(record: Recorded | None, wanted: Workflow, earlier: Workflow | None) -> bool:
    """Whether it would be as it was applied, if what it refers to had not been deleted in HighLevel."""
    if record is None or earlier is None:
        return False
    return record.wanted == content_hash(earlier) != content_hash(wanted)
