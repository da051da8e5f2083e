"""What an account holds at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.judge.contacts import Contact, Entry, Event
from tests.judge.flows import Flow
from tests.judge.pickers import Picker
from tests.judge.runs import NO_FREEDOM, Entering, Run, Ways
from tests.judge.values import Values
from tests.judge.workflows import Workflow

START = datetime(2026, 1, 5, 9, 0)


class State:
    """Contacts, workflows, the runs there are, and a clock in milliseconds."""

    def __init__(
        self,
        flows: Sequence[Flow],
        picker: Picker,
        ways: Ways = NO_FREEDOM,
        contacts: Mapping[str, Contact] | None = None,
        start: datetime = START,
    ) -> None:
        self.flows = flows
        self.workflows = [workflow for flow in flows for workflow in flow.workflows]
        self.values = Values(
            frozenset(key for flow in flows for key in flow.dates),
            frozenset() if ways.numbers_as_text else frozenset(key for flow in flows for key in flow.numbers),
        )
        self.picker = picker
        self.ways = ways
        self.contacts = dict(contacts or {})
        self.now = 0
        self.log: list[Entry] = []
        self.runs: list[Run] = []
        # Whose step it is that is being made.
        self.acting: Run | None = None
        self.steps = 0
        self.start = start.replace(tzinfo=ZoneInfo(ways.zone))
        self.begin = self.start.timestamp()
        self.coming: list[tuple[int, str, Event]] = []
        self.enters: list[Entering] = []
        self.going: list[Run] = []
        self.entered: set[tuple[str, str]] = set()
        self.count = 0

    def moment(self, at: int | None = None) -> datetime:
        """That time on the account's clock."""
        at = self.now if at is None else at
        return datetime.fromtimestamp(self.begin + at / 1000, self.start.tzinfo)

    def today(self) -> date:
        """The account's date."""
        return self.moment().date()

    def wakes(self) -> list[int]:
        """When waits end."""
        return sorted({run.wake for run in self.runs if run.wake is not None})

    def mains(self, names: Iterable[str]) -> list[Workflow]:
        """The workflows of these flows that their triggers start."""
        return [flow.main for flow in self.flows if flow.name in names]

    def end(self, run: Run) -> None:
        """A run is over."""
        if run in self.runs:
            self.runs.remove(run)
        if run in self.going:
            self.going.remove(run)
        self.enters = [item for item in self.enters if item.run is not run]
