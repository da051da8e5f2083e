"""Contacts, and what happens to them."""

from dataclasses import dataclass, field

# Which flow has texted before anything happens, and which message a reply answers, a case does not tell.
ANY_FLOW = "*"
STAGES = ("New", "Quoted", "another")
STATUSES = ("open", "won", "lost")


@dataclass(frozen=True)
class Event:
    """Something that happens to a contact.

    `call` (how it ended, direction), `reply` (body), `tag`, `untag` (name), `field` (key, value or none),
    `appointment` (status, calendar), `stage` (stage, pipeline), `opportunity_status` and
    `opportunity_created` (status, pipeline), `form`, `survey`, `link_clicked`, `email_event` (which),
    `webhook`, `user_reply`, `created`, `booked` (calendar), `payment` and `invoice` (status),
    `birthday` and `task_due` (which day: `3 days before`), `custom_date` (hour, field), `stale_opportunity`
    (which day, pipeline), `order_form`, `manual_done` (step). `more` of a reply is its channel.
    `answers` is the flow whose message a reply answers, where that is told. People move the opportunity,
    which fires nothing: `card` (pipeline/stage/status), and in a case `card stage`, `card status`.
    `starts` is in how many milliseconds an appointment does, where that is told.
    """

    kind: str
    word: str = ""
    more: str | None = None
    answers: str = ""
    starts: int | None = None

    def __str__(self) -> str:
        return " ".join(str(item) for item in (self.kind, repr(self.word), self.more) if item is not None)


@dataclass(frozen=True)
class Entry:
    """A line of what happened: an event, with the flows it fired, or a text or a mail of a flow."""

    at: int
    contact: str
    event: Event | None = None
    fired: frozenset[str] = frozenset()
    flow: str = ""
    text: str = ""
    opted_out: bool = False
    mail: bool = False
    began: int = 0
    # A flow has switched texts off at this reply.
    silenced: bool = False


@dataclass(frozen=True)
class Card:
    """An opportunity."""

    pipeline: str = ""
    stage: str = ""
    status: str = "open"


@dataclass
class Contact:
    """Who it is: tags in lower case, fields as text, the opportunity that goes with its runs.

    `card_at`: when that was last seen or moved, in milliseconds.
    """

    tags: set[str] = field(default_factory=set)
    fields: dict[str, str] = field(default_factory=dict)
    opted_out: bool = False
    # Channels that steps have switched off.
    dnd: frozenset[str] = frozenset()
    card: Card | None = None
    card_at: int = 0
    # The flow that texted last, maybe long ago; and the contact's clock, where it has one.
    texted_by: str = ""
    zone: str = ""
