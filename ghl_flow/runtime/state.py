"""Contacts and runs, as plain data that can be stored and taken up again."""

from dataclasses import dataclass, field

from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.time_window import TimeWindow


@dataclass(slots=True)
class Contact:
    """A person. `fields` are custom fields by id, `details` what merge fields know: name, email ...

    `texted_by` is the workflow that wrote last, by id.
    `dnd` are the channels that steps have switched off for them.
    `identified_at` is the tick at which HighLevel last appended who writes and how to opt out (R26).
    """

    key: str
    tags: set[str] = field(default_factory=set)
    fields: dict[str, str] = field(default_factory=dict)
    opted_out: bool = False
    details: dict[str, str] = field(default_factory=dict)
    timezone: str = ""
    identified_at: int | None = None
    texted_by: str = ""
    dnd: frozenset[str] = frozenset()

    def copy(self) -> "Contact":
        """The same person, whose changes are not this one's."""
        return Contact(
            self.key,
            set(self.tags),
            dict(self.fields),
            self.opted_out,
            dict(self.details),
            self.timezone,
            self.identified_at,
            self.texted_by,
            self.dnd,
        )


@dataclass(slots=True)
class Enrolment:
    """One run of a contact through a workflow. Times are ticks.

    `brought` says what started it: the text of a message, whether an appointment got a new time. `held`: its
    step waits until the time window opens; `past_goal`: the number given when it passed the goal, 0 if it has
    not; `listens`: the step it waits in for something to happen; `moved` counts how often either moved it on
    (R17); `appointment_at` is when the appointment starts that brought the contact here, where that is known;
    `skips`: it sends nothing until its next wait (R39); `resumes`: the window in which it continues when its
    wait is over; `open_ended`: it waits for as long as others have it. Where steps of runs mix within an
    instant (R13): `paused`: others go first; `entering`: the contact is about to enter, `again` if whatever
    the re-entry setting; `fresh`: the latest event started it, and it has not waited since; `by_card`: an
    opportunity brought it in, which may be another one; `card_in`: the name of the pipeline of the
    one that goes with it, until it waits.
    """

    number: int
    workflow_id: str
    contact: str
    entered_at: int
    wake_at: int
    node_id: str | None
    sent: bool = False
    active: bool = True
    past_goal: int = 0
    moved: int = 0
    brought: tuple[tuple[str, str], ...] = ()
    listens: str | None = None
    appointment_at: int | None = None
    skips: bool = False
    resumes: TimeWindow | None = None
    held: bool = False
    paused: bool = False
    entering: bool = False
    again: bool = False
    fresh: bool = False
    open_ended: bool = False
    by_card: bool = False
    card_in: str = ""

    def copy(self) -> "Enrolment":
        """The same run, whose changes are not this one's."""
        return Enrolment(
            self.number,
            self.workflow_id,
            self.contact,
            self.entered_at,
            self.wake_at,
            self.node_id,
            self.sent,
            self.active,
            self.past_goal,
            self.moved,
            self.brought,
            self.listens,
            self.appointment_at,
            self.skips,
            self.resumes,
            self.held,
            self.paused,
            self.entering,
            self.again,
            self.fresh,
            self.open_ended,
            self.by_card,
            self.card_in,
        )


@dataclass(slots=True)
class State:
    """Everything the runtime remembers. `entered` holds each (workflow, contact) that ever enrolled.

    `values` are the account's custom values by key, the same for every contact (R24).
    """

    now: int = 0
    counter: int = 0
    contacts: dict[str, Contact] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    entered: set[tuple[str, str]] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "State":
        """The same state, whose changes are not this one's; ended runs are left out."""
        return State(
            self.now,
            self.counter,
            {key: contact.copy() for key, contact in self.contacts.items()},
            [run.copy() for run in self.enrolments if run.active],
            set(self.entered),
            dict(self.values),
        )

    def to_json(self) -> JsonObject:
        """The state as JSON; ended runs are left out."""
        entered: list[JsonValue] = [[workflow, contact] for workflow, contact in sorted(self.entered)]
        return {
            "now": self.now,
            "counter": self.counter,
            "entered": entered,
            "values": {**self.values},
            "contacts": [
                {
                    "key": contact.key,
                    "tags": [*sorted(contact.tags)],
                    "fields": {**contact.fields},
                    "opted_out": contact.opted_out,
                    "details": {**contact.details},
                    "timezone": contact.timezone,
                    "identified_at": contact.identified_at,
                    "texted_by": contact.texted_by,
                    "dnd": [*sorted(contact.dnd)],
                }
                for contact in self.contacts.values()
            ],
            "enrolments": [
                {
                    "number": run.number,
                    "workflow_id": run.workflow_id,
                    "contact": run.contact,
                    "entered_at": run.entered_at,
                    "wake_at": run.wake_at,
                    "node_id": run.node_id,
                    "sent": run.sent,
                    "past_goal": run.past_goal,
                    "brought": dict(run.brought),
                    "listens": run.listens,
                    "appointment_at": run.appointment_at,
                    "skips": run.skips,
                    "resumes": None if run.resumes is None else run.resumes.to_json(),
                    "held": run.held,
                }
                for run in self.enrolments
                if run.active
            ],
        }

    @classmethod
    def from_json(cls, document: JsonObject) -> "State":
        """Read what `to_json` wrote."""
        state = cls(now=_integer(document, "now"), counter=_integer(document, "counter"))
        for item in objects_of(document, "contacts"):
            tags = item.get("tags")
            key = text_of(item, "key")
            state.contacts[key] = Contact(
                key=key,
                tags={tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set(),
                fields={name: str(value) for name, value in object_of(item, "fields").items()},
                opted_out=item.get("opted_out") is True,
                details={name: str(value) for name, value in object_of(item, "details").items()},
                timezone=text_of(item, "timezone"),
                identified_at=_integer(item, "identified_at")
                if item.get("identified_at") is not None
                else None,
                texted_by=text_of(item, "texted_by"),
                dnd=frozenset(one for one in _list(item.get("dnd")) if isinstance(one, str)),
            )
        for item in objects_of(document, "enrolments"):
            state.enrolments.append(
                Enrolment(
                    number=_integer(item, "number"),
                    workflow_id=text_of(item, "workflow_id"),
                    contact=text_of(item, "contact"),
                    entered_at=_integer(item, "entered_at"),
                    wake_at=_integer(item, "wake_at"),
                    node_id=text_of(item, "node_id") or None,
                    sent=item.get("sent") is True,
                    past_goal=_integer(item, "past_goal"),
                    brought=tuple((name, str(one)) for name, one in object_of(item, "brought").items()),
                    listens=text_of(item, "listens") or None,
                    appointment_at=_integer(item, "appointment_at")
                    if item.get("appointment_at") is not None
                    else None,
                    skips=item.get("skips") is True,
                    resumes=TimeWindow.from_json(object_of(item, "resumes")),
                    held=item.get("held") is True,
                )
            )
        state.values = {name: str(value) for name, value in object_of(document, "values").items()}
        entered = document.get("entered")
        for pair in entered if isinstance(entered, list) else []:
            if isinstance(pair, list) and len(pair) == 2:
                state.entered.add((str(pair[0]), str(pair[1])))
        return state


def _integer(document: JsonObject, key: str) -> int:
    value = document.get(key)
    return value if isinstance(value, int) else 0


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
