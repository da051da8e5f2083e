"""Which events start a flow: each trigger as its author writes it, and events in the words of a test."""

import json
from pathlib import Path

import pytest
import yaml

from ghl_flow.errors import SpecError
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.model import TriggerSpec, filter_words, matches
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.reference import describe_reference
from ghl_flow.wire.trigger import Trigger
from tests.conftest import compiled
from tests.kinds.names import KnownNames

STEPS = Path(__file__).parents[1] / "golden/steps"

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
    ("form: Intake form", set(), "form Intake form", True),
    ("form: [Intake, Quote]", set(), "form Quote", True),
    ("form: [Intake, Quote]", set(), "form Other", False),
    ("form: {}", set(), "form Other", True),
    ("survey: How was it", set(), "survey How was it", True),
    ("survey: How was it", set(), "form How was it", False),
    ("survey: {}", set(), "survey", True),
    ("link_clicked: Booking page", set(), "link_clicked Booking page", True),
    ("link_clicked: Booking page", set(), "link_clicked Home page", False),
    ("appointment: { calendar: Intro, status: confirmed }", set(), "appointment confirmed Intro", True),
    ("appointment: { calendar: Intro, status: confirmed }", set(), "appointment confirmed Demo", False),
    ("appointment: { calendar: Intro, status: confirmed }", set(), "appointment noshow Intro", False),
    ("appointment: { calendar: [Intro, Demo] }", set(), "appointment cancelled Demo", True),
    ("appointment: { status: new }", set(), "booked Intro", True),
    ("appointment: { calendar: Intro }", set(), "booked Demo", False),
    ("booked: {}", set(), "booked", True),
    ("booked: { calendar: Intro }", set(), "booked Intro", True),
    ("booked: { calendar: Intro }", set(), "appointment booked Intro", False),
    ("stage: { pipeline: Sales, to: Quoted }", set(), "stage Sales/Quoted", True),
    ("stage: { pipeline: Sales, to: Quoted }", set(), "stage Sales/Won", False),
    ("stage: { pipeline: Sales, to: Quoted }", set(), "stage Support/Quoted", False),
    ("stage: { pipeline: Sales }", set(), "stage Sales/Won", True),
    ("stage: {}", set(), "stage", True),
    ("opportunity_status: { pipeline: Sales, to: lost }", set(), "opportunity_status Sales/lost", True),
    ("opportunity_status: { pipeline: Sales, to: lost }", set(), "opportunity_status Sales/won", False),
    ("opportunity_status: { to: won }", set(), "opportunity_status won", True),
    ("opportunity_created: {}", set(), "opportunity_created", True),
    ("opportunity_created: { pipeline: Sales }", set(), "opportunity_created Sales", True),
    ("opportunity_created: { pipeline: Sales }", set(), "opportunity_created open/Support", False),
    ("opportunity_changed: { status: won }", set(), "opportunity_status won", True),
    ("opportunity_changed: { pipeline: Sales }", set(), "stage Sales/Quoted", True),
    ("opportunity_changed: {}", set(), "opportunity_created", False),
    ("stale_opportunity: { after: 14 days }", set(), "stale_opportunity", True),
    ("stale_opportunity: { pipeline: Sales, after: 14 days }", set(), "stale_opportunity Support", False),
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


STORED = [
    pytest.param(kind, example, id=f"{example.yaml} {example.wire}")
    for kind in TRIGGER_TYPES.values()
    for example in kind.examples
    if example.wire
]


@pytest.mark.parametrize(("kind", "example"), STORED)
def test_it_is_stored_as_the_builder_stores_it(kind: type[TriggerSpec], example: Example) -> None:
    """Row for row: the fields, operators, titles and types, and the ids that the builder's drawer knows."""
    stored = Trigger.from_json(json.loads((STEPS / example.wire).read_text(encoding="utf-8")))
    mine = kind.model_validate(yaml.safe_load(example.yaml)).compiled(KnownNames())
    assert (mine.type, mine.master_type) == (stored.type, stored.master_type)
    if example.yaml == "customer_reply: {}":
        return  # the stored one is of a single channel
    assert [(row.field, row.operator, row.title, row.type) for row in mine.filters] == [
        (row.field, row.operator, row.title, row.type) for row in stored.filters
    ]
    known = [(row.field, row.id) for row in stored.filters if row.id and not row.id.startswith("<uuid")]
    assert {*known} <= {(row.field, row.id) for row in mine.filters}
    assert [type(row.value) for row in mine.filters] == [type(row.value) for row in stored.filters]


