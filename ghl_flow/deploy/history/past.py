"""What the journal says of earlier states: which backups hold an account's workflows as they were then."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ghl_flow.deploy.history.archive import read_backup
from ghl_flow.deploy.history.entry import Entry
from ghl_flow.deploy.history.journal import Event, Journal, JournalError
from ghl_flow.errors import UsageError
from ghl_flow.wire.json import JsonObject, object_of, objects_of, strings_of, text_of

_BEGUN = (Event.REPLACING, Event.RESTORING)
_STEPS = "steps"
"""What an apply did, in entries of the versions that write into the manifest what was allowed."""
_ENDED = (Event.RESTORED, Event.PUT_BACK, Event.PAUSED, Event.DELETED)


def state_after(journal: Journal, entry_id: str, account: str, *, sandbox: bool) -> dict[str, Path]:
    """The backups of an account's workflows as they were after an entry, by `flow/role`.

    Of an account that the entry is not about: after what the run of that entry did in it, which may be in the
    journal before or behind it; where it did nothing there, at the time of the entry.
    """
    state: dict[str, Path] = {}
    entries = [Entry.of(document) for document in journal.entries()]
    for entry in entries[: _end(entries, entry_id, account, sandbox=sandbox)]:
        if entry.is_of(account, sandbox=sandbox):
            for event, key in entry.events:
                if event is Event.DELETED:
                    state.pop(key, None)
            state |= {one.key: journal.path_of(one.file) for one in entry.after}
    return state


def _end(entries: Sequence[Entry], entry_id: str, account: str, *, sandbox: bool) -> int:
    """How many of the entries, from the first one on, tell of an account as it was after an entry."""
    place = next((place for place, one in enumerate(entries) if one.id == entry_id), None)
    if place is None:
        return len(entries)
    target = entries[place]
    if target.run and target.account != account:
        of_the_run = (
            at
            for at, one in enumerate(entries)
            if one.run == target.run and one.is_of(account, sandbox=sandbox)
        )
        place = max(of_the_run, default=place)
    return place + 1


def unfinished(journal: Journal, account: str, *, sandbox: bool) -> dict[str, Event]:
    """The workflows of an account whose restore began and did not end, by `flow/role`.

    `REPLACING`: it was published when it began, whatever the account says of it now. What was written,
    paused or deleted since is not among them.
    """
    found: dict[str, Event] = {}
    for entry in map(Entry.of, journal.entries()):
        if not entry.is_of(account, sandbox=sandbox):
            continue
        begun = {key for event, key in entry.events if event in _BEGUN}
        for one in entry.after:
            # An apply wrote it since. A restore has its own backups, and its events say when it ends.
            if one.key not in begun:
                found.pop(one.key, None)
        for event, key in entry.events:
            if event in _BEGUN:
                found[key] = event
            elif event in _ENDED:
                found.pop(key, None)
    return found


def opened_before(journal: Journal, account: str, *, sandbox: bool) -> dict[str, frozenset[str]]:
    """The codes of closed gates that were allowed when an apply published a workflow, by `flow/role`.

    Only of applies of earlier versions, which did not write them into the manifest, and only where nothing
    was written to the workflow since. Nothing where the journal cannot be read: then nothing was allowed.
    """
    try:
        documents = journal.entries()
    except JournalError:
        return {}
    found: dict[str, frozenset[str]] = {}
    for document in documents:
        entry = Entry.of(document)
        if not entry.is_of(account, sandbox=sandbox):
            continue
        for key in (*(one.key for one in entry.after), *(key for _, key in entry.events)):
            found.pop(key, None)
        allowed = frozenset(strings_of(document, "allowed"))
        if text_of(document, "command") == "apply" and allowed and _STEPS not in document:
            found |= dict.fromkeys(_published(document), allowed)
    return found


def _published(document: JsonObject) -> Iterator[str]:
    for change in objects_of(document, "changes"):
        if change.get("resource") == "workflow" and object_of(change, "after").get("status") == "published":
            yield text_of(change, "key")


def former_workflows(journal: Journal, account: str, *, sandbox: bool) -> dict[str, str]:
    """The keys `flow/role` of an account's workflows by the ids that their backups have.

    A backup that is gone or cannot be read tells nothing.
    """
    found: dict[str, str] = {}
    for entry in map(Entry.of, journal.entries()):
        if entry.is_of(account, sandbox=sandbox):
            for one in entry.kept:
                with suppress(UsageError):
                    document = read_backup(journal.path_of(one.file)).live.document
                    if workflow_id := text_of(document, "id") or text_of(document, "_id"):
                        found[workflow_id] = one.key
    return found
