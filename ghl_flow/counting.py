"""Numbers with what is counted: one is no plural, and of many the first few are named."""

from collections.abc import Iterable

# As many names as one reads at a glance.
_MOST_NAMES = 3


def counted(count: int, one: str, several: str = "") -> str:
    """`1 step`, `2 steps`; `several` where that is not the word with an s."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def some_of(names: Iterable[str], *, most: int = _MOST_NAMES) -> str:
    """The first few names, and how many more there are: `a, b, c and 2 more`."""
    known = [*names]
    rest = f" and {len(known) - most:,} more" if len(known) > most else ""
    return ", ".join(known[:most]) + rest
