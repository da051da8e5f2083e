"""`ghl-flow lint`: what would cost a client, before anyone is texted."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import RunnersOptions
from ghl_flow.cli.completing import rule_codes
from ghl_flow.cli.lists import names_option
from ghl_flow.cli.options import PathsArgument
from ghl_flow.cli.session import Session
from ghl_flow.errors import SpecError

if TYPE_CHECKING:
    from ghl_flow.operations.lint import Linted, RuleChoice
    from ghl_flow.spec.report_paths import PathsBelow


class LintFormat(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    GITLAB = "gitlab"


@dataclass
class RulesOptions:
    """Which rules look."""

    select: Annotated[
        list[str] | None,
        names_option("--select", text="Only rules with this code, prefix or name", offered=rule_codes),
    ] = None
    extend_select: Annotated[
        list[str] | None,
        names_option("--extend-select", text="These as well as those selected", offered=rule_codes),
    ] = None
    ignore: Annotated[
        list[str] | None,
        names_option("--ignore", text="Not rules with this code, prefix or name", offered=rule_codes),
    ] = None

    @property
    def choice(self) -> "RuleChoice":
        """The rules that were chosen."""
        from ghl_flow.operations.lint import RuleChoice

        return RuleChoice(self.select or (), self.extend_select or (), self.ignore or ())


_RULES = RulesOptions()
# What was looked at ends with the process: taking it apart flow by flow is a tenth of the run on 1,000.
_kept: "list[Linted]" = []


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="lint")(bundled(lint))


def lint(
    context: typer.Context,
    which: RunnersOptions,
    paths: PathsArgument = None,
    rules: RulesOptions = _RULES,
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes.")] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="Apply also fixes that may change what happens."),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="A file of known findings; only new ones count.")
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Write today's findings to the baseline.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule instead of listing them.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            max=64,
            help="Processes that look at flow files; default: several for hundreds of files.",
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.")] = False,
    fmt: Annotated[LintFormat, typer.Option("--format", help="How to write the findings.")] = LintFormat.TEXT,
) -> None:
    """Find mistakes in flows, accounts and rendered texts.

    Exits with 1 when there is an error or a warning, or when a rule of a plug-in cannot be used; with 2
    when a file is not valid.
    `ghl-flow rule GF101` explains a rule; `# ghl-flow: ignore[GF101] reason` keeps a finding.

    \b
    ghl-flow lint                            the whole project, every account
    ghl-flow lint -a bridgepoint-group       one account and the flows that it runs
    ghl-flow lint --select GF4               only rules about the text
    ghl-flow lint --fix                      apply the safe fixes
    ghl-flow lint --unsafe-fixes --diff      see what more could be fixed
    ghl-flow lint --format sarif > lint.sarif
    ghl-flow lint --baseline lint-baseline.json --update-baseline
    """
    import gc

    from ghl_flow.cli.display.lint.text import print_fixed, print_fixes
    from ghl_flow.operations.lint import fixes_of, invalid_settings, lint_project

    # Everything read stays until the end, so looking for garbage only costs: a tenth on 1,000 flows.
    gc.disable()
    session = Session.of(context)
    workspace = session.workspace(near=paths or ())
    try:
        _ = workspace.project
    except SpecError as error:
        if fmt is LintFormat.TEXT or statistics or diff:
            raise
        linted = invalid_settings(error)
        _show(session, linted, fmt, workspace.report_paths)
        raise typer.Exit(linted.exit_code) from None
    what = workspace, paths or (), rules.choice, which.choice
    if diff:
        fixes = fixes_of(*what, unsafe_fixes=unsafe_fixes, jobs=jobs)
        print_fixes(session, fixes)
        code = SpecError.exit_code if fixes.invalid else int(bool(fixes.files))
        raise typer.Exit(0 if exit_zero else code)
    linted = lint_project(
        *what,
        baseline=baseline,
        update_baseline=update_baseline,
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        jobs=jobs,
    )
    _kept[:] = [linted]
    print_fixed(session, linted)
    if statistics:
        _show_statistics(session, linted, fmt)
    else:
        _show(session, linted, fmt, workspace.report_paths)
    raise typer.Exit(0 if exit_zero else linted.exit_code)


def _show(session: Session, linted: "Linted", fmt: LintFormat, paths: "PathsBelow") -> None:
    if fmt is LintFormat.TEXT:
        from ghl_flow.cli.display.lint.text import print_linted

        print_linted(session, linted)
        return
    from ghl_flow.cli.display.lint.machine import linted_text
    from ghl_flow.cli.streams import write_data
    from ghl_flow.masking import masked

    write_data(masked(linted_text(linted, fmt, paths)))


def _show_statistics(session: Session, linted: "Linted", fmt: LintFormat) -> None:
    from ghl_flow.cli.display.lint.statistics import print_statistics, statistics

    if fmt is LintFormat.JSON:
        session.print_json(statistics(linted))
    else:
        print_statistics(session, linted)
