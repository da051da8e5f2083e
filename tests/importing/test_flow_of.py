"""Stored workflows as flows: what compiles again is the very workflow, and nothing else is taken."""

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import import_
from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.importing.finding import Matter
from ghl_flow.importing.flow_of import Imported, flow_of
from ghl_flow.importing.known import FieldKnown, Tables, ThingKnown
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.builder import Workspace, trigger_body
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.secrecy import secrets_in
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.workflow import Workflow
from tests.importing.canvases import MESSES, Drawn, Mess, golden_steps

GOLDEN = Path(__file__).parent.parent / "golden"
ACCOUNT = load_text(
    "account: ann\nlocation_id: loc123\nniche: default\ntimezone: America/Chicago\n"
    "token: env:ANN\nvars: {}\nflows: []\n",
    Account,
).value
_CONSTANT = (
    "order",
    "nestedDropdownTypes",
    "allowIsOperatorTypes",
    "branchNameError",
    "showErrors",
    "sourceId",
)


def plain(value: JsonValue) -> JsonValue:
    """A document without what says nothing, by a rule of the test's own."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in _CONSTANT}
    return value


def stored(nodes: list[JsonObject], **more: JsonValue) -> JsonObject:
    return {
        "id": "wf1",
        "name": "Old one",
        "allowMultiple": True,
        "workflowData": {"templates": [*nodes]},
        **more,
    }


def imported(
    document: JsonObject, triggers: Iterable[JsonObject] = (), tables: Tables | None = None
) -> Imported:
    return flow_of(Workflow.from_document(document, [*triggers]), ACCOUNT, tables, flow="old-one")


def compiled(found: Imported, tables: Tables | None = None) -> Workflow:
    """What the flow compiles to with its lock, with ids in place of names."""
    flow = load_text(found.text, Flow)
    made = compile_flow(flow, ACCOUNT, TemplateLibrary(Path("niche_templates")), lock=found.lock)
    workflow = made.workflows[0].workflow
    things = {
        (thing, known.name): one
        for thing, table in (tables.things if tables else {}).items()
        for one, known in table.items()
    }
    ids = {}
    for reference in workflow.references:
        if (name := name_of(reference)) is not None:
            ids[reference] = (
                "a secret" if name.thing is Thing.SECRET else things.get((name.thing, name.name), name.name)
            )
    return workflow.bound(ids)


def assert_the_same(found: Imported, document: JsonObject) -> None:
    assert found.taken, found.findings
    nodes = [node.to_json() for node in compiled(found).nodes]
    wanted = objects_of(object_of(document, "workflowData"), "templates")
    assert sorted(map(json.dumps, map(_sorted, nodes))) == sorted(map(json.dumps, map(_sorted, wanted)))


def _sorted(node: JsonObject) -> JsonValue:
    text = json.dumps(plain(node), sort_keys=True)
    for secret in secrets_in(node.get("attributes")):
        text = text.replace(json.dumps(secret), '"a secret"')
    found: JsonValue = json.loads(text)
    return found


@pytest.mark.parametrize("file", sorted((GOLDEN / "exports").glob("*.json")), ids=lambda path: path.stem)
def test_a_document_of_a_real_account(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))["workflow"]
    found = imported(document)
    assert found.taken, found.findings
    again = {node.id: _sorted(node.to_json()) for node in compiled(found).nodes}
    for node in document["workflowData"]["templates"]:
        assert again[node["id"]] == _sorted(node)
    assert "token=" not in found.text


def test_a_reply_wait_reads_as_a_person_would_have_written_it() -> None:
    document = json.loads((GOLDEN / "exports/02-contact-added-reply-wait.json").read_text("utf-8"))[
        "workflow"
    ]
    text = imported(document).text
    assert "wait: 12 hours" in text
    assert "reply: [email, email-2, sms, sms-social-proof]" in text
    assert "timeout: 15 minutes" in text


@pytest.mark.parametrize("name", golden_steps())
def test_each_step_that_was_seen(name: str) -> None:
    node: JsonObject = {
        "id": "11111111-1111-4111-8111-111111111111",
        "order": 0,
        "name": "One",
        **golden_steps()[name],
    }
    assert_the_same(imported(stored([node])), stored([node]))


def golden(path: Path) -> JsonObject:
    """A file with ids in place of what stands for them: those of steps tell steps apart."""

    def one(found: re.Match[str]) -> str:
        kind, number = found[1], found[2] or "0"
        return f"00000000-0000-4000-8000-{int(number):012}" if kind == "uuid" else f"{kind}{'0' * 20}"[:20]

    document: JsonObject = json.loads(re.sub(r"<([A-Za-z]+)-?(\d*)>", one, path.read_text(encoding="utf-8")))
    return {key: value for key, value in document.items() if not key.startswith("_variant")}


CONDITIONS = sorted((GOLDEN / "steps").glob("condition.*.json"))
FORKS = [path for path in sorted((GOLDEN / "steps").glob("*.json")) if "templates" in golden(path)]


def asking(condition: JsonObject) -> list[JsonObject]:
    """A question with one condition, and its two branches."""
    drawn = Drawn(1)
    node, branches = drawn.condition(["y1", "n1"], 0)
    (branch,) = objects_of(object_of(node, "attributes"), "branches")
    objects_of(branch, "segments")[0]["conditions"] = [condition]
    drawn.placed(node, None, None)
    for one in branches:
        drawn.placed(one, str(node["id"]), str(node["id"]))
    return drawn.nodes


@pytest.mark.parametrize("path", CONDITIONS, ids=lambda path: path.stem)
def test_each_condition_that_was_seen(path: Path) -> None:
    nodes = asking(golden(path))
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize(
    "more",
    [
        {"conditionType": "unheard_of", "conditionSubType": "x"},
        {"conditionOperator": "newer-than", "conditionValue": {"a": [1]}},
        {"conditionValue": 5, "somethingNew": True},
    ],
    ids=["type", "operator", "keys"],
)
@pytest.mark.parametrize("path", CONDITIONS[:4], ids=lambda path: path.stem)
def test_a_condition_that_is_not_known_is_passed_through(path: Path, more: JsonObject) -> None:
    nodes = asking({**golden(path), **more})
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize("path", FORKS, ids=lambda path: path.stem)
def test_each_step_that_was_seen_with_its_branches(path: Path) -> None:
    nodes = objects_of(golden(path), "templates")
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize(
    "words", ["", " ", "\u200b", "x" * 600, "end", "x\n\n", "# {x}", "{% if %}", "\x1b", "\x85"]
)
def test_a_name_or_text_that_is_no_good_one_is_kept(words: str) -> None:
    drawn = Drawn(1, jumps=False)
    node, branches = drawn.condition(["y1", "n1"], 0)
    sms: JsonObject = {"type": "sms", "attributes": {"body": words, "attachments": []}}
    drawn.placed(node, None, None)
    for branch in branches:
        drawn.placed(branch, str(node["id"]), str(node["id"]))
    branches[0]["next"] = "s1"
    drawn.placed({"id": "s1", "order": 0, **sms, "name": words}, "y1", "y1")
    for one in (node, branches[1]):
        one["name"] = words  # not what its fork says
    assert_the_same(imported(stored(drawn.nodes)), stored(drawn.nodes))


@pytest.mark.parametrize(
    ("name", "trigger", "said"),
    [
        ("", "One", '(name: "")'),
        ("x" * 600, "One", "(name: |-)"),
    ],
    ids=["no name", "a long name"],
)
def test_what_cannot_be_written_is_shown(name: str, trigger: str, said: str) -> None:
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS", **_TEXT}
    fired: JsonObject = {"id": "t1", "type": "contact_tag", "masterType": "highlevel", "name": trigger}
    found = imported(stored([node], name=name), [{**fired, "active": True, "conditions": []}])
    (stops,) = (one.detail for one in found.findings if one.stops)
    assert stops.endswith(said)


@pytest.mark.parametrize("name", golden_steps())
def test_a_step_that_lacks_something_is_passed_through(name: str) -> None:
    step = golden_steps()[name]
    attributes = object_of(step, "attributes")
    for key in attributes:
        without = {other: value for other, value in attributes.items() if other != key}
        cases: tuple[JsonObject, ...] = (without, {**attributes, key: [{"a": 5}]})
        for changed in cases:
            node: JsonObject = {"id": "s1", "order": 0, "name": "One", **step, "attributes": changed}
            found = imported(stored([node]))
            told = {one.matter for one in found.findings}
            # Ways that lead to no step are no list of steps.
            assert found.taken or Matter.SECRET_INSIDE in told or key == "transitions", (key, changed)


TagTrigger = tuple[str, str, bool]
"""A name, a tag, and whether it is on."""


def tag_triggers(triggers: Iterable[TagTrigger]) -> list[JsonObject]:
    return [
        {
            "id": f"t{number}",
            "type": "contact_tag",
            "masterType": "highlevel",
            "name": name,
            "active": active,
            "conditions": [{"field": "tagsAdded", "operator": "index-of-true", "value": tag}],
        }
        for number, (name, tag, active) in enumerate(triggers)
    ]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["One", "One 2", "Two", "", "x" * 600]), st.sampled_from("xy"), st.booleans()
        ),
        max_size=5,
    ),
    st.sampled_from(["published", "draft"]),
)
def test_any_triggers_are_taken(triggers: list[TagTrigger], status: str) -> None:
    """Several of one name, some of them alike in all; some switched off, or all of them."""
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS", **_TEXT}
    there = tag_triggers(triggers)
    found = imported(stored([node], status=status), there)
    assert found.taken, found.findings
    made = [trigger_body(one, "wf1", Workspace("l1", "c1", "u1")) for one in compiled(found).triggers]
    # Of a draft it is not known whether anybody switched them off.
    hushed = status == "draft" and not any(one["active"] for one in there)

    def told(one: JsonObject) -> str:
        (row,) = objects_of(one, "conditions")
        return json.dumps([one["name"], row["value"], hushed or one["active"]])

    assert [*map(told, made)] == [*map(told, there)]
    assert (Matter.DRAFT_TRIGGERS in {one.matter for one in found.findings}) == (hushed and bool(there))


def test_triggers_of_one_name_are_called_apart_and_found_by_their_ids() -> None:
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS", **_TEXT}
    there = tag_triggers([("Tag", "x", True), ("Tag", "y", False)])
    found = imported(stored([node], status="published"), there)
    assert "    name: Tag 2\n    disabled: true" in found.text
    assert [(one.matter, one.where, one.detail) for one in found.findings] == [
        (Matter.CALLED, "Tag", "Tag 2")
    ]
    # HighLevel lists them in another order, one of them with another tag: it is that one that differs.
    changed = [tag_triggers([("Tag", "x", True), ("Tag", "z", False)])[number] for number in (1, 0)]
    live = Workflow.from_document(stored([node], status="published"), changed)
    (one,) = differences(live, compiled(found)._replace(id="wf1"))
    assert (one.action, one.kind, one.name) == ("update", "trigger", "Tag 2")


@pytest.mark.parametrize("place", ["body", "name", "workflow"])
def test_half_a_character_is_told(place: str) -> None:
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS"}
    node["attributes"] = {"body": "Hi \ud83d" if place == "body" else "Hi", "attachments": []}
    if place == "name":
        node["name"] = "SMS \ud83d"
    found = imported(stored([node], **({"name": "A \ud83d"} if place == "workflow" else {})))
    assert not found.taken
    assert any(one.stops and "half a character" in one.detail for one in found.findings)


@settings(deadline=None, max_examples=60)
@given(st.integers(min_value=0, max_value=2**32))
def test_any_canvas(seed: int) -> None:
    drawn = Drawn(seed)
    drawn.chain(None, None, 0)
    assert_the_same(imported(stored(drawn.nodes)), stored(drawn.nodes))


@settings(deadline=None, max_examples=60)
@given(st.integers(min_value=0, max_value=2**32), st.lists(st.sampled_from(MESSES), min_size=1, max_size=3))
def test_any_mess_is_taken_whole_or_not_at_all(seed: int, messes: list[Mess]) -> None:
    drawn = Drawn(seed)
    drawn.chain(None, None, 0)
    for mess in messes:
        mess(drawn.random, drawn.nodes)
    found = imported(stored(drawn.nodes))
    if found.taken:
        assert_the_same(found, stored(drawn.nodes))
    else:
        assert any(one.stops for one in found.findings)


TRIGGERS = {path.stem: path for path in sorted((GOLDEN / "steps").glob("trigger.*.json"))}


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_trigger_that_was_seen(name: str) -> None:
    trigger = json.loads(TRIGGERS[name].read_text(encoding="utf-8"))
    trigger = {
        "id": "t1",
        "active": True,
        **trigger,
        "name": trigger.get("name") or "One",
        "targetActionId": "s1",
    }
    nodes: list[JsonObject] = [
        {
            "id": "s1",
            "order": 0,
            "type": "sms",
            "name": "SMS",
            "attributes": {"body": "Hi", "attachments": []},
        }
    ]
    found = imported(stored(nodes), [trigger])
    (mine,) = compiled(found).triggers
    theirs = Workflow.from_document(stored(nodes), [trigger]).triggers[0]
    assert (mine.type, mine.name, mine.master_type) == (theirs.type, theirs.name, theirs.master_type)
    # A row that has no id in HighLevel gets one when it is next written; it asks the same.
    assert [row._replace(id="") for row in mine.filters] == [row._replace(id="") for row in theirs.filters]


def two_steps(first: JsonObject) -> list[JsonObject]:
    return [
        {"id": "s1", "order": 0, "next": "s2", **first},
        {
            "id": "s2",
            "order": 1,
            "parentKey": "s1",
            "type": "sms",
            "name": "SMS",
            "attributes": {"body": "Hi", "attachments": []},
        },
    ]


FIELD_STEP: JsonObject = {
    "type": "update_contact_field",
    "name": "Set source",
    "attributes": {
        "type": "update_contact_field",
        "actionType": "update_field_data",
        "fields": [{"field": "fld1", "value": "phone", "title": "Lead source", "type": "string", "date": ""}],
    },
}


def test_a_field_of_the_account_is_declared_by_its_key() -> None:
    nodes = two_steps(FIELD_STEP)
    tables = Tables({"fld1": FieldKnown("lead_source", "Lead source", "TEXT")})
    text = imported(stored(nodes), tables=tables).text
    assert "lead_source: {name: Lead source, type: text}" in text
    assert "lead_source: phone" in text


def test_a_field_that_is_not_known_keeps_its_id() -> None:
    found = imported(stored(two_steps(FIELD_STEP)))
    assert "fld1" in found.text
    assert Matter.RAW in {one.matter for one in found.findings}


def assigned(user: str) -> list[JsonObject]:
    stored_step = json.loads((GOLDEN / "steps/assign_user.json").read_text(encoding="utf-8"))
    attributes = {
        **stored_step["attributes"],
        "user_list": [user],
        "total_index": 1,
        "traffic_index": [{"id": user, "indexes": [1]}],
    }
    attributes |= {"traffic_weightage": {user: 1}}
    del attributes["customUserList"]
    return two_steps({"type": "assign_user", "name": "Assign", "attributes": attributes})


def test_names_of_the_account_stand_for_its_ids() -> None:
    named = Tables(
        things={Thing.USER: {"u1": ThingKnown("Ann"), "u2": ThingKnown("Bob"), "u3": ThingKnown("Bob")}}
    )
    assert "Ann" in imported(stored(assigned("u1")), tables=named).text
    # Two of one name, and one that nobody knows: the id says which.
    for user in ("u2", "gone"):
        found = imported(stored(assigned(user)), tables=named)
        assert user in found.text
        assert found.taken
    # Where nobody looked, the id is the name.
    unknown = imported(stored(assigned("u1")))
    assert Matter.UNKNOWN_ID in {one.matter for one in unknown.findings} or Matter.RAW in {
        one.matter for one in unknown.findings
    }


def test_a_text_calls_a_trigger_link_by_its_name() -> None:
    one, two, other, gone = (f"n4AriwEnFrGh3tu08W0{end}" for end in "abcd")
    things = {one: ThingKnown("Booking page"), two: ThingKnown("Two"), other: ThingKnown("Two")}
    tables = Tables(things={Thing.LINK: things})
    for link, said in ((one, "Booking page"), (two, two), (gone, gone)):
        body: JsonObject = {"body": f"Book: {{{{trigger_link.{link}}}}}", "attachments": []}
        found = imported(stored(two_steps({"type": "sms", "name": "SMS", "attributes": body})), tables=tables)
        assert f"{{{{trigger_link.{said}}}}}" in found.text
        assert found.taken, found.findings
        assert body in [node.attributes for node in compiled(found, tables).nodes]


def test_many_long_mails_are_taken() -> None:
    """As the builder of mails makes them: some 70 KB each."""
    html = "<table>" + "<tr><td>Hi {{contact.first_name}}, it's {% & % Ünï 🔥</td></tr>\n" * 1200 + "</table>"
    attributes: JsonObject = {"subject": "News", "html": html, "attachments": []}
    nodes: list[JsonObject] = [
        {"id": f"s{n}", "order": n, "type": "email", "name": f"Mail {n}", "attributes": {**attributes}}
        for n in range(30)
    ]
    for one, other in pairwise(nodes):
        one["next"], other["parentKey"] = other["id"], one["id"]
    found = imported(stored(nodes))
    assert_the_same(found, stored(nodes))
    assert len(found.text) > 2_000_000


def test_steps_after_a_fork_stand_after_it() -> None:
    drawn = Drawn(1)
    ways = ["y1", "n1"]
    node, branches = drawn.condition(ways, 0)
    sms: JsonObject = {"type": "sms", "name": "SMS", "attributes": {"body": "Hi", "attachments": []}}
    branches[0]["next"], branches[1]["next"] = "g1", "after"
    nodes: list[JsonObject] = [
        node,
        {**branches[0], "parentKey": node["id"], "parent": node["id"]},
        {
            "id": "g1",
            "order": 0,
            "type": "goto",
            "name": "Go To",
            "parentKey": "y1",
            "parent": "y1",
            "attributes": {"targetNodeId": "after", "type": "goto"},
        },
        {**branches[1], "parentKey": node["id"], "parent": node["id"]},
        {"id": "after", "order": 0, **sms, "parentKey": "n1", "parent": "n1"},
    ]
    found = imported(stored(nodes))
    assert_the_same(found, stored(nodes))
    flow = load_text(found.text, Flow).value
    assert [step.keyword for step in flow.steps] == ["if", "sms"]
    assert "goto" not in found.text


def test_a_long_workflow_is_read_in_bounded_depth() -> None:
    nodes: list[JsonObject] = [
        {
            "id": f"s{number}",
            "order": number,
            "type": "sms",
            "name": "SMS",
            "attributes": {"body": f"Hi {number}", "attachments": []},
        }
        for number in range(300)
    ]
    for one, other in pairwise(nodes):
        one["next"], other["parentKey"] = other["id"], one["id"]
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize(
    ("nodes", "matter"),
    [
        ([], Matter.EMPTY),
        (
            [{"id": "a", "type": "sms", "name": "A", "attributes": {}, "next": "a", "parentKey": None}],
            Matter.TANGLED,
        ),
        (
            [
                {"id": "a", "type": "sms", "name": "A", "attributes": {}, "next": "b"},
                {"id": "a", "type": "sms", "name": "A", "attributes": {}},
            ],
            Matter.TANGLED,
        ),
    ],
)
def test_what_no_flow_can_be_is_said(nodes: list[JsonObject], matter: Matter) -> None:
    found = imported(stored(nodes))
    assert not found.taken
    assert matter in {one.matter for one in found.findings if one.stops}


def nested(kind: str, deep: int) -> list[JsonObject]:
    """Forks, each the first step of the first branch of the one before, and a text in the last."""
    drawn = Drawn(1, jumps=False)
    before: JsonObject | None = None
    for _ in range(deep):
        ways = [drawn.id(), drawn.id()]
        node, branches = drawn.condition(ways, 0) if kind == "condition" else drawn.split(ways, 0)
        parent = str(before["id"]) if before else None
        drawn.placed(node, parent, parent)
        for branch in branches:
            drawn.placed(branch, str(node["id"]), str(node["id"]))
        if before is not None:
            before["next"] = node["id"]
        before = branches[0]
    return drawn.nodes


@pytest.mark.parametrize("kind", ["condition", "split"])
@pytest.mark.parametrize("deep", [1, 14, 16, 30, 31, 40, 61, 400])
def test_forks_in_forks_are_taken_or_told_of(kind: str, deep: int) -> None:
    document = stored(nested(kind, deep))
    found = imported(document)
    if found.taken:
        assert_the_same(found, document)
    assert found.taken == (deep <= {"condition": 30, "split": 15}[kind])
    stops = [one for one in found.findings if one.stops]
    assert {one.matter for one in stops} == (set() if found.taken else {Matter.TANGLED})
    assert all("deep" in one.detail for one in stops)


def test_the_document_that_is_measured_is_taken_whole() -> None:
    """How long it takes, `make bench` says."""
    document = import_.document()
    assert len(objects_of(object_of(document, "workflowData"), "templates")) >= 150
    found = imported(document)
    assert found.taken
    assert_the_same(found, document)


@pytest.mark.parametrize("name", ["Old text", "two\nlines", "\x1b[31m", "#: {x}"])
def test_steps_that_nothing_leads_to_are_named_in_a_comment(name: str) -> None:
    apart: JsonObject = {"id": "s9", "order": 0, "parentKey": "gone", "type": "sms", "name": name}
    apart["attributes"] = {"body": "Hi", "attachments": []}
    found = imported(stored([*two_steps({"type": "sms", "name": "SMS", **_TEXT}), apart]))
    assert found.taken, found.findings
    first, second = found.text.splitlines()[-2:]
    assert first == "# Nothing leads to these steps; the lock keeps them:"
    assert second.startswith("#   sms '")
    assert "\x1b" not in found.text
    assert_the_same(found, stored([*two_steps({"type": "sms", "name": "SMS", **_TEXT}), apart]))


_TEXT: JsonObject = {"attributes": {"body": "Ho", "attachments": []}}


SAME_LENGTHS: list[tuple[JsonObject, str]] = [
    ({"type": "hours", "value": 24, "when": "after"}, "wait: 1 day"),
    ({"type": "hours", "value": 3, "when": "after"}, "wait: 3 hours"),
    ({"type": "minutes", "value": 90, "when": "after"}, "wait: 90 minutes"),
    ({"type": "minutes", "value": 60, "when": "after", "action_in": 0}, "wait: 1 hour"),
    ({"type": "day", "value": 1, "when": "after"}, "wait: 1 day"),
    ({"type": "weeks", "value": 2, "when": "after"}, "wait: 14 days"),
]


@pytest.mark.parametrize(("length", "written"), SAME_LENGTHS, ids=lambda one: str(one) if one else "")
def test_a_length_in_other_units_is_that_length(length: JsonObject, written: str) -> None:
    wait: JsonObject = {"type": "wait", "name": "Pause", "attributes": {"type": "time", "startAfter": length}}
    document = stored(two_steps(wait))
    found = imported(document)
    assert written in found.text
    assert_the_same(found, document)
    # Another length is that length: a unit that the lock keeps is nothing without its number.
    other = written.replace("wait: ", "wait: 2 hours ").split(" ")[:3]
    edited = found._replace(text=found.text.replace(written, " ".join(other)))
    assert compiled(edited).nodes[0].attributes["startAfter"] == {"type": "hour", "value": 2, "when": "after"}


@pytest.mark.parametrize(
    ("step", "attributes"),
    [
        ("goto", {"targetNodeId": "s1", "loopIdentified": True}),
        ("sms", {"body": "Hi", "attachments": [], "template_id": "", "urlAttachments": []}),
        ("add_contact_tag", {"tags": ["vip"], "removeAll": False, "customTags": []}),
        ("remove_contact_tag", {"tags": ["vip"], "removeAll": False}),
        ("drip", {"batchSize": 10, "interval": {"timeUnit": "days", "value": 1}}),
        ("create_opportunity", {"pipeline_id": "p1", "opportunity_status": "open", "fields": []}),
        (
            "update_contact_field",
            {
                "actionType": "update_field_data",
                "fields": [
                    {"field": "firstName", "value": "Al", "title": "Nome", "type": "text", "date": ""}
                ],
            },
        ),
        (
            "wait",
            {
                "type": "appointment",
                "appointmentStartAfter": {"when": "after", "type": "hours", "value": 2, "distributed": {}},
                "appointmentCondition": "next",
            },
        ),
    ],
)
def test_what_changes_nothing_of_a_step_is_kept_in_the_lock(step: str, attributes: JsonObject) -> None:
    """Written by scripts, by older builders, in another language: no reason to be `raw`."""
    node: JsonObject = {"type": step, "name": "One", "attributes": attributes}
    nodes = two_steps(node)
    if step == "goto":
        nodes = [*two_steps({"type": "sms", "name": "First", **_TEXT})]
        nodes[1] = {**nodes[1], "type": "goto", "name": "Again", "attributes": attributes}
    tables = Tables(things={Thing.PIPELINE: {"p1": ThingKnown("Sales")}})
    document = stored(nodes)
    found = imported(document, tables=tables)
    assert [one for one in found.findings if one.matter is Matter.RAW] == []
    again = {node.id: _sorted(node.to_json()) for node in compiled(found, tables).nodes}
    for one in nodes:
        assert again[str(one["id"])] == _sorted(one)
