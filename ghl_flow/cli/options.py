"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.completing import account_names, flow_names, gate_codes


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
        help="An account of the project; repeatable.",
        show_default=False,
        autocompletion=account_names,
    ),
]
OneAccountOption = Annotated[
    list[str] | None,
    typer.Option(
        "--account", "-a", help="An account of the project.", show_default=False, autocompletion=account_names
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
        help="Accounts whose name matches, such as 'dental-*'.",
        autocompletion=account_names,
        show_default=False,
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")]
ConflictOption = Annotated[
    str,
    typer.Option(
        "--on-conflict",
        metavar="refuse|local|remote",
        help="A workflow changed here and in HighLevel: refuse, put the local one in place, or keep the "
        "remote one.",
    ),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="GATE",
        help="Publish though this gate is closed; repeatable.",
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
    ),
]
