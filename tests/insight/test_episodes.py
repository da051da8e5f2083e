"""The counting rules of docs/insight.md, each on either side of its boundary."""

from datetime import timedelta
from typing import Any

import pytest

from ghl_flow.insight.episodes import Episode, Exclusion, episodes_of
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, by_hand, called, history, missed, said, text

DAY = 24 * 60


def _episodes(*rows: JsonObject, days: float = 9, **more: Any) -> list[Episode]:
    return episodes_of(history(*rows, days=days), **more)


@pytest.mark.parametrize(
    ("rows", "calls"),
    [
        ([missed(0)], [1]),
        ([missed(0), missed(30)], [2]),
        ([missed(0), missed(30.1)], [1, 1]),
        ([missed(0), text(2), missed(32)], [2]),
        ([missed(0), text(2), missed(32.1)], [1, 1]),
        ([missed(0), by_hand(2), missed(31)], [1, 1]),
        ([missed(0), missed(20), missed(29), missed(31)], [3, 1]),
        ([missed(0), missed(1, "bob")], [1, 1]),
        ([missed(0, status="canceled"), missed(1, status="completed")], []),
        ([], []),
    ],
)
def test_missed_calls_within_the_cooldown_are_one(rows: list[JsonObject], calls: list[int]) -> None:
    assert [len(one.calls) for one in _episodes(*rows)] == calls


def test_the_cooldown_is_the_flow_s() -> None:
    assert [len(one.calls) for one in _episodes(missed(0), missed(50), cooldown=timedelta(hours=1))] == [2]


@pytest.mark.parametrize(
    ("rows", "replied", "helped"),
    [
        ([said(9)], True, False),
        ([said(2 + DAY)], True, False),
        ([said(2 + DAY + 0.1)], False, False),
        ([said(1)], False, False),
        ([by_hand(5), said(9)], False, True),
        ([called(5, status="no-answer"), said(9)], False, True),
        ([said(9), by_hand(15)], True, False),
        ([said(9, body="STOP")], False, False),
        ([said(9, body=" stop. "), said(12)], True, False),
        ([], False, False),
    ],
)
def test_a_reply_is_the_first_text_after_ours_and_before_a_person(
    rows: list[JsonObject], *, replied: bool, helped: bool
) -> None:
    (one,) = _episodes(missed(0), text(2), *rows)
    assert (one.replied, one.helped is not None, one.counts) == (replied, helped, True)


@pytest.mark.parametrize("words", ["STOP", "stop\u00a0", "opt out", '"Stop"'])
def test_opting_out_is_told_apart(words: str) -> None:
    (one,) = _episodes(missed(0), text(2), said(3, body=words))
    assert (one.opted_out is not None, one.replied) == (True, False)


@pytest.mark.parametrize(
    ("rows", "texted", "delivered", "failed"),
    [
        ([], False, False, False),
        ([text(2)], True, True, False),
        ([text(2, status="undelivered")], True, False, True),
        ([text(2, status="sent")], True, False, False),
        ([text(2, status="failed"), text(60)], True, True, False),
        ([text(DAY)], True, True, False),
        ([text(DAY + 1)], False, False, False),
        ([by_hand(2)], False, False, False),
        ([text(2, source="")], True, True, False),
    ],
)
def test_what_counts_as_texted(
    rows: list[JsonObject], *, texted: bool, delivered: bool, failed: bool
) -> None:
    (one,) = _episodes(missed(0), *rows)
    assert (one.texted, one.delivered is not None, one.failed) == (texted, delivered, failed)
    assert one.counts is delivered


@pytest.mark.parametrize(
    ("rows", "through", "back"),
    [
        ([answered(30)], True, False),
        ([called(30)], False, True),
        ([called(30, status="no-answer")], False, False),
        ([answered(DAY + 1)], False, False),
        ([answered(30, "bob")], False, False),
    ],
)
def test_reached_without_a_text(rows: list[JsonObject], *, through: bool, back: bool) -> None:
    one = _episodes(missed(0), *rows)[0]
    assert (one.got_through is not None, one.called_back is not None) == (through, back)


