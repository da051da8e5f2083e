"""A contact's way through a workflow, and which freedoms there are in it."""

from dataclasses import dataclass

from tests.judge.contacts import Event
from tests.judge.workflows import Workflow
from tests.judge.written import Yaml

# Steps of one run without a pause in between, after which it is taken to go round for ever.
TOO_MANY = 600


@dataclass(eq=False)
class Run:
    """A contact's way through a workflow. `wake` is when its wait ends; none where it waits for a goal.

    `began`: how many lines the log had when it began, or the run that started it.
    """

    number: int
    workflow: Workflow
    contact: str
    place: int = 0
    wake: int | None = None
    waiting: bool = False
    sent: bool = False
    since_pause: int = 0
    steps: int = 0
    # What it waits for, and the place it then goes on at.
    listens: tuple[Yaml, int] | None = None
    message: str = ""
    began: int = 0
    # When the appointment starts that started it; and whether it sends nothing until its next wait (R39).
    starts: int | None = None
    skips: bool = False
    # Whether what it did itself has met its goal, which is taken up when it comes there or pauses.
    met: bool = False
    # Whether it has been at its goal: no rule says whether that counts again after a way back.
    passed: bool = False
    # In which pipeline the opportunity is that started it, and when that was.
    card_of: tuple[str, int] = ("", 0)
    # Whether the appointment that started it had got a new time; none where none did.
    rescheduled: bool | None = None


@dataclass(frozen=True)
class Ways:
    """Which freedoms HighLevel is taken to have.

    `concurrent`: a contact may be in a workflow several times (R5). `order`: what a run starts goes when the
    run pauses (`after`), at once (`nested`), now so and now so (`either`), or the steps of runs within one
    instant mix (`mixed`, R13).
    `any_wait_first`: of waits that end in one instant any may go first, else the older run. `late`: by how
    many milliseconds a wait may resume late (R8). `numbers_as_text`: 5.0 is not 5 to a number field.
    `any_card`: of opportunities nothing is known, and people make and move them at any time. `zone`: the
    account's time zone.
    """

    concurrent: bool = False
    order: str = "after"
    any_wait_first: bool = False
    late: int = 0
    numbers_as_text: bool = False
    any_card: bool = False
    zone: str = "America/Chicago"


NO_FREEDOM = Ways()


class RanAwayError(Exception):
    """A run goes round without a pause, or workflows start each other without one."""


@dataclass(frozen=True)
class Entering:
    """A workflow about to be asked whether the contact enters, or a run that heard what it waited for.

    `event` starts it; `again` whatever the re-entry setting (R2). `starts`: when the appointment does that
    the event is about. `by` is the run whose step has brought it about.
    """

    workflow: Workflow
    contact: str
    event: Event | None = None
    run: Run | None = None
    again: bool = False
    starts: int | None = None
    by: Run | None = None
    # A change of a tag that goals wait for, which a step has made.
    goal: tuple[str, str] | None = None
