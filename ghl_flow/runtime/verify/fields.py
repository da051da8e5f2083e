"""Fields whose dates a search cannot follow."""

from collections.abc import Sequence

from ghl_flow.kinds.asked import By
from ghl_flow.kinds.effects import How
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.influence import effects_in, tests


def by_the_day(programs: Sequence[Program]) -> str | None:
    """A field that is compared with the day and with a value: a proof would be for a single day."""
    tested = [*tests(programs)]
    dated = {test.name for test in tested if test.date is not None}
    dated |= {
        write.field for effects in effects_in(programs) for write in effects.writes if write.how is How.STAMP
    }
    compared = {test.name for test in tested if test.date is None and test.by in (By.VALUE, By.OTHER)}
    found = sorted(dated & compared)
    return found[0].rpartition(":")[2] if found else None
