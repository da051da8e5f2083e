"""What has come about in an instant and has not taken effect yet."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.agenda import Wake
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.state import Enrolment
from ghl_flow.wire.trigger import Trigger


class Changed(NamedTuple):
    """A step has changed something, which is to be seen; and the workflows, by id, that start at it."""

    event: Event
    starts: frozenset[str]


class Starts(NamedTuple):
    """A workflow that the contact is about to enter, by that trigger, which that event has fired."""

    program: Program
    trigger: Trigger
    event: Event


class Woken(NamedTuple):
    """A run that goes on, and the step it has waited at, or its goal."""

    wake: Wake
    at: str


class Met(NamedTuple):
    """A run whose goal is met, once it has gone on by what it waited for."""

    run: Enrolment


# A workflow to enter, by its id, or one of these.
Due: TypeAlias = str | Changed | Starts | Woken | Met


def started_together(due: Iterable[Due]) -> list[Program]:
    """The workflows that one event starts, of which one would go first; none where that is something else."""
    found: list[Starts] = []
    for what in due:
        if not isinstance(what, Starts) or (found and what.event is not found[0].event):
            break
        found.append(what)
    return [one.program for one in found]
