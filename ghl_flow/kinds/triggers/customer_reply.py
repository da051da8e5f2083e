"""`customer_reply`: the contact wrote to us."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example, Naming
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import Event, reply
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import Starts
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import Trigger, TriggerFilter


class ReplyDetails(SpecModel):
    """Which replies; none named means all."""

    contains: Annotated[str | None, Field(description="The message holds this text.", min_length=1)] = None


class CustomerReplyTrigger(TriggerSpec):
    """Enrol when the contact writes: `customer_reply: {}`."""

    keyword: ClassVar[str] = "customer_reply"
    trigger_types: ClassVar[tuple[str, ...]] = ("customer_reply",)
    label: ClassVar[str] = "Customer Replied"
    happens: ClassVar[tuple[str, str]] = ("reply", "replies")
    examples = (
        Example("customer_reply: {}", wire="trigger.customer_reply.json"),
        Example("customer_reply: { contains: price }", wire="trigger.customer_reply.phrase.json"),
    )

    customer_reply: ReplyDetails

    def default_name(self) -> str:
        return "Customer replied"

    def wire_type(self) -> str:
        return "customer_reply"

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        if self.customer_reply.contains is None:
            return ()
        return (
            TriggerFilter(
                "message.body",
                "contains",
                self.customer_reply.contains,
                title="Contains Phrase",
                id="message-contains-phrase",
            ),
        )

    @classmethod
    def starts(cls, trigger: Trigger) -> Starts:
        held = [item.value for item in trigger.filters if item.field == "message.body"]
        phrase = held[0] if len(held) == 1 and isinstance(held[0], str) else ""
        return super().starts(trigger)._replace(replies=True, phrase=phrase)

    @classmethod
    def samples(cls, trigger: Trigger) -> tuple[Event, ...]:
        asked = [(item.field, item.operator) for item in trigger.filters]
        phrase = cls.starts(trigger).phrase
        if asked not in ([], [("message.body", "contains")]) or bool(asked) != bool(phrase):
            return ()
        return (reply(phrase or "Hi"),)

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        details: JsonObject = {}
        for item in trigger.filters:
            if (item.field, item.operator) != ("message.body", "contains") or details:
                not_readable(f"a filter '{item.field}' of a reply trigger")
            details["contains"] = item.value
        return {"customer_reply": details}
