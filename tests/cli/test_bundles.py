"""Options in bundles: typer sees each, the command gets them as one."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from ghl_flow.cli.bundles import bundled


@dataclass(frozen=True)
class Size:
    height: Annotated[int, typer.Option("--height", min=1, help="How high.")]
    width: Annotated[int | None, typer.Option("--width", help="How wide.")] = None
    names: Annotated[list[str] | None, typer.Option("--name")] = None


def build(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="What.")],
    size: Size,
    fast: Annotated[bool, typer.Option("--fast")] = False,
) -> None:
    """Build something."""
    typer.echo(f"{context.info_name} {what} {size.height} {size.width} {size.names} {fast}")


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ("house --height 3", 0, "house 3 None None False"),
        ("house --height 3 --width 4 --fast", 0, "house 3 4 None True"),
        ("--name a house --name b --height 1", 0, "house 1 None ['a', 'b'] False"),
        ("house", 2, "Missing option '--height'"),
        ("house --height 0", 2, "'--height'"),
        ("--help", 0, "How wide."),
        ("--help", 0, "Build something."),
    ],
)
def test_options_of_a_bundle(words: str, code: int, text: str) -> None:
    app = typer.Typer(rich_markup_mode=None)
    app.command()(bundled(build))
    ended = CliRunner().invoke(app, words.split())
    assert (ended.exit_code, text in ended.output) == (code, True), ended.output


def test_a_command_without_bundles_is_the_same() -> None:
    def plain(count: Annotated[int, typer.Option("--count")] = 2) -> None:
        typer.echo(str(count))

    app = typer.Typer()
    app.command()(bundled(plain))
    assert CliRunner().invoke(app, []).output == "2\n"
