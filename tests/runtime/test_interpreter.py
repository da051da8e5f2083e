"""HighLevel's rules, one case each. The rule numbers are those of docs/semantics.md."""

from datetime import UTC, datetime

import pytest

from ghl_flow.kinds.triggers.event import Event, call, reply
from ghl_flow.runtime.interpreter import Interpreter, RunawayError
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import CALLER, programs_of, simulate
from ghl_flow.runtime.state import State
from ghl_flow.runtime.timeline import Kind
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Workflow
from tests.conftest import SEED, compiled, steps

MISSED = call("no-answer")
REENTRY = "settings: { reentry: true }"


def sent_at(text: str, *events: tuple[float, Event], profile: Profile = Profile.DOCUMENTED) -> list[float]:
    """When texts go out, in seconds."""
    result = simulate(compiled(text), events, profile=profile)
    assert not result.gaps
    return [message.at / 1000 for message in result.messages]


@pytest.mark.parametrize("profile", Profile)
def test_three_calls_one_text(profile: Profile) -> None:
    assert sent_at(SEED, (0, MISSED), (45, MISSED), (90, MISSED), profile=profile) == [120]


@pytest.mark.parametrize(
    ("events", "times"),
    [
        ([(0, MISSED)], [120]),
        ([(0, MISSED), (125, MISSED)], [120]),  # the published recipe texts again here
        ([(0, MISSED), (1919, MISSED)], [120]),
        ([(0, MISSED), (1921, MISSED)], [120, 2041]),
        ([(0, MISSED), (30, call("completed"))], []),
        ([(0, MISSED), (30, reply("On my way"))], []),
        ([(0, MISSED), (30, call("completed", "outbound"))], [120]),
        ([(0, MISSED), (300, reply("Thanks")), (600, MISSED)], [120]),
        ([(0, MISSED), (300, reply("Thanks")), (1921, MISSED)], [120, 2041]),
        ([(0, MISSED), (30, call("completed")), (60, MISSED)], [180]),
        ([(0, call("completed"))], []),
        ([(0, call("no-answer", "outbound"))], []),
        ([(0, call("canceled"))], []),
        ([(0, call("busy"))], [120]),
        ([(0, call("voicemail"))], [120]),
        ([(0, MISSED), (300, reply("STOP")), (2000, MISSED)], [120]),  # R28
    ],
)
@pytest.mark.parametrize("profile", Profile)
def test_the_seed_in_both_readings(
    events: list[tuple[float, Event]], times: list[float], profile: Profile
) -> None:
    assert sent_at(SEED, *events, profile=profile) == times


def test_r1_reentry_after_finishing_only_if_allowed() -> None:
    assert sent_at(steps("- sms: Hi", top=REENTRY), (0, MISSED), (10, MISSED)) == [0, 10]
    assert sent_at(steps("- sms: Hi"), (0, MISSED), (10, MISSED)) == [0]


def test_r1_and_r5_differ_while_active() -> None:
    text = steps("- wait: 1m\n- sms: Hi", top=REENTRY)
    assert sent_at(text, (0, MISSED), (30, MISSED)) == [60]
    assert sent_at(text, (0, MISSED), (30, MISSED), profile=Profile.CONCURRENT) == [60, 90]


@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ("{ tag: a }", True),
        ("{ tag: A }", True),  # R22: lower case on both sides
        ("{ tag: b }", False),
        ("{ not_tag: b }", True),
        ("{ tag: a, not_tag: b }", True),
        ("{ tag: [a, b] }", False),
        ("{ any: [{ tag: b }, { tag: a }] }", True),
        ("{ all: [{ any: [{ tag: a }, { tag: b }] }, { not_tag: b }] }", True),
        ("{ size: 3 }", True),
        ("{ size: { greater_than: 2 } }", True),
        ("{ size: { less_than: 3 } }", False),
        ("{ size: { is_not: 3 } }", False),
        ("{ note: { empty: true } }", True),
        ("{ size: { empty: true } }", False),
        ("{ note2: { contains: LEAK } }", True),
        ("{ today: { within: 1 day } }", True),
        ("{ in_flow: example }", True),
        ("{ not_in_flow: example }", False),
    ],
)
def test_r14_conditions(condition: str, matches: bool) -> None:
    fields = (
        "{ size: { name: Size, type: number }, note: { name: Note, type: text }, "
        "note2: { name: Note2, type: text }, today: { name: Today, type: date } }"
    )
    text = steps(
        f"- add_tag: a\n- update_contact: {{ size: 3, note2: A leak, today: now }}\n"
        f"- if: {condition}\n  then: [{{ sms: Hi }}]\n  else: []",
        fields=fields,
    )
    assert bool(sent_at(text, (0, MISSED))) is matches


def test_r18_stop_on_response_needs_a_sent_message() -> None:
    text = steps("- wait: 1m\n- sms: One\n- wait: 1m\n- sms: Two", top="settings: { stop_on_response: true }")
    assert sent_at(text, (0, MISSED), (30, reply("Hi"))) == [60, 120]
    assert sent_at(text, (0, MISSED), (90, reply("Hi"))) == [60]


def test_r19_leaving_ends_a_wait() -> None:
    text = steps("- wait: 1m\n- remove_from_workflow: this\n- sms: Never")
    assert sent_at(text, (0, MISSED)) == []


