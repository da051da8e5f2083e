"""`send_document`: a document or contract made from a template."""

from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from ghl_flow.kinds.actions.elsewhere import PassedThrough
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import one_of, plain_text
from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.table import Column, Stored, TableStep, same, thing
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node

_YES_OR_NO = Column(
    # A text (observed).
    store=lambda value, _: str(value).lower(),
    read=lambda stored, _: stored == "true",
    uses=lambda _value, _path: iter(()),
    covers=one_of("true", "false"),
    missing="whether it is sent",
    field="send",
)


class DocumentMade(SpecModel):
    """Which document, and whose it is. No public list of HighLevel has templates of documents."""

    template: Annotated[FilledText, Field(description="HighLevel's id of the template.")]
    user: Annotated[FilledText, Field(description="The user in whose name it is, by name or address.")]
    send: Annotated[StrictBool, Field(description="false: it stays a draft.")] = True


class SendDocumentStep(PassedThrough, TableStep):
    """Make a document from a template and send it: `send_document: { template: 66a1f0b2, user: Ann Lee }`."""

    keyword: ClassVar[str] = "send_document"
    node_types: ClassVar[tuple[str, ...]] = ("proposals_estimates_send_document",)
    label: ClassVar[str] = "Send Documents & Contracts"
    stored: ClassVar[Stored] = {
        "userId": thing(Named.USER, "user"),
        "templateId": same("template", "a template", covers=plain_text),
        "sendDocument": _YES_OR_NO,
        "type": "proposals_estimates_send_document",
        "__customInputs__": {},
    }
    examples = (
        Example("send_document: { template: 66a1f0b2, user: Ann Lee }"),
        Example(
            "send_document: { template: 66a1f0b2, user: Ann Lee, send: false }",
            wire="proposals_estimates_send_document.json",
        ),
    )

    send_document: DocumentMade

    def default_name(self) -> str:
        return "Send Documents & Contracts"

    @property
    def beside(self) -> JsonObject:
        return {"workflowsActionType": "INTERNAL"}

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return cls.uncovered(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Template: {held.get('templateId')}"),
            Click(f"User: {shown.name(str(held.get('userId')))}"),
            Click(f"Send the document: {'yes' if held.get('sendDocument') == 'true' else 'no'}"),
        )
