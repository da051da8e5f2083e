"""Options that several commands share."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import (
    account_names,
    conflict_words,
    driver_names,
    flow_names,
    gate_codes,
)
from ghl_flow.cli.lists import listed, names_option
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.apply import Acceptance
    from ghl_flow.operations.histories import HistorySource
    from ghl_flow.operations.terms import PlanTerms
    from ghl_flow.operations.workspace import Workspace


class Format(StrEnum):
    """How a result is written to standard output."""

    TEXT = "text"
    JSON = "json"


FlowArgument = Annotated[
    str,
    typer.Argument(help="A flow's id, or the path of its file.", metavar="FLOW", autocompletion=flow_names),
]
FlowOrAllArgument = Annotated[
    str,
    typer.Argument(
        help="A flow's id, or 'all' for every flow of the accounts chosen.",
        metavar="FLOW",
        autocompletion=flow_names,
    ),
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
FlowsOption = Annotated[
    list[str] | None,
    names_option("--flow", text="Only this flow's workflows", offered=flow_names),
]
SummaryOption = Annotated[bool, typer.Option("--summary", help="A line for each account, and no more.")]
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
LookBackOption = Annotated[int, typer.Option("--days", min=1, max=365, help="How far back to look.")]
LimitOption = Annotated[
    float, typer.Option("--limit", min=0, max=100, metavar="PERCENT", help="The reply rate to judge by.")
]
TestContactOption = Annotated[
    list[str] | None, names_option("--test-contact", text="A contact to leave out", metavar="ID")
]
HistoryFileOption = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="Exported messages (JSON, JSON lines, CSV) in place of HighLevel's.",
        show_default=False,
    ),
]
AllowOption = Annotated[
    list[str] | None,
    names_option("--allow", text="Publish though this gate is closed", metavar="GATE", offered=gate_codes),
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

RefOption = Annotated[
    str | None,
    typer.Option(
        "--ref",
        metavar="REV",
        help="The project as git has it at this commit, branch or tag; the files here are left alone.",
        show_default=False,
    ),
]


class ProfileName(StrEnum):
    """`runtime.profile.Profile`, without importing the runtime to show help."""

    DOCUMENTED = "documented"
    CONCURRENT = "concurrent"


ProfileOption = Annotated[
    ProfileName,
    typer.Option(
        "--profile", help="documented: a contact in a workflow cannot enter again; concurrent: it can."
    ),
]


def require_remote(on_conflict: str) -> None:
    """Make sure that `--write` has a side to write.

    Raises:
        UsageError: it is not said that HighLevel's side counts.
    """
    if on_conflict != "remote":
        raise UsageError(
            "--write puts what was changed in HighLevel into the files of the flows",
            hint="add --on-conflict remote, or leave out --write",
        )


@dataclass
class ReachOptions:
    """How accounts are reached."""

    sandbox: SandboxOption = False
    driver: DriverOption = None

    def workspace(self, session: Session, *, tolerant: bool = False, ref: str | None = None) -> "Workspace":
        """The project with its accounts as they are reached this way; `ref`: as it was at that revision."""
        return session.workspace(sandbox=self.sandbox, driver=self.driver, tolerant=tolerant, ref=ref)


@dataclass
class HistoryOptions:
    """Where the messages of accounts are from."""

    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=730, metavar="N", help="Only the last N days.", show_default=False),
    ] = None
    history: HistoryFileOption = None
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
class AcceptedOptions:
    """What is done to an account only where it is asked for."""

    allow_dropping_contacts: Annotated[
        bool, typer.Option("--allow-dropping-contacts", help="Remove steps in which contacts may be waiting.")
    ] = False
    allow_many_changes: Annotated[
        bool,
        typer.Option(
            "--allow-many-changes", help="Change more of an account than 'safety:' in ghl-flow.yaml allows."
        ),
    ] = False

    @property
    def acceptance(self) -> "Acceptance":
        """What is accepted."""
        from ghl_flow.operations.apply import Acceptance

        return Acceptance(self.allow_dropping_contacts, many=self.allow_many_changes)
