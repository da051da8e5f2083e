"""How commands reach accounts: the real HighLevel, or the sandbox in the project's `.ghl-flow/`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from ghl_flow.cli.session import Session, only_one

if TYPE_CHECKING:
    from ghl_flow.deploy.access.connection import Connection
    from ghl_flow.deploy.applying.build_folder import BuildFolder
    from ghl_flow.deploy.history.archive import Archive
    from ghl_flow.deploy.history.journal import Journal
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.highlevel import Endpoints
    from ghl_flow.sandbox.store import SandboxStore
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.spec.project import Broken


def sandbox_store(session: Session) -> "SandboxStore":
    """The project's sandbox, with a sub-account for each account of the project."""
    from ghl_flow.files import make_private, private_folder
    from ghl_flow.sandbox.store import SandboxStore

    path = private_folder(session.project.root / ".ghl-flow") / "sandbox.sqlite3"
    make_private(path)  # it holds texts and numbers, as an account does
    store = SandboxStore(path)
    project = session.project
    doubtful = [item for one in project.broken_accounts for item in one.items]
    if session.tolerant:
        doubtful += [item for _, item in project.readable_accounts]
    for account in (*project.accounts, *doubtful):
        value = account.value
        store.ensure_location(
            value.location_id, str(value.vars.get("business_name", value.account)), value.timezone
        )
    return store


@asynccontextmanager
async def open_account(
    session: Session,
    account: "Account",
    *,
    sandbox: bool,
    sent: list[tuple[str, str, int]] | None = None,
) -> AsyncIterator["Connection"]:
    """Connect to an account. `sent` is given every request: method, path, status."""
    from ghl_flow.deploy.access.connection import Credentials, connect, credentials_of
    from ghl_flow.highlevel import BrowserSession, Endpoints, Secret

    def log(method: str, path: str, status: int) -> None:
        if sent is not None:
            sent.append((method, path, status))
        if session.verbose > 1:
            session.say(f"{method} {path} {status or 'no answer'}", style="dim")

    if not sandbox:
        where = endpoints(session)
        credentials = credentials_of(
            account, notice=partial(session.tell, style="dim"), must_lock=not session.tolerant
        )
        async with connect(account, credentials, where, driver=session.driver, request_log=log) as connection:
            yield connection
        return
    from ghl_flow.sandbox import SANDBOX_SESSION, SANDBOX_TOKEN, SANDBOX_URL, sandbox_client

    credentials = Credentials(
        Secret(SANDBOX_TOKEN), BrowserSession.from_text(f'{{"token-id": "{SANDBOX_SESSION}"}}')
    )
    where = Endpoints(SANDBOX_URL, SANDBOX_URL)
    with sandbox_store(session) as store:
        client = sandbox_client(store)
        async with connect(
            account, credentials, where, driver=session.driver, client=client, request_log=log
        ) as connection:
            yield connection


def endpoints(session: Session) -> "Endpoints":
    """Where HighLevel is; said, once in a run, where the environment puts it elsewhere.

    Raises:
        UsageError: a variable has a URL to which no token may be sent.
    """
    import os

    from ghl_flow.highlevel import Endpoints

    where = Endpoints.from_environment(os.environ)
    for variable, host in where.elsewhere:
        notice = f"{variable}: requests and the token go to {host}, which is not HighLevel"
        if notice not in session.told:
            session.told.add(notice)
            session.tell(notice, style="yellow")
    return where


def tell_driver(session: Session, driver: str) -> None:
    """What an operator should know of a driver before it does something; once in a run.

    Not of the builder's backend where the operator agreed to it (`auth builder`). Being told is no consent.
    """
    from ghl_flow.deploy.access.choice import NOTICES

    if driver == "builder" and session.has_accepted_builder():
        return
    if driver in NOTICES and driver not in session.told:
        session.told.add(driver)
        session.say(NOTICES[driver], style="yellow")


