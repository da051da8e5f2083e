"""Guarantees of flows with a time window: texts are held until it opens (R9)."""

from datetime import timedelta
from random import Random

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call, reply
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import record_of
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulator, start_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.guarantee import stated
from tests.conftest import SEED, compiled

FLOW = """
version: 1
flow: office
name: Office
trigger:
  - call_status: {{ direction: inbound, status: [no-answer] }}
settings: {{ reentry: true{settings} }}
cancel_on: [reply]
steps:
  - wait: 2 minutes
  - sms: Sorry we missed your call
{more}guarantees:
  - {promise}
"""
OFFICE = ', window: { from: "9:00", to: "17:00" }'
WEEK = ', window: { days: mon-fri, from: "9:00", to: "17:00" }'
NIGHT = ', window: { from: "20:00", to: "6:00" }'
TWO, HALF_PAST_TWO, MIDNIGHT = (OFFICE.replace("9:00", at) for at in ("2:00", "2:30", "0:00"))
BAR = ', window: { from: "18:00", to: "2:00" }'
AN_HOUR = ', window: { from: "1:00", to: "2:00" }'
AFTER_A_WAIT = "  - wait: 3 hours\n  - sms: Still there?\n"

# Settings, further steps, a promise, and whether it holds.
ROWS: list[tuple[str, str, str, Result]] = [
    ("", "", 'quiet_hours: { from: "21:00", to: "8:00" }', Result.VIOLATED),
    (OFFICE, "", 'quiet_hours: { from: "21:00", to: "8:00" }', Result.PROVED),
    (OFFICE, "", 'quiet_hours: { from: "17:00", to: "9:00" }', Result.PROVED),
    (OFFICE, "", 'quiet_hours: { from: "16:59", to: "9:00" }', Result.VIOLATED),
    (OFFICE, "", 'quiet_hours: { from: "17:00", to: "9:01" }', Result.VIOLATED),
    (OFFICE, AFTER_A_WAIT, 'quiet_hours: { from: "17:00", to: "9:00" }', Result.PROVED),
    (WEEK, AFTER_A_WAIT, 'quiet_hours: { from: "17:00", to: "9:00" }', Result.PROVED),
    (WEEK, "", 'quiet_hours: { from: "12:00", to: "13:00" }', Result.VIOLATED),
    (NIGHT, AFTER_A_WAIT, 'quiet_hours: { from: "6:00", to: "20:00" }', Result.PROVED),
    (NIGHT, "", 'quiet_hours: { from: "5:59", to: "20:00" }', Result.VIOLATED),
    (NIGHT, "", 'quiet_hours: { from: "6:00", to: "20:01" }', Result.VIOLATED),
    # A caller at night hears in the morning, at the latest after the weekend.
    (OFFICE, "", "replies_within: 3 minutes", Result.VIOLATED),
    (OFFICE, "", "replies_within: 16 hours", Result.VIOLATED),
    (OFFICE, "", "replies_within: 16 hours 3 minutes", Result.UNKNOWN),  # a night may have 17 hours
    (OFFICE, "", "replies_within: 17 hours 3 minutes", Result.PROVED),
    (WEEK, "", "replies_within: 17 hours 3 minutes", Result.VIOLATED),
    (WEEK, "", "replies_within: 3 days", Result.PROVED),
    # A text that is held is one that a reply can still stop.
    (OFFICE, "", "never_texts_after: [reply]", Result.PROVED),
    (WEEK, AFTER_A_WAIT, "never_texts_after: [reply]", Result.PROVED),
    # What would go out hours apart is held until the same moment.
    (OFFICE, AFTER_A_WAIT, "at_most: { sms: 1, within: 1 hour }", Result.VIOLATED),
    # Whose clock it is, nobody knows.
    (OFFICE + ", timezone: contact", "", 'quiet_hours: { from: "17:00", to: "9:00" }', Result.UNKNOWN),
    (OFFICE + ", timezone: contact", "", "replies_within: 18 hours", Result.PROVED),
    (OFFICE + ", timezone: contact", "", "never_texts_after: [reply]", Result.PROVED),
    # It opens while clocks may be put forward, and then an hour later by the clock.
    (TWO, "", 'quiet_hours: { from: "17:00", to: "2:00" }', Result.UNKNOWN),
    (TWO, "", 'quiet_hours: { from: "17:00", to: "23:00" }', Result.PROVED),
    (TWO, "", "replies_within: 10 hours 3 minutes", Result.PROVED),
    (TWO, "", "replies_within: 9 hours 3 minutes", Result.UNKNOWN),
    (TWO, "", "replies_within: 8 hours", Result.VIOLATED),
    (HALF_PAST_TWO, AFTER_A_WAIT, "never_texts_after: [reply]", Result.PROVED),
    (HALF_PAST_TWO, "", 'quiet_hours: { from: "17:00", to: "23:00" }', Result.PROVED),
    (HALF_PAST_TWO, "", "replies_within: 10 hours 33 minutes", Result.PROVED),
    (MIDNIGHT, "", "replies_within: 8 hours 3 minutes", Result.PROVED),
    (BAR, "", 'quiet_hours: { from: "3:00", to: "18:00" }', Result.PROVED),
    (BAR, "", 'quiet_hours: { from: "2:00", to: "18:00" }', Result.UNKNOWN),
    (BAR, AFTER_A_WAIT, "never_texts_after: [reply]", Result.PROVED),
    (BAR, "", "replies_within: 17 hours 3 minutes", Result.PROVED),
    (BAR, "", "replies_within: 15 hours", Result.VIOLATED),
    (AN_HOUR, "", "replies_within: 25 hours", Result.PROVED),
    (AN_HOUR, "", "never_texts_after: [reply]", Result.PROVED),
    (WEEK, AFTER_A_WAIT, "terminates: true", Result.PROVED),
]


