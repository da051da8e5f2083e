"""The shape of compiled workflows: branches, identities, and what cannot be laid out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.tree import made, walk
from ghl_flow.errors import SpecError
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import simulate
from ghl_flow.wire.workflow import Workflow
from tests.conftest import SEED, compiled, steps

TAG = "add_contact_tag"


def main_of(flow: CompiledFlow) -> Workflow:
    return flow.workflows[0].workflow


def outline(workflow: Workflow) -> list[str]:
    """Every way through the workflow, as names joined by arrows."""
    nodes = {node.id: node for node in workflow.nodes}

    def ways(node_id: str | None) -> list[list[str]]:
        if node_id is None:
            return [[]]
        node = nodes[node_id]
        after = [way for following in node.next for way in ways(following)] or [[]]
        return [[node.name, *way] for way in after]

    return [" > ".join(way) for way in ways(workflow.first)]


def test_steps_after_a_branch_that_ends_belong_to_the_other() -> None:
    flow = compiled(
        steps(
            "- if: { tag: vip }\n  name: VIP?\n  then: [end]\n"
            "- sms: Hi\n  name: Text\n- add_tag: texted\n  name: Mark"
        )
    )
    assert outline(main_of(flow)) == ["VIP? > Yes", "VIP? > No > Text > Mark"]


def test_a_branch_ends_where_all_of_its_own_branches_do() -> None:
    inner = "[{ if: { tag: a }, name: A?, then: [end], else: [end] }]"
    flow = compiled(steps(f"- if: {{ tag: vip }}\n  name: VIP?\n  then: {inner}\n- sms: Hi\n  name: Text"))
    assert outline(main_of(flow)) == ["VIP? > Yes > A? > Yes", "VIP? > Yes > A? > No", "VIP? > No > Text"]


def test_steps_after_an_open_fork_stand_in_its_last_branch_and_the_others_go_there() -> None:
    flow = compiled(
        steps(
            "- if: { tag: vip }\n  name: VIP?\n  then: [{ sms: Hi VIP, name: A }]\n"
            "  else: [{ sms: Hi, name: B }]\n"
            "- add_tag: texted\n  name: Mark"
        )
    )
    main = main_of(flow)
    assert outline(main) == ["VIP? > Yes > A > Go to Mark", "VIP? > No > B > Mark"]
    (jump,), (mark,) = ([node for node in main.nodes if node.type == kind] for kind in ("goto", TAG))
    assert jump.attributes == {"targetNodeId": mark.id, "type": "goto"}
    assert jump.next == ()


@pytest.mark.parametrize(
    ("then", "elif_", "else_", "ways"),
    [
        # The last branch that goes on has what follows.
        ("[{ sms: A }]", "[{ sms: B }]", "[end]", ["Branch 1 > SMS > Go to Z", "B > SMS > Z", "None"]),
        ("[end]", "[{ sms: B }]", "[end]", ["Branch 1", "B > SMS > Z", "None"]),
        ("[{ sms: A }]", "[end]", "[]", ["Branch 1 > SMS > Go to Z", "B", "None > Z"]),
        ("[]", "[]", "[]", ["Branch 1 > Go to Z", "B > Go to Z", "None > Z"]),
        # A fork at the end of a branch goes where the branch goes, and not by two jumps.
        (
            "[{ if: { tag: y }, name: Y?, then: [{ sms: A }], else: [] }]",
            "[end]",
            "[]",
            ["Branch 1 > Y? > Yes > SMS > Go to Z", "Branch 1 > Y? > No > Go to Z", "B", "None > Z"],
        ),
        (
            "[]",
            "[end]",
            "[{ if: { tag: y }, name: Y?, then: [{ sms: A }], else: [] }]",
            ["Branch 1 > Go to Z", "B", "None > Y? > Yes > SMS > Go to Z", "None > Y? > No > Z"],
        ),
        # Steps after a fork that stand in a branch themselves go on where the branch goes.
        (
            "[{ if: { tag: y }, name: Y?, then: [], else: [] }, { sms: A }]",
            "[end]",
            "[]",
            ["Branch 1 > Y? > Yes > Go to SMS", "Branch 1 > Y? > No > SMS > Go to Z", "B", "None > Z"],
        ),
    ],
)
def test_which_branch_has_what_follows(then: str, elif_: str, else_: str, ways: list[str]) -> None:
    fork = f"- if: {{ tag: a }}\n  name: F\n  then: {then}\n"
    further = f"  elif: [{{ if: {{ tag: b }}, name: B, then: {elif_} }}]\n  else: {else_}\n"
    main = main_of(compiled(steps(fork + further + "- add_tag: z\n  name: Z")))
    assert outline(main) == [f"F > {way}" for way in ways]


@pytest.mark.parametrize(
    ("after", "ways"),
    [
        ("- goto: back", ["Yes > Go to back", "No > Go to back"]),  # a jump is made again, not jumped to
        ("- end", ["Yes", "No"]),
        ("- if: { tag: y }\n  name: Y?\n  then: [end]", ["Yes > Go to Y?", "No > Y? > Yes", "No > Y? > No"]),
    ],
)
def test_what_the_branches_join_at(after: str, ways: list[str]) -> None:
    body = f"- wait: 1m\n  id: back\n  name: Back\n- if: {{ tag: a }}\n  name: F\n  then: []\n{after}"
    assert outline(main_of(compiled(steps(body)))) == [f"Back > F > {way}" for way in ways]


def test_forks_in_a_row_stay_small() -> None:
    body = "".join(
        f"- if: {{ tag: t{n} }}\n  then: [{{ add_tag: a{n} }}]\n  else: [{{ add_tag: b{n} }}]\n"
        for n in range(20)
    )
    assert len(main_of(compiled(steps(body))).nodes) == 20 * 5 + 19


def test_a_step_after_branches_keeps_the_id_it_had_in_the_first() -> None:
    """Contacts wait in it: it had that id when each branch had steps of its own."""
    body = "- if: { tag: a }\n  then: [{ sms: A }]\n- wait: 1m\n"
    waits = [node.id for node in main_of(compiled(steps(body))).nodes if node.type == "wait"]
    alone = [node.id for node in main_of(compiled(steps("- sms: A\n- wait: 1m"))).nodes]
    assert waits == alone[1:]


def test_any_number_of_branches() -> None:
    flow = compiled(
        steps(
            "- if: { tag: a }\n  name: Which?\n  then: [{ sms: A }]\n"
            "  elif:\n    - if: { tag: b }\n      name: Bee\n      then: [{ sms: B }]\n"
            "    - if: { tag: c }\n      then: [end]\n"
            "  else: [{ sms: D }]"
        )
    )
    assert outline(main_of(flow)) == [
        "Which? > Branch 1 > SMS",
        "Which? > Bee > SMS",
        "Which? > Branch 3",
        "Which? > None > SMS",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- end\n- sms: Hi", 10),
        ("- wait: 1m\n  id: x\n- goto: x\n- sms: Hi", 12),
        ("- if: { tag: a }\n  then: [end]\n  else: [end]\n- sms: Hi", 12),
    ],
)
def test_a_step_nothing_leads_to_is_an_error_not_a_loss(text: str, line: int) -> None:
    with pytest.raises(SpecError, match="never reached") as caught:
        compiled(steps(text))
    location = caught.value.diagnostics[0].location
    assert location is not None
    assert location.span.line == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- update_contact: { color: red }", "the field 'color' is not declared"),
        ("- if: { color: red }\n  then: [end]\n- sms: Hi", "the field 'color' is not declared"),
        ("- goto: nowhere", "no step of this flow has the id 'nowhere'"),
        ("- wait: 1m\n  id: x\n- wait: 2m\n  id: x", "two steps have the id 'x'"),
        ("- sms: { template: mised-call }", "mised-call"),
        ("- sms: Hi {{ bussiness_name }}", "bussiness_name"),
        ("- if: { at: { within: 5m } }\n  then: [end]\n- sms: Hi", "the field 'at' is not declared"),
    ],
)
def test_names_that_lead_nowhere(text: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        compiled(steps(text))
    assert message in caught.value.diagnostics[0].message
    assert caught.value.diagnostics[0].location is not None


@pytest.mark.parametrize(
    ("text", "identities"),
    [
        # Without a name: the kind and its place among its like, from the first on.
        ("- sms: A\n- wait: 1m\n- sms: B", ["/sms#1", "/wait#1", "/sms#2"]),
        # With a name the first needs no number, and others do.
        (
            "- sms: A\n  name: N\n- sms: B\n  name: N\n- sms: C\n  name: N",
            ["/sms:N", "/sms:N#2", "/sms:N#3"],
        ),
        # A name apart from those without one, and each kind apart.
        ("- sms: A\n  name: N\n- sms: B\n- add_tag: x\n  name: N", ["/sms:N", "/sms#1", "/add_tag:N"]),
        # An id stands alone and counts for nothing.
        ("- sms: A\n  id: x\n- sms: B", ["id:x", "/sms#1"]),
        # Each branch counts by itself.
        (
            "- if: { tag: a }\n  name: F\n  then: [{ sms: A }]\n  else: [{ sms: B }, { sms: C }]\n- sms: D",
            ["/if:F", "/if:F/then/sms#1", "/if:F/else/sms#1", "/if:F/else/sms#2", "/sms#1"],
        ),
    ],
)
def test_identities(text: str, identities: list[str]) -> None:
    assert [block.identity for block in walk(compiled(steps(text)).written)] == identities


def test_a_block_knows_where_it_was_written_and_one_of_the_compiler_knows_none() -> None:
    flow = compiled(steps("- if: { tag: a }\n  then: [{ sms: A }]\n- sms: B"))
    paths = [block.path for block in walk(flow.written)]
    assert paths == [("steps", 0), ("steps", 0, "then", 0), ("steps", 1)]
    (fork, *_) = flow.written
    alone, forked = (made(block.step, "x") for block in (flow.written[1], fork))
    assert (alone.path, forked.path, alone.identity) == ((), (), "x")
    assert [block.path for block in walk([forked])] == [(), ()]


def test_compiling_again_gives_the_same_ids() -> None:
    assert compiled().workflows == compiled().workflows


def test_accounts_have_ids_of_their_own() -> None:
    other = compiled(account=_ACCOUNT.replace("LOC", "OTHER"))
    ids = {node.id for node in main_of(compiled(account=_ACCOUNT)).nodes}
    assert not ids & {node.id for node in main_of(other).nodes}


_ACCOUNT = (
    "account: a\nlocation_id: LOC\nniche: contractor\ntimezone: America/Chicago\n"
    "vars: { business_name: B, first_name: F, callback_window: the hour }\n"
)


def test_an_inserted_step_disturbs_no_other() -> None:
    before = {node.id: node.name for node in main_of(compiled()).nodes}
    inserted = SEED.replace("      - sms:", "      - add_tag: called\n      - sms:")
    after = {node.id: node.name for node in main_of(compiled(inserted)).nodes}
    assert before.items() <= after.items()
    assert [name for key, name in after.items() if key not in before] == ["Add tag called"]


def test_a_pinned_step_keeps_its_id_wherever_it_goes() -> None:
    here = compiled(steps("- wait: 1m\n- sms: Hi\n  id: hello"))
    there = compiled(
        steps("- sms: First\n- wait: 1m\n- if: { tag: x }\n  then: []\n  else: [{ sms: Hi, id: hello }]")
    )
    pinned = [node.id for node in main_of(here).nodes if node.type == "sms"]
    assert pinned[0] in {node.id for node in main_of(there).nodes}


_LEAF = st.sampled_from(["- wait: 1m", "- sms: Hi", "- add_tag: x", "- remove_tag: x"])


@st.composite
def _lists(draw: st.DrawFn, depth: int = 2) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if depth and draw(st.booleans()):
            then, other = draw(_lists(depth - 1)), draw(_lists(depth - 1))
            if draw(st.booleans()):
                then.append("- end")
            lines += ["- if: { tag: y }", "  then:", *("    " + line for line in then)]
            lines += ["  else:", *("    " + line for line in other)]
        else:
            lines.append(draw(_LEAF))
    return lines


@given(_lists())
@settings(max_examples=60, deadline=None)
def test_every_compiled_workflow_is_a_tree(lines: list[str]) -> None:
    nodes = main_of(compiled(steps("\n".join(lines)))).nodes
    by_id = {node.id: node for node in nodes}
    assert len(by_id) == len(nodes)
    assert [node for node in nodes if node.parent_key is None] == [nodes[0]]
    for node in nodes:
        for following in node.next:
            assert by_id[following].parent_key == node.id  # who is led to points back
        if node.parent_key is not None:
            assert node.id in by_id[node.parent_key].next
        if node.parent is not None:
            assert (by_id[node.parent].node_type or "").startswith("branch-") or node.node_type is not None
    for node in nodes:
        if node.forks:
            assert [by_id[branch].node_type for branch in node.next] == ["branch-yes", "branch-no"]
            for branch in node.next:
                assert by_id[branch].sibling == tuple(other for other in node.next if other != branch)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("{ type: if_else }", "write it as 'if'"),
        ("{ type: transition }", "write the step that forks"),
        ("{ type: workflow_split }", "write it as 'split'"),
        ("{ type: wait, attributes: { type: reply, transitions: [{ id: x }] } }", "write it as 'wait_for'"),
        ("{ type: find_contact, attributes: { transitions: [{ id: x }] } }", "write its ways as 'paths'"),
        ("{ type: x, beside: { parent: y } }", "'parent' is not for 'beside'"),
        ("{ type: x, paths: [{ path: A }] }", "one path is no fork"),
        ("{ type: x, paths: [{ path: A }, { path: A }] }", "two paths are called 'A'"),
        ("{ type: x, disabled: true, paths: [{ path: A }, { path: B }] }", "switched-off fork"),
    ],
)
def test_what_cannot_be_raw(raw: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        compiled(steps(f"- raw: {raw}"))


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ("[{ path: A, weight: 50 }, { path: B }]", "some paths have no weight"),
        ("[{ path: A, weight: 50 }, { path: B, weight: 40 }]", "come to 90"),
        ("[{ path: A }, { path: B }, { path: C }]", "100 has no 3 equal parts"),
        ("[{ path: A }, { path: A }]", "two paths are called 'A'"),
    ],
)
def test_splits_that_are_none(split: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        compiled(steps(f"- split: {split}"))


def test_a_raw_fork_has_its_ways_and_joins_like_any_other() -> None:
    body = (
        "- raw:\n    type: workflow_ai_decision_maker\n    attributes: { instructions: x }\n"
        "    beside: { workflowsActionType: INTERNAL }\n"
        "    paths:\n      - { path: None, transition: { meta: { k: 1 } } }\n"
        "      - { path: Urgent, steps: [{ sms: Hi }] }\n"
        "  name: AI\n- add_tag: z\n  name: Z"
    )
    main = main_of(compiled(steps(body)))
    assert outline(main) == ["AI > None > Go to Z", "AI > Urgent > SMS > Z"]
    head = main.nodes[0].to_json()
    assert (head["cat"], head["workflowsActionType"], len(head["next"])) == ("multi-path", "INTERNAL", 2)  # type: ignore[arg-type]
    ways = main.nodes[0].attributes["transitions"]
    assert ways == [
        {"id": main.nodes[0].next[0], "name": "None", "meta": {"k": 1}},
        {"id": main.nodes[0].next[1], "name": "Urgent"},
    ]


def test_a_step_that_is_switched_off_is_passed_over() -> None:
    body = "- raw: { type: sms, attributes: { body: Hi, attachments: [] }, disabled: true }\n- sms: There"
    flow = compiled(steps(body))
    assert main_of(flow).nodes[0].to_json()["advanceCanvasMeta"] == {"isDisabled": True}
    assert [text.text for text in simulate(flow, [(0, call("no-answer"))]).messages] == ["There"]
