"""Where a search stands: moments keep their names wherever they move to."""

from ghl_flow.runtime.verify.view import View
from ghl_flow.runtime.verify.zone import NOW, START, ZERO, at_most, less_than

START_VIEW = View(START, (0,), ())
ONE_WAKE = START_VIEW.awaiting(1, 7, 10, 20)


def test_a_moment_to_come() -> None:
    assert (ONE_WAKE.names, ONE_WAKE.marks, ONE_WAKE.first_mark) == ((0, 7), (), 2)
    assert ONE_WAKE.told == ((7, 0, at_most(20)), (0, 7, at_most(-10)))
    assert ONE_WAKE.zone[1][NOW] == at_most(20)


def test_now_is_remembered_as_a_mark() -> None:
    marked = ONE_WAKE.marked(("text", "ann"))
    assert (marked.names, marked.marks, marked.first_mark) == ((0, 7, 0), (("text", "ann"),), 2)
    assert marked.place(0) == 2
    assert marked.zone[2][NOW] == marked.zone[NOW][2] == ZERO


def test_constraints_are_told_by_name() -> None:
    found = ONE_WAKE.where((1, NOW, at_most(15)))
    assert found is not None
    assert found.told == (*ONE_WAKE.told, (7, 0, at_most(15)))
    assert ONE_WAKE.where((1, NOW, less_than(10))) is None


def test_marks_are_forgotten_one_by_one() -> None:
    view = ONE_WAKE.marked(("a",)).marked(("b",)).marked(("a",))
    left = view.without([0])
    assert left.marks == (("b",), ("a",))
    assert (len(left.zone), left.names, left.first_mark) == (4, (0, 7, 0, 0), 2)
    assert view.without([]) == view
    assert view.without([0, 1, 2]).zone == ONE_WAKE.zone


def test_runs_are_dropped_and_marks_kept() -> None:
    view = ONE_WAKE.awaiting(2, 8, 30, 30).marked(("a",))
    kept = view.keeping([NOW, 2])
    assert (kept.names, kept.marks) == ((0, 8, 0), (("a",),))
    assert kept.zone[1][NOW] == at_most(30)
    assert kept.place(0) == 2
