"""Where clocks are put forward and back, and what that leaves open."""

from datetime import datetime, timedelta

# By when of a day clocks have been put forward or back, in seconds.
CLOCKS_CHANGED = 3 * 3600
# How much longer than usual a window may be closed where they change, in seconds.
CLOCKS_CHANGE = 3600


def changes_clocks(start: datetime) -> bool:
    """Whether the account's time zone has days of other than 24 hours within a year."""
    return len({(start + timedelta(days=day)).utcoffset() for day in range(0, 366, 7)}) > 1
