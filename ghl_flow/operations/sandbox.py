"""Things that happen in the embedded sub-account."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import phonenumbers

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.operations.access import ensure_accounts, sandbox_store
from ghl_flow.operations.accounts import Accounts, chosen_accounts
from ghl_flow.operations.events import AccountTaken, NotServed
from ghl_flow.operations.outcome import Failed, failure_code
from ghl_flow.operations.plan import plan
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.profile import Profile
from ghl_flow.sandbox.account_things import FIRST_PIPELINE, make_thing, things_of
from ghl_flow.sandbox.phone import Delivered, Episode, SandboxPhone
from ghl_flow.sandbox.sms_lines import SenderLine
from ghl_flow.sandbox.store import AccountThing, SandboxStore
from ghl_flow.spec.project_file import PROJECT_FILE
from ghl_flow.wire.json import JsonObject, objects_of, text_of
from ghl_flow.wire.reference import NameOf, name_of
from ghl_flow.wire.thing import Thing

if TYPE_CHECKING:
    from ghl_flow.deploy.planning.plan import AccountPlan
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def happen(
    workspace: Workspace,
    account: str | None,
    number: str | None,
    events: list[tuple[float, Event]],
    *,
    then: float,
    profile: Profile = Profile.DOCUMENTED,
) -> Episode:
    """Let a phone number do these things, each so many seconds from the sandbox's now; then wait.

    Raises:
        UsageError: there is no such account, or it is no phone number.
    """
    phone = _phone(workspace, account)
    return phone.happen(e164(number) if number else "", events, then=then, profile=profile)


def messages(workspace: Workspace, account: str | None = None) -> list[Delivered]:
    """Every text that went out so far. Raises UsageError."""
    return _phone(workspace, account).messages()


def reset(workspace: Workspace, which: Accounts) -> tuple[str, ...]:
    """Empty these sub-accounts, with all those that have no file any more too.

    Raises:
        UsageError: there is no such account.
    """
    workspace.project.require(accounts=True)
    if which.whole:
        sandbox_store(workspace).reset(None)
        return ()
    chosen = chosen_accounts(workspace, which)
    with sandbox_store(workspace) as store:
        for item in chosen.accounts:
            store.reset(item.value.location_id)
    return tuple(item.value.account for item in chosen.accounts)


class ServedAccounts:
    """The accounts of a project while the sandbox is served; files that are added or changed count too."""

    def __init__(self, workspace: Workspace, store: SandboxStore) -> None:
        self._workspace = workspace
        self._store = store
        self._seen: dict[Path, tuple[int, int]] | None = None
        self._served: list[str] = []

    def location_ids(self) -> list[str]:
        """Their location ids. Reads the project again when a file changed, and tells what is not valid."""
        try:
            files = self._files()
            if files != self._seen:
                self._seen = files
                self._workspace.forget()
                self._served = ensure_accounts(self._workspace, self._store)
                for one in self._workspace.project.broken_accounts:
                    self._workspace.tell_once(NotServed(one.path, one.error))
        except GhlFlowError as error:
            # A file is being written, or the project file is not valid: what was served stays.
            self._workspace.tell_once(NotServed(PROJECT_FILE, error))
        return self._served

    def _files(self) -> dict[Path, tuple[int, int]]:
        project = self._workspace.project
        found: dict[Path, tuple[int, int]] = {}
        for path in (project.root / PROJECT_FILE, *project.account_files()):
            with suppress(OSError):
                seen = path.stat()
                found[path] = (seen.st_mtime_ns, seen.st_size)
        return found


@dataclass(frozen=True, slots=True)
class Switched:
    """The accounts in whose sub-accounts something was switched, and those whose files are not valid."""

    accounts: tuple[str, ...]
    failed: tuple[Failed, ...]

    @property
    def exit_code(self) -> int:
        """3 when files of some accounts are not valid."""
        return failure_code([error for _, error in self.failed], some=bool(self.accounts))


def enable_workflow_api(workspace: Workspace, which: Accounts, *, on: bool) -> Switched:
    """Enable or disable the Workflow API in these sub-accounts.

    Raises:
        UsageError: there is no such account.
        SpecError: the only account chosen has a file that is not valid.
    """
    return _switched(workspace, which, lambda store, location: store.enable_workflow_api(location, on))


def set_sender_line(workspace: Workspace, which: Accounts, *, always: bool) -> Switched:
    """Whether these sub-accounts append who writes to a first text that names the business too.

    Raises:
        UsageError: there is no such account.
        SpecError: the only account chosen has a file that is not valid.
    """
    when: SenderLine = "always" if always else "missing"
    return _switched(workspace, which, lambda store, location: store.set_sender_line(location, when))


def set_carrier(workspace: Workspace, which: Accounts, *, refuses: bool) -> Switched:
    """Whether texts of these sub-accounts are refused from now on.

    Raises:
        UsageError: there is no such account.
        SpecError: the only account chosen has a file that is not valid.
    """
    return _switched(workspace, which, lambda store, location: store.set_carrier(location, refuses=refuses))


def set_native_text_back(workspace: Workspace, which: Accounts, *, seconds: float | None) -> Switched:
    """Tick HighLevel's own text-back in these sub-accounts, or untick it (None).

    Raises:
        UsageError: there is no such account.
        SpecError: the only account chosen has a file that is not valid.
    """
    return _switched(workspace, which, lambda store, place: store.set_native_text_back(place, seconds))


def _switched(workspace: Workspace, which: Accounts, switch: Callable[[SandboxStore, str], None]) -> Switched:
    chosen = chosen_accounts(workspace, which)
    names = []
    with sandbox_store(workspace) as store:
        for item in chosen.accounts:
            switch(store, item.value.location_id)
            names.append(item.value.account)
    return Switched(tuple(names), tuple(chosen.unusable.items()))


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made in each account, in words, and the accounts for which nothing could be."""

    accounts: tuple[tuple[str, tuple[str, ...]], ...]
    failed: tuple[Failed, ...]

    @property
    def exit_code(self) -> int:
        """3 when the flows of some accounts are not valid."""
        return failure_code([error for _, error in self.failed], some=bool(self.accounts))


