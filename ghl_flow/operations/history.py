"""Every write made from a project."""

from collections.abc import Sequence

from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonObject


def history(workspace: Workspace, accounts: Sequence[str] = ()) -> list[JsonObject]:
    """The entries of the journal, the oldest first; of these accounts, or of all.

    Raises:
        UsageError: there is no project.
        JournalError: the journal cannot be read.
    """
    workspace.project.require()
    return [
        entry for entry in workspace.journal.entries() if not accounts or entry.get("account") in accounts
    ]
