"""Every way through a flow, and no more than can be looked at."""

from ghl_flow.compile.tree import walk
from ghl_flow.lint.ways import ways_through
from tests.conftest import compiled, steps

_FORK = "- if: {{ tag: t{n} }}\n  then: [{{ add_tag: a{n} }}]\n  else: [{{ add_tag: b{n} }}]\n"


def size(forks: int) -> int:
    flow = compiled(steps("".join(_FORK.format(n=n) for n in range(forks))))
    return len([*walk(ways_through(flow.written))])


def test_each_branch_has_what_follows() -> None:
    assert [size(forks) for forks in (1, 2, 3)] == [3, 9, 21]


def test_of_too_many_each_step_is_there_once() -> None:
    assert size(8) == 765
    assert size(20) == 20 * 3 + 19
