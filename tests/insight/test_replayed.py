"""Histories meet flows: which texts go out, when, and what is not known."""

from datetime import UTC, datetime, timedelta

import pytest

from ghl_flow.insight.cast import Cast
from ghl_flow.insight.replayed import Run, Why, run
from ghl_flow.wire.json import JsonObject
from tests.conftest import BRIDGEPOINT, SEED, compiled, steps
from tests.insight.rows import BEGAN, answered, by_hand, called, history, missed, row, said, text

HOUR, DAY = 60, 24 * 60
AGAIN = "settings: { reentry: true, stop_on_response: false }"


def _run(flow: str, *rows: JsonObject, since: float = 0, days: float = 20, account: str = BRIDGEPOINT) -> Run:
    cast = Cast.of([compiled(flow, account)])
    return run(cast, history(*rows, days=days), BEGAN + timedelta(minutes=since))


def _minutes(found: Run) -> list[tuple[str, float]]:
    return [(one.contact, (one.at - BEGAN) / timedelta(minutes=1)) for one in found.texts]


@pytest.mark.parametrize(
    ("rows", "since", "texts"),
    [
        ([missed(0), missed(1)], 0, [("ann", 2)]),
        ([missed(0), answered(1)], 0, []),
        ([missed(0), said(1)], 0, []),
        ([missed(0), called(1), by_hand(1.5)], 0, [("ann", 2)]),
        ([missed(0), missed(20), missed(40)], 0, [("ann", 2), ("ann", 42)]),
        ([missed(0), missed(0, "bob")], 0, [("ann", 2), ("bob", 2)]),
        # What was there is no part of it: it is in place of it.
        ([missed(0), text(0.5), text(1)], 0, [("ann", 2)]),
        # Calls before the first day meet nothing, though the text would come after.
        ([missed(-1), missed(30)], 0, [("ann", 32)]),
        ([missed(0)], 0, [("ann", 2)]),
        # Opt-outs count, before it too; who opts in again is texted.
        ([missed(0), said(5, body="STOP"), missed(DAY)], 0, [("ann", 2)]),
        ([said(-5, body="STOP"), missed(0)], 0, []),
        ([said(-5, body="STOP"), said(-4, body="START"), missed(0)], 0, [("ann", 2)]),
        ([said(0, body="STOP"), missed(DAY), said(2 * DAY, body="START"), missed(3 * DAY)], 0,
         [("ann", 3 * DAY + 2)]),
    ],
)  # fmt: skip
def test_texts_of_the_shipped_flow(
    rows: list[JsonObject], since: float, texts: list[tuple[str, float]]
) -> None:
    found = _run(SEED, *rows, since=since)
    assert _minutes(found) == texts
    assert not found.unknown
    assert all(one.sure for one in found.texts)


@pytest.mark.parametrize(("after", "texts", "waiting"), [(1.99, 0, 1), (2, 1, 0), (3, 1, 0)])
def test_the_end_of_the_history_is_the_end(after: float, texts: int, waiting: int) -> None:
    found = _run(SEED, missed(0), days=after / DAY)
    assert (len(found.texts), found.waiting) == (texts, waiting)


_DAYLIGHT = steps(
    "- wait: 2h\n- sms: Hi",
    top='settings: { reentry: true, stop_on_response: false, '
    'window: { days: daily, from: "9:00", to: "17:00" } }',
)  # fmt: skip


# Clocks in Chicago go forward on 2026-03-08 at 2:00, and back on 2026-11-01 at 2:00.
@pytest.mark.parametrize(
    ("rings", "goes_out"),
    [
        ("2026-11-02T23:30-06:00", "2026-11-03T09:00-06:00"),
        ("2026-10-31T23:30-05:00", "2026-11-01T09:00-06:00"),
        ("2026-10-31T14:59-05:00", "2026-10-31T16:59-05:00"),
        ("2026-11-01T00:30-05:00", "2026-11-01T09:00-06:00"),
        ("2026-03-08T01:30-06:00", "2026-03-08T09:00-05:00"),
        ("2026-03-07T15:00-06:00", "2026-03-08T09:00-05:00"),
    ],
)
def test_windows_over_midnight_and_changes_of_the_clock(rings: str, goes_out: str) -> None:
    at = datetime.fromisoformat(rings).astimezone(UTC)
    found = _run(_DAYLIGHT, missed((at - BEGAN) / timedelta(minutes=1)), since=-400 * DAY)
    assert [one.at for one in found.texts] == [datetime.fromisoformat(goes_out).astimezone(UTC)]


