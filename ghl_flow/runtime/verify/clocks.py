"""Where clocks are put forward and back, and what that leaves open."""

from datetime import datetime, timedelta

from ghl_flow.runtime.program import Program

# By when of a day clocks have been put forward or back, in seconds.
CLOCKS_CHANGED = 3 * 3600


def changes_clocks(start: datetime) -> bool:
    """Whether the account's time zone has days of other than 24 hours within a year."""
    return len({(start + timedelta(days=day)).utcoffset() for day in range(0, 366, 7)}) > 1


def opens_or_closes_at_night(program: Program) -> bool:
    """Whether a window of it does so when the time of day cannot be told from the next midnight."""
    return any(
        0 < at < CLOCKS_CHANGED // 60 for window in program.windows for at in (window.start, window.end)
    )
