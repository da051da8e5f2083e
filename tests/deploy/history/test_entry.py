"""Lines of the journal, of this version and of earlier ones, read as data."""

from pathlib import Path

import pytest

from ghl_flow.deploy.history.archive import Moment, kept_as
from ghl_flow.deploy.history.entry import Entry
from ghl_flow.deploy.history.journal import Event
from ghl_flow.wire.json import JsonObject


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.main.before.json", ("a/main", Moment.BEFORE)),
        ("a.main.after.json", ("a/main", Moment.AFTER)),
        ("a.main.now.json", ("a/main", Moment.NOW)),
        ("a.main.later.json", None),
        ("a.main.json", None),
        ("a.main.after.json.part", None),
        ("after.json", None),
    ],
)
def test_what_the_name_of_a_backup_says(name: str, found: tuple[str, Moment] | None) -> None:
    assert kept_as(Path("backups") / name) == found


@pytest.mark.parametrize(
    ("document", "events"),
    [
        ({"events": [{"event": "deleted", "workflow": "a/main"}]}, [(Event.DELETED, "a/main")]),
        ({"events": []}, []),
        # With events, the sentences say nothing.
        ({"events": [], "done": ["deleted workflow a/main"]}, []),
        ({"events": None, "done": ["deleted workflow a/main"]}, []),
        ({"events": [{"event": "of a later version", "workflow": "a/main"}, 3]}, []),
        # Earlier versions had sentences only.
        ({"done": ["deleted workflow a/main", "deleted tag t", 3]}, [(Event.DELETED, "a/main")]),
        ({"done": ["deleted workflow a/main, it seems"]}, []),
        ({"done": "deleted workflow a/main"}, []),
        ({}, []),
    ],
)
def test_what_happened_to_workflows(document: JsonObject, events: list[tuple[Event, str]]) -> None:
    assert [*Entry.of(document).events] == events


def test_the_backups_of_what_was_there_afterwards() -> None:
    files: JsonObject = {"backups": ["b/a.main.before.json", "b/a.main.after.json", "b/notes.txt", 3]}
    assert [(one.key, one.file) for one in Entry.of(files).after] == [("a/main", "b/a.main.after.json")]


@pytest.mark.parametrize(
    ("document", "sandbox", "same"),
    [
        ({"account": "a", "sandbox": True}, True, True),
        ({"account": "a", "sandbox": True}, False, False),
        ({"account": "b", "sandbox": True}, True, False),
        ({"account": "a"}, False, False),
        ({"account": "a", "sandbox": "no"}, False, False),
    ],
)
def test_whose_entry_it_is(document: JsonObject, sandbox: bool, same: bool) -> None:
    assert Entry.of(document).is_of("a", sandbox=sandbox) is same
