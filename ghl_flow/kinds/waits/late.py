"""What the waits have in common that end at a moment: such a moment may be over when a run comes to it."""

from ghl_flow.kinds.covered import Table, anything, empty, one_of
from ghl_flow.kinds.running import Listen, Outcome, Proceed, Run, Sleep, following
from ghl_flow.wire.node import Node

COMMON: Table = {
    "convertToMultipath": empty,
    "transitions": empty,
    "hybridActionType": one_of("wait"),
    **dict.fromkeys(("name", "cat", "isHybridAction"), anything),
}
"""What stands in every wait, whatever it is for."""
LATE: dict[str, str] = {
    "skip": "Skip all outbound communication until the next wait",
    "next": "Go to the next step",
    "exit": "Exit the workflow",
    "specific-step": "Go to a specific step",
}
WAYS = ("in time", "over already")
"""What a search tries where nobody knows when the appointment is."""


def any_length(node: Node, run: Run, to: str | None, unknown: str) -> Outcome | None:
    """A wait whose end is not known: of any length where that can be tried; None where it is over already."""
    if not run.may_wait_any_length():
        run.not_modelled(unknown)
        return Listen(None, to)
    # Longer or shorter than the appointments of any run: what holds then holds for all of them.
    return Sleep(0, to, open_ended=True) if run.chosen(node, WAYS) == 0 else None


def over_already(late: str, step: str, node: Node, run: Run) -> Outcome:
    """Where a run goes on whose wait is over when it comes to it."""
    match late:
        case "exit":
            return Proceed(None)
        case "specific-step" | "specific_step":
            return Proceed(step or None)
        case "skip":
            run.skip_messages()
    return following(node)