def flow_of(settings: str, more: str, promise: str) -> CompiledFlow:
    return compiled(FLOW.format(settings=settings, more=more, promise=promise))


@pytest.mark.parametrize(("settings", "more", "promise", "result"), ROWS)
def test_whether_it_holds(settings: str, more: str, promise: str, result: Result) -> None:
    found = verify(flow_of(settings, more, promise), max_calls=2, seconds=60)[0]
    assert found.result is result, found.reason


def test_a_text_that_is_held_can_still_be_cancelled_though_it_has_its_cooldown_tag() -> None:
    text = SEED.replace("settings: { reentry: true", "settings: { reentry: true" + OFFICE)
    assert text != SEED
    promises = {item.guarantee: item.result for item in verify(compiled(text), max_calls=2)}
    assert promises["never texts after answered call or reply"] is Result.PROVED


COOLDOWN = FLOW.replace(
    "steps:", "fields:\n  texted_at: {{ name: Texted at, type: datetime }}\nsteps:"
).replace(
    "  - sms: Sorry we missed your call\n",
    "  - if: {{ texted_at: {{ within: 30 minutes }} }}\n    then: [end]\n{send}",
)
AFTER = "  - sms: Sorry we missed your call\n  - update_contact: { texted_at: now }\n"
BEFORE = "  - update_contact: { texted_at: now }\n  - sms: Sorry we missed your call\n"
FORK = """\
  - if: { tag: vip }
    then: [{ sms: Hi VIP }]
    else: [{ sms: Sorry we missed your call }]
  - update_contact: { texted_at: now }
"""
AT_MOST = "at_most: { sms: 1, within: 30 minutes }"
HELD_ROWS: list[tuple[str, str, str, Result]] = [
    (OFFICE, AFTER, AT_MOST, Result.PROVED),
    (WEEK, AFTER, AT_MOST, Result.PROVED),
    (NIGHT, AFTER, AT_MOST, Result.PROVED),
    (OFFICE + ", timezone: contact", AFTER, AT_MOST, Result.PROVED),
    (OFFICE + ", stop_on_response: true", AFTER, AT_MOST, Result.PROVED),
    (', window: { from: "0:00", to: "24:00" }', AFTER, AT_MOST, Result.PROVED),
    (OFFICE, BEFORE, AT_MOST, Result.PROVED),
    (OFFICE, FORK, AT_MOST, Result.PROVED),
    (OFFICE, AFTER, "at_most: { sms: 1, within: 31 minutes }", Result.VIOLATED),
    # One that was cancelled while it was held forbids no other.
    (OFFICE, AFTER, f"replies_within: 17 hours 3 minutes\n  - {AT_MOST}", Result.PROVED),
    (OFFICE, AFTER, "never_texts_after: [reply]", Result.PROVED),
]


@pytest.mark.parametrize(("settings", "send", "promise", "result"), HELD_ROWS)
def test_a_short_cooldown_counts_from_when_the_text_goes_out(
    settings: str, send: str, promise: str, result: Result
) -> None:
    text = COOLDOWN.format(settings=settings, more="", promise=promise, send=send)
    found = verify(compiled(text), max_calls=3, seconds=60)[0]
    assert found.result is result, found.reason


def test_the_next_caller_after_one_that_was_cancelled_while_held_is_texted() -> None:
    """Its tag ends with its run: without that it would be on for days."""
    flow = compiled(COOLDOWN.format(settings=OFFICE, more="", promise=AT_MOST, send=AFTER))
    simulator = Simulator([flow], start=start_of(flow).replace(hour=20, minute=0))
    for at, event in ((0, call("no-answer")), (3600, reply("Never mind")), (14 * 3600, call("no-answer"))):
        simulator.schedule(at, CALLER, event)
    simulator.run()
    (message,) = simulator.interpreter.messages
    assert message.at // TICKS_PER_SECOND == 14 * 3600 + 120
    assert not {tag for tag in simulator.interpreter.state.contacts[CALLER].tags if "cooldown" in tag}


@pytest.mark.parametrize(("settings", "more", "promise", "result"), [row for row in ROWS if row[0]])
def test_what_happens_at_random_never_breaks_a_proof(
    settings: str, more: str, promise: str, result: Result
) -> None:
    """At any time of any day of some weeks, the clocks going forward and back among them."""
    flow = flow_of(settings, more, promise)
    (stated_promise,) = stated(flow.flow.guarantees)
    random = Random(f"{settings}{more}{promise}")
    broke = False
    for _ in range(120):
        start = start_of(flow) + timedelta(days=random.choice((*range(7), 61, 62, 299, 300)))
        start = start.replace(
            hour=random.choice((0, 2, 8, 9, 16, 17, 20, 23)), minute=random.choice((0, 57, 59))
        )
        simulator = Simulator([flow], start=start, profile=random.choice(list(Profile)))
        events, at = [], 0
        for _ in range(random.randint(1, 3)):
            events.append((at, CALLER, reply("Hi") if random.random() < 0.3 else call("no-answer")))
            at += random.choice((60, 179, 3600, 4 * 3600, 16 * 3600, random.randint(1, 90000)))
        if sum(event.message is None for _, _, event in events) > 2 or len(events) - 1 > 2:
            continue
        for event in events:
            simulator.schedule(*event)
        simulator.run()
        record = record_of(
            simulator.interpreter, [flow], events, ticks_per_second=TICKS_PER_SECOND, start=simulator.start
        )
        broke = broke or bool(broken(stated_promise, record))
    assert not (broke and result is Result.PROVED)
