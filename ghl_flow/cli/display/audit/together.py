"""Problems of an audit that are one matter in several workflows."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from ghl_flow.counting import some_of
from ghl_flow.operations.audit import Harm, Origin, Problem

_NAMED = 8


class Together(NamedTuple):
    """The first of several problems, and those that are the same in other places."""

    first: Problem
    others: tuple[Problem, ...]

    @property
    def says_the_same(self) -> bool:
        """Whether all say it in the same words, so that the workflows are all that differs."""
        return bool(self.others) and not _has_case(self.first)

    @property
    def places(self) -> str:
        """The workflows, and how often in each."""
        count = Counter(one.workflow for one in (self.first, *self.others))
        named = (f"'{name}'" + (f" ({times} times)" if times > 1 else "") for name, times in count.items())
        return some_of(named, most=_NAMED)

    @property
    def further(self) -> list[str]:
        """Of a guarantee that several break: each of the others, and how."""
        if self.says_the_same:
            return []
        return [f"'{one.workflow}': {one.message}" for one in self.others]


def put_together(problems: Iterable[Problem]) -> list[Together]:
    """In the order of the first of each."""
    groups: dict[Hashable, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(_matter(problem), []).append(problem)
    return [Together(first, tuple(others)) for first, *others in groups.values()]


def _matter(one: Problem) -> Hashable:
    if not one.workflow:
        return one
    if _has_case(one):
        return one.harm, one.origin, one.code, one.contacts
    return one._replace(workflow="")


def _has_case(one: Problem) -> bool:
    """Whether a case shows how a guarantee is broken, which is another one in each workflow."""
    return one.origin is Origin.VERIFY and one.harm is Harm.FAIL
