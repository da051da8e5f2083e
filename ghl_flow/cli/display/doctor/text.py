"""What the checks say, for people: what is wrong first, and once for all accounts of which it is the same."""

from collections.abc import Hashable, Sequence

from rich.console import Console

from ghl_flow.checkup.model import Examined, Status
from ghl_flow.cli.display.doctor.words import evidence_text
from ghl_flow.cli.display.folding import folded, in_short, of_each
from ghl_flow.cli.display.line import print_line
from ghl_flow.operations.doctor import Checkup, Checkups

_STYLES = {Status.FAIL: "bold red", Status.WARN: "yellow", Status.UNKNOWN: "cyan", Status.OK: "green"}
_ORDER = (Status.FAIL, Status.WARN, Status.UNKNOWN, Status.OK)


def print_checkups(console: Console, checkups: Checkups, *, verbose: bool = False) -> None:
    """A line for each check, with evidence and what to do where it is not well; then the sum.

    `verbose`: evidence of what is well, too, and none folded that has other evidence.
    """
    rows = [(one.account, row) for one in checkups.found for row in _together(one.checks)]
    every = [*(one.account for one in checkups.found), *(name for name, _ in checkups.failed)]
    several = len(every) > 1
    named = [(name, (name, *row)) for name, row in rows]
    together = folded(named, lambda row: (row[1], _shown(_of_each(row[2], row[0]), verbose=verbose)))
    for status in _ORDER:
        for names, (_, code, found) in together:
            if found.status is not status:
                continue
            of = f"{in_short(names, every)}: " if several else ""
            said = found if len(names) == 1 else _of_each(found, names[0])
            print_line(console, f"{status:<7} {of}{code}: {said.message}", _STYLES[status])
            if len(names) == 1 and (status is not Status.OK or verbose):
                for line in said.evidence:
                    print_line(console, f"        {evidence_text(line)}", "dim")
            if said.fix:
                print_line(console, f"        fix: {said.fix}")
    if rows:
        counts = [f"{sum(len(one.of(status)) for one in checkups.found)} {status}" for status in _ORDER]
        console.print(", ".join(counts), style="dim")


def as_it_reads(one: Checkup) -> Hashable:
    """What the checks say of an account without its name, evidence aside."""
    return tuple((code, _shown(_of_each(found, one.account), verbose=False)) for code, found in one.checks)


def _together(checks: Sequence[tuple[str, Examined]]) -> list[tuple[str, Examined]]:
    """Checks of one account that say the very same, as where nothing could be asked, as one."""
    said: dict[Examined, list[str]] = {}
    for code, found in checks:
        said.setdefault(found._replace(evidence=()), []).append(code)
    of = dict(checks)
    return [(", ".join(codes), of[codes[0]] if len(codes) == 1 else found) for found, codes in said.items()]


def _shown(found: Examined, *, verbose: bool) -> Examined:
    """By what accounts are alike: evidence is each one's own, and shown where an account stands alone."""
    return found if verbose else found._replace(evidence=())


def _of_each(found: Examined, account: str) -> Examined:
    return found._replace(
        message=of_each(found.message, account),
        fix=of_each(found.fix, account),
        evidence=tuple(of_each(evidence_text(line), account) for line in found.evidence),
    )
