"""What was found out about guarantees."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from ghl_flow.counting import counted
from ghl_flow.language.duration import clock
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.verify import Moment, Result, Verdict

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session

_STYLES = {Result.PROVED: "bold green", Result.VIOLATED: "bold red", Result.UNKNOWN: "bold yellow"}

_MOST_NAMED = 3


def print_verified(session: "Session", result: Verified) -> None:
    """What was found out, and what it took."""
    print_verdicts(session.out, result.verdicts)
    session.say(f"{counted(result.patterns, 'pattern')} in {result.seconds:.2f} s", style="dim")


def print_unverified(session: "Session", result: Verified) -> None:
    """Flows of which there is no verdict."""
    for reason in result.not_verified:
        session.tell(f"not verified: {reason}", style="yellow")
    for flow in result.without_guarantees:
        session.say(f"{flow} has no guarantees", style="yellow")


def print_verdicts(console: Console, verdicts: Sequence[AccountsVerdict]) -> None:
    """Each guarantee with its result; a violated one with the shortest timeline that breaks it.

    Each verdict comes with the accounts it holds for.
    """
    for item in verdicts:
        verdict, accounts = item.verdict, item.accounts
        line = Text()
        line.append(f"{verdict.result:<9}", style=_STYLES[verdict.result])
        line.append(f"{verdict.flow}: {verdict.guarantee}")
        if verdict.by_default:
            line.append("  (by default)", style="dim")
        line.append(f"  [{accounts_text(accounts)}]", style="dim")
        console.print(line, soft_wrap=True)
        if verdict.result is Result.PROVED:
            took = f"({counted(verdict.patterns, 'pattern')}, {verdict.seconds:.2f} s)"
            console.print(f"         for {verdict.scope} {took}", style="dim", soft_wrap=True)
            if verdict.no_step_texts:
                console.print("         no step of this flow texts", style="yellow")
        else:
            console.print(f"         {verdict.reason}", soft_wrap=True)
        if verdict.counterexample is not None:
            for moment, label in _timeline(verdict):
                style = "bold green" if moment.flow else ""
                console.print(Text(f"           {clock(moment.at)}  {label}", style=style))
            console.print(f"           profile {verdict.counterexample.profile}", style="dim")
            if verdict.counterexample.time_of_day is not None:
                started = clock(verdict.counterexample.time_of_day)
                console.print(
                    f"           the first event is at {started} by the account's clock", style="dim"
                )
            for contact, history in verdict.counterexample.before:
                console.print(f"           {contact} starts with {history}", style="dim")
            if verdict.counterexample.order:
                order = " before ".join(verdict.counterexample.order)
                console.print(f"           one event enrolls in {order}", style="dim", soft_wrap=True)
            if verdict.counterexample.lateness:
                late = ", ".join(f"{seconds:g} s" for seconds in verdict.counterexample.lateness)
                console.print(f"           waits resume late by {late}", style="dim")


def _timeline(verdict: Verdict) -> list[tuple[Moment, str]]:
    """Label each moment; a text names its flow where another flow texts too."""
    moments = verdict.counterexample.timeline if verdict.counterexample else ()
    several = {moment.flow for moment in moments} - {"", verdict.flow}
    return [
        (moment, f"{moment.what} from {moment.flow}" if several and moment.flow else moment.what)
        for moment in moments
    ]


def accounts_text(names: Sequence[str]) -> str:
    """Up to three names; more are counted, and the first of them named."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{counted(len(names), 'account')}: {', '.join(names[:_MOST_NAMED])}, ..."
