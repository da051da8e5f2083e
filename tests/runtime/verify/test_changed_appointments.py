"""A step that sets the status of an appointment, or books one: what starts at that is tried."""

import pytest

from ghl_flow.kinds.running import AS_IT_WAS
from ghl_flow.runtime.leeway import Taking
from ghl_flow.runtime.scenario import not_paths
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from tests.conftest import compiled

SETS = """
version: 1
flow: asks
name: Asks
trigger: [{{ {trigger} }}]
settings: {{ reentry: true }}
steps:
  - sms: Coming?
  - {step}
{more}guarantees:
  - at_most: {{ sms: 1, within: 1 minute }}
"""
STARTS = """
version: 1
flow: thanks
name: Thanks
trigger: [{{ appointment: {asked} }}]
steps: [{{ sms: Thank you }}]
guarantees: [{{ at_most: {{ sms: 1, within: 1 minute }} }}]
"""
ONCE = "contact_tag: { added: ask }"
CONFIRMS = "appointment_status: confirmed"
BOOKS = 'book_appointment: { calendar: Intro, at: "{{contact.wished}}" }'


def texts(step: str, asked: str, **paths: str) -> list[str]:
    flows = [compiled(SETS.format(trigger=ONCE, step=step, more="")), compiled(STARTS.format(asked=asked))]
    simulator = Simulator(flows, leeway=Taking({key.replace("_", " "): way for key, way in paths.items()}))
    ((_, event),) = EventSpec.model_validate("0s tag ask").events()
    simulator.schedule(0, CALLER, event)
    simulator.run()
    assert simulator.result().gaps == ()
    return [one.text for one in simulator.result().texts]


@pytest.mark.parametrize(
    ("step", "asked", "thanked"),
    [
        (CONFIRMS, "{}", True),
        (CONFIRMS, "{ status: confirmed }", True),
        (CONFIRMS, "{ status: cancelled }", False),
        (CONFIRMS, "{ calendar: Intro, status: confirmed }", True),
        (CONFIRMS, "{ calendar: [Intro, Demo] }", True),
        (BOOKS, "{ calendar: Demo }", False),
        (BOOKS, "{ calendar: Intro, status: new }", True),
        (BOOKS, "{ calendar: Intro, status: noshow }", False),
    ],
)
def test_what_watches_appointments_starts(step: str, asked: str, thanked: bool) -> None:
    assert texts(step, asked) == (["Coming?", "Thank you"] if thanked else ["Coming?"])


def test_a_scenario_says_what_no_flow_knows() -> None:
    confirmed = "{ calendar: Intro, status: confirmed }"
    assert texts(BOOKS, confirmed) == ["Coming?"]
    assert texts(BOOKS, confirmed, Book_Appointment="confirmed in Intro") == ["Coming?", "Thank you"]
    assert texts(CONFIRMS, confirmed, Appointment_confirmed=AS_IT_WAS) == ["Coming?"]
    assert texts(CONFIRMS, confirmed, Appointment_confirmed="confirmed in another") == ["Coming?"]


def test_a_test_may_say_so() -> None:
    sets = [compiled(SETS.format(trigger=ONCE, step=step, more="")) for step in (CONFIRMS, BOOKS)]
    told = {"Appointment confirmed": AS_IT_WAS, "Book Appointment": "confirmed in Intro"}
    assert not_paths(sets, told) == {}
    assert not_paths(sets, {"Appointment confirmed": "confirmed in Demo"}) == {}
    wrong = not_paths(sets, {"Appointment confirmed": "noshow in Demo", "Book Appointment": "new in Demo"})
    assert wrong["Appointment confirmed"] == "its paths are as it was, confirmed in CALENDAR"
    assert wrong["Book Appointment"] == "its paths are new in Intro, confirmed in Intro"


@pytest.mark.parametrize(
    ("trigger", "step", "result"),
    [
        (ONCE, CONFIRMS, Result.PROVED),
        (ONCE, BOOKS, Result.PROVED),
        # It would start itself, were it not so before.
        ("appointment: {}", BOOKS, Result.UNKNOWN),
    ],
)
def test_verify_tries_all_of_it(trigger: str, step: str, result: Result) -> None:
    text = SETS.format(trigger=trigger, step=step, more="").replace("reentry: true", "reentry: false")
    beside = compiled(STARTS.format(asked="{ calendar: Intro }"))
    verdict = verify(compiled(text), beside=[beside], max_calls=1)[0]
    assert verdict.result is result, verdict.reason


def test_it_takes_a_contact_out_of_a_flow_that_an_appointment_cancels() -> None:
    chased = """
version: 1
flow: chase
name: Chase
trigger: [{ contact_tag: { added: chase } }]
cancel_on: [appointment_cancelled]
steps:
  - wait: 1 day
  - sms: Still there?
"""
    cancels = SETS.format(trigger=ONCE, step="appointment_status: cancelled", more="")
    simulator = Simulator([compiled(chased), compiled(cancels)])
    for at, words in ((0, "tag chase"), (3600, "tag ask")):
        ((_, event),) = EventSpec.model_validate(f"0s {words}").events()
        simulator.schedule(at, CALLER, event)
    simulator.run()
    assert [one.text for one in simulator.result().texts] == ["Coming?"]
    assert simulator.result().gaps == ()
