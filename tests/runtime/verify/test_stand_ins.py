"""What stands in for the flows beside: which may, and that nothing is proved beside it that they break."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify import decide as deciding
from ghl_flow.runtime.verify.stand_ins import NONE, stand_ins
from tests.conftest import compiled

FLOW = """
version: 1
flow: {name}
name: {name}
trigger: [{trigger}]
fields:
  note: {{ name: Note, type: text }}
  seen: {{ name: Seen, type: date }}
  last: {{ name: Last, type: datetime }}
settings: {{ reentry: true }}
{top}
steps:
{steps}
"""
MISSED = "call_status: { direction: inbound, status: [no-answer] }"
REPLY = "customer_reply: {}"
TAGGED = "contact_tag: { added: go }"

REPLY_OF_VIP = "customer_reply: { has_tag: vip }"

MINE = "- wait: 2m\n- sms: Hi"
GUARDED = "- if: { tag: texted }\n  then: [end]\n- add_tag: texted\n- sms: Hi"
COOLDOWN = "- if: { last: { within: 30 minutes } }\n  then: [end]\n- sms: Hi\n- update_contact: { last: now }"
WOKEN_BY_TAG = "- wait_for: { if: { tag: up } }\n- dnd: { on: sms }"
WOKEN_BY_REPLY = "- { sms: Hm, id: hm }\n- { wait_for: { reply: hm }, timeout: 1 day }\n- dnd: { on: sms }"
AT_MOST = "guarantees: [at_most: { sms: 1, within: 1 hour }]"


def flow(steps: str, trigger: str = REPLY, name: str = "other", top: str = "") -> CompiledFlow:
    return compiled(FLOW.format(name=name, trigger=f"{{ {trigger} }}", top=top, steps=steps))


def found(mine: CompiledFlow, *others: CompiledFlow) -> tuple[int, list[str]]:
    """How many take part wholly, and the types of the steps that stand in for the rest."""
    programs = [programs_of(one) for one in (mine, *others)]
    known = {program.workflow.id for one in programs for program in one}
    all_of_it = stand_ins(programs[0], programs[1:], known)
    return len(all_of_it.whole), sorted(
        node.type for one in all_of_it.steps for node in one.program.workflow.nodes
    )


@pytest.mark.parametrize(
    ("mine", "other", "whole", "steps"),
    [
        # It ends runs, switches texts off, or writes what only it and mine write.
        (flow(MINE, MISSED, "mine"), flow("- remove_from_workflow: others"), 0, ["remove_from_workflow"]),
        (flow(MINE, MISSED, "mine"), flow("- dnd: { on: sms }"), 0, ["dnd_contact"]),
        (flow(GUARDED, MISSED, "mine"), flow("- remove_tag: texted"), 0, ["remove_contact_tag"]),
        # What no step of mine writes is open anyway; what mine does not look at makes no difference.
        (flow("- if: { tag: vip }\n  then: [end]\n- sms: Hi", MISSED, "mine"), flow("- add_tag: vip"), 0, []),
        (flow(MINE, MISSED, "mine"), flow("- sms: Yes?\n- note: Hm"), 0, []),
        # It starts mine, wakes it, or does what nobody knows.
        (flow(MINE, TAGGED, "mine"), flow("- add_tag: go"), 1, []),
        (flow(MINE, TAGGED, "mine"), flow("- remove_tag: go"), 0, ["remove_contact_tag"]),
        (flow("- wait_for: { if: { tag: go } }\n- sms: Hi", MISSED, "mine"), flow("- add_tag: go"), 1, []),
        (
            flow(MINE, "contact_changed: { field: note }", "mine"),
            flow("- update_contact: { note: x }"),
            1,
            [],
        ),
        (flow(MINE, MISSED, "mine"), flow("- raw: { type: never_heard_of }"), 1, []),
        (flow(MINE, MISSED, "mine"), flow("- add_to_workflow: { workflow: Old nurture }"), 1, []),
        # One event starts both: one thing that it does to mine may be before or after, two have a between.
        (flow(MINE, REPLY, "mine"), flow("- remove_from_workflow: others"), 0, ["remove_from_workflow"]),
        (
            flow("- add_tag: go2\n- sms: Hi", REPLY, "mine", "cancel_on: [reply]"),
            flow("- dnd: { on: sms }"),
            0,
            ["dnd_contact"],
        ),
        # What a trigger of mine asked may be otherwise by its first step.
        (flow("- sms: Hi", REPLY_OF_VIP, "mine"), flow("- dnd: { on: sms }"), 1, []),
        (flow("- sms: Hi", REPLY_OF_VIP, "mine"), flow("- dnd: { on: sms }", TAGGED), 0, ["dnd_contact"]),
        # What a step of mine does wakes it, or an event that starts two things of mine.
        (flow("- add_tag: up\n- sms: Hi", MISSED, "mine"), flow(WOKEN_BY_TAG, TAGGED), 1, []),
        (
            flow(COOLDOWN, REPLY, "mine", "cancel_on: [answered_call]"),
            flow(WOKEN_BY_REPLY, TAGGED),
            0,
            ["dnd_contact"],
        ),
        (flow(COOLDOWN, REPLY, "mine", "cancel_on: [reply]"), flow(WOKEN_BY_REPLY, TAGGED), 1, []),
        # It goes on for ever.
        (
            flow(MINE, MISSED, "mine"),
            flow("- remove_tag: go\n- dnd: { on: sms }\n- add_tag: go", TAGGED),
            0,
            [],
        ),
        # Mine starts it: it may go at once, between two steps of mine.
        (flow("- add_tag: go\n- sms: Hi", MISSED, "mine"), flow("- dnd: { on: sms }", TAGGED), 1, []),
    ],
)
def test_who_takes_part_wholly(mine: CompiledFlow, other: CompiledFlow, whole: int, steps: list[str]) -> None:
    assert found(mine, other) == (whole, steps)


@pytest.mark.parametrize(
    ("steps", "top", "other", "result"),
    [
        # The tag that keeps the second text back is taken off, by a step that stands in.
        (GUARDED, AT_MOST, "- remove_tag: texted", Result.VIOLATED),
        (GUARDED, AT_MOST, "- add_tag: vip", Result.PROVED),
        # The run ends between the text and what would keep back the next one.
        (
            "- if: { tag: t }\n  then: [end]\n- sms: Hi\n- wait: 1m\n- add_tag: t",
            AT_MOST,
            "- note: Hm",
            Result.VIOLATED,
        ),
        # A reply that ends the run excuses the lack of a text; one that only others see does not.
        (
            MINE,
            "cancel_on: [reply]\nguarantees: [replies_within: 4m]",
            "- remove_from_workflow: others",
            Result.PROVED,
        ),
        (MINE, "guarantees: [replies_within: 4m]", "- remove_from_workflow: others", Result.UNKNOWN),
        (
            MINE,
            "cancel_on: [reply]\nguarantees: [replies_within: 4m]",
            "- wait: 1m\n- remove_from_workflow: others",
            Result.VIOLATED,
        ),
        # Texts that are switched off as the contact asks are as good as STOP; for no reason they are not.
        (MINE, "cancel_on: [reply]\nguarantees: [replies_within: 4m]", "- dnd: { on: sms }", Result.PROVED),
        (
            MINE,
            "cancel_on: [reply]\nguarantees: [replies_within: 4m]",
            "- wait: 1d\n- dnd: { on: sms }",
            Result.VIOLATED,
        ),
    ],
)
def test_what_is_proved_beside_them_is_proved_beside_the_flows(
    steps: str, top: str, other: str, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, beside = flow(steps, MISSED, "mine", top), flow(other)
    assert verify(mine, max_calls=3, beside=[beside], mixes=False)[0].result is result
    monkeypatch.setattr(deciding, "stand_ins", lambda *_: NONE)
    assert verify(mine, max_calls=3, beside=[beside], mixes=False)[0].result is result


@pytest.mark.parametrize(
    ("trigger", "steps"),
    [
        (REPLY, "- add_to_workflow: other\n- dnd: { on: sms }"),
        (REPLY, "- wait: 1m\n- add_to_workflow: other\n- dnd: { on: sms }"),
    ],
)
def test_nothing_stands_in_for_flows_that_go_on_for_ever(trigger: str, steps: str) -> None:
    """What comes after an instant that never ends is not known, and that it never ends is a case to show."""
    mine = flow(
        "- dnd: { off: sms }\n- sms: Hi", MISSED, "mine", "cancel_on: [reply]\nguarantees: [terminates]"
    )
    other = flow(steps, trigger)
    assert found(mine, other) == (0, [])
    assert Result.PROVED not in [one.result for one in verify(mine, max_calls=1, beside=[other], mixes=False)]
