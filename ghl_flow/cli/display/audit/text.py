"""An audit for people: the worst first."""

from rich.console import Console

from ghl_flow.cli.display.audit.together import Together, put_together
from ghl_flow.cli.display.folding import folded, of_accounts, of_each
from ghl_flow.cli.display.line import print_line
from ghl_flow.counting import counted
from ghl_flow.masking import masked
from ghl_flow.operations.audit import Audit, Audits, Harm, Origin
from ghl_flow.remedy import pasted
from ghl_flow.source import on_one_line

STYLES = {Harm.FAIL: "bold red", Harm.WARN: "yellow", Harm.NOTE: "", Harm.UNKNOWN: "cyan"}


def print_audits(console: Console, audits: Audits) -> None:
    """Each account; those of which the same is said, together."""
    rows = [(one.account, one) for one in audits.found]
    together = folded(rows, as_it_reads)
    for number, (names, one) in enumerate(together):
        if number:
            print_line(console, "")
        print_line(console, of_accounts(names, summary(one)), "bold")
        for text, style in _lines(one):
            print_line(console, text if len(names) == 1 else of_each(text, one.account), style)


def as_it_reads(one: Audit) -> tuple[str, ...]:
    """What is said of an account without its name: where that is the same, two are shown as one."""
    return (summary(one), *(of_each(text, one.account) for text, _ in _lines(one)))


def _lines(one: Audit) -> list[tuple[str, str]]:
    """What is said of an account, each line with its style."""
    found: list[tuple[str, str]] = []
    for group in put_together(one.problems):
        problem = group.first
        found.append((f"{problem.harm:<7} {title(group)}", STYLES[problem.harm]))
        if group.says_the_same:
            found.append((f"        in {group.places}", ""))
        found += [(f"        {line}", "dim") for line in problem.evidence]
        found += [(f"        also {line}", "") for line in group.further]
        if problem.fix:
            found.append((f"        fix: {problem.fix}", ""))
    for name in one.not_read:
        why = pasted(f"'ghl-flow pull --dry-run -a {one.account}'")
        found.append((f"unknown '{name}' could not be read as a flow: {why} says why", "cyan"))
    found.append((score(one), "bold" if one.score is not None else "dim"))
    return [(masked(on_one_line(text)), style) for text, style in found]


def summary(one: Audit) -> str:
    """How much was looked at, and what was found."""
    looked = counted(len(one.workflows), "workflow")
    managed = f", {one.managed} more are of flows of this project" if one.managed else ""
    found = [f"{len(one.of(harm))} {harm}" for harm in (Harm.FAIL, Harm.WARN, Harm.UNKNOWN) if one.of(harm)]
    return f"{looked} looked at{managed}; {', '.join(found) or 'nothing is wrong'}"


def title(group: Together) -> str:
    """What, where if in one workflow, and whom it may touch."""
    problem = group.first
    where = f"'{problem.workflow}': " if problem.workflow and not group.says_the_same else ""
    said = f"{problem.code}: {problem.message}" if problem.message else problem.code
    touched = "" if problem.contacts is None else f" ({counted(problem.contacts, 'contact')} in these days)"
    kind = "guarantee, " if problem.origin is Origin.VERIFY else ""
    return f"{where}{kind}{said}{touched}"


def score(one: Audit) -> str:
    """The share that is well, or why there is none."""
    if one.score is None:
        missing = len(one.of(Harm.UNKNOWN)) + len(one.not_read)
        return f"no score: {counted(missing, 'thing')} could not be assessed"
    return f"score: {one.score:.0%} of what was asked is as it should be".replace("%", " %")
