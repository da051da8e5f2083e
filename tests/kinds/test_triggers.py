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
from ghl_flow.wire.builder import Workspace, trigger_body
from ghl_flow.wire.difference import same_trigger
from ghl_flow.wire.json import object_of
from ghl_flow.wire.reference import describe_reference
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow
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
  renews_on: {{ name: Renews on, type: date }}
  ends_on: {{ name: Ends on, type: date }}
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
    ("birthday: {}", set(), "birthday on the day", True),
    ("birthday: {}", set(), "birthday 3 days before", False),
    ("birthday: { before: 3 days }", set(), "birthday 3 days before", True),
    ("birthday: { after: 3 days }", set(), "birthday 3 days before", False),
    ("birthday: { before: 3 days }", set(), "birthday on the day", False),
    ("task_due: { after: 1 day }", set(), "task_due", True),
    ("task_due: { after: 1 day }", set(), "task_due 1 day after", True),
    ("task_due: { after: 1 day }", set(), "task_due 2 days after", False),
    ("stale_opportunity: { after: 14 days }", set(), "stale_opportunity Sales", True),
    ("stale_opportunity: { after: 14 days }", set(), "stale_opportunity 14 days after/Sales", True),
    ("stale_opportunity: { after: 14 days }", set(), "stale_opportunity 7 days after/Sales", False),
    ("stale_opportunity: { pipeline: Jobs, after: 14 days }", set(), "stale_opportunity Sales", False),
    ("order_form: {}", set(), "order_form", True),
    ("order: {}", set(), "order funnel", True),
    ("order: { source: funnel }", set(), "order funnel", True),
    ("order: { source: funnel }", set(), "order store", False),
    ("order: {}", set(), "order_form", False),
    ("subscription: {}", set(), "subscription", True),
    ("lesson_started: {}", set(), "lesson_started", True),
    ("lesson_started: { product: [c1, c2] }", set(), "lesson_started c2", True),
    ("lesson_started: { product: c1 }", set(), "lesson_started c2", False),
    ("offer_granted: {}", set(), "offer_granted", True),
    ("offer_granted: {}", set(), "product_granted", False),
    ("product_granted: {}", set(), "product_granted", True),
    ("course_login: {}", set(), "course_login", True),
    ("tiktok_form: {}", set(), "tiktok_form", True),
    ("custom_date: { field: renews_on }", set(), "custom_date renews_on", True),
    ("custom_date: { field: renews_on }", set(), "custom_date ends_on", False),
    ("custom_date: { field: renews_on }", set(), "custom_date 9:00/renews_on", True),
    ("custom_date: { field: renews_on }", set(), "custom_date 17:00/renews_on", False),
    ("custom_date: { field: renews_on, at: '17:00' }", set(), "custom_date 17:00/renews_on", True),
    ("custom_date: { field: renews_on }", set(), "custom_date 9:00/ends_on", False),
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
    ("opportunity_status: { from: open, to: lost }", set(), "opportunity_status open/lost", True),
    ("opportunity_status: { from: open, to: lost }", set(), "opportunity_status won/lost", False),
    ("opportunity_status: { from: open }", set(), "opportunity_status open/Sales/lost", True),
    (
        "opportunity_status: { pipeline: Jobs, from: open }",
        set(),
        "opportunity_status open/Sales/lost",
        False,
    ),
    ("opportunity_created: {}", set(), "opportunity_created", True),
    (
        "opportunity_created: { pipeline: Sales, stage: New }",
        set(),
        "opportunity_created New/open/Sales",
        True,
    ),
    (
        "opportunity_created: { pipeline: Sales, stage: New }",
        set(),
        "opportunity_created Won/open/Sales",
        False,
    ),
    ("opportunity_changed: { assigned_to: Ann }", set(), "opportunity_changed Ann/open/Sales", True),
    ("opportunity_changed: { assigned_to: Ann }", set(), "opportunity_changed Bob/open/Sales", False),
    (
        "stale_opportunity: { pipeline: Sales, stage: Quoted, after: 14 days }",
        set(),
        "stale_opportunity 14 days after/Quoted/Sales",
        True,
    ),
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
    # A birthday comes once a year.
    within = "1 hour" if "birthday" not in trigger else "366 days"
    promise = f"guarantees:\n  - at_most: {{ sms: 1, within: {within} }}\n"
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
        ("opportunity_created: { stage: New }", "name the pipeline of 'New' too"),
        ("stale_opportunity: { stage: New, after: 2 days }", "name the pipeline of 'New' too"),
        ("stale_opportunity: { after: 3 hours }", "not a number of whole days"),
        ("birthday: { before: 1 day, after: 1 day }", "make it two triggers"),
        ("custom_date: { field: size }", "no custom field of the type date"),
        ("custom_date: { field: date_of_birth }", "no custom field of the type date"),
        ("custom_date: { field: renews_on, at: '9:30' }", "no full hour"),
        ("schedule: { at: '25:00' }", "is no time of day"),
        ("schedule: { at: '9:00', weekly: moonday }", "is no day"),
        ("schedule: { weekly: mon }", "at"),
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