def chosen_accounts(
    session: Session,
    named: Sequence[str] | None,
    *,
    everyone: bool = False,
    pattern: str | None = None,
) -> "list[Loaded[Account]]":
    """The accounts a command works on: those named, those matching, all, or the only one there is.

    Accounts of several whose files are not valid do not stop the others: they are put into
    `session.unusable`, and `run_accounts` reports them.

    Raises:
        UsageError: there is no project or no account, or several and none named.
        SpecError: the only account chosen has a file that is not valid.
    """
    from ghl_flow.errors import UsageError

    if sum((bool(named), everyone, pattern is not None)) > 1:
        raise UsageError("-a, --all and --accounts exclude each other")
    project = session.project
    project.require(accounts=True)
    usable = list(project.accounts)
    broken = {id(one): one for one in project.broken_accounts}
    readable: list[tuple[Broken, Loaded[Account]]] = []
    if session.tolerant:
        # Two files that contradict each other do not keep either from being stopped, and a mistake in one
        # does not where it says which sub-account it is about.
        readable = project.readable_accounts
        usable += [item for one in project.broken_accounts for item in one.items]
        usable += [item for _, item in readable]
        stoppable = [one for one in project.broken_accounts if one.items] + [one for one, _ in readable]
        for one in stoppable:
            del broken[id(one)]
    errors = {one.name: one.error for one in broken.values()}
    known = [*dict.fromkeys(item.value.account for item in usable), *errors]
    if pattern is not None:
        from ghl_flow.deploy.applying.fleet import matching

        names = matching(known, pattern)
    elif named:
        names = list(dict.fromkeys(named))
        for name in names:
            if name not in known:
                project.account(name)  # the error that there is none
    elif everyone or len(known) == 1:
        names = known
    else:
        raise UsageError(
            "the project has several accounts",
            hint=f"choose one with -a ({', '.join(known)}), or take --all",
        )
    for one, item in readable:
        if item.value.account in names:
            session.tell(
                f"warning: {one.error.diagnostics[0].location or one.path} is not valid ({one.error.told}): "
                f"going on with what can be read of it (location_id {item.value.location_id})",
                style="yellow",
            )
    chosen = [item for item in usable if item.value.account in names]
    if len(names) == 1 and names[0] in errors and not (session.tolerant and chosen):
        raise errors[names[0]]
    session.unusable.update((name, errors[name]) for name in names if name in errors)
    return chosen


def accounts_running(
    session: Session, flow: str, named: Sequence[str] | None, pattern: str | None = None
) -> "list[Loaded[Account]]":
    """The accounts that a command looks at a flow for: those named, else all that run it, or of them those
    that match.

    Accounts whose files are not valid, or that name a flow of which there is no file, may run it, so they
    are put into `session.unusable`.

    Raises:
        UsageError: no account runs it.
        SpecError: the only account named has a file that is not valid.
    """
    from ghl_flow.errors import UsageError

    if named or pattern is not None:
        chosen = chosen_accounts(session, named, pattern=pattern)
        set_aside_unknown_flows(session, chosen)
        if named:
            return chosen
        chosen = [item for item in chosen if flow in item.value.flows]
        if not chosen and not session.unusable:
            raise UsageError(f"no account that matches '{pattern}' runs '{flow}'")
        return chosen
    set_aside_unknown_flows(session, session.project.accounts)
    session.unusable.update((one.name, one.error) for one in session.project.broken_accounts)
    return session.project.accounts_running(flow)


def set_aside_unknown_flows(session: Session, accounts: "Sequence[Loaded[Account]]") -> None:
    """Put accounts that name a flow of which there is no file into `session.unusable`.

    What they name may be a misspelt name of the flow a command looks at: passing over them would report
    every account as seen.
    """
    for account in accounts:
        error = session.project.unknown_flows_of(account)
        if error is not None:
            session.unusable[account.value.account] = error


def chosen_account(session: Session, named: Sequence[str] | None) -> "Loaded[Account]":
    """The account of a command that works on one; raises as `chosen_accounts` does."""
    (chosen,) = chosen_accounts(session, [only_one(named)] if named else None)
    return chosen


def journal_of(session: Session) -> "Journal":
    """The project's journal."""
    from ghl_flow.deploy.history.journal import Journal

    return Journal(session.project.root / ".ghl-flow")


def archive_of(session: Session, account: "Account", entry_id: str, *, sandbox: bool) -> "Archive":
    """Where one run keeps the workflows of an account."""
    from ghl_flow.deploy.history.archive import Archive

    folder = session.project.root / ".ghl-flow" / "backups" / account.account / entry_id
    return Archive(folder, account.location_id, sandbox=sandbox)


def build_folder_of(session: Session, account: str) -> "BuildFolder":
    """Where sheets for building by hand go."""
    from ghl_flow.deploy.applying.build_folder import BuildFolder

    return BuildFolder(session.project.root / ".ghl-flow" / "build" / account)


def protected_flows(session: Session) -> list[str]:
    """Flows that nothing may delete; one whose file is not valid may say so."""
    flows = [item.value.flow for item in session.project.flows if item.value.protect]
    return flows + [one.name for one in session.project.broken_flows]


def desired_of(session: Session, account: "Loaded[Account]") -> "Desired":
    """What an account should hold."""
    from ghl_flow.deploy.state.desired import desired_state

    flows = [session.compiled(flow, account) for flow in session.project.flows_of(account)]
    return desired_state(account.value, flows)
