"""What the journal says of earlier states: which backups hold an account's workflows as they were then."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ghl_flow.deploy.history.archive import key_of
from ghl_flow.deploy.history.journal import Event, Journal
from ghl_flow.wire.json import JsonObject, objects_of, text_of

_AFTER = ".after.json"
_DELETED = "deleted workflow "


def state_after(journal: Journal, entry_id: str, account: str, *, sandbox: bool) -> dict[str, Path]:
    """The backups of an account's workflows as they were after an entry, by `flow/role`."""
    state: dict[str, Path] = {}
    for entry in journal.entries():
        if entry.get("account") == account and entry.get("sandbox") is sandbox:
            for key in _deleted(entry):
                state.pop(key, None)
            for name in _texts(entry, "backups"):
                if name.endswith(_AFTER):
                    path = journal.path_of(name)
                    state[key_of(path)] = path
        if entry.get("id") == entry_id:
            break
    return state


_BEGUN = {str(event): event for event in (Event.REPLACING, Event.RESTORING)}
_ENDED = frozenset(str(event) for event in (Event.RESTORED, Event.PUT_BACK, Event.PAUSED, Event.DELETED))


def unfinished(journal: Journal, account: str, *, sandbox: bool) -> dict[str, Event]:
    """The workflows of an account whose restore began and did not end, by `flow/role`.

    `REPLACING`: it was published when it began, whatever the account says of it now. What was written,
    paused or deleted since is not among them.
    """
    found: dict[str, Event] = {}
    for entry in journal.entries():
        if entry.get("account") != account or entry.get("sandbox") is not sandbox:
            continue
        events = [(text_of(one, "event"), text_of(one, "workflow")) for one in objects_of(entry, "events")]
        begun = {key for event, key in events if event in _BEGUN}
        for name in _texts(entry, "backups"):
            # An apply wrote it since. A restore has its own backups, and says itself when it ends.
            if name.endswith(_AFTER) and (key := key_of(Path(name))) not in begun:
                found.pop(key, None)
        for event, key in events:
            if event in _BEGUN:
                found[key] = _BEGUN[event]
            elif event in _ENDED:
                found.pop(key, None)
    return found


def _deleted(entry: JsonObject) -> Iterator[str]:
    if "events" in entry:
        for event in objects_of(entry, "events"):
            if text_of(event, "event") == Event.DELETED:
                yield text_of(event, "workflow")
        return
    # Entries of earlier versions say it in a sentence, and nowhere else.
    for line in _texts(entry, "done"):
        if line.startswith(_DELETED):
            yield line.removeprefix(_DELETED)


def _texts(entry: JsonObject, name: str) -> Iterable[str]:
    found = entry.get(name)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []
