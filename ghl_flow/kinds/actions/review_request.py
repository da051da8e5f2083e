"""`review_request`: the account's own request for a review."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

_KNOWN: Table = {"type": one_of("review_request"), "review_type": one_of("sms", "email", "whatsapp")}
_CHANNELS = {"sms": "sms", "email": "email"}


class ReviewRequestStep(Step):
    """Ask for a review, in the words of the account's reputation settings: `review_request: sms`."""

    keyword: ClassVar[str] = "review_request"
    node_types: ClassVar[tuple[str, ...]] = ("review_request",)
    label: ClassVar[str] = "Send Review Request"
    bounded: ClassVar[bool] = True
    sends: ClassVar[bool] = True
    examples = (
        Example("review_request: sms", wire="review_request.json"),
        Example("review_request: email"),
    )

    review_request: Annotated[
        Literal["sms", "email", "whatsapp"], Field(description="How the contact is asked.")
    ]

    def default_name(self) -> str:
        return f"Review request: {self.review_request}"

    def node_type(self) -> str:
        return "review_request"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {"type": "review_request", "review_type": self.review_request}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := beyond(node.attributes, _KNOWN, "review_request"):
            not_readable(found)
        return {"review_request": text_of(node.attributes, "review_type")}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(sends=_CHANNELS.get(text_of(node.attributes, "review_type"), "whatsapp"))

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click(f"Type: {text_of(node.attributes, 'review_type')}"),)
