"""A text as it arrives: merge fields filled in, and what HighLevel appends to the first of a conversation.

The one model that lint, render, sms, simulate, test, plan and the reckoning of costs share (R26). The opt-out
line comes unless the text has one of its own. The line that says who writes comes where the text names no
sender; how HighLevel decides that it names one is not documented, so where the text names the business, the
line *may* still come. That makes two sizes of a first text: the floor, and the ceiling with that line.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ghl_flow.copy import opt_out as opting_out
from ghl_flow.copy.encoding import CAPACITY, Measurement, measure, units_in
from ghl_flow.copy.merge_fields import find_merge_fields
from ghl_flow.copy.naming import names
from ghl_flow.once import once
from ghl_flow.spec.account import Account
from ghl_flow.spec.sms_compliance import OFF

# Values as long as they usually are at most, by the end of the field's name: the first that fits. What is not
# named here is a word.
_USUAL: Final = {
    "first_name": "Maximilian",
    "last_name": "Featherstone",
    "name": "Alexandra Whitestone",
    "email": "alexandra.whitestone@hey.com",
    "phone": "(512) 555-0100",
    "full_address": "1200 Old Mill Road, Apt 21B, Austin, TX 78701",
    "link": "https://links.example.com/widget/bk/a1b2",
}
_WORD: Final = "twelve chars"
_BREAK: Final = "\n"


class Appended(NamedTuple):
    """The lines that HighLevel adds to a text.

    `sure` are those that come; `perhaps` is the line that says who writes, where the text names the business
    already.
    """

    sure: tuple[str, ...] = ()
    perhaps: str = ""


class Compliance(NamedTuple):
    """R26: the lines of one account. An empty `sender` or `opt_out` is switched off, or not known.

    `business` is the name by which a text says who writes; `again_after_days` (1 to 60) repeats both lines;
    None: only once.
    """

    sender: str = ""
    opt_out: str = opting_out.LINE
    again_after_days: int | None = None
    business: str = ""

    def appended(self, text: str) -> Appended:
        """What is added to this text, as it is read."""
        sure: list[str] = []
        perhaps = ""
        if self.sender and not names(text, self.sender):
            if names(text, self.business):
                perhaps = self.sender
            else:
                sure.append(self.sender)
        if self.opt_out and not opting_out.tells_how(text):
            sure.append(self.opt_out)
        return Appended(tuple(sure), perhaps)


HIGHLEVELS_OWN: Final = Compliance()
"""HighLevel's own wording, where it is not known who writes."""

NOTHING_APPENDED: Final = Compliance(opt_out="")


class Delivered:
    """A text as the contact reads it.

    `body` by itself, as in the middle of a conversation; `floor` as the first text, with the lines that are
    sure to come; `ceiling` with the line that says who writes too, wherever that may come. Sizes are billed
    segments (R27).
    """

    def __init__(self, body: str, appended: Appended) -> None:
        self.body = body
        self.appended = appended

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Delivered) and (self.body, self.appended) == (other.body, other.appended)

    def __hash__(self) -> int:
        return hash((self.body, self.appended))

    def __repr__(self) -> str:
        return f"Delivered({self.body!r}, {self.appended!r})"

    @property
    def floor(self) -> str:
        """The text as the first of a conversation, at least."""
        return _BREAK.join((self.body, *self.appended.sure))

    @property
    def ceiling(self) -> str:
        """The same with the line that says who writes, where that may come."""
        if not self.appended.perhaps:
            return self.floor
        return _BREAK.join((self.body, self.appended.perhaps, *self.appended.sure))

    @once
    def body_size(self) -> Measurement:
        """What the text alone takes."""
        return measure(self.body)

    @once
    def floor_size(self) -> Measurement:
        """What it takes as the first text, at least."""
        return measure(self.floor)

    @once
    def ceiling_size(self) -> Measurement:
        """What it takes as the first text, at most."""
        return measure(self.ceiling)

    @property
    def length(self) -> tuple[int, int]:
        """By which texts are longer, wherever the longest is shown: segments at most, then units."""
        size = self.ceiling_size
        return size.segments, size.units

    @property
    def body_room(self) -> int:
        """Units that a body may have for one segment by itself."""
        return _room(self.body, ())

    @property
    def floor_room(self) -> int:
        """Units that a body may have for one segment beside the lines that are sure to come."""
        return _room(self.body, self.appended.sure)

    @property
    def ceiling_room(self) -> int:
        """Units that it may have for one segment beside every line that may come."""
        perhaps = (self.appended.perhaps,) if self.appended.perhaps else ()
        return _room(self.body, (*perhaps, *self.appended.sure))


def deliver(text: str, compliance: Compliance) -> Delivered:
    """A text for an account, with merge fields as long as their values usually are."""
    body = usual(text, known_values(compliance))
    return Delivered(body, compliance.appended(body))


def arrived(text: str, appended: Appended) -> Delivered:
    """A text that was sent, its merge fields filled in, and what was appended to it."""
    return Delivered(text, appended)


def usual(text: str, values: Mapping[str, str]) -> str:
    """A text with its merge fields filled in: by these values, else as long as they usually are."""
    parts, end = [], 0
    for use in find_merge_fields(text):
        last = "link" if use.name.startswith("trigger_link.") else use.name.rpartition(".")[2]
        value = next((value for ending, value in _USUAL.items() if last.endswith(ending)), _WORD)
        parts += [text[end : use.start], values.get(use.name, value)]
        end = use.end
    return "".join((*parts, text[end:]))


def stand_ins(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """What each merge field of a text is counted as: known, or as long as its value usually is."""
    return {use.name: usual(text[use.start : use.end], values) for use in find_merge_fields(text)}


def known_values(compliance: Compliance) -> dict[str, str]:
    """The merge fields of which the value is known for an account."""
    return {"location.name": compliance.business} if compliance.business else {}


def compliance_of(account: Account) -> Compliance:
    """What HighLevel appends to the first texts of an account, as far as its file tells.

    Where the file has no wording, HighLevel's own: 'Thanks, [YourName] at [YourBusiness]' ("Configuring
    Sender ID", 2025-02-25; without a person's name, the older 'Thanks, <location name>').
    """
    written = account.sms_compliance
    business = str(account.vars.get("business_name", ""))
    person = str(account.vars.get("first_name", ""))
    sender = written.sender
    if sender is None:
        who = f"{person} at {business}" if person and business else business
        sender = f"Thanks, {who}" if who else ""
    # In the settings the lines may have merge fields, and a file may have them in the words of templates.
    values = {**account.vars, "location.name": business, "user.first_name": person, "user.name": person}
    known = {name: str(value) for name, value in values.items() if value}
    return Compliance(
        "" if sender == OFF else usual(sender, known),
        "" if written.opt_out == OFF else usual(written.opt_out, known),
        written.again_after_days,
        business,
    )


def _room(body: str, lines: tuple[str, ...]) -> int:
    """What one segment has left beside these lines, in the alphabet that all of it takes."""
    tail = "".join(_BREAK + line for line in lines)
    encoding = measure(body + tail).encoding
    return max(CAPACITY[encoding][0] - units_in(tail, encoding), 0)
