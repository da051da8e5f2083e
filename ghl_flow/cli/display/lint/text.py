"""Findings for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghl_flow.cli.display.folding import folded
from ghl_flow.counting import counted
from ghl_flow.lint.rule import Finding

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal
    from ghl_flow.lint.fixing import Fixes
    from ghl_flow.lint.run import LintResult
    from ghl_flow.operations.lint import Linted


def print_linted(terminal: "Terminal", linted: "Linted") -> None:
    """The findings, or that there are none, and what could not be looked at."""
    if linted.findings:
        # Rich takes a tenth of a short run to import.
        from ghl_flow.cli.display.lint.frames import print_findings

        print_findings(terminal.out, linted.findings)
    else:
        terminal.print_line(nothing_found(linted.result))
    left = [(item.account, item) for item in linted.result.not_assessed]
    for names, item in folded(left, lambda item: (item.what, item.why)):
        whose = f" for {', '.join(names)}" if any(names) else ""
        terminal.say(f"not assessed: {item.what}{whose}: {item.why}", style="dim")


def nothing_found(result: "LintResult") -> str:
    """That there are no findings, and whether every rule ran."""
    count = len(result.not_run)
    if not count:
        return "no findings"
    return f"no findings, but {count} {'rule' if count == 1 else 'rules'} of plug-ins did not run"


def print_fixed(terminal: "Terminal", linted: "Linted") -> None:
    """What was fixed in files, what was not, and what the baseline knows now."""
    if linted.fixed:
        terminal.say(f"fixed {counted(linted.fixed, 'finding')}")
    print_refused(terminal, linted.refused)
    if linted.baseline is not None:
        known = len(linted.result.findings) - len(linted.findings)
        terminal.say(f"{counted(known, 'finding is', 'findings are')} known now, in {linted.baseline}")


def print_fixes(terminal: "Terminal", fixes: "Fixes") -> None:
    """What fixing would change, as a diff."""
    for file in fixes.files:
        terminal.out.print(file.diff(), no_wrap=True, end="")
    terminal.say(
        f"would fix {sum(file.fixed for file in fixes.files)} in {counted(len(fixes.files), 'file')}"
    )
    print_refused(terminal, fixes.refused)
    if fixes.invalid:
        from ghl_flow.cli.display.lint.frames import print_findings

        print_findings(terminal.err, fixes.invalid)


def print_refused(terminal: "Terminal", refused: Sequence[Finding]) -> None:
    """Findings whose fix was not written."""
    for finding in refused:
        terminal.tell(
            f"not fixed: {finding.location}: {finding.code}: the edit would change more than this value; "
            "edit the file by hand"
        )
