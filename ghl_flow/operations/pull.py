"""Workflows of live accounts as flows of the project."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.reading import read_listed
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError, UsageError, did_you_mean
from ghl_flow.highlevel import MalformedResponseError, NotFoundError
from ghl_flow.importing.known import Tables
from ghl_flow.kinds.refers import sorts_of
from ghl_flow.operations.access import open_account
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.imports import AccountImports, import_workflows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.known_things import tables_of
from ghl_flow.operations.named_workflows import of_names
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts, PerAccount
from ghl_flow.unexpected import as_error
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was made of an account's workflows. `listed`: how many it has; `managed`: that flows made."""

    imports: AccountImports
    listed: int
    managed: int
    refused: tuple[str, ...] = ()
    unreadable: int = 0
    """Entries of the account's list that tell of no workflow: what they are was not looked at."""
    unread: tuple[str, ...] = ()
    """Workflows that are listed, and whose steps HighLevel does not answer: deleted, or not for reading."""


@dataclass(frozen=True, slots=True)
class Pulls(OfAccounts[Pulled]):
    """The same for several accounts."""

    @property
    def exit_code(self) -> int:
        """3 where accounts failed; 1 where one was not taken or changed; else 3 where one was not read."""
        unread = any(one.unreadable or one.unread for _, one in self.accounts.results)
        wrong = any(one.imports.exit_code for _, one in self.accounts.results)
        return self.accounts.exit_code() or (FINDINGS if wrong else PARTIAL if unread else 0)


@dataclass(frozen=True, slots=True)
class WorkflowsRead:
    """What was read of an account: the workflows that no flow made, each with where it is from."""

    account: "Loaded[Account]"
    found: tuple[tuple[str, Workflow], ...]
    tables: Tables
    listed: int
    managed: int
    refused: tuple[str, ...]
    unreadable: int
    unread: tuple[str, ...]


def pull(
    workspace: "Workspace",
    which: Accounts = ANY,
    names: Sequence[str] = (),
    *,
    write: bool = True,
) -> Pulls:
    """Read the workflows that no flow of the project made, and make flows of them.

    `names`: only workflows of these names, which may be patterns.

    Raises:
        UsageError: there is no such account, or several and none chosen; no workflow of that name.
        GhlFlowError: the only account fails.
    """
    known = KnownFlows(workspace)

    async def one(account: "Loaded[Account]") -> WorkflowsRead:
        return await read_workflows(workspace, account, known, names)

    read = run_accounts(workspace, chosen_accounts(workspace, which), one, concurrency=READING)
    read.raise_if_alone()
    # Files are written one account after the other: what one brings, the next may share.
    rows: list[tuple[str, Pulled | GhlFlowError]] = []
    for name, found in read.rows:
        if isinstance(found, GhlFlowError):
            rows.append((name, found))
            continue
        try:
            account = workspace.project.account(name)
            imports = import_workflows(workspace, account, found.found, found.tables, write=write)
        except Exception as error:
            rows.append((name, as_error(error)))
            continue
        row = Pulled(imports, found.listed, found.managed, found.refused, found.unreadable, found.unread)
        rows.append((name, row))
    return Pulls(PerAccount(tuple(rows)))


async def read_workflows(
    workspace: "Workspace", account: "Loaded[Account]", known: KnownFlows, names: Sequence[str]
) -> WorkflowsRead:
    """Read the workflows that no flow of the project made. `names`: only those, where there are any.

    Raises:
        UsageError: there is no workflow of that name.
        GhlFlowError: HighLevel cannot be asked, or the driver reads no bodies.
    """
    async with open_account(workspace, account.value) as connection:
        await connection.settle()
        seen = await recognise(connection, account.value.location_id, known.of(account))
        locked = {
            lock.workflow: flow
            for flow in known.ids
            if (lock := workspace.project.locks.of(account.value.account, flow)) is not None
        }
        made = {one.summary.id: one.key for one in seen.of(()) if one.summary.id not in locked}
        listed = [*seen.summaries.values()]
        asked = of_names([one.name for one in listed], names or ["*"])
        wanted = [one for one in listed if one.id not in made and one.name in asked]
        if names and not wanted:
            near = did_you_mean(names[0], [one.name for one in listed])
            raise UsageError(f"there is no workflow '{names[0]}' in {account.value.account}", hint=near)
        bodies = []
        unread = []
        for one in wanted:
            try:
                live = await read_listed(one, connection)
            except (NotFoundError, MalformedResponseError):
                # Of this workflow alone: the list may be older than what deleted it.
                unread.append(one.name)
                continue
            if not live.readable:
                raise GhlFlowError(
                    f"driver {connection.driver.name} cannot read '{one.name}'",
                    hint="run the command again with --driver api or --driver builder, or import a file",
                )
            bodies.append((one.name, live))
        used = {thing for _, live in bodies for thing in sorts_of(live.document, [*live.triggers])}
        tables, refused = await tables_of(connection, used, {one.id: one.name for one in listed})
        main = {one: flow_of(key) for one, key in made.items() if key.endswith("/main")}
        return WorkflowsRead(
            account,
            tuple((name, live.workflow) for name, live in bodies),
            Tables(tables.fields, tables.things, {**main, **locked}),
            len(listed),
            len(made),
            refused,
            seen.unreadable,
            tuple(unread),
        )