def _unknown(found: Run) -> list[tuple[Why, str, int]]:
    return [(one.why, one.what, one.contacts) for one in found.unknown]


@pytest.mark.parametrize(
    ("flow", "unknown", "sure"),
    [
        (steps("- sms: Before\n- if: { tag: vip }\n  then: [end]\n- sms: Hi", top=AGAIN),
         [(Why.TAG, "vip", 1)], [True, False]),
        (steps("- if: { contact: { email: { has_value: true } } }\n  then: [end]\n- sms: Hi", top=AGAIN),
         [(Why.FIELD, "email", 1)], [False]),
        (steps("- sms: One\n- split: [{ path: A, weight: 60, steps: [{ sms: A }] }, "
               "{ path: B, weight: 40, steps: [{ sms: B }] }]", top=AGAIN),
         [(Why.WAY, "Split", 1)], [True, False]),
        # A tag that the flow itself puts on is known: it was not there before the flow was.
        (steps("- if: { tag: vip }\n  then: [end]\n- sms: Hi\n- add_tag: vip", top=AGAIN), [], [True]),
        (steps("- sms: Hi", top=AGAIN).replace("fields:", "  - contact_tag: { added: vip }\nfields:"),
         [(Why.STARTS, "Tag vip added", 0)], [True]),
    ],
)  # fmt: skip
def test_what_no_history_tells_is_said(
    flow: str, unknown: list[tuple[Why, str, int]], sure: list[bool]
) -> None:
    found = _run(flow, missed(0))
    assert _unknown(found) == unknown
    assert [one.sure for one in found.texts] == sure


def test_the_other_contacts_stay_sure() -> None:
    flow = steps(
        "- wait: 5m\n- if: { tag: vip }\n  then: [end]\n- sms: Hi", top=AGAIN + "\ncancel_on: [reply]"
    )
    found = _run(flow, missed(0, "ann"), said(1, "ann"), missed(0, "bob"))
    assert _unknown(found) == [(Why.TAG, "vip", 1)]
    assert [(one.contact, one.sure) for one in found.texts] == [("bob", False)]


def test_calls_of_which_the_end_is_not_told_are_counted() -> None:
    found = _run(SEED, missed(0, status="queued"), missed(5, "bob"), row(9, "inbound", "CALL", "cy"))
    assert _unknown(found) == [(Why.CALLS, "2", 0)]
    assert _minutes(found) == [("bob", 7)]


def test_values_of_the_account_are_every_contact_s() -> None:
    write = 'custom_value: { name: Greeting, to: "Hello" }'
    flow = steps(f"- sms: 'Hi {{{{ custom_values.greeting }}}}'\n- {write}", top=AGAIN)
    found = _run(flow, missed(0), missed(1, "bob"))
    # What is written is not followed, so the text of everyone after it is not sure.
    assert [(one.contact, one.sure) for one in found.texts] == [("ann", True), ("bob", False)]
    assert [one.why for one in found.unknown] == [Why.MODEL]


def test_a_first_text_has_the_lines_that_highlevel_appends() -> None:
    first, second = _run(SEED, missed(0), missed(DAY)).texts
    assert first.arrives.appended.sure
    assert not second.arrives.appended.sure
    (later,) = _run(SEED, text(-3 * DAY), missed(0)).texts
    assert not later.arrives.appended.sure
    (refused,) = _run(SEED, text(-3 * DAY, status="failed"), missed(0)).texts
    assert refused.arrives.appended.sure
