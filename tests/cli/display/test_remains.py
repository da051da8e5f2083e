"""What a pause or a destroy leaves has its sentence, for each reason and each of its facts."""

import pytest

from ghl_flow.cli.display.remains import remainder_json, remainder_line, remainder_text
from ghl_flow.deploy.applying.remains import Remainder, Remains
from ghl_flow.wire.json import JsonObject

_WHO: JsonObject = {"name": "N", "id": "i", "key": "f/main"}
_DOUBT: JsonObject = {"doubt": "unreadable", "driver": "api", "why": "", "status": "published"}
TEXTS: list[tuple[Remains, JsonObject, str]] = [
    (
        Remains.NOT_REMEMBERED,
        {"why": "no", "manifest": "later"},
        "the next apply would publish them again: no",
    ),
    (Remains.FIELDS_NOT_READ, {"why": "no"}, "the custom fields could not be read, so the backups do not"),
    (
        Remains.ENTRIES_NOT_READ,
        {"count": 2, "of": "custom-fields"},
        "2 entries of the custom field list could not be read: a field that ghl-flow made may be among them",
    ),
    (
        Remains.ENTRIES_NOT_READ,
        {"count": 1, "of": "tags"},
        "1 entry of the tag list could not be read: a tag that ghl-flow made may be among them",
    ),
    (
        Remains.STRANGER,
        {"what": "workflow", "key": "f/main", "name": "N", "id": "7"},
        "workflow 'N' (id 7) stays: the manifest says that it is f/main, and nothing else does",
    ),
    (Remains.STILL_LISTED, _WHO, "HighLevel still lists 'N'"),
    (Remains.NOT_LOOKED_INTO, _WHO, "HighLevel still has 'N' (id i), and its steps cannot be read"),
    (Remains.STILL_PUBLISHED, _WHO, "HighLevel still lists 'N' as published"),
    (Remains.STILL_PUBLISHED, {**_WHO, "why": "no"}, "HighLevel still lists 'N' as published: no"),
    (Remains.STATUS_NOT_KNOWN, _WHO, "HighLevel does not say whether 'N' runs"),
    (Remains.LIST_NOT_READ, {"why": "no"}, "the list of workflows could not be read again: no"),
    (Remains.NOT_REMEMBERED, {"why": "no"}, "the next apply would publish them again: no"),
    (
        Remains.TO_BE_CREATED,
        {"keys": ["f/cancel", "f/main"]},
        "an apply is about to create f/cancel, f/main, or was cut off: recorded that they stay drafts",
    ),
    (
        Remains.NOT_YET_CREATED,
        {"keys": ["f/cancel", "f/main"]},
        "not in the account yet: f/cancel, f/main; recorded that an apply leaves them drafts",
    ),
    (Remains.NOT_LOOKED_AGAIN, {"why": "no"}, "whether another command published them again could not be"),
    (Remains.REMEMBERED_AGAIN, {}, "another command wrote the manifest meanwhile"),
    (Remains.ANOTHER_COMMAND, {}, "another command wrote or deleted the manifest"),
    (Remains.COPY, _WHO, "'N' (id i) has the steps of f/main and is not the one in the manifest"),
    (Remains.SAME_TEXT, _WHO, "'N' (id i) is published, starts like f/main and sends the same text"),
    (Remains.OF_NO_FLOW, _WHO, "'N' (id i) is published, its steps have ids of ghl-flow's kind"),
    (
        Remains.IMPORTED,
        {**_WHO, "flow": "f"},
        "'N' (id i) was built by hand; f was imported from it, and never applied",
    ),
    (Remains.NO_SUCH_WORKFLOW, _WHO, "no workflow has the id i"),
    (Remains.NO_COPY, _WHO, "'N' (id i) is the one in the manifest"),
    (Remains.NOT_MADE_HERE, _WHO, "'N' (id i) has no step that ghl-flow creates"),
    (Remains.NOT_READ, _WHO, "'N' (id i) cannot be read"),
    (Remains.NOT_DELETED, {**_WHO, "driver": "api"}, "'N' (id i) stays: the api driver deletes no workflow"),
    (
        Remains.DOUBTFUL,
        {**_DOUBT, "name": "N", "flow": "f"},
        "'N' is published and may be a workflow of f: driver api cannot read its steps",
    ),
    (
        Remains.DOUBTFUL_UNNAMED,
        {**_DOUBT, "doubt": "not-read", "why": "no", "manifest": "read", "names": ["N", "M"]},
        (
            "the manifest does not name them, and 2 published workflows may be managed ('N', 'M'): "
            "their steps could not be read (the first: no)"
        ),
    ),
    (
        Remains.DOUBTFUL_UNNAMED,
        {**_DOUBT, "doubt": "not-read", "why": "no", "manifest": "read", "names": ["N"]},
        (
            "the manifest does not name them, and 1 published workflow may be managed ('N'): "
            "its steps could not be read (no)"
        ),
    ),
    (
        Remains.DOUBTFUL_UNNAMED,
        {**_DOUBT, "status": "", "doubt": "not-read", "manifest": "read", "names": ["N", "M"]},
        "the manifest does not name them, and 2 workflows not known to be drafts may be managed",
    ),
    (
        Remains.DOUBTFUL,
        {**_DOUBT, "status": "inactive", "name": "N", "flow": "f"},
        "'N' is not known to be a draft and may be a workflow of f: driver api cannot read its steps",
    ),
    (
        Remains.DOUBTFUL_UNNAMED,
        {**_DOUBT, "doubt": "no-flow", "manifest": "missing", "names": [*"abcdefghijkl"]},
        (
            "the manifest is missing, and 12 published workflows may be managed ('a', 'b', 'c', 'd', 'e', "
            "'f', 'g', 'h', 'i', 'j' and 2 more): their steps have ids of ghl-flow's kind"
        ),
    ),
    (Remains.NAME_NOT_KNOWN, _WHO, "workflow f/main was to be built by hand, and its name is not known"),
    (
        Remains.NOT_RECOGNISED,
        {"manifest": "later", "flow": "f", "why": "no"},
        "the manifest is of a later version, and flow f cannot be compiled (no)",
    ),
    (
        Remains.NOT_RECOGNISED,
        {"manifest": "unreadable", "flow": "", "why": "no"},
        "the manifest cannot be read, and a flow file cannot be compiled (no)",
    ),
    (Remains.ENTRIES_NOT_READ, {"count": 1}, "1 entry of the workflow list could not be read, and a managed"),
    (
        Remains.ENTRIES_NOT_READ,
        {"count": 2, "found": True},
        "2 entries of the workflow list could not be read; those in the manifest were found",
    ),
    (Remains.ENTRIES_NOT_READ, {"count": 2, "copies": True}, "2 entries of the workflow list could not be"),
    (Remains.FIELDS_NOT_KNOWN, {"fields": ["F (f)", "G (g)"]}, "custom fields stay: F (f), G (g): without"),
    (Remains.TAGS_NOT_KNOWN, {"tags": ["a", "b"]}, "tags stay: a, b: without the manifest"),
    (Remains.BELONGINGS_NOT_KNOWN, {"flow": "f"}, "the manifest was lost, and flow f has no file"),
    (Remains.TAGS_CARRIED, {"tags": ["a", "b"]}, "tags stay: a, b"),
    (Remains.FIELDS_CARRIED, {"fields": ["a", "b"]}, "custom fields stay: a, b"),
    (Remains.IN_USE, {"what": "tag", "key": "t", "users": ["N"]}, "tag t stays: 'N' uses it"),
    (Remains.IN_USE, {"what": "tag", "key": "t", "users": ["N", "M"]}, "tag t stays: 'N', 'M' use it"),
    (
        Remains.MAYBE_IN_USE,
        {"what": "custom_field", "key": "t", "unread": [*"abcdef"], "entries": 0},
        "custom field t stays: 'a', 'b', 'c', 'd', 'e' and 1 more could not be read, and may use it",
    ),
    (
        Remains.MAYBE_IN_USE,
        {"what": "tag", "key": "t", "unread": ["a"], "entries": 1},
        "tag t stays: 'a' and 1 entry of the workflow list could not be read, and may use it",
    ),
    (
        Remains.NOT_COMPARED,
        {"doubt": "not-read", "status": "published", "names": ["N"]},
        "1 published workflow could not be read ('N')",
    ),
    (
        Remains.NOT_COMPARED,
        {"doubt": "unreadable", "status": "draft", "names": [*"abcd"]},
        "4 drafts of a like name could not be compared: the driver reads no steps ('a', 'b', 'c' and 1 more)",
    ),
    (Remains.MANIFEST_STATE, {"manifest": "later", "why": "no"}, "the manifest cannot be read: no"),
    (
        Remains.MANIFEST_STATE,
        {"manifest": "missing", "why": "", "found": 2},
        "the manifest is missing; 2 managed workflows were recognised by their steps",
    ),
    (
        Remains.MANIFEST_STATE,
        {"manifest": "missing", "why": "", "found": 1},
        "the manifest is missing; 1 managed workflow was recognised by its steps",
    ),
    (Remains.MANIFEST_STATE, {"manifest": "other-account"}, "the manifest is another account's"),
    (
        Remains.STRANDED_TAG,
        {"flow": "f", "tag": "t", "days": 2},
        "f: contacts texted shortly before may keep the tag 't': the flow ignores it after 2 days",
    ),
    (Remains.UNKNOWN_FLOW, {"why": "no flow is called f"}, "no flow is called f"),
]


@pytest.mark.parametrize(("reason", "facts", "text"), TEXTS)
def test_each_has_its_sentence(reason: Remains, facts: JsonObject, text: str) -> None:
    one = Remainder(reason, facts)
    message, hint = remainder_text(one)
    assert message.startswith(text)
    assert remainder_line(one) == (f"{message}; {hint}" if hint else message)
    if facts.get("manifest") == "later" and reason is Remains.NOT_REMEMBERED:
        assert str(hint).startswith("install that version of ghl-flow, then run ")
    assert remainder_json(one) == {"reason": str(reason), "message": message, "hint": hint}


def test_every_reason_is_in_the_table() -> None:
    assert {reason for reason, _, _ in TEXTS} == {*Remains}
