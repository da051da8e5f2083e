"""Which events start a flow: each trigger as its author writes it, and events in the words of a test."""

import pytest

from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from tests.conftest import compiled

FLOW = """
version: 1
flow: started
name: Started
trigger:
  - {trigger}
settings: {{ reentry: true }}
fields:
  size: {{ name: Size, type: text }}
steps:
  - sms: Hi
"""

# A trigger, the tags that the contact has, an event, and whether it starts the flow.
STARTED: list[tuple[str, set[str], str, bool]] = [
    ("contact_tag: { added: quoted, has_tag: vip }", {"vip"}, "tag quoted", True),
    ("contact_tag: { added: quoted, has_tag: vip }", set(), "tag quoted", False),
    ("contact_tag: { added: quoted, has_tag: quoted }", set(), "tag quoted", True),
    ("contact_tag: { added: quoted, has_not_tag: vip }", {"vip"}, "tag quoted", False),
    ("contact_tag: { removed: vip, has_not_tag: vip }", {"vip"}, "untag vip", True),
    ("contact_tag: { removed: vip, has_tag: cold, has_not_tag: hot }", {"vip", "cold"}, "untag vip", True),
    (
        "contact_tag: { removed: vip, has_tag: cold, has_not_tag: hot }",
        {"vip", "cold", "hot"},
        "untag vip",
        False,
    ),
    ("contact_created: {}", set(), "created", True),
    ("contact_created: {}", set(), "form intake", False),
    ("contact_created: { tagged: facebook }", {"facebook"}, "created", True),
    ("contact_created: { tagged: facebook }", {"google"}, "created", False),
    ("contact_changed: { field: size }", set(), "field size=large", True),
    ("contact_changed: { field: size }", set(), "field tries=2", False),
    ("contact_changed: { field: size, to: large }", set(), "field size=large", True),
    ("contact_changed: { field: size, to: large }", set(), "field size=small", False),
    ("contact_changed: { field: size, has_tag: vip }", set(), "field size=small", False),
    ("contact_changed: { field: email }", set(), "field email=a@example.org", True),
    ("contact_changed: { field: postal_code, to: 78701 }", set(), "field postal_code=78701", True),
    ("customer_reply: { contains: [stop now, price] }", set(), "reply 'what PRICE is it'", True),
    ("customer_reply: { contains: [stop now, price] }", set(), "reply 'stop'", False),
    ("customer_reply: { channel: sms }", set(), "reply hello", True),
    ("customer_reply: { channel: whatsapp }", set(), "reply hello", False),
    ("customer_reply: { channel: 23 }", set(), "reply hello", False),
    ("customer_reply: { has_tag: vip }", {"vip"}, "reply hello", True),
    ("customer_reply: { has_not_tag: vip }", {"vip"}, "reply hello", False),
    ("customer_reply: { to: this }", set(), "reply hello", False),
    ("webhook: {}", set(), "webhook", True),
    ("user_reply: {}", set(), "user_reply", True),
    ("user_reply: {}", set(), "reply hello", False),
    ("email_event: opened", set(), "email_event opened", True),
    ("email_event: opened", set(), "email_event clicked", False),
    ("payment: {}", set(), "payment", True),
    ("payment: { status: failed }", set(), "payment failed", True),
    ("payment: { status: failed }", set(), "payment succeeded", False),
    ("invoice: { status: overdue }", set(), "invoice overdue", True),
    ("invoice: { status: overdue }", set(), "invoice paid", False),
    ("birthday: {}", set(), "birthday", True),
    ("birthday: { before: 3 days }", set(), "birthday", True),
    ("birthday: {}", set(), "task_due", False),
    ("task_due: { after: 1 day }", set(), "task_due", True),
    ("order_form: {}", set(), "order_form", True),
    ("facebook_form: {}", set(), "facebook_form", True),
    ('facebook_form: { form: "5581" }', set(), "facebook_form 5581", True),
    ('facebook_form: { page: "1", form: "5581" }', set(), "facebook_form 1/5581", True),
    ('facebook_form: { page: "1", form: "5581" }', set(), "facebook_form 2/5581", False),
]


@pytest.mark.parametrize(("trigger", "tags", "event", "starts"), STARTED)
def test_what_starts_it(trigger: str, tags: set[str], event: str, starts: bool) -> None:
    simulator = Simulator([compiled(FLOW.format(trigger=trigger))], contacts=[Contact(CALLER, tags=tags)])
    for at, happening in EventSpec.model_validate(f"0s {event}").events():
        simulator.schedule(at, CALLER, happening)
    simulator.run()
    assert bool(simulator.result().messages) == starts
    assert not simulator.result().gaps


@pytest.mark.parametrize("trigger", dict.fromkeys(trigger for trigger, *_ in STARTED))
def test_the_search_knows_events_that_start_it(trigger: str) -> None:
    """Two of them are two texts: that is refuted with a case that happens, and is not unknown."""
    promise = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
    flow = compiled(FLOW.format(trigger=trigger) + promise)
    verdict = verify(flow, max_calls=2)[0]
    assert verdict.result is Result.VIOLATED, verdict.reason


def test_the_search_asks_what_the_contact_has() -> None:
    """Every run leaves the tag with which none may start; anybody may take another one off again."""
    text = FLOW.format(trigger="contact_tag: { added: quoted, has_not_tag: done }") + "  - add_tag: done\n"
    promise = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
    assert verify(compiled(text + promise))[0].result is Result.PROVED
    other = text.replace("has_not_tag: done", "has_not_tag: other")
    assert verify(compiled(other + promise))[0].result is Result.VIOLATED
