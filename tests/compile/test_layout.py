"""Steps laid out as HighLevel's flat list: what leads where, and ids that recompiling does not change."""

from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.compile.layout import StableIds
from ghl_flow.wire.node import Node
from tests.conftest import compiled, steps


@given(st.text(max_size=40))
def test_ids_are_those_of_rfc_9562(name: str) -> None:
    namespace = uuid5(NAMESPACE_URL, "ghl-flow:loc:flow:main")
    assert StableIds.within("loc", "flow", "main").of(name) == str(uuid5(namespace, name))


@pytest.mark.parametrize("other", [("loc2", "f", "main"), ("loc", "f2", "main"), ("loc", "f", "cancel")])
def test_another_place_has_other_ids(other: tuple[str, str, str]) -> None:
    assert StableIds.within(*other).of("a") != StableIds.within("loc", "f", "main").of("a")


def nodes(body: str) -> list[Node]:
    (main, *_) = compiled(steps(body)).workflows
    return list(main.workflow.nodes)


def test_a_list_leads_from_step_to_step() -> None:
    first, second, third = nodes("- sms: A\n- wait: 1m\n- sms: B")
    assert (first.next, second.next, third.next) == ((second.id,), (third.id,), ())
    assert (first.parent_key, second.parent_key, third.parent_key) == (None, first.id, second.id)
    assert [node.order for node in (first, second, third)] == [0, 1, 2]
    assert {node.parent for node in (first, second, third)} == {None}


def test_a_fork_has_its_branches_behind_it_depth_first() -> None:
    found = nodes("- sms: A\n- if: { tag: x }\n  then:\n    - sms: B\n    - sms: C\n  else:\n    - sms: D")
    assert [node.type for node in found] == ["sms", "if_else", "if_else", "sms", "sms", "if_else", "sms"]
    text, fork, yes, b, c, no, d = found
    assert (text.next, fork.next, fork.forks) == ((fork.id,), (yes.id, no.id), True)
    assert (yes.next, no.next, b.next, c.next, d.next) == ((b.id,), (d.id,), (c.id,), (), ())
    assert (yes.parent, no.parent, b.parent, c.parent, d.parent) == (fork.id, fork.id, yes.id, yes.id, no.id)
    assert (b.parent_key, c.parent_key, d.parent_key) == (yes.id, b.id, no.id)
    assert (yes.sibling, no.sibling) == ((no.id,), (yes.id,))
    assert (b.order, c.order, d.order) == (0, 1, 0)


def test_a_branch_without_steps_leads_nowhere() -> None:
    found = nodes("- if: { tag: x }\n  then:\n    - end\n  else:\n    - sms: B")
    yes = found[1]
    assert yes.next == ()


def test_a_step_that_is_inserted_changes_no_other_s_id() -> None:
    before = {node.name: node.id for node in nodes("- sms: A\n- wait: 1m\n- add_tag: x")}
    after = {node.name: node.id for node in nodes("- sms: A\n- remove_tag: y\n- wait: 1m\n- add_tag: x")}
    assert before.items() <= after.items()
    assert len({node.id for node in nodes("- sms: A\n- sms: A\n- sms: A")}) == 3


def test_a_pinned_step_keeps_its_id_wherever_it_goes() -> None:
    here = nodes("- sms: { body: A }\n  id: hello\n- wait: 1m")[0]
    there = nodes("- wait: 1m\n- sms: { body: B }\n  id: hello\n  name: Other")[1]
    assert here.id == there.id


def test_origins_lead_back_to_the_file() -> None:
    flow = compiled(steps("- if: { tag: x }\n  then:\n    - sms: B\n- add_tag: z"))
    (main, *_) = flow.workflows
    paths = {node.name: main.origins.get(node.id) for node in main.workflow.nodes if node.type != "if_else"}
    assert paths.pop("Go to Add tag z") is None  # the compiler's own
    assert set(paths.values()) == {("steps", 0, "then", 0), ("steps", 1)}
