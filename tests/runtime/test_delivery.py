"""What the contact reads (R25), and what HighLevel adds to a first message (R26)."""

from datetime import datetime

import pytest

from ghl_flow.copy.delivery import Appended, Compliance
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.state import Contact, State

DAY = 86400
ANN = "+15125550100"

MONDAY = datetime(2026, 1, 5, 9, 0)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hi {{ contact.first_name }}!", "Hi Ann!"),
        ("{{contact.phone}}", ANN),
        ("{{ location.name }}", "Acme"),
        ("{{ contact.budget }}", "500"),
        ("{{ contact.f2 }}", "raw id"),
        ("{{ custom_values.offer }}", "10 %"),
        ("[{{ contact.nothing }}]", "[]"),
        ("no fields", "no fields"),
    ],
)
def test_merge_fields(body: str, text: str) -> None:
    delivery = Delivery({"location.name": "Acme"}, {"f1": "budget"})
    contact = Contact(ANN, fields={"f1": "500", "f2": "raw id"}, details={"first_name": "Ann"})
    assert delivery.text(body, contact, State(values={"offer": "10 %"}), MONDAY) == text


@pytest.mark.parametrize(
    ("again", "last", "now", "due"),
    [
        (None, None, 0, True),
        (None, 0, 999 * DAY, False),
        (30, 0, 30 * DAY - 1, False),
        (30, 0, 30 * DAY, True),
        (30, 5, 30 * DAY, False),
    ],
)
def test_when_it_is_appended(again: int | None, last: int | None, now: int, due: bool) -> None:
    delivery = Delivery(compliance=Compliance(again_after_days=again))
    contact = Contact(ANN, identified_at=last)
    assert (delivery.appended("Hi", contact, now, 1) != Appended()) is due
    assert contact.identified_at == (now if due else last)


def test_ticks_are_parts_of_a_second() -> None:
    delivery = Delivery(compliance=Compliance(again_after_days=1))
    contact = Contact(ANN, identified_at=0)
    assert delivery.appended("Hi", contact, DAY * 4 - 1, 4) == Appended()
    assert delivery.appended("Hi", contact, DAY * 4, 4) != Appended()
