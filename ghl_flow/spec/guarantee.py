"""Guarantees: what a flow promises about the texts people get, decided by `verify`."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, model_validator

from ghl_flow.language.duration import Duration
from ghl_flow.language.keyed import keyed_union
from ghl_flow.language.model import FilledText, SpecModel

CancelEvent = Literal["answered_call", "reply", "user_reply", "appointment_booked", "appointment_cancelled"]
DealtWithEvent = Literal[
    "answered_call", "reply", "user_reply", "opt_out", "appointment_booked", "appointment_cancelled"
]
Channel = Literal["sms", "email", "any"]

_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})")


def _not_zero(duration: Duration) -> Duration:
    # No two moments are less than nothing apart, so such a promise would hold whatever the flow does.
    if duration.seconds == 0:
        raise ValueError("a stretch of zero guarantees nothing: give it a length")
    return duration


def _clock(text: str) -> str:
    match = _CLOCK.fullmatch(text)
    if match is None or int(match["hour"]) > 23 or int(match["minute"]) > 59:
        raise ValueError(f"'{text}' is not a time of day: write hours and minutes, such as \"21:00\"")
    return text


Stretch = Annotated[Duration, AfterValidator(_not_zero)]
Clock = Annotated[
    str,
    AfterValidator(_clock),
    Field(
        description="A time of day in quotes, on 24 hours.",
        json_schema_extra={"pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"},
    ),
]
Limit = Annotated[StrictInt, Field(ge=1, le=1000)]


class AtMost(SpecModel):
    """No more than so many messages in any stretch of that length."""

    sms: Annotated[Limit | None, Field(description="How many texts.")] = None
    email: Annotated[Limit | None, Field(description="How many mails.")] = None
    any: Annotated[Limit | None, Field(description="How many messages of any kind.")] = None
    per: Annotated[
        Literal["contact", "flow"],
        Field(description="Counted for each contact, or over all contacts of the flow."),
    ] = "contact"
    within: Annotated[Stretch, Field(description="In any stretch of this length.")]

    @model_validator(mode="after")
    def _one_channel(self) -> "AtMost":
        if sum(limit is not None for limit in (self.sms, self.email, self.any)) != 1:
            raise ValueError("at_most counts one of sms, email and any")
        return self

    @property
    def channel(self) -> Channel:
        """What is counted."""
        return "sms" if self.sms is not None else "email" if self.email is not None else "any"

    @property
    def limit(self) -> int:
        """How many are allowed."""
        return self.sms or self.email or self.any or 0


class AtMostGuarantee(SpecModel):
    """`at_most: { sms: 1, per: contact, within: 30 minutes }`."""

    keyword: ClassVar[str] = "at_most"
    WORDS: ClassVar[dict[Channel, str]] = {"sms": "text", "email": "mail", "any": "message"}

    at_most: AtMost

    def __str__(self) -> str:
        limit = self.at_most
        word = self.WORDS[limit.channel] + ("" if limit.limit == 1 else "s")
        return f"at most {limit.limit} {word} per {limit.per} within {limit.within}"


class RepliesWithinGuarantee(SpecModel):
    """`replies_within: 3 minutes`: every caller who enrols gets a text in time, or a reason not to."""

    keyword: ClassVar[str] = "replies_within"

    replies_within: Stretch

    def __str__(self) -> str:
        return f"replies within {self.replies_within}"


class NeverTextsAfterGuarantee(SpecModel):
    """`never_texts_after: [answered_call, reply]`: no text for a call that is already dealt with."""

    keyword: ClassVar[str] = "never_texts_after"

    never_texts_after: Annotated[tuple[DealtWithEvent, ...], Field(min_length=1)]

    def __str__(self) -> str:
        return f"never texts after {' or '.join(event.replace('_', ' ') for event in self.never_texts_after)}"


class QuietHours(SpecModel):
    """From one time of day up to another, past midnight if need be."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[Clock, Field(alias="from")]
    to: Clock

    @model_validator(mode="after")
    def _some_hours(self) -> "QuietHours":
        if self.start == self.end:
            raise ValueError("quiet hours that end when they begin: name two times of day")
        return self

    @property
    def start(self) -> int:
        """Seconds after midnight."""
        return _seconds(self.from_)

    @property
    def end(self) -> int:
        """Seconds after midnight."""
        return _seconds(self.to)


