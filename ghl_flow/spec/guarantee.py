"""Guarantees: what a flow promises about the texts people get, decided by `verify`."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, StrictInt

from ghl_flow.language.duration import Duration
from ghl_flow.language.keyed import keyed_union
from ghl_flow.language.model import SpecModel

CancelEvent = Literal["answered_call", "reply"]


class AtMost(SpecModel):
    """No more than so many texts to one contact in any stretch of that length."""

    sms: Annotated[StrictInt, Field(ge=1, le=1000, description="How many texts.")]
    per: Annotated[Literal["contact"], Field(description="Counted for each contact.")] = "contact"
    within: Annotated[Duration, Field(description="In any stretch of this length.")]


class AtMostGuarantee(SpecModel):
    """`at_most: { sms: 1, per: contact, within: 30 minutes }`."""

    keyword: ClassVar[str] = "at_most"

    at_most: AtMost

    def __str__(self) -> str:
        limit = self.at_most
        texts = "text" if limit.sms == 1 else "texts"
        return f"at most {limit.sms} {texts} per {limit.per} within {limit.within}"


class RepliesWithinGuarantee(SpecModel):
    """`replies_within: 3 minutes`: every caller who enrols gets a text in time, or a reason not to."""

    keyword: ClassVar[str] = "replies_within"

    replies_within: Duration

    def __str__(self) -> str:
        return f"replies within {self.replies_within}"


class NeverTextsAfterGuarantee(SpecModel):
    """`never_texts_after: [answered_call, reply]`: no text for a call that is already dealt with."""

    keyword: ClassVar[str] = "never_texts_after"

    never_texts_after: Annotated[tuple[CancelEvent, ...], Field(min_length=1)]

    def __str__(self) -> str:
        return f"never texts after {' or '.join(event.replace('_', ' ') for event in self.never_texts_after)}"


GUARANTEE_TYPES: dict[str, type[SpecModel]] = {
    kind.keyword: kind for kind in (AtMostGuarantee, RepliesWithinGuarantee, NeverTextsAfterGuarantee)
}

if TYPE_CHECKING:
    Guarantee: TypeAlias = AtMostGuarantee | RepliesWithinGuarantee | NeverTextsAfterGuarantee
else:
    Guarantee = keyed_union("guarantee", GUARANTEE_TYPES)
