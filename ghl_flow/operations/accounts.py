"""Which accounts an operation works on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ghl_flow.errors import GhlFlowError, NoAccountRunsError, UsageError
from ghl_flow.operations.account_patterns import names_matching
from ghl_flow.operations.accounts_having import ANYTHING, Having, names_having
from ghl_flow.operations.events import AccountPartlyRead, NotRunning

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.definitions import Broken
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class Accounts:
    """A choice of accounts: those `named`, those `matching` a pattern, or `everyone`; else the only one.

    `having` takes of these, or of everyone, those of which all of it is true.
    """

    named: tuple[str, ...] = ()
    matching: str | None = None
    everyone: bool = False
    having: Having = ANYTHING

    @classmethod
    def of(cls, *names: str) -> "Accounts":
        """The accounts of these names."""
        return cls(named=names)

    @property
    def chosen(self) -> bool:
        """Whether a choice was made at all."""
        return bool(self.named) or self.everyone or self.matching is not None or self.narrowed

    @property
    def narrowed(self) -> bool:
        """Whether not all of those are meant."""
        return self.having != ANYTHING

    @property
    def whole(self) -> bool:
        """Whether it is the whole project, by its name."""
        return self.everyone and not self.narrowed


@dataclass(frozen=True, slots=True)
class Chosen:
    """The accounts of a choice; `unusable` are those among them whose files are not valid, by name."""

    accounts: "list[Loaded[Account]]"
    unusable: dict[str, GhlFlowError] = field(default_factory=dict)


ANY = Accounts()
"""No choice: the only account there is, or, for what looks at a flow, every account that runs it."""


def chosen_accounts(workspace: "Workspace", which: Accounts) -> Chosen:
    """The accounts to work on. One of several whose file is not valid does not stop the others.

    Raises:
        UsageError: there is no project or no account, or several and none chosen.
        SpecError: the only account chosen has a file that is not valid.
    """
    return _chosen(workspace, which, several=True)


def _chosen(workspace: "Workspace", which: Accounts, *, several: bool) -> Chosen:
    """The same; `several`: whether the operation could take all of them."""
    _check_one_way(which)
    project = workspace.project
    folders = project.unreadable if workspace.tolerant else []
    if workspace.tolerant and not project.account_files() and folders:
        raise folders[0]
    project.require(accounts=True)
    usable = list(project.accounts)
    broken = {id(one): one for one in project.broken_accounts}
    readable: list[tuple[Broken, Loaded[Account]]] = []
    if workspace.tolerant:
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
    names = _names(workspace, which, known, several=several)
    for one, item in readable:
        if item.value.account in names:
            workspace.on_event(AccountPartlyRead(one.path, one.error, item.value.location_id))
    chosen = [item for item in usable if item.value.account in names]
    if len(names) == 1 and names[0] in errors and not (workspace.tolerant and chosen):
        raise errors[names[0]]
    unusable = {name: errors[name] for name in names if name in errors}
    if which.everyone or which.matching is not None or which.narrowed:
        # Whatever is in there was to be worked on too.
        unusable |= {f"files {number}": one for number, one in enumerate(folders, 1)}
    return Chosen(chosen, unusable)


def chosen_names(workspace: "Workspace", which: Accounts, known: Sequence[str]) -> Sequence[str]:
    """The names that a choice means, of those that are known, whether their files are valid or not.

    Raises:
        UsageError: two ways to choose at once, or a name or pattern of no account.
    """
    _check_one_way(which)
    return _names(workspace, which, known, several=True)


class SeveralAccountsError(UsageError):
    """None of several accounts is chosen, and what is to be done asks for a choice."""


def _check_one_way(which: Accounts) -> None:
    if sum((bool(which.named), which.everyone, which.matching is not None)) > 1:
        raise UsageError("-a, --all and --accounts exclude each other")


def _names(workspace: "Workspace", which: Accounts, known: Sequence[str], *, several: bool) -> Sequence[str]:
    """The names of a choice, of those that are known."""
    if which.narrowed:
        before = known if not which.named and which.matching is None else None
        names = (
            before
            if before is not None
            else _names(workspace, replace(which, having=ANYTHING), known, several=several)
        )
        return names_having(workspace.project, names, which.having)
    if which.matching is not None:
        return names_matching(known, which.matching)
    if which.named:
        names = list(dict.fromkeys(which.named))
        for name in names:
            if name not in known:
                workspace.project.account(name)  # the error that there is none
        return names
    if which.everyone or len(known) == 1:
        return known
    raise SeveralAccountsError(
        "the project has several accounts",
        hint=f"choose one with -a ({', '.join(sorted(known))}){', or take --all' if several else ''}",
    )


def chosen_account(workspace: "Workspace", named: str | None) -> "Loaded[Account]":
    """The account of an operation on one; raises as `chosen_accounts` does."""
    (chosen,) = _chosen(workspace, Accounts.of(named) if named else ANY, several=False).accounts
    return chosen


def some_account(workspace: "Workspace", named: str | None) -> "Loaded[Account]":
    """The account to try something with that is for all of them: the one named, else the first.

    Raises:
        UsageError: there is none.
    """
    if named is not None or len(workspace.project.accounts) < 2:
        return chosen_account(workspace, named)
    return workspace.project.accounts[0]


def accounts_running(workspace: "Workspace", flow: str, which: Accounts = ANY) -> Chosen:
    """The accounts to look at a flow for: those named, else all that run it, or of them those that match.

    Accounts whose files are not valid, or that name a flow of which there is no file, may run it, so they
    are among the unusable ones.

    Raises:
        NoAccountRunsError: no account runs it.
        SpecError: the only account named has a file that is not valid.
    """
    _check_one_way(which)
    project = workspace.project
    if which.named or which.matching is not None or which.narrowed:
        chosen = chosen_accounts(workspace, which)
        unusable = {**chosen.unusable, **naming_unknown_flows(workspace, chosen.accounts)}
        if which.named:
            return Chosen(chosen.accounts, unusable)
        running = [item for item in chosen.accounts if flow in item.value.flows]
        if not running and not unusable:
            those = f"matches '{which.matching}'" if which.matching is not None else "is chosen"
            raise NoAccountRunsError(f"no account that {those} runs '{flow}'")
        return Chosen(running, unusable)
    unusable = naming_unknown_flows(workspace, project.accounts)
    unusable |= {one.name: one.error for one in project.broken_accounts}
    return Chosen(project.accounts_running(flow), unusable)


def tell_not_running(workspace: "Workspace", flow: str, accounts: "Iterable[Loaded[Account]]") -> None:
    """Tell which of these accounts do not run the flow that is looked at for them."""
    idle = tuple(item.value.account for item in accounts if flow not in item.value.flows)
    if idle:
        workspace.on_event(NotRunning(idle, flow))


def naming_unknown_flows(
    workspace: "Workspace", accounts: "Iterable[Loaded[Account]]"
) -> dict[str, GhlFlowError]:
    """The accounts that name a flow of which there is no file, with the error.

    What they name may be a misspelt name of the flow that is looked at: passing over them would report every
    account as seen.
    """
    errors = {item.value.account: workspace.project.unknown_flows_of(item) for item in accounts}
    return {name: error for name, error in errors.items() if error is not None}


def all_failed(
    failed: Iterable[tuple[str, GhlFlowError]], unusable: Mapping[str, GhlFlowError]
) -> list[tuple[str, GhlFlowError]]:
    """Accounts that failed and those that are unusable, each once; what its file says counts for more."""
    return [*((name, error) for name, error in failed if name not in unusable), *unusable.items()]
