"""What people write before they have read the page of a kind: each error says how it is written."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text

FLOW = """version: 1
flow: tried
name: Tried
trigger: [{trigger}]
steps: [{step}]
"""


def said(trigger: str = "{ form: Intake }", step: str = "{ add_tag: x }") -> str:
    """Everything that is said of a flow with these."""
    with pytest.raises(SpecError) as caught:
        load_text(FLOW.format(trigger=trigger, step=step), Flow)
    return "\n".join(f"{item.message}; {item.hint}" for item in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("trigger", "hint"),
    [
        ("{ contact_tag: vip }", "for example contact_tag: { added: vip }"),
        ("{ call_status: missed }", "for example call_status: { "),
        ("{ booked: Intro }", "for example booked: { calendar: Intro }"),
        ("{ payment: failed }", "for example payment: { status: "),
        ("{ invoice: overdue }", "for example invoice: { status: overdue }"),
        (
            "{ opportunity_created: Sales }",
            "for example opportunity_created: { pipeline: Sales, status: open }",
        ),
        ("{ appointment: { status: [new, confirmed] } }", "write a trigger for each"),
        ("{ birthday: { before: 0 days } }", "leave before and after out"),
        ("{ stage: { pipeline: Sales, stag: Quoted } }", "known keys: pipeline, to"),
        ("{ form: { name: Quote } }", "for example form: Intake"),
        ("{ form_submission: {} }", "HighLevel's 'form_submission' is written 'form'"),
        ("{ opportunity_decay: {} }", "is written 'stale_opportunity'"),
        ("{ trigger_link: x }", "is written 'link_clicked'"),
        ("{ inbound_webhook: {} }", "is written 'webhook'"),
        ("{ survey: { form: Quote } }", "for example survey: How was it"),
        ("{ webhook: { url: x } }", "it takes no keys"),
    ],
)
def test_triggers(trigger: str, hint: str) -> None:
    assert hint in said(trigger=trigger)


@pytest.mark.parametrize(
    ("step", "hint"),
    [
        ("{ add_contact_tag: x }", "HighLevel's 'add_contact_tag' is written 'add_tag'"),
        ("{ internal_notification: {} }", "is written 'notify'"),
        ("{ dnd_contact: {} }", "is written 'dnd'"),
        ("{ wait: 1 month }", "write 30 days"),
        ("{ wait: 2 years }", "write 730 days"),
        ("{ wait: 1 business day }", "resume: { days: mon-fri"),
        ('{ wait: { every: weekday, at: "9:00" } }', "weekdays or weekend"),
        ("{ appointment_status: { to: cancelled } }", "for example appointment_status: confirmed"),
        ("{ notify: { bell: Hi } }", "add title: New lead"),
        ("{ update_opportunity: { stage: Won } }", "a stage without its pipeline"),
        ("{ opportunity: { pipeline: Sales, lost_reason: abc } }", "a lost_reason is of a lost opportunity"),
        ("{ update_opportunity: { pipeline: Sales, status: won } }", "a pipeline without its stage"),
        ('{ if: { seen_on: { before: "2026-01-01" } }, then: [end] }', "write today, or within: 90 days"),
        ('{ if: { seen_on: { after: "2026-01-01" } }, then: [end] }', "write today, or within: 90 days"),
        ("{ if: { contact.seen_on: { day: today } }, then: [end] }", "write seen_on"),
        ("{ task: Call back }", "for example task: { title: "),
        ("{ http: https://example.com }", "for example http: { "),
    ],
)
def test_steps(step: str, hint: str) -> None:
    assert hint in said(step=step)


def test_the_body_of_a_request_may_be_written_as_keys_and_values() -> None:
    step = '{ http: { url: "https://example.com/x", json: { name: "{{contact.name}}", tags: [a, 1] } } }'
    flow = load_text(FLOW.format(trigger="{ form: Intake }", step=step), Flow).value
    assert flow.steps[0].model_dump()["http"]["json_"] == '{"name": "{{contact.name}}", "tags": ["a", 1]}'


@pytest.mark.parametrize(
    ("trigger", "step", "hint"),
    [
        ("{ custom_date: { field: renews_on, before: 3 days } }", "", "for days before it"),
        ("{ schedule: { hourly: 1 } }", "", "name the times of a day"),
        ("{ schedule: { monthly: 1 } }", "", "has not been observed"),
        ("{ stage: { pipeline: Sales, from: New } }", "", "take it out"),
        ("{ stage: { pipeline: Sales, stage: New } }", "", "write to:"),
        ("", "{ wait_for: { payment: succeeded }, timeout: 1 day }", "if: { tag: paid }"),
        ("", "{ wait_for: { tag: paid }, timeout: 1 day }", "if: { tag: paid }"),
        ("", "{ task: { title: Call, assign: Ann } }", "write to:"),
        ("", "{ notify: { email: { subject: Hi, body: Hi } } }", "write text:"),
        ("", "{ http: { url: https://example.com, auth: x } }", "Bearer env:NAME"),
        ("", "{ webhook: { url: https://example.com, token: x } }", "Bearer env:NAME"),
        ("", "{ email: { subject: Hi, body: Hi } }", "write text:"),
        ("", "{ email: { subject: Hi, template: Hi } }", "builder_template"),
        ("", "{ sms: { text: Hi } }", "sms: Hello"),
        ("", "{ goal: { booked: Intro } }", "on: { form: Quote request }"),
        ("", "{ if: { reply: { is: yes } }, then: [end] }", "write contains:"),
    ],
)
def test_keys_that_people_expect(trigger: str, step: str, hint: str) -> None:
    assert hint in said(**{key: value for key, value in (("trigger", trigger), ("step", step)) if value})
