"""Options that several commands share."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import account_names, conflict_words, driver_names, flow_names, gate_codes
from ghl_flow.cli.lists import listed
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError
from ghl_flow.remedy import chose

if TYPE_CHECKING:
    from ghl_flow.operations.accounts import Accounts
    from ghl_flow.operations.fleet import Batch
    from ghl_flow.operations.histories import HistorySource
    from ghl_flow.operations.plan import PlanTerms
    from ghl_flow.operations.workspace import Workspace


class Format(StrEnum):
    """How a result is written to standard output."""

    TEXT = "text"
    JSON = "json"


FlowArgument = Annotated[
    str,
    typer.Argument(help="A flow's id, or the path of its file.", metavar="FLOW", autocompletion=flow_names),
]
PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Flows, accounts, templates, tests, ghl-flow.yaml, or folders of them; default: the whole "
        "project.",
        metavar="[PATHS]...",
        show_default=False,
    ),
]
AccountOption = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        "-a",
        help="An account of the project; repeatable, or with commas.",
        callback=listed,
        show_default=False,
        autocompletion=account_names,
    ),
]
OneAccountOption = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        "-a",
        help="An account of the project.",
        callback=listed,
        show_default=False,
        autocompletion=account_names,
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="Output for people or for machines.")]
SandboxOption = Annotated[
    bool, typer.Option("--sandbox", help="Use the embedded HighLevel sub-account instead of the real one.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Every account of the project.")]
AccountsOption = Annotated[
    str | None,
    typer.Option(
        "--accounts",
        metavar="GLOB",
        help="Accounts by name: 'dental-*,acme,!dental-03', or @file with one on each line.",
        autocompletion=account_names,
        show_default=False,
    ),
]
FlowsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--flow",
        help="Only this flow's workflows; repeatable, or with commas.",
        callback=listed,
        autocompletion=flow_names,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write the result there.", show_default=False),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would change, write nothing.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")]
ConflictOption = Annotated[
    str,
    typer.Option(
        "--on-conflict",
        metavar="refuse|local|remote",
        help="A workflow changed here and in HighLevel: refuse, put the local one in place, or keep the "
        "remote one.",
        autocompletion=conflict_words,
    ),
]
WriteOption = Annotated[
    bool,
    typer.Option(
        "--write",
        help="With --on-conflict remote: put what was changed in HighLevel into the flows' files.",
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="GATE",
        help="Publish though this gate is closed; repeatable, or with commas.",
        callback=listed,
        autocompletion=gate_codes,
    ),
]
DriverOption = Annotated[
    str | None,
    typer.Option(
        "--driver",
        metavar="auto|api|builder|snapshot|file",
        help="How workflow bodies get into the account; default: the one in the account file, else auto.",
        show_default=False,
        autocompletion=driver_names,
    ),
]


def only_one(named: Sequence[str] | None) -> str | None:
    """The account named for a command that works on one; None if none is.

    Raises:
        UsageError: several are.
    """
    names = list(dict.fromkeys(named or ()))
    _chose(names)
    if len(names) > 1:
        raise UsageError(f"this command works on one account, not on {', '.join(names)}", hint="name one")
    return names[0] if names else None


def _chose(named: Sequence[str] | None, matching: str | None = None, *, everyone: bool = False) -> None:
    """Remember the words that choose the accounts, for commands that messages name as a remedy.

    Raises:
        UsageError: they choose in two ways.
    """
    if sum((bool(named), everyone, matching is not None)) > 1:
        raise UsageError("-a, --all and --accounts exclude each other")
    words = [word for name in named or () for word in ("-a", name)]
    words += [] if matching is None else ["--accounts", matching]
    chose([*words, *(["--all"] if everyone else [])])


@dataclass
class WhichOptions:
    """The accounts of a command."""

    account: AccountOption = None
    everyone: AllOption = False
    accounts: AccountsOption = None

    @property
    def choice(self) -> "Accounts":
        """The accounts chosen."""
        from ghl_flow.operations.accounts import Accounts

        _chose(self.account, self.accounts, everyone=self.everyone)
        return Accounts(tuple(self.account or ()), self.accounts, self.everyone)

    @property
    def or_all(self) -> "Accounts":
        """The accounts chosen, every one where none is."""
        from ghl_flow.operations.accounts import Accounts

        return self.choice if self.choice.chosen else Accounts(everyone=True)


@dataclass
class RunnersOptions:
    """The accounts of a command that looks at what accounts run: all of those, unless some are chosen."""

    account: AccountOption = None
    everyone: Annotated[bool, typer.Option("--all", help="Every account, as without a choice.")] = False
    accounts: AccountsOption = None

    @property
    def choice(self) -> "Accounts":
        """The accounts chosen."""
        from ghl_flow.operations.accounts import Accounts

        _chose(self.account, self.accounts, everyone=self.everyone)
        return Accounts(tuple(self.account or ()), self.accounts)


@dataclass
class ReachOptions:
    """How accounts are reached."""

    sandbox: SandboxOption = False
    driver: DriverOption = None

    def workspace(self, session: Session, *, tolerant: bool = False) -> "Workspace":
        """The project with its accounts as they are reached this way."""
        return session.workspace(sandbox=self.sandbox, driver=self.driver, tolerant=tolerant)


@dataclass
class HistoryOptions:
    """Where the messages of accounts are from."""

    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=730, metavar="N", help="Only the last N days.", show_default=False),
    ] = None
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Exported messages (JSON, JSON lines, CSV) in place of HighLevel's.",
            show_default=False,
        ),
    ] = None
    sandbox: SandboxOption = False

    @property
    def asked(self) -> bool:
        """Whether messages are to be looked at at all, where that is a choice."""
        return self.history is not None or self.days is not None or self.sandbox

    def source(self, usual: int) -> "HistorySource":
        """Where from; `usual`: how many days of HighLevel's. Of a file it is everything.

        Raises:
            UsageError: a file and the sandbox.
        """
        from ghl_flow.operations.histories import HistorySource

        if self.history is not None and self.sandbox:
            raise UsageError("--history and --sandbox exclude each other")
        everything = self.days is None and self.history is not None
        return HistorySource(self.history, None if everything else self.days or usual)


@dataclass
class TermsOptions:
    """What a plan depends on."""

    on_conflict: ConflictOption = "refuse"
    allow: AllowOption = None

    @property
    def terms(self) -> "PlanTerms":
        """The terms; raises UsageError."""
        from ghl_flow.operations.plan import plan_terms

        return plan_terms(self.on_conflict, self.allow or ())


@dataclass
class BatchOptions:
    """How to go through many accounts."""

    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=32, help="Accounts at once, each with its own limiter.")
    ] = 4
    canary: Annotated[
        str | None,
        typer.Option(
            "--canary",
            metavar="5%|N",
            help="A few first; the others only if those went well. The next account stands in for one that "
            "is not changed.",
        ),
    ] = None
    stop_after: Annotated[
        int | None,
        typer.Option(
            "--stop-after",
            min=1,
            metavar="N",
            help="Begin no more after N failures. An account that a gate holds back is none.",
        ),
    ] = None
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="i/n", help="Every n-th account, from the i-th.")
    ] = None
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Skip what the last run completed, if it is unchanged here."),
    ] = False

    @property
    def batch(self) -> "Batch":
        """The same for the operation."""
        from ghl_flow.operations.fleet import Batch

        return Batch(self.concurrency, self.canary, self.stop_after, self.shard, self.resume)
