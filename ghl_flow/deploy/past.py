"""What the journal says of earlier states: which backups hold an account's workflows as they were then."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ghl_flow.deploy.archive import key_of
from ghl_flow.deploy.journal import Event, Journal
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
