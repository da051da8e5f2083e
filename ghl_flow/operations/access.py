"""How operations reach accounts: the real HighLevel, or the sandbox in the project's `.ghl-flow/`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.deploy.access.connection import Connection, Credentials, connect, credentials_of
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.files import make_private, private_folder, write_whole
from ghl_flow.folders import is_file
from ghl_flow.highlevel import BrowserSession, Endpoints, Secret
from ghl_flow.operations.events import DriverUsed, RequestSent, SentElsewhere, SessionLasts, Waiting
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.project_as_of import ProjectAsOf

if TYPE_CHECKING:
    from ghl_flow.deploy.applying.build_folder import BuildFolder
    from ghl_flow.deploy.state.looked_at import LookedAt
    from ghl_flow.sandbox.store import SandboxStore
    from ghl_flow.spec.account import Account


def sandbox_store(workspace: Workspace) -> "SandboxStore":
    """The project's sandbox, with a sub-account for each account of the project."""
    from ghl_flow.sandbox.store import SandboxStore

    path = private_folder(workspace.own_folder) / "sandbox.sqlite3"
    make_private(path)  # it holds texts and numbers, as an account does
    store = SandboxStore(path)
    ensure_accounts(workspace, store)
    return store


def ensure_accounts(workspace: Workspace, store: "SandboxStore") -> list[str]:
    """Make a sub-account of the sandbox for each account of the project; their location ids."""
    project = workspace.project
    doubtful = [item for one in project.broken_accounts for item in one.items]
    if workspace.tolerant:
        doubtful += [item for _, item in project.readable_accounts]
    accounts = [item.value for item in (*project.accounts, *doubtful)]
    for value in accounts:
        store.ensure_location(
            value.location_id, str(value.vars.get("business_name", value.account)), value.timezone
        )
        compliance = value.sms_compliance
        store.word_sms_lines(
            value.location_id,
            person=str(value.vars.get("first_name", "")),
            opt_out=compliance.opt_out,
            sender=compliance.sender or "",
            again_after_days=compliance.again_after_days,
        )
    return [value.location_id for value in accounts]


@asynccontextmanager
async def open_account(
    workspace: Workspace,
    account: "Account",
    *,
    sent: list[tuple[str, str, int]] | None = None,
) -> AsyncIterator[Connection]:
    """Connect to an account. `sent` is given every request: method, path, status."""

    def log(method: str, path: str, status: int) -> None:
        if sent is not None:
            sent.append((method, path, status))
        workspace.on_event(RequestSent(method, path, status, account.account))

    if not workspace.sandbox:
        where = endpoints(workspace)
        credentials = credentials_of(
            account,
            notice=lambda text: workspace.on_event(Waiting(text, account.account)),
            must_lock=not workspace.tolerant,
        )
        if workspace.renewal is not None and workspace.renewal.session is not None:
            credentials = replace(credentials, session=workspace.renewal.session)
        with workspace.clients.lent() if workspace.clients is not None else nullcontext() as shared:
            async with connect(
                account, credentials, where, driver=workspace.driver, shared=shared, request_log=log
            ) as connection:
                _tell_how_long(workspace, connection)
                try:
                    yield connection
                finally:
                    _tell_how_long(workspace, connection)
        return
    from ghl_flow.sandbox import SANDBOX_SESSION, SANDBOX_TOKEN, SANDBOX_URL, sandbox_client
    from ghl_flow.sandbox.credentials import SANDBOX_AGENCY_TOKEN
    from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID

    agency = account.agency
    if agency is not None:
        # The sandbox is an agency of its own, whatever the real one is called.
        own = agency.model_copy(update={"company_id": DEFAULT_COMPANY_ID})
        account = account.model_copy(update={"agency": own})
    credentials = Credentials(
        Secret(SANDBOX_TOKEN),
        BrowserSession.from_text(f'{{"token-id": "{SANDBOX_SESSION}"}}'),
        Secret(SANDBOX_AGENCY_TOKEN) if agency is not None else None,
    )
    where = Endpoints(SANDBOX_URL, SANDBOX_URL)
    with sandbox_store(workspace) as store:
        client = sandbox_client(store)
        async with connect(
            account, credentials, where, driver=workspace.driver, client=client, request_log=log
        ) as connection:
            yield connection


def _tell_how_long(workspace: Workspace, connection: Connection) -> None:
    until = connection.driver.signed_in_until
    if until is not None:
        workspace.on_event(SessionLasts(until))


def endpoints(workspace: Workspace) -> Endpoints:
    """Where HighLevel is; told once where the environment puts it elsewhere.

    Raises:
        UsageError: a variable has a URL to which no token may be sent.
    """
    where = Endpoints.from_environment(os.environ)
    for variable, host in where.elsewhere:
        workspace.tell_once(SentElsewhere(variable, host))
    return where


def use_driver(workspace: Workspace, driver: str) -> None:
    """Tell once that a driver is used; not of the Workflow API of the sandbox, whose shape is known."""
    if workspace.sandbox and driver == "api":
        return
    workspace.tell_once(DriverUsed(driver, has_accepted_builder(workspace)))


def has_accepted_builder(workspace: Workspace) -> bool:
    """Whether the operator of this project knows what the builder's backend is."""
    return is_file(_accepted(workspace))


def accept_builder(workspace: Workspace) -> None:
    """Remember that they do, and agreed.

    Raises:
        UsageError: it cannot be written down.
    """
    file = _accepted(workspace)
    private_folder(file.parent)
    write_whole(file, "", private=True)


def _accepted(workspace: Workspace) -> Path:
    return workspace.own_folder / "builder-backend-accepted"


def archive_of(workspace: Workspace, account: "Account", entry_id: str) -> Archive:
    """Where one run keeps the workflows of an account."""
    journal = workspace.journal
    folder = journal.folder / "backups" / account.account / entry_id
    return Archive(folder, account.location_id, sandbox=workspace.sandbox, shared=journal.shared)


def build_folder_of(workspace: Workspace, account: str) -> "BuildFolder":
    """Where sheets for building by hand go."""
    from ghl_flow.deploy.applying.build_folder import BuildFolder

    return BuildFolder(workspace.own_folder / "build" / account)


def looked_at(workspace: Workspace, location_id: str) -> "LookedAt":
    """What is known of the workflows of an account that are not managed, from earlier runs."""
    from ghl_flow.deploy.state.looked_at import LookedAt

    folder = workspace.own_folder / "looked-at" / ("sandbox" if workspace.sandbox else "highlevel")
    return LookedAt(folder / f"{sha256(location_id.encode()).hexdigest()[:16]}.json")


def protected_flows(workspace: Workspace) -> list[str]:
    """Flows that nothing may delete; one whose file is not valid may say so."""
    projects = [workspace.project]
    if isinstance(workspace.project, ProjectAsOf):
        projects.append(workspace.project.now)
    return [
        name
        for project in projects
        for name in (
            *(item.value.flow for item in project.flows if item.value.protect),
            *(one.name for one in project.broken_flows),
        )
    ]
