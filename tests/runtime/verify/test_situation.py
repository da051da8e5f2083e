"""What an event makes of a situation is kept by what the event is, never by what it is called."""

from dataclasses import replace

import pytest

from ghl_flow.kinds.triggers.event import Event, call, field_set, put_tag, reply, take_tag
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of, start_of
from ghl_flow.runtime.verify.facts import Facts
from ghl_flow.runtime.verify.situation import Situations
from tests.conftest import compiled, steps


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # A trigger kind of a plugin need not give its events a label.
        (replace(call("busy"), label=""), replace(call("no-answer"), label="")),
        (replace(call("completed"), label="call"), replace(call("no-answer"), label="call")),
        (replace(reply("Hi"), label="reply"), replace(reply("STOP"), label="reply")),
    ],
)
def test_events_of_one_name_are_two(first: Event, second: Event) -> None:
    flow = compiled(steps("- wait: 1m\n- sms: Hi"))
    programs = programs_of(flow)
    facts = Facts(programs, absent=(), put_on_outside=None, jitter=0)
    names = {program.workflow.id: flow.flow.flow for program in programs}

    def situations() -> Situations:
        return Situations(programs, start_of(flow), Profile.DOCUMENTED, names, facts)

    def waits(one: Situations, event: Event) -> list[tuple[object, ...]]:
        moves = one.event(one.start, "ann", event)
        return [(move.waits, move.triggered, move.after.state.contacts["ann"].opted_out) for move in moves]

    assert (first.trigger_type, first.label) == (second.trigger_type, second.label)
    together = situations()
    waits(together, first)
    assert waits(together, second) == waits(situations(), second)


NOTE = "urn:ghl-flow:field:note"


@pytest.mark.parametrize(
    ("event", "is_one"),
    [
        # A tag that is open may be so anyway; a tag that something starts at starts it.
        (put_tag("seen"), False),
        (take_tag("seen"), False),
        (put_tag("go"), True),
        # A field that others write is known from then on, and what watches it starts.
        (field_set(NOTE, "red"), True),
        (call("no-answer"), True),
    ],
)
def test_an_event_that_only_settles_what_is_open_is_no_move(event: Event, is_one: bool) -> None:
    flow = compiled(
        steps(
            "- if: { tag: seen }\n  then: [end]\n- if: { note: { is: red } }\n  then: [end]\n- sms: Hi",
            fields="{ note: { name: Note, type: text } }",
        ).replace(
            "trigger:", "trigger:\n  - contact_tag: { added: go }\n  - contact_changed: { field: note }"
        )
    )
    programs = programs_of(flow)
    facts = Facts(programs, absent=(), put_on_outside=None, jitter=0)
    names = {program.workflow.id: flow.flow.flow for program in programs}
    situations = Situations(programs, start_of(flow), Profile.DOCUMENTED, names, facts)
    assert bool(situations.event(situations.start, "ann", event)) is is_one
