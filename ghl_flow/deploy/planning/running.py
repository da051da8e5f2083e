"""What runs though it should not: behind a closed gate, while its flow is paused, or without a helper."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ghl_flow.deploy.planning.change import Action, Change, Reason
from ghl_flow.deploy.planning.gate import NAMES, NOT_LOOKED_AT, OF_ACCOUNT, PAUSED, Gate
from ghl_flow.deploy.state.record import Recorded

LEFT_AS_DRAFT = "left-as-draft"
"""In place of a gate's name: no apply published it, and no flow needs it now."""


def against(
    change: Change, gates: Iterable[Gate], record: Recorded | None, *, paused: bool, as_written: bool
) -> tuple[str, ...]:
    """Name the gates in spite of which a workflow is published.

    Args:
        change: what would happen to it.
        gates: those that are closed for its flow.
        record: how an apply left it.
        paused: its flow is paused.
        as_written: what runs of its flow is what the flow says now.
    """
    if not change.runs:
        return ()
    names = [gate.name for gate in gates if _is_against(gate, record, as_written=as_written)]
    return tuple(dict.fromkeys([*names, *([PAUSED] if paused else [])]))


def runs_as_written(changes: Iterable[Change]) -> bool:
    """Whether a flow runs as it is written now, by the changes of its workflows."""
    return all(
        not one.steps and one.action is not Action.CREATE and one.reason is not Reason.KEPT for one in changes
    )


def _is_against(gate: Gate, record: Recorded | None, *, as_written: bool) -> bool:
    if record is not None and record.status == "published" and gate.code in record.allowed:
        return False
    if gate.code == NAMES or gate.detail == NOT_LOOKED_AT:
        return False  # what runs has ids that were there when it was written
    if gate.code in OF_ACCOUNT or (record is not None and record.status != "published"):
        return True
    # Proofs and rules are about what the flow says now. Where something else runs, a change is held back.
    return as_written


def unwanted_against(change: Change, record: Recorded | None, *, paused: bool) -> tuple[str, ...]:
    """The same for a workflow that no flow needs: it was paused or left a draft, and published by hand."""
    if not change.runs:
        return ()
    if paused:
        return (PAUSED,)
    return (LEFT_AS_DRAFT,) if record is not None and record.status != "published" else ()


def without_helpers(main: Change, record: Recorded | None, helpers: Sequence[Change]) -> tuple[str, ...]:
    """Name the helper workflows that do not run, where the main one does and no apply published it.

    An apply publishes them first; what it published before a helper became needed is complete without it.
    """
    if not main.runs or (record is not None and record.status == "published"):
        return ()
    return tuple(one.key for one in helpers if not one.runs)


def marked(change: Change, despite: tuple[str, ...], without: tuple[str, ...] = ()) -> Change:
    """The change, with what it runs in spite of and without."""
    return replace(change, despite=despite, without=without) if despite or without else change
