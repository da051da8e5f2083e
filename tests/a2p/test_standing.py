"""What counts of messages say of a declaration, and how messages are read."""

import json
from datetime import date
from pathlib import Path

import pytest

from ghl_flow.a2p.advice import Reason, advise
from ghl_flow.a2p.messages import Counted, count, read_history
from ghl_flow.a2p.standing import Standing, Why, assess
from ghl_flow.errors import UsageError
from ghl_flow.facts.book import SHIPPED
from ghl_flow.insight.share import wilson
from ghl_flow.spec.a2p import A2pRegistration
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject
from tests.conftest import BRIDGEPOINT


def _told(status: str | None) -> A2pRegistration | None:
    return None if status is None else A2pRegistration.model_validate({"status": status})


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1),
        (30, 300, 0.0709, 0.1392),
    ],
)
def test_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("declared", "arrived", "failed", "standing", "why"),
    [
        ("approved", 95, 5, Standing.CONSISTENT, Why.NONE),
        ("approved", 0, 60, Standing.CONTRADICTED, Why.NONE),
        ("approved", 75, 25, Standing.NOT_ASSESSED, Why.BETWEEN),
        ("approved", 10, 9, Standing.NOT_ASSESSED, Why.TOO_FEW),
        ("approved", 0, 20, Standing.CONTRADICTED, Why.NONE),
        ("none", 95, 5, Standing.CONTRADICTED, Why.NONE),
        ("none", 0, 60, Standing.CONSISTENT, Why.NONE),
        ("pending", 95, 5, Standing.NOT_ASSESSED, Why.PENDING),
        (None, 95, 5, Standing.NOT_ASSESSED, Why.NOT_DECLARED),
    ],
)
def test_a_declaration_held_against_messages(
    declared: str | None, arrived: int, failed: int, standing: Standing, why: Why
) -> None:
    found = assess("acme", _told(declared), Counted(arrived, failed), SHIPPED.registration)
    assert (found.standing, found.why) == (standing, why)


@pytest.mark.parametrize(
    ("declared", "standing"), [("approved", Standing.DECLARED), (None, Standing.NOT_ASSESSED)]
)
def test_without_messages_a_declaration_is_only_that(declared: str | None, standing: Standing) -> None:
    assert assess("acme", _told(declared), None, SHIPPED.registration).standing is standing


def _message(**more: str) -> JsonObject:
    base: JsonObject = {
        "locationId": "LOC",
        "direction": "outbound",
        "messageType": "TYPE_SMS",
        "dateAdded": "2026-09-02T10:00:00.000Z",
        "status": "delivered",
    }
    return {**base, **more}


@pytest.mark.parametrize(
    ("message", "counts"),
    [
        (_message(), (1, 0, 0)),
        (_message(status="read"), (1, 0, 0)),
        (_message(status="undelivered"), (0, 1, 0)),
        (_message(status="failed", messageType="TYPE_CAMPAIGN_SMS"), (0, 1, 0)),
        (_message(status="sent"), (0, 0, 1)),
        (_message(status="queued"), (0, 0, 1)),
        (_message(direction="inbound"), (0, 0, 0)),
        (_message(messageType="TYPE_EMAIL", status="failed"), (0, 0, 0)),
        (_message(messageType="TYPE_CALL", status="failed"), (0, 0, 0)),
        (_message(locationId="OTHER", status="failed"), (0, 0, 0)),
        (_message(dateAdded="2026-08-31T10:00:00.000Z", status="failed"), (0, 0, 0)),
        (_message(dateAdded="last week", status="failed"), (0, 0, 0)),
    ],
)
def test_only_texts_of_the_account_count(message: JsonObject, counts: tuple[int, int, int]) -> None:
    assert count([message], "LOC", date(2026, 9, 1))[:3] == counts


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"messages": [_message(), _message()], "total": 2}),
        json.dumps([_message(), _message()]),
        f"{json.dumps(_message())}\n\n{json.dumps(_message())}\n",
        f"{json.dumps({'messages': [_message()]})}\n{json.dumps({'messages': [_message()]})}\n",
    ],
    ids=["an answer", "a list", "lines", "answers on lines"],
)
def test_a_history_is_read_in_every_form(text: str, tmp_path: Path) -> None:
    (tmp_path / "history").write_text(text, encoding="utf-8")
    assert count(read_history(tmp_path / "history"), "LOC").arrived == 2


@pytest.mark.parametrize("text", ["name,status\na,b\n", "{}", '{"messages": [1]}', "[[]]"])
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "history").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="no message history"):
        read_history(tmp_path / "history")


@pytest.mark.parametrize(
    ("old", "new", "best", "reason"),
    [
        ("", "", "low-volume", Reason.HAS_TAX_ID),
        ("    tax_id: env:BRIDGEPOINT_EIN\n", "", "low-volume", Reason.COMPANY_BY_NAME),
        ("", "sms_costs: { missed_calls_per_month: 90000 }\n", "low-volume", Reason.LOW_VOLUME),
        ("", "sms_costs: { missed_calls_per_month: 90001 }\n", "standard", Reason.HIGH_VOLUME),
    ],
)
def test_which_registration_fits(old: str, new: str, best: str, reason: Reason) -> None:
    text = BRIDGEPOINT.replace(old, new) if old else BRIDGEPOINT + new
    found = advise(load_text(text, Account).value, SHIPPED.registration)
    assert found.best == best
    assert reason in [one.reason for one in found.reasons]


def test_one_person_without_an_ein_is_a_sole_proprietor_and_who_tells_nothing_is_asked() -> None:
    head = BRIDGEPOINT[: BRIDGEPOINT.index("a2p:")]
    sole = head + "a2p: { status: none, business: { legal_name: Dale Whitfield, type: sole-proprietor } }\n"
    assert advise(load_text(sole, Account).value, SHIPPED.registration).best == "sole-proprietor"
    found = advise(load_text(head, Account).value, SHIPPED.registration)
    assert found.best is None
    assert Reason.NO_TAX_ID_TOLD in [one.reason for one in found.asks]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("not json\n", "line 1 is not JSON"),
        ('{"id": 1}\n', "no list of messages with a locationId"),
        ('{\n  "data": []\n}\n', "no list of messages with a locationId"),
        ('[{"id": 1}]', "no list of messages with a locationId"),
        ('{"locationId": "a"}\n{"id": 1}\n', "line 2 is JSON, and no message"),
        ('{"locationId": "a"}\n{"id"\n', "line 2 is not JSON"),
    ],
)
def test_what_is_no_history_is_said_as_it_is(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_history(path)
