"""Of what can happen, the part in which it is such a time of day."""

from collections.abc import Sequence

from ghl_flow.runtime.verify.clocks import CLOCKS_CHANGE
from ghl_flow.runtime.verify.hours import Hours
from ghl_flow.runtime.verify.situation import DAY
from ghl_flow.runtime.verify.unsettled import AtTime
from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.zone import NOW, Constraint, at_most, less_than


def at_such_times(
    view: View, clock: Sequence[AtTime | Hours], *, clocks_changed: int = 0, weekday: int | None = None
) -> list[View]:
    """The parts of a view in which it is such a time of day; its last moment to come is the next midnight.

    Where it may be any day of the week, a window that is not open every day may be closed at any time.
    Until clocks have changed (in seconds since midnight, 0 where they do not) any time may be any other.
    """
    found = [view]
    for asked in clock:
        if isinstance(asked, Hours):
            seconds = asked.seconds if weekday is None else asked.by_weekday[weekday]
            parts = [_however_clocks_change(*part, clocks_changed) for part in seconds]
            found = _in_parts(found, parts)
            continue
        when = _parts_of_day(asked, weekday)
        if when is not None:
            when = [_however_clocks_change(*part, clocks_changed) for part in when]
        found = found if when is None else _in_parts(found, when)
    return found


def _parts_of_day(asked: AtTime, weekday: int | None) -> list[tuple[int, int]] | None:
    """From which second to which it is so on that day of the week; None: at any, as it may be any day."""
    window = asked.window
    start, end = window.start * 60, window.end * 60
    # Whether it opens today; and whether it opened yesterday, and may be open past midnight.
    today = weekday is None or weekday in window.days
    yesterday = weekday is None or (weekday - 1) % 7 in window.days
    if asked.opens_now:
        return [(start, start)] if today else []
    if not asked.is_open and weekday is None and len(window.days) < 7:
        return None
    if window.past_midnight:
        opens, closes = start if today else DAY, end if yesterday else 0
        parts = [(opens, DAY), (0, closes)] if asked.is_open else [(closes, opens)]
    elif not today:
        parts = [] if asked.is_open else [(0, DAY)]
    else:
        parts = [(start, end)] if asked.is_open else [(0, start), (end, DAY)]
    return [(first, last) for first, last in parts if first < last]


def _however_clocks_change(first: int, last: int, changed: int) -> tuple[int, int]:
    """The part of a day, with all of the time before clocks have changed where some of it is then.

    What opens at a minute that is left out on that day opens up to an hour later.
    """
    if first >= changed:
        return first, last
    # Up to and with that moment: a part leaves out its end.
    longer = CLOCKS_CHANGE + 1 if first == last else 0
    return 0, max(last + longer, changed)


def _in_parts(views: Sequence[View], parts: Sequence[tuple[int, int]]) -> list[View]:
    return [
        part
        for one in views
        for first, last in parts
        if (part := one.where(*_between(one, first, last))) is not None
    ]


def _between(view: View, first: int, last: int) -> list[Constraint]:
    """From one second of the day up to another, or at it where they are the same."""
    midnight = view.first_mark - 1
    before = at_most(last - DAY) if first == last else less_than(last - DAY)
    # A day of 25 hours begins earlier than its first second as counted from its end.
    since: list[Constraint] = [(midnight, NOW, at_most(DAY - first))] if first else []
    return [*since, (NOW, midnight, before)]
