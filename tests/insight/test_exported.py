"""How an entry of HighLevel's export is read."""

from datetime import timedelta

import pytest

from ghl_flow.insight.exported import history_of, message_of, moment_of
from ghl_flow.insight.history import Delivery, Kind, Message, Outcome, Sender, Unread
from ghl_flow.wire.json import JsonObject, JsonValue
from tests.insight.rows import BEGAN, answered, by_hand, history, missed, row, said, text


def _read(value: JsonValue) -> Message:
    found = message_of(value)
    assert isinstance(found, Message)
    return found


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"meta": {"callStatus": "completed"}}, Outcome.ANSWERED),
        ({"meta": {"callStatus": "Answered"}}, Outcome.ANSWERED),
        ({"meta": {"callStatus": "No answer"}}, Outcome.NO_ANSWER),
        ({"meta": {"callStatus": "no_answer"}}, Outcome.NO_ANSWER),
        ({"meta": {"call": {"status": "Voicemail"}}}, Outcome.VOICEMAIL),
        ({"meta": {"callStatus": "", "call": {"status": "busy"}}}, Outcome.BUSY),
        ({"status": "Canceled"}, Outcome.CANCELED),
        ({"meta": {"callStatus": "pending"}, "status": "completed"}, Outcome.PENDING),
        ({"meta": {"callStatus": "on fire"}, "status": "failed"}, Outcome.FAILED),
        ({"status": "delivered"}, Outcome.UNKNOWN),
        ({"meta": None}, Outcome.UNKNOWN),
        ({}, Outcome.UNKNOWN),
    ],
)
def test_the_outcome_of_a_call(more: JsonObject, outcome: Outcome) -> None:
    call = _read({**row(0, "inbound", "CALL"), **more})
    assert (call.kind, call.outcome) == (Kind.CALL, outcome)
    assert call.missed is (outcome in (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL))


@pytest.mark.parametrize(
    ("more", "sender", "person"),
    [
        ({"source": "workflow"}, Sender.WORKFLOW, False),
        ({"source": "workflow", "userId": "sam"}, Sender.WORKFLOW, False),
        ({"source": "bulk_actions"}, Sender.BULK, False),
        ({"source": "campaign"}, Sender.BULK, False),
        ({"source": "API"}, Sender.API, False),
        ({"source": "app", "userId": "sam"}, Sender.PERSON, True),
        ({"userId": "sam"}, Sender.PERSON, True),
        ({"source": "app"}, Sender.UNSAID, False),
        ({}, Sender.UNSAID, False),
    ],
)
def test_who_sent_it(more: JsonObject, sender: Sender, *, person: bool) -> None:
    sent = _read({**row(0, "outbound", "SMS"), **more})
    assert (sent.sender, sent.by_person, sent.automatic_text) == (sender, person, not person)


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        ("delivered", Delivery.ARRIVED),
        ("READ", Delivery.ARRIVED),
        ("undelivered", Delivery.FAILED),
        ("failed", Delivery.FAILED),
        ("sent", Delivery.OPEN),
        ("", Delivery.OPEN),
    ],
)
def test_what_became_of_a_text(status: str, delivery: Delivery) -> None:
    assert _read(text(0, status=status)).delivery is delivery


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (3, Unread.NO_OBJECT),
        (None, Unread.NO_OBJECT),
        ({**said(0), "contactId": None}, Unread.NO_CONTACT),
        ({**said(0), "dateAdded": "yesterday"}, Unread.NO_TIME),
        ({**said(0), "dateAdded": True}, Unread.NO_TIME),
        ({**said(0), "direction": "sideways"}, Unread.NO_DIRECTION),
        ({**said(0), "messageType": "", "type": None}, Unread.NO_TYPE),
        ({**said(0), "messageType": "", "type": 3}, Unread.NO_TYPE),
    ],
)
def test_what_cannot_be_read_says_why(value: JsonValue, why: Unread) -> None:
    assert message_of(value) is why
    found = history_of([("line 1", said(0)), ("line 2", value)])
    assert [(one.place, one.why) for one in found.unreadable] == [("line 2", why)]


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        ("2026-11-02T15:00:00.000Z", True),
        ("2026-11-02T09:00:00-06:00", True),
        ("2026-11-02T15:00:00", True),
        (1793631600000, True),
        ("1793631600000", True),
        ("2026-11-02T15:00:01Z", False),
    ],
)
def test_moments(value: JsonValue, *, is_it: bool) -> None:
    assert (moment_of(value) == BEGAN) is is_it


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        [],
        None,
        True,
        1e30,
        "9" * 400,
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        1793631600,
        0,
    ],
)
def test_no_moments(value: JsonValue) -> None:
    assert moment_of(value) is None


def test_a_number_tells_the_type_where_nothing_else_does() -> None:
    assert _read({**said(0), "messageType": ""}).kind is Kind.SMS
    assert _read({**missed(0), "messageType": None, "type": "1"}).missed


def test_a_call_that_comes_twice_is_one() -> None:
    pending = {**missed(0), "meta": {"callStatus": "pending"}}
    updated = missed(0)
    disposition = {**missed(0.02), "id": "other"}
    again = missed(0.5)
    for rows in ((pending, updated), (updated, pending), (updated, disposition), (pending, updated, updated)):
        assert [one.outcome for one in history(*rows).messages] == [Outcome.NO_ANSWER]
    assert len(history(updated, again).missed) == 2
    assert len(history(missed(0), missed(0, "bob")).missed) == 2


def test_a_history_is_in_order_and_ends_with_its_newest_message() -> None:
    found = history(by_hand(30), said(5), missed(0), answered(60, "bob", seconds=12, user=""))
    assert [one.at for one in found.messages] == sorted(one.at for one in found.messages)
    assert found.now == found.messages[-1].at
    assert found.messages[-1].duration == 12
    assert found.locations == ("LOC",)
    assert list(found.by_contact) == ["ann", "bob"]


def test_one_sub_account_of_several_and_the_last_days() -> None:
    other = {**said(1, "eve"), "locationId": "OTHER"}
    nameless = {**said(2, "ida"), "locationId": None}
    found = history(said(0), other, nameless, days=3)
    assert [one.contact for one in found.of_location("LOC").messages] == ["ann", "ida"]
    assert found.last(timedelta(days=1)).messages == ()
    assert len(found.last(timedelta(days=4)).messages) == 3


def test_a_body_is_in_no_repr() -> None:
    assert "secret" not in repr(_read(said(0, body="my secret")))


def test_what_highlevel_dates_in_the_future_is_passed_over() -> None:
    rows = [said(0), said(30 * 24 * 60.0, "ann"), said(5, "bob")]
    found = history_of(((str(n), one) for n, one in enumerate(rows)), now=BEGAN + timedelta(days=3))
    assert [one.contact for one in found.messages] == ["ann", "bob"]
    assert [(one.place, one.why) for one in found.unreadable] == [("1", Unread.AHEAD)]
    assert found.now == BEGAN + timedelta(days=3)
