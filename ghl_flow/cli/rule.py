"""`ghl-flow rule`: what a rule is about."""

from typing import Annotated

import typer

from ghl_flow.cli.completing import rule_codes
from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="rule")(rule)


def rule(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(help="A rule's code or name; default: all rules.", autocompletion=rule_codes),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Explain a lint rule, or list them all.

    \b
    ghl-flow rule                            the list
    ghl-flow rule GF101                      why, a bad example, a good one
    """
    from ghl_flow.lint.documentation import rule_json, rule_page
    from ghl_flow.lint.registry import all_rules, chosen_rules

    session = Session.of(context)
    rules = chosen_rules([code], []) if code else all_rules()
    if fmt is Format.JSON:
        session.print_json([rule_json(item) for item in rules])
    elif code:
        for item in rules:
            session.print_line(rule_page(item, to_be_wrapped=True))
    else:
        for item in rules:
            session.print_line(f"{item.code}  {item.severity:<8} {item.name}")