def seed(workspace: Workspace, which: Accounts) -> Seeded:
    """Make in these sub-accounts the users, pipelines and the like that their flows name.

    Raises:
        UsageError: there is no such account.
        SpecError: the only account chosen has a file that is not valid.
    """
    chosen = chosen_accounts(workspace, which)
    failed = [*chosen.unusable.items()]
    made: list[tuple[str, tuple[str, ...]]] = []
    with sandbox_store(workspace) as store:
        for item in chosen.accounts:
            try:
                desired = workspace.desired(item)
            except GhlFlowError as error:
                failed.append((item.value.account, error))
                continue
            used = [one for flow in desired.workflows for one in flow.compiled.workflow.references]
            names = [name for one in dict.fromkeys(used) if (name := name_of(one)) is not None]
            # A stage that is named without its pipeline may be one of those that are named with theirs.
            names.sort(key=lambda name: name.thing is Thing.STAGE and not name.within)
            new = [name.words for name in names if _make(store, item.value.location_id, name)]
            made.append((item.value.account, tuple(new)))
    return Seeded(tuple(made), tuple(failed))


_KINDS: dict[Thing, AccountThing] = {
    Thing.USER: "user",
    Thing.PIPELINE: "pipeline",
    Thing.STAGE: "pipeline",
    Thing.CALENDAR: "calendar",
    Thing.FORM: "form",
    Thing.SURVEY: "survey",
    Thing.LINK: "link",
    Thing.EMAIL_TEMPLATE: "email_template",
}


def _make(store: SandboxStore, location_id: str, name: NameOf) -> bool:
    """Make one thing, where it is not there; whether it was made."""
    thing = name.thing
    kind = _KINDS.get(thing)
    if kind is None:
        return False
    is_stage = thing is Thing.STAGE
    before = things_of(store, location_id, kind)
    if is_stage and not name.within and any(name.name in _stages(one) for one in before):
        return False
    holder = (name.within or FIRST_PIPELINE) if is_stage else name.name
    make_thing(store, location_id, kind, holder, (name.name,) if is_stage else ())
    return things_of(store, location_id, kind) != before


def _stages(pipeline: JsonObject) -> list[str]:
    return [text_of(stage, "name") for stage in objects_of(pipeline, "stages")]


@dataclass(frozen=True, slots=True)
class NotRunning:
    """An account of the sandbox, and its plan where one can be made: what keeps its flows from running."""

    account: str
    plan: "AccountPlan | None"


def not_running(workspace: Workspace, named: str | None = None) -> NotRunning:
    """What keeps the flows of the account from running in the sandbox. `workspace` is the sandbox's.

    Raises:
        UsageError: there is no such account.
    """
    with sandbox_store(workspace) as store:
        account = _candidates(workspace, store, named)[0].value.account
    try:
        (planned,) = plan(workspace, Accounts((account,))).plan.accounts
    except GhlFlowError:
        return NotRunning(account, None)
    return NotRunning(account, planned)


def _candidates(workspace: Workspace, store: SandboxStore, named: str | None) -> list["Loaded[Account]"]:
    """The account of that name; without one, those with workflows, else all: the first of them is taken."""
    project = workspace.project
    if named:
        return [project.account(named)]
    live = [item for item in project.accounts if store.all("workflow", item.value.location_id)]
    accounts = live or [*project.accounts]
    if not accounts:
        raise UsageError("the project has no account", hint="ghl-flow init makes one")
    return accounts


def _phone(workspace: Workspace, named: str | None) -> SandboxPhone:
    workspace.project.require(accounts=True)
    store = sandbox_store(workspace)
    accounts = _candidates(workspace, store, named)
    if len(accounts) > 1:
        workspace.on_event(AccountTaken(accounts[0].value.account, 1))
    return SandboxPhone(store, accounts[0].value.location_id)


def e164(number: str) -> str:
    """A phone number in the form HighLevel keeps.

    Raises:
        UsageError: not a phone number.
    """
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise UsageError(f"'{number}' is not a phone number", hint="write it as +15125550100")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
