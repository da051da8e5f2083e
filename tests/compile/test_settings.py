"""`settings:` of a flow: as HighLevel stores them, and what a window does to texts."""

from datetime import datetime

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.applying.build_sheet import build_sheet
from ghl_flow.errors import SpecError
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.spec.event import EventSpec, parse_start
from ghl_flow.wire.builder import Workspace, auto_save_body
from ghl_flow.wire.definition import read_definition, to_definition
from ghl_flow.wire.difference import differences
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled

FLOW = """
version: 1
flow: polite
name: Polite
trigger:
  - contact_tag: {{ added: go }}
settings: {{ reentry: true, {settings} }}
steps:
  - add_tag: started
  - wait: 2 minutes
  - sms: Hello
"""
WINDOW = 'window: { days: mon-fri, from: "8:30", to: "18:30" }'
ALL = (
    f"{WINDOW}, timezone: contact, per_opportunity: false, mark_as_read: true, "
    'from: { name: "{{ location.name }}", email: office@example.org }'
)


def flow_with(settings: str) -> CompiledFlow:
    return compiled(FLOW.format(settings=settings))


def body_of(flow: CompiledFlow) -> dict[str, object]:
    return {**auto_save_body(flow.workflows[0].workflow, Workspace("l", "c", "u"))}


def test_they_are_stored_under_highlevels_keys() -> None:
    body = body_of(flow_with(ALL))
    assert body["window"] == {
        "days": [1, 2, 3, 4, 5],
        "startHour": 8,
        "startMinute": 30,
        "endHour": 18,
        "endMinute": 30,
    }
    assert body["senderAddress"] == {"from_name": "{{ location.name }}", "from_email": "office@example.org"}
    assert (body["timezone"], body["allowMultipleOpportunity"], body["autoMarkAsRead"]) == (
        "contact",
        False,
        True,
    )


def test_what_a_flow_does_not_ask_for_stays_as_it_is() -> None:
    plain, asking = flow_with("").workflows[0].workflow, flow_with(ALL).workflows[0].workflow
    live = auto_save_body(asking, Workspace("l", "c", "u"))
    assert auto_save_body(plain, Workspace("l", "c", "u"), live)["window"] == live["window"]
    stored = Workflow.from_document(live)._replace(triggers=plain.triggers)
    assert {one.name for one in differences(stored, plain)} == {"time zone"}


def test_a_difference_is_one_of_what_is_asked_for() -> None:
    asking = flow_with(ALL).workflows[0].workflow
    for document in (
        auto_save_body(asking, Workspace("l", "c", "u")),
        read_definition(to_definition(asking), "w")[0],
    ):
        stored = Workflow.from_document(document)._replace(triggers=asking.triggers)
        assert differences(stored, asking) == []
        other = flow_with(ALL.replace("18:30", "19:00").replace("office@", "shop@")).workflows[0].workflow
        assert {one.name for one in differences(stored, other)} == {"time window", "sender details"}


def test_the_build_sheet_says_them() -> None:
    sheet = "\n".join(str(click) for click in build_sheet(flow_with(ALL).workflows[0].workflow, {}))
    for said in (
        "Mon, Tue, Wed, Thu, Fri 8:30 to 18:30",
        "Timezone: Contact",
        "office@example.org",
        "Mark as Read",
    ):
        assert said in sheet


# The day and time at which the tag is put on (texts follow two minutes later), and when the text goes out.
HELD: list[tuple[str, str, str, str]] = [
    (WINDOW, "2026-01-05 12:00", "", "2026-01-05 12:02"),
    (WINDOW, "2026-01-05 18:29", "", "2026-01-06 08:30"),
    (WINDOW, "2026-01-09 18:29", "", "2026-01-12 08:30"),
    ('window: { from: "20:00", to: "6:00" }', "2026-01-05 12:00", "", "2026-01-05 20:00"),
    ('window: { from: "20:00", to: "6:00" }', "2026-01-05 23:59", "", "2026-01-06 00:01"),
    ('window: { from: "20:00", to: "6:00" }', "2026-01-06 05:59", "", "2026-01-06 20:00"),
    ('window: { days: fri, from: "20:00", to: "6:00" }', "2026-01-10 05:00", "", "2026-01-10 05:02"),
    ('window: { days: fri, from: "20:00", to: "6:00" }', "2026-01-11 05:00", "", "2026-01-16 20:00"),
    # The clocks go forward at 2:00 that night.
    (WINDOW.replace("mon-fri", "daily"), "2026-03-07 23:00", "", "2026-03-08 08:30"),
    # By the contact's clock: New York is an hour ahead of Chicago.
    (f"{WINDOW}, timezone: contact", "2026-01-05 07:00", "America/New_York", "2026-01-05 07:30"),
    (f"{WINDOW}, timezone: account", "2026-01-05 07:00", "America/New_York", "2026-01-05 08:30"),
]


@pytest.mark.parametrize(("settings", "start", "zone", "text"), HELD)
def test_a_text_is_held_until_the_window_opens(settings: str, start: str, zone: str, text: str) -> None:
    simulator = Simulator(
        [flow_with(settings)], start=parse_start(start), contacts=[Contact(CALLER, timezone=zone)]
    )
    for at, event in EventSpec.model_validate("0s tag go").events():
        simulator.schedule(at, CALLER, event)
    simulator.run()
    result = simulator.result()
    (message,) = result.messages
    assert not result.gaps
    began = simulator.start.timestamp()
    assert (
        datetime.fromtimestamp(began + message.at / 1000, simulator.start.tzinfo).strftime("%Y-%m-%d %H:%M")
        == text
    )
    # What does not reach the contact is not held.
    assert "started" in result.state.contacts[CALLER].tags


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('window: { days: mun, from: "8:00", to: "9:00" }', "no day"),
        ('window: { from: "8:00", to: "8:00" }', "closes when it opens"),
        ('window: { from: "8", to: "9:00" }', "no time of day"),
        ("window: {}", "from"),
        ("from: {}", "a name, an email or both"),
        ("timezone: owner", "'account' or 'contact'"),
    ],
)
def test_what_cannot_be_meant_is_refused(settings: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        flow_with(settings)
    assert said in str(error.value)
