"""Workflows that do not run, as data: what keeps them, and what lets them run."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a workflow that does not run comes to run."""

    APPLY = "apply"
    """An apply with its `options` publishes it."""
    PERSON = "person"
    """The same apply says what a person has to build or publish."""
    PROBLEM = "problem"
    """Nothing is applied to the account before its problem is gone; the plan names it."""
    NAMES = "names"
    """It names what the account does not have, and no option opens that."""
    UNWANTED = "unwanted"
    """No flow of the account needs it, so no apply publishes it."""


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Workflows that do not run, alike in why. `gates` are the closed ones beside a pause.

    `options` are those of the command that lets them run in spite of these: the `resume` of `flow`, an apply
    where that is empty.
    """

    keys: tuple[str, ...]
    way: Way
    paused: bool = False
    gates: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    flow: str = ""
