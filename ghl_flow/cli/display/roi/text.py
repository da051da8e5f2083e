"""What missed calls cost, for people."""

from collections.abc import Sequence

from rich.console import Console

from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, of_accounts
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.roi import words
from ghl_flow.insight.roi import Roi
from ghl_flow.operations.roi import Rois


def print_rois(console: Console, found: Rois) -> None:
    """Each account with what it is made of."""
    for names, one in folded([(one.account, one) for one in found.found], as_it_reads):
        _print_one(console, one, names)
    if found.found:
        print_line(console, words.CAUTION, "dim")


def as_it_reads(one: Roi) -> str:
    """What is said of an account without its name: where that is the same, two are shown as one."""
    return drawn(lambda console: _print_one(console, one, (ACCOUNT,)))


def _print_one(console: Console, one: Roi, names: Sequence[str]) -> None:
    print_line(console, of_accounts(names, "a month"), "bold")
    rows = [
        (words.INPUTS[name], words.value(name, found), words.origin(found))
        for name, found in one.inputs.items()
    ]
    what, value = (max((len(row[place]) for row in rows), default=0) + 2 for place in (0, 1))
    for named, shown, origin in rows:
        print_line(console, f"  {named:<{what}}{shown:<{value}}{origin}")
    for missing in one.missing:
        print_line(console, f"  {words.MISSING[missing]}", "yellow")
    for label, amount in (("at risk", one.at_risk), ("recovered by texting back", one.recovered)):
        if amount is not None:
            likely = f", likely {words.money(amount.likely)}"
            print_line(console, f"  {label}: {words.between(amount)}{likely}", "bold")
    if one.cost is not None:
        print_line(console, f"  texts cost: {words.dollars(one.cost)}")
    else:
        print_line(console, "  texts cost: not known (cost says why)", "yellow")
    if one.profit is not None:
        amount = one.profit
        print_line(
            console,
            f"  gross profit, texts paid: {words.between(amount)}, likely {words.money(amount.likely)}",
        )
    if one.jobs_to_break_even is not None:
        print_line(console, f"  {words.jobs(one.jobs_to_break_even)}")
