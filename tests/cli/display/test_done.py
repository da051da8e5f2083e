"""Each thing that was done has its sentence, and the journal keeps it as data."""

import pytest

from ghl_flow.cli.display.done import done_text, entry_json
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.wire.json import JsonObject, JsonValue

_NOT_COMPARED = "the other steps are not compared"
TEXTS: list[tuple[Did, dict[str, JsonValue], str]] = [
    (Did.FIELD_CREATED, {}, "created custom field K"),
    (Did.FIELD_CREATED, {"highlevel_key": "k_1"}, "created custom field K (HighLevel's key: k_1)"),
    (Did.FIELD_DELETED, {}, "deleted custom field K, and what contacts had in it"),
    (Did.FIELD_TAKEN_BACK, {}, "took back custom field K"),
    (Did.VALUE_WRITTEN, {"merge_field": "{{ v }}"}, "wrote custom value K: {{ v }} in the master's text"),
    (
        Did.VALUE_WRITTEN,
        {"merge_field": ""},
        "wrote custom value K: the merge field of custom value 'K' in the master's text",
    ),
    (Did.VALUE_DELETED, {}, "deleted custom value K"),
    (Did.VALUE_TAKEN_BACK, {}, "took back custom value K"),
    (Did.TAG_CREATED, {}, "created tag K"),
    (Did.TAG_FOUND, {}, "found tag K, which another created meanwhile: it is used, and not managed"),
    (Did.TAG_DELETED, {}, "deleted tag K"),
    (Did.PERMISSION_TAKEN, {}, "took K from the permissions of the sub-account"),
    (Did.WORKFLOW_CREATED, {}, "created workflow K"),
    (Did.WORKFLOW_CREATED, {"steps": 0}, "created workflow K (0 steps, read back)"),
    (Did.WORKFLOW_SAVED, {"steps": 4, "one_unit": False}, "saved workflow K (4 steps, read back)"),
    (
        Did.WORKFLOW_SAVED,
        {"steps": 4, "one_unit": True},
        "saved workflow K (4 steps, read back; a draft meanwhile, published again)",
    ),
    (Did.WORKFLOW_PUBLISHED, {}, "published workflow K"),
    (Did.WORKFLOW_FOUND, {}, "found workflow K published; its steps cannot be read"),
    (Did.WORKFLOW_FOUND, {"texts": "none"}, "found workflow K published; its steps are not compared"),
    (
        Did.WORKFLOW_FOUND,
        {"texts": "right"},
        f"found workflow K published; each text is the merge field of its custom value, {_NOT_COMPARED}",
    ),
    (Did.WORKFLOW_DELETED, {}, "deleted workflow K"),
    (Did.WORKFLOW_TAKEN_BACK, {}, "took back the draft of workflow K"),
    (Did.WORKFLOW_PAUSED, {"read_back": True}, "paused workflow K (draft, read back)"),
    (
        Did.WORKFLOW_PAUSED,
        {"read_back": False, "copy": "W"},
        "paused workflow K (draft, as HighLevel answered, copy 'W')",
    ),
    (Did.WORKFLOW_CREATED, {"steps": 1}, "created workflow K (1 step, read back)"),
    (
        Did.WORKFLOW_RESTORED,
        {"name": "W", "status": "draft", "changes": 1},
        "restored 'W' (draft, 1 change, read back)",
    ),
    (
        Did.WORKFLOW_RESTORED,
        {"name": "W", "status": "draft", "changes": 2},
        "restored 'W' (draft, 2 changes, read back)",
    ),
    (Did.COPY_DELETED, {"name": "W"}, "deleted 'W', a copy of K"),
    (Did.WORKFLOW_ADOPTED, {"name": "W"}, "adopted 'W' as K"),
    (Did.SHEET_WRITTEN, {}, "wrote the build sheet of workflow K"),
    (Did.SNAPSHOT_SEEN, {"status": "", "pending": ""}, "snapshot K is on its way"),
    (
        Did.SNAPSHOT_SEEN,
        {"status": "processing", "pending": "workflows"},
        "snapshot K is processing, workflows to come",
    ),
    (Did.SNAPSHOT_PUSHED, {"status": "completed"}, "pushed snapshot K: completed"),
    (Did.INTENT_WRITTEN, {}, "recorded in the manifest what will be created"),
    (Did.MANIFEST_WRITTEN, {}, "wrote the manifest"),
    (Did.MANIFEST_COMPLETED, {}, "completed the manifest"),
    (Did.MANIFEST_DELETED, {}, "deleted the manifest"),
]


@pytest.mark.parametrize(("did", "facts", "text"), TEXTS)
def test_a_sentence_each(did: Did, facts: dict[str, JsonValue], text: str) -> None:
    done = Done(did, "K", facts)
    assert done_text(done) == text
    assert Done.from_json(done.to_json()) == done


def test_none_is_left_out() -> None:
    assert {did for did, _, _ in TEXTS} == set(Did)


@pytest.mark.parametrize(
    ("entry", "done"),
    [
        ({"id": "1", "steps": [{"did": "tag-created", "key": "t"}], "events": []}, ["created tag t"]),
        ({"id": "1", "steps": []}, []),
        ({"id": "1", "steps": [{"did": "of a later version"}, 3]}, []),
        # As earlier versions wrote it.
        ({"id": "1", "done": ["created tag t"]}, ["created tag t"]),
        ({"id": "1"}, None),
    ],
)
def test_an_entry_of_the_journal(entry: JsonObject, done: list[str] | None) -> None:
    shown = entry_json(entry)
    assert shown.get("done") == done
    assert [*shown] == [*("done" if key == "steps" else key for key in entry), "flows"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("account-file", "pinned in the account file"),
        ("option:package 1.0", "chosen with --driver, from package 1.0"),
        ("chosen with --driver", "chosen with --driver"),
        ("", ""),
    ],
)
def test_why_a_driver_was_taken_is_worded_as_earlier_versions_wrote_it(written: str, shown: str) -> None:
    assert entry_json({"driver_reason": written})["driver_reason"] == shown
    assert entry_json({"driver_reason": written, "steps": []})["driver_reason"] == shown
