"""Which tests were written, and which were not."""

from typing import TYPE_CHECKING

from ghl_flow.operations.case_tests import TestWritten
from ghl_flow.runtime.verify.as_test import Unsaid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghl_flow.cli.terminal import Terminal

_REASONS = {
    Unsaid.LATENESS: "its waits resume late, and a test's waits are on time",
    Unsaid.FRACTIONS: "it happens within a second, and a test names whole seconds",
    Unsaid.EVENT: "a test has no words for this event ({detail})",
    Unsaid.CONTACT: "a test cannot describe what the contact starts with ({detail})",
    Unsaid.PATHS: "contacts take different paths at one step, and a test names one ({detail})",
    Unsaid.ORDER: "it depends on which workflow one event starts first, and a test cannot choose that",
    Unsaid.UNUSUAL: "it depends on what becomes of an opportunity or a goal, and a test cannot choose that",
    Unsaid.PASSES: "it depends on what comes first in one instant, and a test cannot choose that",
    Unsaid.NOT_IN_PROJECT: "the flow is not in the flows folder of the project ({detail})",
    Unsaid.KNOWN: "a test of that name is there already ({detail})",
}


def tell_written(terminal: "Terminal", written: "Sequence[TestWritten]") -> None:
    """A line for each case, and one where there was none."""
    for one in written:
        if one.why is None:
            terminal.say(f"written  {one.file}: {one.flow}: {one.guarantee}")
        else:
            why = _REASONS[one.why].format(detail=one.detail)
            terminal.tell(f"no test written: {one.flow}: {one.guarantee}: {why}", style="yellow")
    if not written:
        terminal.say("no test written: there is no counterexample")
