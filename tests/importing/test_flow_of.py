"""Stored workflows as flows: what compiles again is the very workflow, and nothing else is taken."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from ghl_flow.importing.finding import Matter
from ghl_flow.importing.known import FieldKnown, Tables, ThingKnown, flow_id_for
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.thing import Thing
from tests.importing.canvases import Drawn
from tests.importing.documents import (
    GOLDEN,
    TEXT,
    as_compared,
    assert_the_same,
    compiled,
    imported,
    stored,
    two_steps,
)


@pytest.mark.parametrize("file", sorted((GOLDEN / "exports").glob("*.json")), ids=lambda path: path.stem)
def test_a_document_of_a_real_account(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))["workflow"]
    found = imported(document)
    assert found.taken, found.findings
    again = {node.id: as_compared(node.to_json()) for node in compiled(found).nodes}
    for node in document["workflowData"]["templates"]:
        assert again[node["id"]] == as_compared(node)
    assert "token=" not in found.text


def test_a_reply_wait_reads_as_a_person_would_have_written_it() -> None:
    document = json.loads((GOLDEN / "exports/02-contact-added-reply-wait.json").read_text("utf-8"))[
        "workflow"
    ]
    text = imported(document).text
    assert "wait: 12 hours" in text
    assert "reply: [email, email-2, sms, sms-social-proof]" in text
    assert "timeout: 15 minutes" in text


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
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS", **TEXT}
    fired: JsonObject = {"id": "t1", "type": "contact_tag", "masterType": "highlevel", "name": trigger}
    found = imported(stored([node], name=name), [{**fired, "active": True, "conditions": []}])
    (stops,) = (one.detail for one in found.findings if one.stops)
    assert stops.endswith(said)


@pytest.mark.parametrize("place", ["body", "name", "workflow"])
def test_half_a_character_is_told(place: str) -> None:
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS"}
    node["attributes"] = {"body": "Hi \ud83d" if place == "body" else "Hi", "attachments": []}
    if place == "name":
        node["name"] = "SMS \ud83d"
    found = imported(stored([node], **({"name": "A \ud83d"} if place == "workflow" else {})))
    assert not found.taken
    assert any(one.stops and "half a character" in one.detail for one in found.findings)


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


def test_a_flow_is_called_by_the_letters_of_its_workflow() -> None:
    assert flow_id_for("Reactivación de otoño") == "reactivacion-de-otono"
