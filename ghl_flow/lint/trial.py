"""A flow run for one person, to count the texts that they get."""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from ghl_flow.kinds.triggers.event import Event
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.runtime.interpreter import Interpreter, RunawayError
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, start_of
from ghl_flow.runtime.timeline import Message

# How long a trial goes on, in seconds; a flow that runs in circles is not followed for a year.
_HORIZONS = (600, 3_600, 86_400, 30 * 86_400, 366 * 86_400)
_ENOUGH_WAKES = 500


class Trial(NamedTuple):
    """The texts of a trial, and the second until which it was followed."""

    texts: tuple[Message, ...]
    until: int


def trial(
    subject: FlowSubject, *events: tuple[int, Event], decided: Callable[[Interpreter], bool] | None = None
) -> Trial:
    """The texts one person gets when these events happen to them, at seconds from the first.

    Every event enrols, as the guides say (R5): the careful reading for a rule. Ends after a year, or
    earlier: after ten minutes, an hour, a day or a month, where it is clear by then that the flow runs
    in circles, or that what follows makes no difference (`decided`, asked when all events have
    happened).
    """
    interpreter = Interpreter(
        subject.programs, start=start_of(subject.compiled), profile=Profile.CONCURRENT, log=False
    )
    last = max((at for at, _ in events), default=0)
    for at, event in events:
        interpreter.schedule(at, CALLER, event)
    with suppress(RunawayError):
        for horizon in _HORIZONS:
            interpreter.run(until=horizon)
            if interpreter.wakes > _ENOUGH_WAKES:
                break
            if decided is not None and horizon >= last and decided(interpreter):
                break
    return Trial(tuple(interpreter.messages), interpreter.now)