def test_r20_a_run_whose_step_is_gone_leaves() -> None:
    (before,) = programs_of(compiled(steps("- wait: 1m\n- sms: Hi")))
    (after,) = programs_of(compiled(steps("- add_tag: x")))
    first = Interpreter([before], start=datetime(2026, 1, 5, tzinfo=UTC))
    first.schedule(0, CALLER, MISSED)
    first.run(until=30)
    second = Interpreter([after], start=datetime(2026, 1, 5, tzinfo=UTC), state=first.state)
    second.run()
    assert [entry.kind for entry in second.log] == [Kind.LEFT]


def test_r23_a_tag_that_is_there_fires_nothing() -> None:
    listening = SEED.replace(
        "call_status: { direction: inbound, status: [no-answer, busy, voicemail] }",
        "contact_tag: { added: x }",
    )
    adding = compiled(steps("- add_tag: x\n- add_tag: x\n- remove_tag: x\n- add_tag: x"))
    programs = [*programs_of(adding), *programs_of(compiled(listening))[:1]]
    interpreter = Interpreter(programs, start=datetime(2026, 1, 5, tzinfo=UTC), profile=Profile.CONCURRENT)
    interpreter.schedule(0, CALLER, MISSED)
    interpreter.run()
    enrolled = [entry for entry in interpreter.log if entry.kind is Kind.ENROLLED]
    assert len(enrolled) == 1 + 2


def test_r10_a_date_field_holds_a_date() -> None:
    fields = "{ at: { name: At, type: datetime } }"
    text = steps(
        "- update_contact: { at: now }\n- wait: 23 hours\n"
        "- if: { at: { within: 1 day } }\n  then: [{ sms: Hi }]",
        fields=fields,
    )
    assert sent_at(text, (0, MISSED)) == [82800]
    two_days = text.replace("23 hours", "47 hours")  # the stamp is two dates back by then
    assert sent_at(two_days, (0, MISSED)) == []


def test_an_array_in_a_tag_trigger_never_fires() -> None:
    raw = steps("- sms: Hi").replace(
        "call_status: { direction: inbound, status: [no-answer] }",
        "raw: { type: contact_tag, conditions: [{ field: tagsAdded, operator: index-of-true, value: [x] }] }",
    )
    (listening,) = programs_of(compiled(raw))
    (adding,) = programs_of(compiled(steps("- add_tag: x").replace("flow: example", "flow: adding")))
    interpreter = Interpreter([adding, listening], start=datetime(2026, 1, 5, tzinfo=UTC))
    interpreter.schedule(0, CALLER, MISSED)
    interpreter.run()
    assert not interpreter.messages


def test_what_is_beyond_the_model_is_said() -> None:
    result = simulate(compiled(steps("- raw: { type: whatsapp_v2 }\n- sms: Hi")), [(0, MISSED)])
    assert result.gaps == ("action 'whatsapp_v2'",)
    assert len(result.messages) == 1


def test_a_loop_without_a_wait_is_caught() -> None:
    with pytest.raises(RunawayError, match="runs without end"):
        simulate(compiled(steps("- add_tag: x\n  id: again\n- goto: again")), [(0, MISSED)])


def test_months_pass_at_once() -> None:
    assert sent_at(steps("- wait: 200 days\n- sms: Hi"), (0, MISSED)) == [200 * 86400]


def test_state_survives_json() -> None:
    programs = programs_of(compiled())
    first = Interpreter(programs, start=datetime(2026, 1, 5, tzinfo=UTC))
    first.schedule(0, CALLER, MISSED)
    first.run(until=60)
    document: JsonObject = first.state.to_json()
    second = Interpreter(programs, start=datetime(2026, 1, 5, tzinfo=UTC), state=State.from_json(document))
    assert second.state == first.state
    second.schedule(90, CALLER, MISSED)
    second.run()
    assert [message.at for message in second.messages] == [120]


def test_a_late_wait_is_late() -> None:
    result = simulate(compiled(), [(0, MISSED)], lateness=lambda: 30_000)
    assert [message.at / 1000 for message in result.messages] == [150]


@pytest.mark.parametrize(
    "node",
    [
        {"id": "a", "type": "wait", "attributes": {"type": "time", "startAfter": {}}},
        {"id": "a", "type": "if_else", "nodeType": "condition-node", "next": [], "attributes": {}},
        {"id": "a", "type": "update_contact_field", "attributes": {"fields": [{"field": "f", "value": ""}]}},
        {"id": "a", "type": "remove_from_workflow", "attributes": {"workflow_id": "a-bare-string"}},
        {"id": "a", "type": "sms", "attributes": {}},
        {},
    ],
)
def test_stored_steps_of_any_shape_do_not_crash(node: JsonObject) -> None:
    document: JsonObject = {"id": "w", "name": "W", "workflowData": {"templates": [node]}}
    trigger: JsonObject = {"type": "call_status", "conditions": []}
    interpreter = Interpreter(
        [Program(Workflow.from_document(document, [trigger]))], start=datetime(2026, 1, 5, tzinfo=UTC)
    )
    interpreter.schedule(0, CALLER, MISSED)
    interpreter.run()
