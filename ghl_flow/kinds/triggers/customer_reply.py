"""`customer_reply`: the contact wrote to us."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.triggers.event import Event, reply
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.trigger import TriggerFilter


class ReplyDetails(SpecModel):
    """Which replies; none named means all."""

    contains: Annotated[str | None, Field(description="The message holds this text.", min_length=1)] = None


class CustomerReplyTrigger(TriggerSpec):
    """Enrol when the contact writes: `customer_reply: {}`."""

    keyword: ClassVar[str] = "customer_reply"

    customer_reply: ReplyDetails

    def default_name(self) -> str:
        return "Customer replied"

    def wire_type(self) -> str:
        return "customer_reply"

    def filters(self) -> tuple[TriggerFilter, ...]:
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

    def samples(self) -> tuple[Event, ...]:
        return (reply(self.customer_reply.contains or "Hi"),)
