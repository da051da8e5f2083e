"""`ghl-flow lint`: what would cost a client, before anyone is texted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import Format, FormatOption, PathsArgument
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.lint.rule import Finding


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="lint")(lint)


def lint(
    context: typer.Context,
    paths: PathsArgument = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", help="Only rules with this code, prefix or name; repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", help="Not rules with this code, prefix or name; repeatable."),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Find mistakes in flows, accounts and rendered texts.

    Exits with 1 when there is an error or a warning. `ghl-flow rule GF101` explains a rule.

    \b
    ghl-flow lint                            the whole project, every account
    ghl-flow lint --select GF4               only rules about the text
    ghl-flow lint --ignore native-toggle-unknown
    """
    from ghl_flow.cli.display.findings import finding_json, print_findings
    from ghl_flow.lint.rule import Severity

    session = Session.of(context)
    findings = lint_project(session, paths or [], select or [], ignore or [])
    if fmt is Format.JSON:
        session.print_json([finding_json(item) for item in findings])
    else:
        print_findings(session.out, findings)
    raise typer.Exit(1 if any(item.severity is not Severity.INFO for item in findings) else 0)


def lint_project(
    session: Session, paths: list[Path], select: list[str], ignore: list[str]
) -> "list[Finding]":
    """Run the rules over the project, or over some flows of it.

    A flow that no account runs cannot be rendered, so only what its file says is looked at elsewhere.
    """
    from ghl_flow.cli.validate import flow_paths
    from ghl_flow.lint.engine import lint as run_rules
    from ghl_flow.lint.registry import chosen_rules

    project = session.project
    settings = project.settings.lint
    rules = chosen_rules(select or settings.select, [*settings.ignore, *ignore])
    wanted = {project.load_flow(path).value.flow for path in flow_paths(session, paths)} if paths else None
    compiled = []
    accounts = []
    for account in project.accounts:
        flows = [flow for flow in project.flows_of(account) if wanted is None or flow.value.flow in wanted]
        if flows or wanted is None:
            accounts.append(account)
        compiled += [session.compiled(flow, account) for flow in flows]
    return run_rules(accounts, compiled, rules)
