"""What comes first of what comes at one tick."""

import pytest

from ghl_flow.kinds.triggers.event import reply
from ghl_flow.runtime.agenda import Agenda
from ghl_flow.runtime.state import Enrolment


def run(number: int, wake_at: int) -> Enrolment:
    return Enrolment(number, "w", "a", 0, wake_at, None)


def names(agenda: Agenda, until: int | None = None) -> list[tuple[int, str]]:
    return [
        (at, f"run {item.number}" if isinstance(item, Enrolment) else f"event {item[0]}")
        for at, item in agenda.due(until)
    ]


@pytest.mark.parametrize("first", [True, False])
def test_an_event_and_a_wait_that_ends_at_one_tick(first: bool) -> None:
    agenda = Agenda(events_first=first)
    agenda.add_wake(run(1, 60))
    agenda.add_event(60, 9, "a", reply("Hi"))
    both = [(60, "event a"), (60, "run 1")]
    assert names(agenda) == (both if first else both[::-1])
    assert agenda.met_a_tie


@pytest.mark.parametrize("added", [(2, 1, 3), (3, 2, 1), (1, 2, 3)])
def test_of_waits_that_end_together_the_older_run_goes_first(added: tuple[int, ...]) -> None:
    agenda = Agenda(events_first=True)
    for number in added:
        agenda.add_wake(run(number, 60))
    assert names(agenda) == [(60, "run 1"), (60, "run 2"), (60, "run 3")]
    assert not agenda.met_a_tie


def test_events_of_one_tick_keep_their_order() -> None:
    agenda = Agenda(events_first=True)
    for order, contact in ((7, "c"), (5, "a"), (6, "b")):
        agenda.add_event(60, order, contact, reply("Hi"))
    assert names(agenda) == [(60, "event a"), (60, "event b"), (60, "event c")]
    assert not agenda.met_a_tie


def test_what_is_earlier_comes_first_and_is_no_tie() -> None:
    agenda = Agenda(events_first=True)
    agenda.add_wake(run(1, 59))
    agenda.add_event(60, 1, "a", reply("Hi"))
    agenda.add_wake(run(2, 61))
    assert names(agenda) == [(59, "run 1"), (60, "event a"), (61, "run 2")]
    assert not agenda.met_a_tie


@pytest.mark.parametrize(("until", "due"), [(59, []), (60, ["run 1"]), (61, ["run 1"]), (None, ["run 1"])])
def test_up_to_and_with_that_tick(until: int | None, due: list[str]) -> None:
    agenda = Agenda(events_first=True)
    agenda.add_wake(run(1, 60))
    assert [name for _, name in names(agenda, until)] == due


@pytest.mark.parametrize("change", ["ended", "moved"])
def test_a_run_that_ended_or_moved_on_is_not_taken_up(change: str) -> None:
    """R17: a goal takes a run on before its wait is over; the wake it left behind is none."""
    agenda = Agenda(events_first=True)
    gone = run(1, 60)
    agenda.add_wake(gone)
    if change == "ended":
        gone.active = False
    else:
        gone.moved += 1
    assert names(agenda) == []


def test_what_is_added_meanwhile_comes_too() -> None:
    agenda = Agenda(events_first=True)
    agenda.add_wake(run(1, 60))
    seen = []
    for at, _ in agenda.due(100):
        seen.append(at)
        if at < 90:
            agenda.add_wake(run(at, at + 15))
    assert seen == [60, 75, 90]
