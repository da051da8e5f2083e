"""Options that choose accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import (
    account_labels,
    account_names,
    account_patterns,
    flow_names,
    library_niches,
)
from ghl_flow.cli.lists import names_option
from ghl_flow.errors import UsageError
from ghl_flow.remedy import chose

if TYPE_CHECKING:
    from ghl_flow.operations.accounts import Accounts

AccountOption = Annotated[
    list[str] | None,
    names_option("--account", "-a", text="An account of the project", offered=account_names),
]
AllOption = Annotated[bool, typer.Option("--all", help="Every account of the project.")]
AccountsOption = Annotated[
    str | None,
    typer.Option(
        "--accounts",
        metavar="GLOB",
        help="Accounts by name: 'dental-*,acme,!dental-03', or @file with one on each line.",
        autocompletion=account_patterns,
        show_default=False,
    ),
]
NicheOption = Annotated[
    list[str] | None,
    names_option("--niche", text="Only accounts of this niche", metavar="NICHE", offered=library_niches),
]
LabelOption = Annotated[
    list[str] | None,
    names_option("--label", text="Only accounts with this label", metavar="LABEL", offered=account_labels),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Not these accounts, written as for --accounts; repeatable.",
        autocompletion=account_patterns,
        show_default=False,
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


def _chose(
    named: Sequence[str] | None,
    matching: str | None = None,
    narrowing: Sequence[str] = (),
    *,
    everyone: bool = False,
) -> None:
    """Remember the words that choose the accounts, for commands that messages name as a remedy.

    Raises:
        UsageError: they choose in two ways.
    """
    if sum((bool(named), everyone, matching is not None)) > 1:
        raise UsageError("-a, --all and --accounts exclude each other")
    words = [word for name in named or () for word in ("-a", name)]
    words += [] if matching is None else ["--accounts", matching]
    chose([*words, *(["--all"] if everyone else []), *narrowing])


@dataclass
class ChoiceOptions:
    """The words that choose accounts."""

    account: AccountOption = None
    everyone: AllOption = False
    accounts: AccountsOption = None
    niche: NicheOption = None
    label: LabelOption = None
    exclude: ExcludeOption = None

    def _chosen(self, flows: Sequence[str] = ()) -> "Accounts":
        from ghl_flow.operations.accounts import Accounts
        from ghl_flow.operations.accounts_having import Having

        having = Having(
            niches=tuple(self.niche or ()),
            labels=tuple(self.label or ()),
            flows=tuple(flows),
            excluded=tuple(self.exclude or ()),
        )
        options = {
            "--niche": having.niches,
            "--label": having.labels,
            "--flow": having.flows,
            "--exclude": having.excluded,
        }
        narrowing = [word for option, words in options.items() for one in words for word in (option, one)]
        _chose(self.account, self.accounts, narrowing, everyone=self.everyone)
        return Accounts(tuple(self.account or ()), self.accounts, self.everyone, having)


@dataclass
class WhichOptions(ChoiceOptions):
    """The accounts of a command."""

    @property
    def choice(self) -> "Accounts":
        """The accounts chosen."""
        return self._chosen()

    @property
    def or_all(self) -> "Accounts":
        """The accounts chosen, every one where none is."""
        from ghl_flow.operations.accounts import Accounts

        return self.choice if self.choice.chosen else Accounts(everyone=True)


@dataclass
class FleetOptions(WhichOptions):
    """The accounts of a command on all of what they run, also by a flow."""

    flow: Annotated[
        list[str] | None,
        names_option("--flow", text="Only accounts that run this flow", metavar="FLOW", offered=flow_names),
    ] = None

    @property
    def choice(self) -> "Accounts":
        """The accounts chosen."""
        return self._chosen(self.flow or ())


@dataclass
class RunnersOptions(ChoiceOptions):
    """The accounts of a command that looks at what accounts run: all of those, unless some are chosen."""

    everyone: Annotated[bool, typer.Option("--all", help="Every account, as without a choice.")] = False

    @property
    def choice(self) -> "Accounts":
        """The accounts chosen."""
        return replace(self._chosen(), everyone=False)
