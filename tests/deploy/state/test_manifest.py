"""What the account remembers of what was made in it."""

import json

import pytest

from ghl_flow.deploy.state.manifest import IntendedField, Intent, Manifest
from ghl_flow.deploy.state.manifest_text import manifest_text, read_manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.highlevel.public import CustomField, Tag
from ghl_flow.wire.workflow import Status

RECORD = Recorded(3, "2026-01-01T00:00:00Z", "abc", {"123456": "12345678"})


@pytest.mark.parametrize(
    ("names", "workflows", "recorded", "paused"),
    [
        ({"old/main": "new/main"}, {"new/main": "1", "taken/main": "2"}, {"new/main"}, {"new/main"}),
        # A key that is taken stays whose it is, and so does what would have taken it.
        ({"old/main": "taken/main"}, {"old/main": "1", "taken/main": "2"}, {"old/main"}, {"old/main"}),
        ({"other/main": "new/main"}, {"old/main": "1", "taken/main": "2"}, {"old/main"}, {"old/main"}),
        ({}, {"old/main": "1", "taken/main": "2"}, {"old/main"}, {"old/main"}),
    ],
)
def test_renaming(
    names: dict[str, str], workflows: dict[str, str], recorded: set[str], paused: set[str]
) -> None:
    manifest = Manifest(
        "loc",
        workflows={"old/main": "1", "taken/main": "2"},
        recorded={"old/main": RECORD},
        paused=frozenset({"old/main"}),
    )
    renamed = manifest.renamed(names)
    assert renamed.workflows == workflows
    assert set(renamed.recorded) == recorded
    assert renamed.paused == paused


@pytest.mark.parametrize("status", ["draft", "published"])
@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("requested", [False, True])
def test_it_reads_what_it_writes(status: Status, kept: bool, requested: bool) -> None:
    parts = {"123456": "12345678"}
    record = Recorded(3, "t", "abc", parts, status, kept, requested)
    manifest = Manifest(
        "loc",
        4,
        {"a/main": "1"},
        {"field": "f"},
        {"tag": "t"},
        {"a/main": record},
        frozenset({"a/main"}),
        Intent({"new": IntendedField("New", "DATE")}, frozenset({"cooldown"}), frozenset({"old"})),
        "mark",
    )
    assert read_manifest(manifest_text(manifest), "loc") == manifest


@pytest.mark.parametrize(
    ("row", "requested"),
    [
        ([3, "handed over", "abc", "", "published"], True),  # as earlier versions wrote it
        ([3, "handed over", "abc", "", "draft", "kept"], True),
        ([3, "", "abc", "", "published", "requested"], True),
        ([3, "", "abc", "", "published"], False),
        ([3, "2026-01-01T00:00:00Z", "abc", "", "published"], False),
    ],
)
def test_a_request_is_known_however_it_was_written(row: list[object], requested: bool) -> None:
    text = json.dumps({"version": 1, "location_id": "loc", "recorded": {"a/main": row}})
    record = read_manifest(text, "loc").recorded["a/main"]
    assert record.requested is requested
    assert record.updated_at in ("", "2026-01-01T00:00:00Z")


def test_a_record_of_before_there_were_statuses_is_of_something_published() -> None:
    text = json.dumps(
        {"version": 1, "location_id": "loc", "recorded": {"a/main": [3, "t", "abc", "12345612345678"]}}
    )
    assert read_manifest(text, "loc").recorded == {
        "a/main": Recorded(3, "t", "abc", {"123456": "12345678"}, "published", False)
    }


LAST_CALL = IntendedField("Last call", "DATE")


@pytest.mark.parametrize(
    ("intent", "ours"),
    [
        (Intent({"last_call": LAST_CALL}), {"last_call": "1"}),
        # The key is HighLevel's: that the flow has another name for the field says nothing.
        (Intent({"another": LAST_CALL}), {"another": "1"}),
        (Intent({"last_call": IntendedField("Another name", "DATE")}), {}),
        (Intent({"last_call": IntendedField("Last call", "NUMERICAL")}), {}),
        (Intent({"last_call": LAST_CALL}, before=frozenset({"1"})), {}),
        (Intent({"last_call": LAST_CALL}, before=frozenset({"2"})), {"last_call": "1"}),
        (Intent({"twice": IntendedField("Twice", "TEXT")}), {}),
        (Intent({"twice": IntendedField("Twice", "TEXT")}, before=frozenset({"3"})), {"twice": "4"}),
        (Intent(), {}),
    ],
)
def test_what_was_to_be_made_is_ours_when_it_is_there(intent: Intent, ours: dict[str, str]) -> None:
    fields = [
        CustomField("1", "Last call", "contact.last_call", "DATE"),
        CustomField("2", "By hand", "contact.by_hand", "DATE"),
        CustomField("3", "Twice", "contact.twice", "TEXT"),
        CustomField("4", "Twice", "contact.twice_1", "TEXT"),
    ]
    settled = Manifest("loc", intent=intent).settled(fields, [Tag("t", "vip")])
    assert (settled.fields, settled.tags, settled.intent) == (ours, {}, Intent())


def test_an_intent_that_says_no_types_owns_no_field() -> None:
    text = json.dumps(
        {"version": 1, "location_id": "loc", "intent": {"fields": {"last_call": "Last call"}, "tags": ["a"]}}
    )
    assert read_manifest(text, "loc").intent == Intent(tags=frozenset({"a"}))


def test_two_first_manifests_that_say_the_same_are_told_apart() -> None:
    one, other = Manifest("loc", mark="1"), Manifest("loc", mark="2")
    assert one.says_the_same_as(other)
    assert manifest_text(one) != manifest_text(other)
    assert read_manifest(manifest_text(one), "loc") == one


def test_what_is_ours_already_keeps_its_id() -> None:
    manifest = Manifest("loc", tags={"vip": "known"}, intent=Intent(tags=frozenset({"vip", "new"})))
    listed = [Tag("known", "vip"), Tag("y", "new"), Tag("z", "theirs")]
    assert manifest.settled([], listed).tags == {"vip": "known", "new": "y"}


def test_one_that_was_deleted_in_highlevel_gives_way_to_what_was_made_in_its_place() -> None:
    intent = Intent({"at": IntendedField("At", "DATE")}, frozenset({"vip"}))
    manifest = Manifest("loc", fields={"at": "dead"}, tags={"vip": "dead"}, intent=intent)
    found = manifest.settled([CustomField("f", "At", "contact.at", "DATE")], [Tag("t", "vip")])
    assert (found.fields, found.tags) == ({"at": "f"}, {"vip": "t"})
    # What is not there yet is not known to be made again: it stays known as deleted.
    assert manifest.settled([], []).fields == {"at": "dead"}
