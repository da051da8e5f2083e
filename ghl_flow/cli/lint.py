"""`ghl-flow lint`: what would cost a client, before anyone is texted."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import rule_codes
from ghl_flow.cli.options import PathsArgument
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghl_flow.lint.rule import Finding, Rule
    from ghl_flow.lint.run import LintResult
    from ghl_flow.spec.report_paths import PathsBelow

# A fix may make room for another; more rounds than this only come of fixes that undo each other.
_MAX_ROUNDS = 10


class LintFormat(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    GITLAB = "gitlab"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="lint")(lint)


def lint(
    context: typer.Context,
    paths: PathsArgument = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            help="Only rules with this code, prefix or name; repeatable.",
            autocompletion=rule_codes,
        ),
    ] = None,
    extend_select: Annotated[
        list[str] | None,
        typer.Option(
            "--extend-select",
            help="These as well as those selected; repeatable.",
            autocompletion=rule_codes,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            help="Not rules with this code, prefix or name; repeatable.",
            autocompletion=rule_codes,
        ),
    ] = None,
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
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.")] = False,
    fmt: Annotated[LintFormat, typer.Option("--format", help="How to write the findings.")] = LintFormat.TEXT,
) -> None:
    """Find mistakes in flows, accounts and rendered texts.

    Exits with 1 when there is an error or a warning, or when a rule of a plug-in cannot be used; with 2
    when a file is not valid.
    `ghl-flow rule GF101` explains a rule; `# ghl-flow: ignore[GF101] reason` keeps a finding.

    \b
    ghl-flow lint                            the whole project, every account
    ghl-flow lint --select GF4               only rules about the text
    ghl-flow lint --fix                      apply the safe fixes
    ghl-flow lint --unsafe-fixes --diff      see what more could be fixed
    ghl-flow lint --format sarif > lint.sarif
    ghl-flow lint --baseline lint-baseline.json --update-baseline
    """
    import gc

    from ghl_flow.cli.streams import write_data
    from ghl_flow.errors import SpecError
    from ghl_flow.lint.registry import chosen_rules
    from ghl_flow.lint.rule import Severity
    from ghl_flow.lint.run import invalid_project
    from ghl_flow.masking import masked

    # Everything read stays until the end, so looking for garbage only costs: a third on 1,000 flows.
    gc.disable()
    session = Session.of(context)
    try:
        settings = session.project.settings.lint
    except SpecError as error:
        if fmt is LintFormat.TEXT or statistics or diff:
            raise
        result = invalid_project(error)
        write_data(masked(_written(result, result.findings, (), fmt, session.report_paths)))
        raise typer.Exit(SpecError.exit_code) from None
    if not paths:
        session.project.require(flows=True)
    rules = chosen_rules(
        select or settings.select,
        [*settings.ignore, *(ignore or [])],
        [*settings.extend_select, *(extend_select or [])],
    )
    if diff:
        changed = _show_diff(session, _run(session, paths, rules), unsafe=unsafe_fixes)
        raise typer.Exit(1 if changed and not exit_zero else 0)
    result = (
        _fix(session, paths, rules, unsafe=unsafe_fixes)
        if fix or unsafe_fixes
        else _run(session, paths, rules)
    )
    findings = _unknown_to_baseline(session, result, baseline, update=update_baseline)
    if statistics:
        _print_statistics(session, result, findings, rules, fmt)
    else:
        _print(session, result, findings, rules, fmt)
    if exit_zero:
        raise typer.Exit(0)
    if any(item.code == "GF000" for item in findings):
        raise typer.Exit(2)
    found = any(item.severity is not Severity.INFO for item in findings)
    raise typer.Exit(1 if found or result.not_run else 0)


def _run(session: Session, paths: "list[Path] | None", rules: "Sequence[Rule]") -> "LintResult":
    from ghl_flow.lint.run import lint_project
    from ghl_flow.spec.file_kind import FileKind, kind_of, named_files

    project = session.project
    named = named_files(project, paths) if paths else []
    if not paths:
        return lint_project(project, session.templates, rules)
    kinds = {path: kind_of(project, path) for path in named}
    flows = [path for path, kind in kinds.items() if kind is FileKind.FLOW]
    tests = [path for path, kind in kinds.items() if kind is FileKind.TEST]
    if len(flows) + len(tests) == len(named):
        result = lint_project(project, session.templates, rules, flows)
        return result._replace(findings=[*_invalid_outside(session, tests), *result.findings])
    # An account, a template or the project file: what is wrong with it shows in the whole.
    result = lint_project(project, session.templates, rules)
    wanted = {project.display(path) for path in named}
    outside = [item for item in wanted if item not in result.files and not item.endswith("ghl-flow.yaml")]
    invalid = _invalid_outside(session, [path for path in named if project.display(path) in outside])
    kept = [*invalid, *(item for item in result.findings if item.location.source.path in wanted)]
    return result._replace(
        findings=kept, not_assessed=[item for item in result.not_assessed if item.what in wanted]
    )


def _invalid_outside(session: Session, paths: "list[Path]") -> "list[Finding]":
    """What is wrong with files that are no part of the project: tests, and accounts elsewhere."""
    from ghl_flow.errors import SpecError
    from ghl_flow.lint.run import as_finding
    from ghl_flow.spec.file_kind import FileKind, kind_of
    from ghl_flow.spec.scenario_names import load_test

    found: list[Finding] = []
    for path in paths:
        try:
            match kind_of(session.project, path):
                case FileKind.TEST:
                    load_test(session.project, path)
                case FileKind.ACCOUNT:
                    session.project.load_account(path)
                case FileKind.FLOW:
                    session.project.load_flow(path)
        except SpecError as error:
            found += [as_finding(item) for item in error.diagnostics]
    return found


def _fix(
    session: Session, paths: "list[Path] | None", rules: "Sequence[Rule]", *, unsafe: bool
) -> "LintResult":
    """Fix, look again, until nothing is left to fix."""
    from ghl_flow.lint.fixing import fix_files

    count = 0
    for _ in range(_MAX_ROUNDS):
        result = _run(session, paths, rules)
        fixes = fix_files(result, unsafe=unsafe)
        if not fixes.files:
            break
        for file in fixes.files:
            file.write()
            count += file.fixed
        session.forget()
    if count:
        session.say(f"fixed {count} {'finding' if count == 1 else 'findings'}")
    _say_refused(session, fixes.refused)
    return result


def _show_diff(session: Session, result: "LintResult", *, unsafe: bool) -> bool:
    from ghl_flow.lint.fixing import fix_files

    fixes = fix_files(result, unsafe=unsafe)
    for file in fixes.files:
        session.out.print(file.diff(), markup=False, soft_wrap=True, end="")
    session.say(f"would fix {sum(file.fixed for file in fixes.files)} in {len(fixes.files)} files")
    _say_refused(session, fixes.refused)
    return bool(fixes.files)


def _say_refused(session: Session, refused: "Sequence[Finding]") -> None:
    """Findings whose fix was not written."""
    for finding in refused:
        session.tell(
            f"not fixed: {finding.location}: {finding.code}: the edit would change more than this value; "
            "edit the file by hand"
        )


def _unknown_to_baseline(
    session: Session, result: "LintResult", baseline: Path | None, *, update: bool
) -> "Sequence[Finding]":
    from ghl_flow.errors import UsageError
    from ghl_flow.files import read_text, write_whole
    from ghl_flow.lint.baseline import new_findings, read_baseline, write_baseline

    configured = session.project.settings.lint.baseline
    path = baseline or (session.project.root / configured if configured else None)
    if path is None:
        if update:
            raise UsageError("there is no baseline to update", hint="name one with --baseline FILE")
        return result.findings
    if update:
        write_whole(path, write_baseline(result.findings, result.places))
        session.say(f"{len(result.findings)} findings are known now, in {path}")
        return ()
    if not path.exists():
        raise UsageError(f"there is no baseline {path}", hint="--update-baseline writes it")
    known = read_baseline(read_text(path), str(path))
    return new_findings(result.findings, known, result.places)


def _print(
    session: Session,
    result: "LintResult",
    findings: "Sequence[Finding]",
    rules: "Sequence[Rule]",
    fmt: LintFormat,
) -> None:
    from ghl_flow.cli.streams import write_data
    from ghl_flow.masking import masked

    if fmt is LintFormat.TEXT:
        if findings:
            from ghl_flow.cli.display.findings import print_findings

            print_findings(session.out, findings)
        else:
            session.print_line(_nothing_found(result))
        for item in result.not_assessed:
            session.say(f"not assessed: {item.what}: {item.why}", style="dim")
        return
    write_data(masked(_written(result, findings, rules, fmt, session.report_paths)))


def _written(
    result: "LintResult",
    found: "Sequence[Finding]",
    rules: "Sequence[Rule]",
    fmt: LintFormat,
    paths: "PathsBelow",
) -> str:
    from ghl_flow.lint.baseline import relocated

    # What machines read is the same wherever the command is started; a person can open what is shown here.
    found = sorted(
        found, key=lambda item: (paths.of(item.location.source.path), item.location.span, item.code)
    )
    findings = [relocated(finding, paths) for finding in found]
    match fmt:
        case LintFormat.SARIF:
            from ghl_flow import __version__
            from ghl_flow.lint.formats.sarif import to_sarif

            return to_sarif(findings, rules, __version__, result.not_run)
        case LintFormat.GITHUB:
            from ghl_flow.lint.formats.github import to_github

            return to_github(findings, result.not_run)
        case LintFormat.GITLAB:
            from ghl_flow.lint.formats.gitlab import to_gitlab

            return to_gitlab(findings, [result.places.name(finding) for finding in found])
        case LintFormat.JUNIT:
            from ghl_flow.lint.formats.junit import to_junit

            return to_junit(findings, sorted(paths.of(name) for name in result.files), result.not_run)
        case _:
            from ghl_flow.lint.formats.json_list import to_json

            return to_json(findings)


def _nothing_found(result: "LintResult") -> str:
    count = len(result.not_run)
    if not count:
        return "no findings"
    return f"no findings, but {count} {'rule' if count == 1 else 'rules'} of plug-ins did not run"


def _print_statistics(
    session: Session,
    result: "LintResult",
    findings: "Sequence[Finding]",
    rules: "Sequence[Rule]",
    fmt: LintFormat,
) -> None:
    from collections import Counter

    counts = Counter(item.code for item in findings)
    fixable = Counter(item.code for item in findings if item.fix)
    named = {rule.code: rule.name for rule in rules} | {item.code: item.name for item in findings}
    if fmt is LintFormat.JSON:
        session.print_json(
            [
                {"code": code, "name": named[code], "count": count, "fixable": fixable[code]}
                for code, count in counts.most_common()
            ]
        )
        return
    for code, count in counts.most_common():
        mark = "[*]" if fixable[code] else "   "
        session.print_line(f"{count:5}  {code}  {mark}  {named[code]}")
    total = f"{sum(counts.values())} findings; [*] can be fixed"
    session.print_line(total if counts else _nothing_found(result))
