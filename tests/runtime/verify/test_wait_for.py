"""Waits for what happens: run, and decided for every timing."""

import pytest

from ghl_flow.kinds.triggers.event import Event, call, put_tag, reply
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation, simulate
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from tests.conftest import compiled, steps

_REPLY = """
- sms: Welcome
  id: welcome
- wait_for: { reply: welcome }
  timeout: 1 hour
  then: [{ sms: Thanks }]
  else: [{ sms: Still there? }]
"""
_CLICK = _REPLY.replace("{ reply: welcome }", "{ clicked: Booking page }")
_TAG = _REPLY.replace("{ reply: welcome }", "{ if: { tag: booked } }")
_OPENED = _REPLY.replace("- sms: Welcome", "- email: { subject: Hi, text: Hello }").replace(
    "{ reply: welcome }", "{ opened: welcome }"
)


def happens(words: str) -> Event:
    ((_, event),) = EventSpec.model_validate(f"0s {words}").events()
    return event


def run(body: str, *events: tuple[float, Event]) -> Simulation:
    return simulate(compiled(steps(body)), [(0, call("no-answer")), *events])


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (_REPLY, reply("Hello")),
        (_CLICK, happens("link_clicked 'Booking page'")),
        (_OPENED, happens("email_event opened")),
        (_TAG, put_tag("booked")),
    ],
)
def test_what_happens_in_time_takes_then_and_else_is_for_the_rest(body: str, event: Event) -> None:
    def texts(*events: tuple[float, Event]) -> list[tuple[float, str]]:
        found = run(body, *events)
        assert found.gaps == ()
        return [(one.at / TICKS_PER_SECOND, one.text) for one in found.texts if one.text != "Welcome"]

    assert texts((600, event)) == [(600, "Thanks")]
    assert texts() == [(3600, "Still there?")]
    assert texts((3601, event)) == [(3600, "Still there?")]
    assert texts((600, event), (700, event)) == [(600, "Thanks")]


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (_CLICK, happens("link_clicked Other")),
        (_CLICK, reply("Hello")),
        (_OPENED, happens("email_event clicked")),
        (_TAG, put_tag("other")),
        (_REPLY, put_tag("booked")),
    ],
)
def test_something_else_does_not_end_the_wait(body: str, event: Event) -> None:
    assert run(body, (600, event)).texts[-1].text == "Still there?"


def test_a_condition_that_holds_already_does_not_wait() -> None:
    assert [one.text for one in run(_TAG, (0, put_tag("booked"))).texts] == ["Welcome", "Thanks"]
    before = "- add_tag: booked\n" + _TAG
    assert [one.at for one in run(before).texts] == [0, 0]


@pytest.mark.parametrize(
    "what", ["{ reply: welcome }", "{ clicked: Booking page }", "{ if: { tag: booked } }"]
)
def test_without_a_timeout_it_waits_until_it_happens(what: str) -> None:
    body = f"- sms: Welcome\n  id: welcome\n- wait_for: {what}\n- sms: Thanks"
    (wait,) = (node for node in compiled(steps(body)).workflows[0].workflow.nodes if node.type == "wait")
    assert (wait.forks, wait.attributes["convertToMultipath"], len(wait.next)) == (False, False, 1)
    assert [one.text for one in run(body).texts] == ["Welcome"]
    if "reply" in what:
        late = run(body, (40 * 86400, reply("Hi")))
        assert [one.at for one in late.texts] == [0, 40 * 86400 * TICKS_PER_SECOND]


_AT_MOST = "guarantees:\n  - at_most: { sms: 2, per: contact, within: 1 day }\n"
_NOT_AFTER = "guarantees:\n  - never_texts_after: [reply]\n"


@pytest.mark.parametrize(
    ("body", "top", "result"),
    [
        (_REPLY, _AT_MOST, Result.PROVED),
        (_CLICK, _AT_MOST, Result.PROVED),
        (_OPENED, _AT_MOST, Result.PROVED),
        (_TAG, _AT_MOST, Result.PROVED),
        # A third text on one of the two ways.
        (_REPLY.replace("{ sms: Thanks }", "{ sms: Thanks }, { sms: Again }"), _AT_MOST, Result.VIOLATED),
        (_CLICK.replace("{ sms: Thanks }", "{ sms: Thanks }, { sms: Again }"), _AT_MOST, Result.VIOLATED),
        (_TAG.replace("{ sms: Thanks }", "{ sms: Thanks }, { sms: Again }"), _AT_MOST, Result.VIOLATED),
        (_REPLY.replace("there? }", "there? }, { sms: Again }"), _AT_MOST, Result.VIOLATED),
        # Who replies gets no more texts; but the reply may come after the time.
        (_REPLY.replace("{ sms: Thanks }", "end"), _NOT_AFTER, Result.PROVED),
        (_REPLY, _NOT_AFTER, Result.VIOLATED),
        (
            _REPLY.replace("{ sms: Thanks }", "end").replace(
                "there? }", "there? }, { wait: 1 day }, { sms: C }"
            ),
            _NOT_AFTER,
            Result.VIOLATED,
        ),
        # What a field holds may change unseen.
        (
            _TAG.replace("{ tag: booked }", "{ city: Austin }"),
            _AT_MOST,
            Result.UNKNOWN,
        ),
    ],
)
def test_every_timing_is_decided(body: str, top: str, result: Result) -> None:
    fields = "{ city: { name: City, type: text } }" if "city" in body else "{}"
    flow = compiled(steps(body, fields=fields, top=top))
    (verdict, *_) = verify(flow, max_calls=1)
    assert (verdict.result, verdict.reason if result is Result.PROVED else "") == (result, "")


def test_a_run_that_waits_is_stored_and_taken_up_again() -> None:
    found = run(_REPLY, (600, reply("Hi")))
    assert found.state == type(found.state).from_json(found.state.to_json())
