"""Workflows of HighLevel by their names, as they are given on the command line."""

from collections.abc import Sequence
from fnmatch import fnmatchcase


def of_names(listed: Sequence[str], patterns: Sequence[str]) -> set[str]:
    """The names that are asked for: one that is there as it is written, else those that fit the pattern.

    `*` and `?` stand for something; brackets do not, as workflows have them in their names.
    """
    found: set[str] = set()
    for pattern in (one.casefold() for one in patterns):
        itself = {one for one in listed if one.casefold() == pattern}
        wild = pattern.replace("[", "[[]")
        found |= itself or {one for one in listed if fnmatchcase(one.casefold(), wild)}
    return found