def _seconds(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 3600 + int(minute) * 60


class QuietHoursGuarantee(SpecModel):
    """`quiet_hours: { from: "21:00", to: "8:00" }`: no text at those times of day (R31)."""

    keyword: ClassVar[str] = "quiet_hours"

    quiet_hours: QuietHours

    def __str__(self) -> str:
        return f"never texts from {self.quiet_hours.from_} to {self.quiet_hours.to}"


class TerminatesGuarantee(SpecModel):
    """`terminates: true`: every run comes to an end."""

    keyword: ClassVar[str] = "terminates"

    terminates: Literal[True] = True

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        return {} if value == "terminates" else value

    def __str__(self) -> str:
        return "terminates"


class NoTwoFlowsTextGuarantee(SpecModel):
    """`no_two_flows_text: 10 minutes`: two flows of the account never both text a contact in that time."""

    keyword: ClassVar[str] = "no_two_flows_text"

    no_two_flows_text: Stretch

    def __str__(self) -> str:
        return f"no two flows text within {self.no_two_flows_text}"


DefaultKind = Literal["at_most", "never_texts_after", "terminates"]


class Waiver(SpecModel):
    """`{ unless: at_most, because: "..." }`: a guarantee every flow with a text gives, taken back."""

    keyword: ClassVar[str] = "unless"

    unless: Annotated[DefaultKind, Field(description="The default guarantee that this flow does not give.")]
    because: Annotated[FilledText, Field(description="Why not; for whoever reads the flow next.")]


GUARANTEE_TYPES: dict[str, type[SpecModel]] = {
    kind.keyword: kind
    for kind in (
        AtMostGuarantee,
        RepliesWithinGuarantee,
        NeverTextsAfterGuarantee,
        QuietHoursGuarantee,
        TerminatesGuarantee,
        NoTwoFlowsTextGuarantee,
        Waiver,
    )
}

Promise: TypeAlias = (
    AtMostGuarantee
    | RepliesWithinGuarantee
    | NeverTextsAfterGuarantee
    | QuietHoursGuarantee
    | TerminatesGuarantee
    | NoTwoFlowsTextGuarantee
)
if TYPE_CHECKING:
    Guarantee: TypeAlias = Promise | Waiver
    Held: TypeAlias = Promise
else:
    Guarantee = keyed_union("guarantee", GUARANTEE_TYPES, bare=("terminates",), beside=("because",))
    Held = keyed_union(
        "guarantee",
        {name: kind for name, kind in GUARANTEE_TYPES.items() if kind is not Waiver},
        bare=("terminates",),
    )


@cache
def _defaults() -> tuple[Promise, ...]:
    """What nobody wants of a flow that texts, whatever it is for."""
    # Made when asked for: a model that is made is built, and most commands ask for none of these.
    return (
        AtMostGuarantee(at_most=AtMost(sms=3, within=Duration(3600))),
        NeverTextsAfterGuarantee(never_texts_after=("opt_out",)),
        TerminatesGuarantee(),
    )


def stated(guarantees: Sequence[Guarantee]) -> list[Promise]:
    """The promises among the guarantees, as written."""
    return [item for item in guarantees if not isinstance(item, Waiver)]


def by_default(guarantees: Sequence[Guarantee]) -> list[Promise]:
    """The promises a flow with a text makes without a word: neither stated by itself nor taken back."""
    waived = {item.unless for item in guarantees if isinstance(item, Waiver)}
    mine = stated(guarantees)
    return [item for item in _defaults() if item.keyword not in waived and not _covered(item, mine)]


def _covered(default: Promise, mine: Sequence[Promise]) -> bool:
    if isinstance(default, NeverTextsAfterGuarantee):
        return any(
            isinstance(item, NeverTextsAfterGuarantee) and "opt_out" in item.never_texts_after
            for item in mine
        )
    return any(
        item.keyword == default.keyword
        and not (isinstance(item, AtMostGuarantee) and item.at_most.channel == "email")
        for item in mine
    )
