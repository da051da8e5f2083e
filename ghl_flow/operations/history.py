"""Every write made from a project."""

from collections.abc import Sequence

from ghl_flow.operations.account_patterns import names_matching
from ghl_flow.operations.accounts import ANY, Accounts
from ghl_flow.operations.accounts_having import names_having
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonObject


def history(workspace: Workspace, which: Accounts = ANY) -> list[JsonObject]:
    """The entries of the journal, the oldest first; of the accounts chosen, or of all.

    What the files of accounts say (`which.having`) chooses among those that have one.

    Raises:
        UsageError: there is no project, or neither it nor the journal knows an account.
        JournalError: the journal cannot be read.
    """
    workspace.project.require()
    written = workspace.journal.entries()
    # Of an account that is not known nothing was looked for.
    known = [str(entry.get("account")) for entry in written]
    known += [one.name for one in workspace.project.broken_accounts]
    accounts: Sequence[str] = which.named
    for name in accounts:
        if name not in known:
            workspace.project.account(name)
    files = [item.value.account for item in workspace.project.accounts]
    if which.matching is not None:
        accounts = names_matching(list(dict.fromkeys([*known, *files])), which.matching)
    if which.narrowed:
        accounts = names_having(workspace.project, accounts or files, which.having)
    return [
        entry
        for entry in written
        if not is_empty(entry) and (not accounts or entry.get("account") in accounts)
    ]


def is_empty(entry: JsonObject) -> bool:
    """Whether nothing was written: an account of a run over several in which there was nothing to do."""
    did = ("steps", "events", "backups", "changes", "done")
    return entry.get("outcome") == "complete" and not any(entry.get(key) for key in did)
