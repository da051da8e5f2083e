"""As it was beside as it would have been, against tables made by hand."""

from datetime import date, timedelta

import pytest

from ghl_flow.cost.texts import rates_of
from ghl_flow.insight.cast import Cast
from ghl_flow.insight.history import Sender
from ghl_flow.insight.replay import Replay, replay
from ghl_flow.wire.json import JsonObject
from tests.conftest import BRIDGEPOINT, SEED, compiled
from tests.insight.rows import BEGAN, answered, by_hand, called, history, missed, said, text

HOUR, DAY = 60, 24 * 60
_HOURS = 'hours: { mon-fri: "8:00-17:30" }\n'


def _replay(
    *rows: JsonObject, since: float | None = None, days: float = 9, tests: tuple[str, ...] = ()
) -> Replay:
    flow = compiled(SEED, BRIDGEPOINT + _HOURS)
    began = None if since is None else BEGAN + timedelta(minutes=since)
    rates = rates_of(flow.account)
    return replay(history(*rows, days=days), Cast.of([flow]), rates, since=began, test_contacts=tests)


def _native(minute: float, contact: str = "ann") -> JsonObject:
    return text(minute, contact, source="")


def test_a_week_counted_by_hand() -> None:
    found = _replay(
        # A double of the native text and a workflow's.
        *(missed(0, "a"), _native(0.5, "a"), text(2, "a")),
        # Answered meanwhile, and texted all the same.
        *(missed(HOUR, "b"), answered(HOUR + 1, "b"), _native(HOUR + 2, "b")),
        # Nothing came; a user called back; a text failed.
        missed(2 * HOUR, "c"),
        *(missed(2 * HOUR, "d"), called(2 * HOUR + 9, "d")),
        *(missed(2 * HOUR, "e"), text(2 * HOUR + 2, "e", status="failed")),
        # At night: 14 hours after nine in the morning.
        *(missed(14 * HOUR, "f"), _native(14 * HOUR + 0.5, "f")),
        # The second week, and a bulk text.
        *(missed(7 * DAY, "g"), _native(7 * DAY + 0.5, "g"), text(7 * DAY + 5, "g", source="bulk_actions")),
    )
    was, would = found.was, found.would
    assert found.missed == 7
    assert found.by_sender == {Sender.UNSAID: 4, Sender.WORKFLOW: 2, Sender.BULK: 1}
    assert (was.texts, was.night, was.closed, was.doubles, was.late) == (6, 1, 1, 1, 1)
    assert (would.texts, would.night, would.closed, would.doubles, would.late) == (6, 1, 1, 0, 0)
    assert (was.alone, was.episodes, would.alone, would.episodes) == (2, 7, 0, 7)
    assert found.doubles_avoided == 1
    assert [(one.monday, one.missed, one.was, one.would) for one in found.weeks] == [
        (date(2026, 11, 2), 6, 5, 5),
        (date(2026, 11, 9), 1, 1, 1),
    ]
    assert not found.partly_unknown


def test_segments_cost_what_texts_cost_everywhere() -> None:
    found = _replay(missed(0), missed(DAY), _native(DAY + 1))
    first, second = found.texts
    assert found.would.segments == found.segments(first) + found.segments(second)
    assert found.would.cost == found.rates.segments(found.would.segments)
    assert found.was.segments == 1


@pytest.mark.parametrize(
    ("rows", "since", "missed_calls", "was", "would"),
    [
        # A call before the window is no part of it, nor is what came at it, though that came inside.
        ([missed(-1), _native(1), missed(30)], 0, 1, 1, 1),
        ([missed(0), _native(0.5)], 0, 1, 1, 1),
        # Without a window it begins with the oldest message.
        ([missed(-1), _native(1), missed(60)], None, 2, 1, 2),
        # A test contact is in nothing.
        ([missed(0, "test"), _native(1, "test"), missed(0)], 0, 1, 0, 1),
        ([said(0), by_hand(1)], 0, 0, 0, 0),
    ],
)
def test_where_a_window_begins(
    rows: list[JsonObject], since: float | None, missed_calls: int, was: int, would: int
) -> None:
    found = _replay(*rows, since=since, tests=("test",))
    assert (found.missed, found.was.texts, found.would.texts) == (missed_calls, was, would)


def test_a_second_text_is_avoided_only_where_one_comes_at_most() -> None:
    # The flow texts again after its cooldown; it would have sent one text at each call.
    found = _replay(missed(0), _native(29), missed(29.5), text(29.9), days=3)
    assert (found.was.doubles, found.doubles_avoided, found.would.texts) == (1, 1, 1)


def test_an_empty_history() -> None:
    found = _replay()
    assert (found.missed, found.texts, found.weeks, found.was.texts, found.days) == (0, (), (), 0, 0)