@pytest.mark.parametrize(
    ("before", "excluded"),
    [
        ([], None),
        ([said(-10)], Exclusion.OPEN_CONVERSATION),
        ([said(-DAY - 1)], None),
        ([by_hand(-10)], Exclusion.OPEN_CONVERSATION),
        ([answered(-10)], Exclusion.OPEN_CONVERSATION),
        ([text(-10)], None),
        ([said(-10, body="STOP")], None),
        ([called(-10, status="no-answer")], Exclusion.OPEN_CONVERSATION),
        ([said(-10, "bob")], None),
    ],
)
def test_an_open_conversation_is_excluded(before: list[JsonObject], excluded: Exclusion | None) -> None:
    assert _episodes(*before, missed(0))[-1].excluded is excluded


def test_one_episode_of_a_contact_in_24_hours() -> None:
    found = _episodes(missed(0), missed(120), missed(DAY), missed(DAY + 60), days=9)
    assert [one.excluded for one in found] == [None, Exclusion.REPEATED, None, Exclusion.REPEATED]


def test_a_repeated_call_takes_nothing_from_the_episode_that_counts() -> None:
    first, second = _episodes(missed(0), text(2), missed(120), said(130))
    assert (first.replied, first.counts, second.counts) == (True, True, False)


def test_test_contacts_are_excluded() -> None:
    found = _episodes(missed(0), missed(0, "bob"), test_contacts={"bob"})
    assert [(one.contact, one.excluded) for one in found] == [
        ("ann", None),
        ("bob", Exclusion.TEST_CONTACT),
    ]


@pytest.mark.parametrize(("days", "young"), [(0.99, True), (1.0, True), (1.01, False)])
def test_what_is_not_decided_yet_is_excluded(days: float, *, young: bool) -> None:
    (one,) = _episodes(missed(0), text(2), days=days)
    assert (one.excluded is Exclusion.TOO_YOUNG) is young


def test_only_the_texts_that_a_caller_counts() -> None:
    native = text(0.5, source="", body="native")
    (one,) = _episodes(missed(0), native, text(2), said(3), is_text=lambda text: text.source == "workflow")
    assert [text.body for text in one.texts] == ["Sorry we missed you"]
    assert one.time_to_reply == timedelta(minutes=1)


def test_who_orders_stop_and_then_writes_did_both() -> None:
    (one,) = _episodes(missed(0), text(2), said(3, body="STOP"), said(9, body="Wrong person, sorry"))
    assert (one.opted_out is not None, one.replied) == (True, True)


@pytest.mark.parametrize(
    ("rows", "test_contacts", "why"),
    [
        # Within a day of one that counts, and somebody wrote in between.
        ([missed(0), text(2), said(9), missed(60)], (), [None, Exclusion.REPEATED]),
        ([missed(0), text(2), said(9), missed(60)], ("ann",), [Exclusion.TEST_CONTACT] * 2),
        ([said(0), missed(60), missed(8.9 * DAY)], (), [Exclusion.OPEN_CONVERSATION, Exclusion.TOO_YOUNG]),
        ([said(8.8 * DAY), missed(8.9 * DAY)], (), [Exclusion.OPEN_CONVERSATION]),
    ],
)
def test_where_several_exclude_it_the_first_is_named(
    rows: list[JsonObject], test_contacts: tuple[str, ...], why: list[Exclusion | None]
) -> None:
    assert [one.excluded for one in _episodes(*rows, test_contacts=test_contacts)] == why


def test_a_day_after_its_text_it_is_decided() -> None:
    assert [one.excluded for one in _episodes(missed(0), text(2), days=(DAY + 2) / DAY)] == [None]
    (young,) = _episodes(missed(0), text(2), days=(DAY + 1.9) / DAY)
    assert young.excluded is Exclusion.TOO_YOUNG


def test_at_the_same_moment_a_person_did_not_come_later() -> None:
    (one,) = _episodes(missed(0), text(2), said(9), by_hand(9))
    assert (one.replied, one.helped is not None) == (False, True)