@pytest.mark.parametrize(
    ("triggers", "moments"),
    [
        (["birthday: {}"], {None}),
        (["birthday: { before: 3 days }", "task_due: {}"], {None}),
        (["birthday: {}", "birthday: { before: 3 days }"], {"on the day", "3 days before"}),
        (["task_due: { before: 1 day }", "task_due: { after: 1 day }"], {"1 day before", "1 day after"}),
        (["custom_date: { field: ends_on }", "custom_date: { field: renews_on }"], {None}),
        (
            ["custom_date: { field: ends_on }", "custom_date: { field: ends_on, at: '17:00' }"],
            {"9:00", "17:00"},
        ),
        (
            ["stale_opportunity: { after: 7 days }", "stale_opportunity: { after: 14 days }"],
            {"7 days after", "14 days after"},
        ),
        (["stale_opportunity: { after: 7 days }", "stage: { pipeline: Sales }"], {None}),
    ],
)
def test_each_day_that_triggers_wait_for_comes_by_itself(
    triggers: list[str], moments: set[str | None]
) -> None:
    text = FLOW.format(trigger="\n  - ".join(triggers))
    flow = compiled(text)
    events = TRIGGER_TYPES[triggers[0].partition(":")[0]].cases(flow.triggers)
    assert {event.facts.get("when") for event in events} == moments
    for event in events:
        fired = [one for one in flow.triggers if matches(one, event, lambda _: None)]
        assert fired
        assert len(fired) == 1 or None in moments


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
        (
            "opportunity_status: { from: open, to: lost }",
            ["Moved from status is open", "Moved to status is lost"],
        ),
        ("opportunity_changed: { assigned_to: Ann }", ["Assigned to is Ann"]),
        ("contact_changed: { field: email }", ["Email has changed"]),
        ("contact_changed: { field: size, to: Large }", ["Size has changed to Large"]),
        ("contact_tag: { added: a, has_not_tag: b }", ["Tag Added is a", "Doesn't Have Tag is b"]),
        ("birthday: { before: 3 days }", ["Before no. of days is 3"]),
        ('schedule: { at: "9:00" }', ["Interval is daily", "At what time is 09:00"]),
        ("custom_date: { field: renews_on }", ["Contact date field is renews_on"]),
    ],
)
def test_the_build_sheet_says_what_to_choose(trigger: str, said: list[str]) -> None:
    (stored,) = compiled(FLOW.format(trigger=trigger)).triggers
    assert [filter_words(row) for row in stored.filters] == said


SCHEDULED = """
version: 1
flow: scheduled
name: Scheduled
trigger: [{ schedule: { weekly: mon-fri, at: "9:00" } }]
settings: { reentry: true }
steps:
STEPS
"""


def _scheduled(steps: str, promise: str = "") -> str:
    return SCHEDULED.replace("STEPS", steps) + promise


