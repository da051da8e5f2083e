"""Empty words on the command line: what a script passes for a variable that is not set.

`-a ""` is not "no -a", and `lint ""` is not "the whole project": taken for those, a command would do more
than was asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ghl_flow.errors import UsageError

_MAY_BE_EMPTY = frozenset(("text",))
"""Parameters that are a text to look at: an empty one is a text too."""


class CarefulCommand(TyperCommand):
    """A command that refuses empty words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words.

        Raises:
            UsageError: one of them is empty.
        """
        given = [*args]
        rest = super().parse_args(ctx, args)
        _check(self, ctx, given)
        return rest


class CarefulGroup(TyperGroup):
    """A group of commands that refuses empty words for its options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words; raises as a command does."""
        given = [*args]
        rest = super().parse_args(ctx, args)
        _check(self, ctx, given)
        return rest


def refuse_empty_words(app: typer.Typer) -> None:
    """Make every command of an application, those in groups included, refuse empty words."""
    for command in app.registered_commands:
        if not (command.cls is not None and issubclass(command.cls, CarefulCommand)):
            command.cls = CarefulCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            refuse_empty_words(group.typer_instance)


def _check(command: "CarefulCommand | CarefulGroup", ctx: Any, words: list[str]) -> None:
    if ctx.resilient_parsing or ("" not in words and not any(word.endswith("=") for word in words)):
        return
    values: Mapping[str, object]
    values, _, _ = command.make_parser(ctx).parse_args(args=words)
    for parameter in command.get_params(ctx):
        value = values.get(parameter.name)
        given: Sequence[object] = value if isinstance(value, (list, tuple)) else [value]
        if "" in given and parameter.name not in _MAY_BE_EMPTY:
            option = parameter.param_type_name == "option"
            shown = parameter.metavar or str(parameter.name).upper()
            name = max(parameter.opts, key=len) if option else shown.strip("[].")
            raise UsageError(
                f"{name} is empty ('')",
                hint=f"give it a value, or leave {'the option' if option else 'it'} out",
            )
