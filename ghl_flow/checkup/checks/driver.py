"""`driver`."""

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.checkup.model import Check, Examined, Subject, Unseen, failure, unseen, warning, well


class Driver(Check):
    """There is a way for workflow bodies into the account, and to read them back."""

    code = "driver"
    title = "driver"
    source = "docs/drivers.md"
    order = 21

    def examine(self, subject: Subject) -> Examined:
        found = subject.driver
        if isinstance(found, Unseen):
            return failure(found.detail, found.hint) if found.why.is_of_the_driver else unseen(found)
        evidence = f"{found.name}: {driver_text(found.reason)}"
        if not found.writes:
            return warning(
                f"the {found.name} driver writes no workflow body: a person builds each workflow",
                "name a builder session, or have HighLevel enable the Workflow API (docs/drivers.md)",
                evidence,
            )
        if not found.reads:
            return warning(
                f"the {found.name} driver does not read workflows back, so what runs is not known",
                "choose another in the account file: workflow_driver",
                evidence,
            )
        return well(f"the {found.name} driver reads and writes workflows", evidence)