@pytest.mark.parametrize("step", ["sms: Hi", "add_tag: vip", "update_contact: { source: phone }"])
def test_a_schedule_has_no_contact_to_do_something_for(step: str) -> None:
    simulator = Simulator([compiled(_scheduled(f"  - {step}"))], contacts=[Contact(CALLER)])
    for at, happening in EventSpec.model_validate("0s schedule").events():
        simulator.schedule(at, CALLER, happening)
    simulator.run()
    contact = simulator.result().state.contacts[CALLER]
    assert not simulator.result().messages
    assert not contact.tags
    assert not contact.fields
    assert "there is no contact" in str(simulator.result().log)
    assert not simulator.result().gaps


def test_nothing_is_promised_of_what_a_schedule_does() -> None:
    """It texts nobody, which is no proof of a promise about texts; what it asks of a contact is unknown."""
    never = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
    verdict = verify(compiled(_scheduled("  - sms: Hi", never)))[0]
    assert (verdict.result, verdict.no_text_reached) == (Result.UNKNOWN, True)
    asked = "  - if: { tag: vip }\n    then: [sms: Hi]\n"
    assert "in a run that a schedule started" in verify(compiled(_scheduled(asked, never)))[0].reason


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        ("birthday: { before: 3 days }", "contact.dateOfBirth"),
        ("birthday: { after: 3 days }", "contact.dateOfBirth"),
        ("task_due: { before: 1 day }", "task.dueDate"),
    ],
)
def test_a_reminder_asks_for_its_own_date(trigger: str, field: str) -> None:
    (stored,) = compiled(FLOW.format(trigger=trigger)).triggers
    assert [(row.field, row.type) for row in stored.filters] == [(field, "number")]


def test_a_reminder_of_a_date_says_which_beside_its_filter() -> None:
    """HighLevel needs both; what it writes there itself is no difference."""
    workflow = compiled(FLOW.format(trigger="custom_date: { field: renews_on }")).workflows[0].workflow
    (reference,) = [one for one in workflow.references if "renews_on" in one][:1]
    (bound,) = workflow.bound({reference: "f1"}).triggers
    body = trigger_body(bound, "w1", Workspace("l1", "c1", "u1", 1))
    assert body["conditions"] == [
        {
            "id": "custom-field",
            "field": "contact.customFields",
            "operator": "custom-field-eq",
            "value": "f1",
            "title": "Contact date field",
            "type": "select",
        }
    ]
    config = object_of(body, "custom_date_reminder_config")
    assert (config["customDateFieldId"], config["runHour"], body["match_year"]) == ("f1", "9", True)
    stored = Trigger.from_json({**body, "custom_date_reminder_config": {**config, "last_run": "2026-01-01"}})
    assert same_trigger(stored, bound, Workflow("w1", "W", ()))
    assert not stored.beyond
    other = Trigger.from_json({**body, "custom_date_reminder_config": {**config, "runHour": "10"}})
    assert not same_trigger(other, bound, Workflow("w1", "W", ()))


MOVES = FLOW.format(trigger="contact_tag: { added: go }").replace(
    "  - sms: Hi",
    "  - opportunity: { pipeline: Sales, stage: New }\n  - update_opportunity: { status: won }",
)


@pytest.mark.parametrize(
    ("trigger", "texts", "gaps"),
    [
        ("opportunity_created: { pipeline: Sales, stage: New }", 1, []),
        ("opportunity_created: { pipeline: Sales, stage: Quoted }", 0, []),
        # What a card was before, and whose it is, nothing knows of one that a step moves.
        ("opportunity_status: { from: open, to: won }", 0, ["trigger filter 'opportunity.oldStatus'"]),
        ("opportunity_changed: { assigned_to: Ann }", 0, ["trigger filter 'opportunity.assignedTo'"]),
    ],
)
def test_what_a_step_does_to_a_card_is_told_as_far_as_it_is_known(
    trigger: str, texts: int, gaps: list[str]
) -> None:
    watching = FLOW.format(trigger=trigger).replace("flow: started", "flow: watching")
    simulator = Simulator([compiled(MOVES), compiled(watching)])
    for at, happening in EventSpec.model_validate("0s tag go").events():
        simulator.schedule(at, CALLER, happening)
    simulator.run()
    found = simulator.result()
    assert (len(found.messages), [*found.gaps]) == (texts, gaps)
