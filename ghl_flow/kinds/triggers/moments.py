"""Days and hours that triggers wait for: `3 days before`, `on the day`, `17:00`.

A trigger that waits for one day does not fire when another has come. An event says which it is (`WHEN`); one
that does not say fires all that wait for any.
"""

import re
from collections.abc import Mapping, Sequence

from ghl_flow.counting import counted
from ghl_flow.wire.json import object_of, text_of
from ghl_flow.wire.trigger import DATE_REMINDER, Trigger

WHEN = "when"
"""The fact of an event that says which of the days or hours has come."""
ON_THE_DAY = "on the day"

_SIDES = {"time-diff-now-lte": "before", "time-diff-now-gte": "after"}
_SPELLED = re.compile(rf"{ON_THE_DAY}|1 day (before|after)|(?!1 )\d+ days (before|after)|\d\d?:00")


def moment_of(trigger: Trigger) -> str:
    """Which day or hour such a trigger waits for; by default the day itself."""
    for item in trigger.filters:
        if (side := _SIDES.get(item.operator)) is not None:
            said = str(item.value)
            return f"{counted(int(said), 'day') if said.isdecimal() else said} {side}"
    hour = text_of(object_of(trigger.settings, DATE_REMINDER), "runHour")
    return f"{hour}:00" if hour else ON_THE_DAY


def told_apart(triggers: Sequence[Trigger]) -> list[str]:
    """Which days or hours they wait for; empty where that is one, which need not be said."""
    moments = dict.fromkeys(map(moment_of, triggers))
    return [*moments] if len(moments) > 1 else []


def spelled(facts: Mapping[str, str]) -> Mapping[str, str]:
    """The facts as they are.

    Raises:
        ValueError: what they say of the day or hour is none.
    """
    moment = facts.get(WHEN, ON_THE_DAY)
    if not _SPELLED.fullmatch(moment):
        raise ValueError(f"'{moment}' is no day or hour: for example 3 days before, 1 day after, 17:00")
    return facts
