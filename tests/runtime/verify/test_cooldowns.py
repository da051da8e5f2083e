"""Dates that need not be looked at: only where looking at them makes no difference."""

from collections.abc import Collection, Sequence

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.runtime.verify.cooldowns import vouched_for
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.trigger import Trigger
from tests.conftest import SEED, compiled, steps

FIELDS = "{ seen: { name: Seen, type: datetime }, note: { name: Note, type: text } }"
SENDS = "- sms: Hi\n- update_contact: { seen: now }"
GUARD = "- if: { seen: { within: 30 minutes } }\n  then:\n    - end\n  else:\n    - wait: 1m\n    "
INSIDE = SENDS.replace("\n", "\n    ")
BASE = GUARD + INSIDE


def flow(body: str, top: str = "settings: { reentry: true }", name: str = "example") -> CompiledFlow:
    return compiled(steps(body, fields=FIELDS, top=top).replace("\nflow: example", f"\nflow: {name}"))


def says_all(programs: Sequence[Program], field: str, outside: Collection[str], jitter: int) -> bool:
    """Where contacts come without the tags that steps put on."""
    added = {tag for program in programs for ready in program.nodes.values() for tag in ready.effects.adds}
    return vouched_for(programs, field, outside, jitter, come_without=added)


def vouched(
    *flows: CompiledFlow, outside: tuple[str, ...] = (), jitter: int = 0, field: str = "seen"
) -> bool:
    programs = [program for item in flows for program in programs_of(item)]
    return says_all(programs, field_reference(field), outside, jitter)


def test_the_shipped_flow_is_as_good_as_its_tag() -> None:
    seed = compiled(SEED)
    assert vouched(seed, field="last_missed_call_sms_at")
    assert {item.role for item in seed.workflows} == {"main", "cancel"}


@pytest.mark.parametrize(
    ("body", "top"),
    [
        (BASE, "settings: { reentry: true }"),
        (BASE, "settings: { reentry: true, stop_on_response: true }"),
        (BASE + "\n    - wait: 1m\n    - sms: More", "settings: { reentry: true }"),
        (BASE, "cancel_on: [reply]\nsettings: { reentry: true }"),
        (BASE.replace("30 minutes", "30 hours"), "settings: { reentry: true }"),
        (BASE.replace("30 minutes", "80 hours"), "settings: { reentry: true }"),
    ],
)
def test_so_are_cooldowns_as_they_are_lowered(body: str, top: str) -> None:
    assert vouched(flow(body, top))


@pytest.mark.parametrize(
    "other",
    [
        "- update_contact: { seen: 2026-01-01 }",
        "- update_contact: { seen: null }",
        "- add_tag: example-cooldown",
        "- update_contact: { seen: now }\n- wait: 1m\n- add_tag: example-cooldown",
        "- if: { seen: { within: 1 day } }\n  then:\n    - sms: Hi",
        "- if: { any: [{ tag: example-cooldown }, { seen: { within: 3 days } }] }\n  then:\n    - sms: Hi",
        (
            "- if: { tag: example-cooldown, seen: { within: 9 days } }\n  then: [end]\n"
            "  else:\n    - remove_from_workflow: example"
        ),
        "- remove_from_workflow: example",
        "- if: { tag: example-cooldown }\n  then:\n    - remove_from_workflow: example",
        "- if: { tag: vip }\n  then: [end]\n  else:\n    - remove_from_workflow: example",
    ],
)
def test_another_flow_may_spoil_it(other: str) -> None:
    spared = "9 days" in other
    assert vouched(flow(BASE), flow(other, name="other")) is spared


def test_a_tag_that_events_put_on_spoils_it() -> None:
    assert not vouched(flow(BASE), outside=("example-cooldown",))
    assert vouched(flow(BASE), outside=("vip",))


def test_waits_that_end_too_late_spoil_it() -> None:
    assert vouched(flow(BASE), jitter=3600)
    assert not vouched(flow(BASE), jitter=4 * 86400)


def changed(programs: list[Program], **more: object) -> list[Program]:
    first, *others = programs
    settings_ = first.workflow.settings._replace(**more)  # type: ignore[arg-type]
    return [Program(first.workflow._replace(settings=settings_)), *others]


