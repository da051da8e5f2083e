"""Accounts that a command of this project put workflows into, and that no file names now."""

from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonObject, text_of

_KEEP_RUNNING = ("apply", "adopt", "restore", "rollback", "destroy")
"""Commands after which workflows may be in an account."""


def accounts_without_file(workspace: Workspace) -> list[str]:
    """Their names.

    Known from the journal, so only on a machine that has it. One that was destroyed since is not among them;
    one of whose flows only some were is.
    """
    last: dict[str, JsonObject] = {}
    for entry in workspace.journal.entries():
        if entry.get("command") in _KEEP_RUNNING and bool(entry.get("sandbox")) is workspace.sandbox:
            last[text_of(entry, "account")] = entry
    names = {item.value.account for item in workspace.project.accounts}
    # A file that is not valid is there all the same, and is told of as such.
    names |= {one.name for one in workspace.project.broken_accounts}
    locations = {item.value.location_id for item in workspace.project.accounts}
    return sorted(
        name
        for name, entry in last.items()
        if name not in names and text_of(entry, "location_id") not in locations and not _emptied(entry)
    )


def _emptied(entry: JsonObject) -> bool:
    # Entries of earlier versions say only whether a destroy was complete.
    return entry.get("command") == "destroy" and bool(
        entry.get("emptied", entry.get("outcome") == "complete")
    )
