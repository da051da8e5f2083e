"""Files for many accounts at once, of a CSV file or of the agency's sub-accounts."""

from pathlib import Path

from ghl_flow.errors import UsageError
from ghl_flow.operations.accounts_csv import read_accounts
from ghl_flow.operations.agency_accounts import agency_accounts
from ghl_flow.operations.new_account import AddedAccounts, NewAccount, add_accounts
from ghl_flow.operations.workspace import Workspace


def import_accounts(
    workspace: Workspace,
    file: Path | None,
    usual: NewAccount,
    agency: tuple[str, str] = ("", ""),
    *,
    dry_run: bool = False,
) -> AddedAccounts:
    """Write a file for each account of the CSV file; without one, of the agency (its token and its id).

    `usual`: what rows have that say nothing else. The agency may be named in the project's defaults too.

    Raises:
        UsageError: the file is none, or there is nothing to import.
        GhlFlowError: HighLevel refuses, or is not reached.
    """
    workspace.project.require()
    if file is not None:
        return add_accounts(workspace, read_accounts(file, usual), dry_run=dry_run)
    shared = workspace.project.settings.defaults.all.get("agency")
    named = shared if isinstance(shared, dict) else {}
    token, company = (
        given or str(named.get(key, "")) for given, key in zip(agency, ("token", "company_id"), strict=True)
    )
    found = agency_accounts(workspace, usual, token, company)
    if not found:
        raise UsageError("the agency has no sub-account", hint="is it the id of your agency?")
    return add_accounts(workspace, found, dry_run=dry_run)