def test_a_tag_that_contacts_come_with_says_nothing_of_the_date() -> None:
    programs, name = programs_of(flow(BASE)), field_reference("seen")
    assert vouched_for(programs, name, (), 0, come_without={"example-cooldown"})
    assert not vouched_for(programs, name, (), 0, come_without=())


@pytest.mark.parametrize(
    "condition",
    [
        "{ tag: vip, seen: { within: 1 day } }",
        "{ all: [{ seen: { within: 2 days } }, { tag: vip }] }",
        "{ all: [{ tag: [a, vip] }, { seen: { within: 3 days } }] }",
        # One that a step puts on, too, and takes off again.
        "{ tag: went, seen: { within: 1 day } }",
    ],
)
def test_a_date_behind_a_tag_that_contacts_have_is_looked_at(condition: str) -> None:
    goes_on = "- sms: Hi\n    - add_tag: went\n    - remove_tag: went"
    made = flow(
        f"- if: {condition}\n  then: [end]\n  else:\n    {goes_on}",
        top="settings: { reentry: true }\n"
        "guarantees: [{ replies_within: 3 minutes }, { unless: at_most, because: x }]",
    )
    assert verify(made, max_calls=1)[0].result is Result.VIOLATED


def test_what_ends_a_run_from_outside_spoils_it() -> None:
    name = field_reference("seen")
    assert says_all(programs_of(flow(BASE)), name, (), 0)
    assert not says_all(changed(programs_of(flow(BASE)), stop_on_response=True), name, (), 0)
    body = BASE + "\n    - sms: More"
    both = programs_of(flow(body))
    assert [len(item.workflow.triggers) for item in both] == [1, 1]
    assert says_all(both, name, (), 0)
    assert not says_all(changed(both[::-1], allow_multiple=False), name, (), 0)
    assert not says_all(changed(both[::-1], stop_on_response=True), name, (), 0)


@pytest.mark.parametrize("kind", ["wait", "remove_contact_tag", "update_contact_field"])
def test_a_stored_flow_without_one_of_its_steps_is_no_cooldown(kind: str) -> None:
    """The last step of that type is taken out: the wait is needed for nothing here, the others are."""
    (program,) = programs_of(flow(BASE))
    nodes = program.workflow.nodes
    gone = [node for node in nodes if node.type == kind][0 if kind == "update_contact_field" else -1]
    kept = [
        node._replace(
            next=tuple(
                gone.next[0] if gone.next and at == gone.id else at
                for at in node.next
                if at != gone.id or gone.next
            )
        )
        for node in nodes
        if node is not gone
    ]
    mutant = Program(program.workflow._replace(nodes=tuple(kept)))
    assert says_all([mutant], field_reference("seen"), (), 0) is (kind == "wait")


def beside_tags(count: int) -> str:
    """A flow that spares who has the tag, or one of so many other tags."""
    tags = ", ".join(f"{{ tag: t{number} }}" for number in range(count))
    return (
        f"- if: {{ any: [{{ tag: example-cooldown }}, {tags}] }}\n"
        "  then: [end]\n  else:\n    - remove_from_workflow: example"
    )


@pytest.mark.parametrize(
    ("other", "spared"),
    [
        pytest.param(beside_tags(11), True, id="as many tests as are looked through"),
        pytest.param(beside_tags(12), False, id="one more"),
        pytest.param("- add_tag: a\n- wait: 1m\n- remove_from_workflow: example", False, id="no fork"),
    ],
)
def test_what_takes_the_contact_out_has_to_spare_it(other: str, spared: bool) -> None:
    assert vouched(flow(BASE), flow(other, name="other")) is spared


def test_a_workflow_that_a_changed_field_starts_spoils_it() -> None:
    (program,) = programs_of(flow(BASE))
    assert says_all([program], field_reference("seen"), (), 0)
    watching = Trigger(type="contact_changed", name="Watch", filters=())
    other = Program(program.workflow._replace(id="other", triggers=(watching,), nodes=()))
    assert not says_all([program, other], field_reference("seen"), (), 0)
