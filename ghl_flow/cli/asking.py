"""Consent on the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ghl_flow.cli.terminal import Terminal
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.operations.plan import Planned
    from ghl_flow.operations.restore import Consent, Restorations

_ANSWER = " [y/N]: y"


def confirmed(question: str) -> bool:
    """Ask on the terminal; the end of the input is a no.

    Raises:
        KeyboardInterrupt: whoever was asked pressed Ctrl-C.
    """
    import typer
    from rich.text import Text

    from ghl_flow.cli.console import PrintableConsole, at_words

    console = PrintableConsole(stderr=True)
    if console.is_terminal:
        question = at_words(Text(question), console.width - len(_ANSWER)).plain
    try:
        return typer.confirm(question, err=True)
    except typer.Abort as end:
        print(file=sys.stderr)  # the question has no end of line
        if isinstance(end.__context__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        return False


@contextmanager
def asked(*, saved_plan: bool = True) -> Iterator[None]:
    """Around an operation that must be confirmed: says how to, where there is no terminal to ask on.

    `saved_plan`: whether a plan that `plan` saves is one of what is asked about.

    Raises:
        UsageError: there is none, and it was not confirmed beforehand.
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.consent import ConsentNeededError

    try:
        yield
    except ConsentNeededError as error:
        message, hint = f"{error.operation} needs a confirmation", "run it on a terminal, or pass --yes"
        if error.accounts:
            message += f" to change {', '.join(error.accounts)}"
        if error.operation == "apply":
            message += " and there is no terminal to ask on"
            hint = "pass --yes"
            if saved_plan:
                hint += ", or apply a saved plan: " + pasted("'ghl-flow plan --out FILE'")
                hint += ", then " + pasted("'ghl-flow apply FILE'", for_accounts=False)
        raise UsageError(message, hint=hint) from None


def confirmed_plan(terminal: Terminal, planned: "Planned", *, prune: bool) -> bool:
    """Show the plan and ask."""
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.plan.text import print_plan

    print_plan(terminal.err, planned.plan, prune=prune, failed=planned.failed)
    print_failures(terminal, planned.failed)
    plans = planned.plan.accounts
    names = ", ".join(one.account for one in plans if one.pending and not one.problems)
    deleting = ", and delete what no flow needs" if prune else ""
    question = f"Apply these changes to {names}{deleting}?"
    return not names or confirmed(question)


def consent_to_restore(terminal: Terminal, *, dry_run: bool, yes: bool, sandbox: bool) -> "Consent":
    """Whether to write: what would change is shown, and asked about unless that is given already."""
    from ghl_flow.cli.display.restore.text import print_restorations
    from ghl_flow.operations.restore import Consent

    def confirm(found: "Restorations") -> bool:
        print_restorations(terminal, found)
        names = ", ".join(found.due)
        return yes or sandbox or confirmed(f"Change {names}?")

    can_ask = yes or sandbox or sys.stdin.isatty()
    return Consent(dry_run=dry_run, yes=yes, confirm=confirm if can_ask else None)
