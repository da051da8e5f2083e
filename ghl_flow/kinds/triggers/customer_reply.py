"""`customer_reply`: the contact wrote to us."""

from collections.abc import Sequence
from itertools import product
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictInt, model_validator

from ghl_flow.kinds.names import Example, Named, Naming, Path, Use
from ghl_flow.kinds.reading import Names
from ghl_flow.kinds.triggers.event import ANOTHER, CHANNELS, Event, reply
from ghl_flow.kinds.triggers.having_tags import HAS_NOT_TAG, HAS_TAG, TagsAsked
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.kinds.triggers.stored import Starts
from ghl_flow.kinds.triggers.table import (
    ONE_OF,
    PLAIN,
    Row,
    Rows,
    TableTrigger,
    Value,
)
from ghl_flow.language.model import FilledText
from ghl_flow.wire.json import JsonObject, JsonValue, object_of
from ghl_flow.wire.trigger import Trigger

_CHANNEL_WORDS = {number: word for word, number in CHANNELS.items()}


class ReplyDetails(TagsAsked):
    """Which replies; none named means all, on every channel."""

    channel: Annotated[
        Literal["sms", "whatsapp"] | StrictInt | None,
        Field(
            description="sms, whatsapp, or HighLevel's number of another channel. Default: any channel.",
        ),
    ] = None
    contains: Annotated[
        FilledText | tuple[FilledText, ...] | None,
        Field(description="The message holds this text, or one of these.", min_length=1),
    ] = None
    speaks_of: Annotated[
        Literal["danger"] | None,
        Field(
            description="danger: the message holds one of the danger words of the account's niche "
            "(`niche.yaml`), in any language."
        ),
    ] = None
    to: Annotated[
        FilledText | None,
        Field(description="It answers a message of this flow (`this`: of the flow itself)."),
    ] = None

    @model_validator(mode="after")
    def _one_list(self) -> "ReplyDetails":
        if self.contains is not None and self.speaks_of is not None:
            raise ValueError("write contains or speaks_of: HighLevel asks both of one message in one filter")
        return self


def _number(value: str | int, _: Naming) -> JsonValue:
    return CHANNELS[value] if isinstance(value, str) else value


def _channel(stored: JsonValue, _: Names) -> JsonValue:
    return _CHANNEL_WORDS.get(stored, stored) if isinstance(stored, int) else stored


def _flow(value: str, path: Path) -> Sequence[Use]:
    return (Use(Named.FLOW, value, path),)


def _niche_words(_value: str, path: Path) -> Sequence[Use]:
    return (Use(Named.NICHE, "danger_words", path),)


_CHANNEL = Value(_number, _channel)
_NICHE = Value(
    lambda _value, context: [*context.danger_words()],
    lambda stored, _names: stored,
    lambda value, path: iter(_niche_words(value, path)),
)
_FLOW = Value(
    lambda value, context: context.workflow(value),
    lambda stored, names: names.flow(str(stored)),
    lambda value, path: iter(_flow(value, path)),
)


class CustomerReplyTrigger(TableTrigger):
    """Enrol when the contact writes: `customer_reply: {}`."""

    keyword: ClassVar[str] = "customer_reply"
    trigger_types: ClassVar[tuple[str, ...]] = ("customer_reply",)
    label: ClassVar[str] = "Customer Replied"
    happens: ClassVar[tuple[str, str]] = ("reply", "replies")
    says: ClassVar[str] = "Customer replied"
    rows: ClassVar[Rows] = (
        Row("channel", "message.type", "==", "Reply channel", _CHANNEL),
        Row(
            "contains",
            "message.body",
            "contains",
            "Contains Phrase",
            PLAIN,
            id="message-contains-phrase",
            when=lambda value: isinstance(value, str),
        ),
        # Before the row of the same filter: a stored one is read as the words that it holds.
        Row(
            "speaks_of",
            "message.body",
            "string-contains-any-of",
            "Message body",
            _NICHE,
            id="message-body",
            type="string",
        ),
        Row(
            "contains",
            "message.body",
            "string-contains-any-of",
            "Message body",
            ONE_OF,
            id="message-body",
            type="string",
            when=lambda value: not isinstance(value, str),
        ),
        Row("to", "workflow.id", "==", "Replied to Workflow", _FLOW),
        HAS_TAG,
        HAS_NOT_TAG,
    )
    examples = (
        Example("customer_reply: {}", wire="trigger.customer_reply.json"),
        Example("customer_reply: { contains: price }"),
        Example(
            "customer_reply: { contains: [stop, quit], has_tag: vip }",
            wire="trigger.customer_reply.phrase.json",
        ),
        Example("customer_reply: { channel: sms, to: this, has_not_tag: customer }"),
        Example("customer_reply: { speaks_of: danger }"),
    )

    customer_reply: ReplyDetails

    def default_name(self) -> str:
        return "Customer replied"

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        found = super().written(trigger, names)
        details = object_of(found, cls.keyword)
        if details.get("contains") == [*names.danger_words()]:
            del details["contains"]
            return {cls.keyword: {"speaks_of": "danger", **details}}
        return found

    @classmethod
    def starts(cls, trigger: Trigger) -> Starts:
        held = [item.value for item in trigger.filters if item.field == "message.body"]
        phrase = held[0] if len(held) == 1 and isinstance(held[0], str) else ""
        return super().starts(trigger)._replace(replies=True, phrase=phrase)

    @classmethod
    def cases(cls, triggers: Sequence[Trigger]) -> tuple[Event, ...]:
        classes = cls._classes(triggers)
        # Of several phrases one is enough here; which further ones a message holds is for the search to try.
        bodies = [*classes.get("message.body", [])] or ["Hi"]
        channels = ["", *(one for one in classes.get("message.type", []) if one != ANOTHER)]
        if len(channels) > 1:
            channels.append(ANOTHER)
        flows = classes.get("workflow.id", [""])
        found = [reply(body, channel, flow) for body, channel, flow in product(bodies, channels, flows)]
        return tuple(event for event in found if any(matches(one, event, lambda _: None) for one in triggers))
