"""Guarantees as written: what they say, and nonsense turned away at its line."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from tests.conftest import steps


@pytest.mark.parametrize(
    ("guarantee", "says"),
    [
        ("{ at_most: { sms: 1, within: 30m } }", "at most 1 text per contact within 30 minutes"),
        ("{ at_most: { email: 2, per: flow, within: 1d } }", "at most 2 mails per flow within 1 day"),
        ("{ at_most: { any: 3, within: 1h } }", "at most 3 messages per contact within 1 hour"),
        ('{ quiet_hours: { from: "21:00", to: "8:00" } }', "never texts from 21:00 to 8:00"),
        ("terminates", "terminates"),
        ("{ terminates: true }", "terminates"),
        ("{ no_two_flows_text: 10m }", "no two flows text within 10 minutes"),
        ("{ never_texts_after: [opt_out, appointment_booked] }", "texts after opt out or appointment booked"),
    ],
)
def test_what_a_guarantee_says(guarantee: str, says: str) -> None:
    flow = load_text(steps("- sms: Hi", top=f"guarantees: [{guarantee}]"), Flow).value
    assert says in str(flow.guarantees[0])


@pytest.mark.parametrize(
    ("guarantee", "message"),
    [
        ("{ at_most: { sms: 1, within: 0s } }", "a stretch of zero guarantees nothing"),
        ("{ at_most: { within: 1h } }", "at_most counts one of sms, email and any"),
        ("{ at_most: { sms: 1, any: 1, within: 1h } }", "at_most counts one of sms, email and any"),
        ("{ replies_within: 0s }", "a stretch of zero guarantees nothing"),
        ('{ quiet_hours: { from: "21:00", to: "21:00" } }', "name two times of day"),
        ('{ quiet_hours: { from: "25:00", to: "8:00" } }', "is not a time of day"),
        ("{ unless: at_most }", "because"),
    ],
)
def test_nonsense(guarantee: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(steps("- sms: Hi", top=f"guarantees: [{guarantee}]"), Flow, "flow.yaml")
    found = [(str(item.location), item.message) for item in caught.value.diagnostics]
    assert any(message in text or message in place for place, text in found), found
    assert all("7:" in place for place, _ in found)