def test_a_name_is_a_reference_until_the_account_is_known() -> None:
    flow = compiled(FLOW.format(trigger="stage: { pipeline: Sales, to: Quoted }"))
    workflow = flow.workflows[0].workflow
    ids = {one: f"id of {describe_reference(one)}" for one in workflow.references}
    assert [row.value for row in workflow.bound(ids).triggers[0].filters] == [
        "id of pipeline 'Sales'",
        "id of pipeline stage 'Quoted' of 'Sales'",
    ]
    watching = compiled(FLOW.format(trigger="contact_changed: { field: size }")).workflows[0].workflow
    (reference,) = watching.references
    assert watching.bound({reference: "f1"}).triggers[0].filters[0].field == "contact.f1"


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ("contact_tag: { has_tag: vip }", "names either added or removed"),
        ("contact_changed: { field: sise }", "the field 'sise' is not declared"),
        ("stage: { to: Quoted }", "name the pipeline of 'Quoted' too"),
        ("stale_opportunity: { after: 3 hours }", "not a number of whole days"),
        ("birthday: { before: 1 day, after: 1 day }", "make it two triggers"),
        ("form: ''", "may not be empty"),
        ("customer_reply: { channel: fax }", "'sms' or 'whatsapp'"),
        ("email_event: seen", "opened"),
    ],
)
def test_what_cannot_be_meant_is_refused(trigger: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        compiled(FLOW.format(trigger=trigger))
    assert said in str(error.value) or said in str([item.hint for item in error.value.diagnostics])


def test_a_reply_to_the_flow_is_one_to_its_own_text() -> None:
    """The first reply is to another workflow, the second to the text that the tag brought."""
    text = FLOW.format(trigger="customer_reply: { to: this }").replace(
        "settings:", "  - contact_tag: { added: vip }\nsettings:"
    )
    simulator = Simulator([compiled(text)])
    for at, words in ((0, "reply hello"), (1, "tag vip"), (2, "reply yes")):
        for _, event in EventSpec.model_validate(f"0s {words}").events():
            simulator.schedule(at, CALLER, event)
    simulator.run()
    assert [message.at for message in simulator.result().messages] == [1000, 2000]


def test_the_search_tells_apart_what_triggers_of_a_family_tell_apart() -> None:
    """A booking in the calendar that the other trigger names fires both, so that two texts go out."""
    text = FLOW.format(trigger="booked: {}").replace(
        "settings:", "  - appointment: { calendar: Intro, status: new }\nsettings:"
    )
    flow = compiled(text)
    family = [TRIGGER_TYPES[word] for word in ("booked", "appointment")]
    events = [event for kind in family for event in kind.cases(flow.triggers)]
    fired = {tuple(matches(one, event, lambda _: None) for one in flow.triggers) for event in events}
    assert {(True, True), (True, False), (False, True)} <= fired


def test_an_answer_on_another_channel_is_an_answer_too() -> None:
    """The flow that takes the contact out listens to texts only."""
    text = """
version: 1
flow: started
name: Started
trigger: [{ contact_tag: { added: go } }]
settings: { reentry: true, stop_on_response: false }
steps:
  - wait: 2 minutes
  - if: { tag: answered }
    then: [end]
  - sms: Hi
guarantees:
  - never_texts_after: [reply]
"""
    listener = """
version: 1
flow: listener
name: Listener
trigger: [{ customer_reply: { CHANNEL } }]
settings: { reentry: true }
steps:
  - remove_from_workflow: started
"""
    for channel, result in (("", Result.PROVED), ("channel: sms", Result.VIOLATED)):
        beside = [compiled(listener.replace("CHANNEL", channel))]
        assert verify(compiled(text), max_calls=1, beside=beside)[0].result is result


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ("form: [Intake, Quote]", ["Form is is any of Intake, Quote"]),
        ("stage: { pipeline: Sales, to: Quoted }", ["In pipeline is Sales", "Moved to stage is Quoted"]),
        ("contact_changed: { field: email }", ["Email has changed"]),
        ("contact_changed: { field: size, to: Large }", ["Size has changed to Large"]),
        ("contact_tag: { added: a, has_not_tag: b }", ["Tag Added is a", "Doesn't Have Tag is b"]),
        ("birthday: { before: 3 days }", ["Before no. of days is 3"]),
    ],
)
def test_the_build_sheet_says_what_to_choose(trigger: str, said: list[str]) -> None:
    (stored,) = compiled(FLOW.format(trigger=trigger)).triggers
    assert [filter_words(row) for row in stored.filters] == said
