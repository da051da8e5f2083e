"""What was found out about guarantees."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghl_flow.cli.display.folding import in_short, of_accounts
from ghl_flow.cli.display.table import print_table
from ghl_flow.cli.display.verify.words import (
    assumed_in_short,
    assumption_text,
    by_the_clock,
    case_facts,
    result_text,
    silence_text,
    timeline,
    unverified,
    without_guarantees_text,
)
from ghl_flow.counting import counted
from ghl_flow.language.duration import clock
from ghl_flow.masking import masked
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.verify import Counterexample, Result

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal

_STYLES = {Result.PROVED: "bold green", Result.VIOLATED: "bold red", Result.UNKNOWN: "bold yellow"}


def print_verified(terminal: "Terminal", result: Verified) -> None:
    """What was found out, and what it took."""
    print_verdicts(terminal.out, result.verdicts, result.accounts, verbose=terminal.verbose > 0)
    terminal.say(f"{counted(result.patterns, 'pattern')} in {result.seconds:.2f} s", style="dim")


def print_unverified(terminal: "Terminal", result: Verified) -> None:
    """Flows of which there is no verdict."""
    for item in unverified(result):
        terminal.tell(f"not verified: {item.message}", style="yellow")
        if item.hint:
            terminal.tell(f"  help: {item.hint}")
    for flow, _ in result.without_guarantees:
        terminal.tell(without_guarantees_text(flow), style="yellow")


def print_verdicts(
    console: Console, verdicts: Sequence[AccountsVerdict], every: Sequence[str], *, verbose: bool = False
) -> None:
    """Each guarantee with its result; a violated one with the shortest timeline that breaks it.

    Each verdict comes with the accounts it holds for, of `every` that was looked at, and a proof with what it
    rests on: in a line where that is not what the proof before it rests on, or all of it.
    """
    said = ""
    for item in verdicts:
        verdict = item.verdict
        whose = in_short(item.accounts, every)
        line = Text(of_accounts(whose, f"{verdict.flow}: {verdict.guarantee}"))
        if verdict.by_default:
            line.append("  (by default)", style="dim")
        _print(console, line, Text(f"{result_text(verdict):<8}", style=_STYLES[verdict.result]), between=1)
        if verdict.result is Result.PROVED:
            took = f"({counted(verdict.patterns, 'pattern')}, {verdict.seconds:.2f} s)"
            _print(console, Text(f"for {verdict.scope} {took}", style="dim"))
            if verdict.no_step_texts:
                _print(console, Text(silence_text(verdict), style="yellow"))
            if verbose:
                for assumption in verdict.terms.assumptions:
                    _print(console, Text(f"assuming {assumption_text(assumption)}", style="dim"))
            elif (short := assumed_in_short(verdict.terms)) and short != said:
                _print(console, Text(short, style="dim"))
                said = short
        else:
            # A case shows by itself which flows it is about.
            beside = verdict.taking_part if verdict.result is Result.UNKNOWN else ""
            _print(console, Text(f"{verdict.reason}{beside}"))
            if verdict.proved_on_time:
                _print(console, Text("proved with waits on time", style="yellow"))
        if verdict.counterexample is not None:
            _print_case(console, item, verdict.counterexample)


def _print_case(console: Console, item: AccountsVerdict, case: Counterexample) -> None:
    facts = case_facts(item, case)
    # What the contact starts with, and in which order, comes before what happens.
    first = len(case.before) + bool(case.order)
    for fact in facts[:first]:
        _print(console, Text(f"  {fact}"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for no_wrap in (True, True, True, False):
        table.add_column(no_wrap=no_wrap, overflow="fold")
    start = item.replay.simulation.start if item.replay else None
    texts = iter(item.replay.texts if item.replay else ())
    read: set[str] = set()
    for moment, label in timeline(item):
        at = ""
        if start is not None:
            at = f"{by_the_clock(start, moment.at):%a %H:%M:%S}"
        style = "bold green" if moment.flow else "bold"
        table.add_row(Text(" " * 9), Text(clock(moment.at)), Text(at, style="dim"), Text(label, style=style))
        sent = next(texts, None) if moment.flow else None
        if sent is not None:
            words = f'"{masked(sent.text)}"' if sent.text not in read else "(the same words)"
            read.add(sent.text)
            table.add_row("", "", "", Text(words, style="green"))
    print_table(console, table)
    for fact in facts[first:]:
        _print(console, Text(f"  {fact}", style="dim"))


def _print(console: Console, text: Text, before: Text | None = None, *, between: int = 2) -> None:
    """A line, indented, or after the result of a guarantee."""
    first = before + " " * between if before else Text(" " * 9)
    console.print(first + text)
