"""`ghl-flow completion`: completion for a shell."""

from enum import StrEnum
from typing import Annotated

import typer


class Shell(StrEnum):
    """Shells that completion is written for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="completion")(completion)


def completion(shell: Annotated[Shell, typer.Argument(help="The shell.")]) -> None:
    """Print a completion script.

    \b
    eval "$(ghl-flow completion bash)"       in ~/.bashrc
    eval "$(ghl-flow completion zsh)"        in ~/.zshrc
    ghl-flow completion fish > ~/.config/fish/completions/ghl-flow.fish
    """
    from typer._completion_shared import get_completion_script

    typer.echo(
        get_completion_script(prog_name="ghl-flow", complete_var="_GHL_FLOW_COMPLETE", shell=shell.value)
    )
