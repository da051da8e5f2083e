"""Goals that are events: a tag that a helper workflow puts on."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulator
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.json import objects_of
from tests.conftest import compiled

FLOW = """
version: 1
flow: nurture
name: Nurture
trigger: [{{ contact_tag: {{ added: lead }} }}]
settings: {{ reentry: true }}
steps:
  - sms: Hello
  - wait: 3 days
  - sms: Still there?
  - goal: {{ on: {event} }}
  - sms: Thank you
guarantees:
  - at_most: {{ sms: 2, within: 1 day }}
"""
EVENTS = [
    ("{ form: Quote request }", "form Quote request"),
    ("{ appointment: { calendar: Intro, status: new } }", "appointment booked Intro"),
    ("{ link_clicked: Booking page }", "link_clicked Booking page"),
    ("{ payment: { status: succeeded } }", "payment succeeded"),
    ("{ opportunity_status: { pipeline: Sales, to: won } }", "opportunity_status Sales/won"),
    ("{ customer_reply: {} }", "reply Yes"),
]


def flow_of(event: str) -> CompiledFlow:
    return compiled(FLOW.format(event=event))


def happening(words: str) -> Event:
    ((_, event),) = EventSpec.model_validate(f"0s {words}").events()
    return event


def texts(flow: CompiledFlow, *events: tuple[int, str]) -> list[tuple[float, str]]:
    simulator = Simulator([flow])
    for at, words in events:
        simulator.schedule(at, CALLER, happening(words))
    simulator.run()
    found = simulator.result()
    assert found.gaps == ()
    return [(one.at / TICKS_PER_SECOND, one.text) for one in found.texts]


@pytest.mark.parametrize(("event", "words"), EVENTS)
def test_an_event_moves_a_contact_to_its_goal(event: str, words: str) -> None:
    flow = flow_of(event)
    assert [item.role for item in flow.workflows] == ["main", "goal"]
    main, setter = (item.workflow for item in flow.workflows)
    (goal,) = [node for node in main.nodes if node.type == "workflow_goal"]
    (segment,) = objects_of(goal.attributes, "segments")
    (asked,) = objects_of(segment, "conditions")
    assert (asked["goal_condition"], asked["extras"]) == ("add_contact_tag", {"tags": ["nurture-goal"]})
    assert "nurture-goal" in flow.tags
    assert setter.name == "Nurture: goal"
    day = 86400
    assert texts(flow, (0, "tag lead"), (day, words)) == [(0, "Hello"), (day, "Thank you")]
    assert texts(flow, (0, "tag lead"))[-1] == (3 * day, "Thank you")
    # One who is not in the flow is none of its business, and is told nothing later.
    assert texts(flow, (0, words), (day, "tag lead"))[:1] == [(day, "Hello")]


def test_a_second_run_has_the_goal_too() -> None:
    day = 86400
    events = [(0, "tag lead"), (day, "form Quote request")]
    again = [(9 * day, "untag lead"), (10 * day, "tag lead"), (11 * day, "form Quote request")]
    found = texts(flow_of("{ form: Quote request }"), *events, *again)
    assert [text for _, text in found] == ["Hello", "Thank you", "Hello", "Thank you"]


@pytest.mark.parametrize(("event", "_words"), EVENTS)
def test_verify_follows_it(event: str, _words: str) -> None:
    verdict = verify(flow_of(event), max_calls=1)[0]
    assert verdict.result in (Result.PROVED, Result.VIOLATED), verdict.reason


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("{}", "write tag, tag_removed or on"),
        ("{ tag: a, on: { form: A } }", "write tag, tag_removed or on"),
        ('{ on: { schedule: { at: "9:00" } } }', "'schedule' has none"),
        ("{ on: { forms: A } }", "did you mean 'form'"),
        ("{ on: { contact_changed: { field: nope } } }", "the field 'nope' is not declared"),
        ("{ on: { form: A } }\n  - goal: { on: { form: B } }", "only one goal counts"),
    ],
)
def test_goals_that_cannot_be_meant(goal: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        compiled(FLOW.replace("{{ on: {event} }}", goal.replace("{", "{{").replace("}", "}}")).format())
    assert said in str(error.value) + "".join(one.hint or "" for one in error.value.diagnostics)
