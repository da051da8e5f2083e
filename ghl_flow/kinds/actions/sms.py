"""`sms`: one text message to the contact."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of, text
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.language.tongues import Language
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

# Fields of the drawer that were left empty.
_EMPTY: Table = {"template_id": empty, "urlAttachments": empty}
_COVERED: Table = {**_EMPTY, "body": text, "attachments": anything, "type": one_of("sms")}


class SmsCopy(SpecModel):
    """What to say: a template of the account's niche, or text written in place."""

    instead_of: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("text", "message"), "write body:, or the text itself: sms: Hello"),
        "to": "a text goes to the contact: for people of the business there is notify:",
    }

    template: Annotated[
        str | None,
        Field(
            description="niche_templates/<niche>/<template>.sms.j2", pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$"
        ),
    ] = None
    body: Annotated[FilledText | None, Field(description="The text itself (Jinja2).")] = None
    language: Annotated[
        Language | None,
        Field(
            description="Which of the template's languages; English where it has no other. Default: the "
            "account's, or what a tag of the contact says."
        ),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _plain_text_is_the_body(cls, value: Any) -> Any:
        return {"body": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_source(self) -> "SmsCopy":
        if (self.template is None) == (self.body is None):
            raise ValueError("an sms has either a template or a body")
        if self.language is not None and self.template is None:
            raise ValueError("language goes with template: a body is in the language it is written in")
        return self


class SmsStep(Step):
    """Text the contact: `sms: { template: missed-call }` or `sms: "Hi, this is ..."`."""

    keyword: ClassVar[str] = "sms"
    node_types: ClassVar[tuple[str, ...]] = ("sms",)
    tolerated: ClassVar[Table] = _EMPTY
    label: ClassVar[str] = "Send SMS"
    bounded: ClassVar[bool] = True
    sends: ClassVar[bool] = True
    examples = (
        Example('sms: "Hi {{ contact.first_name }}, sorry I missed you"', wire="sms.json"),
        Example("sms: { template: missed-call }", wire="sms.with-type.json"),
    )

    sms: SmsCopy

    def default_name(self) -> str:
        return f"SMS: {self.sms.template.replace('-', ' ')}" if self.sms.template else "SMS"

    def in_language(self, language: Language) -> "SmsStep | None":
        if self.sms.template is None or self.sms.language is not None:
            return None
        return SmsStep(
            sms=SmsCopy(template=self.sms.template, language=language),
            name=f"{self.title} ({language})"[:120],
        )

    def node_type(self) -> str:
        return "sms"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {"body": context.text(self.sms), "attachments": []}

    def uses(self) -> Iterator[Use]:
        yield Use(Named.TEXT, "", ("sms",), self.sms)

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        return {"sms": names.source(text_of(node.attributes, "body"))}

    @classmethod
    def message(cls, node: Node) -> str | None:
        body = node.attributes.get("body")
        return body if isinstance(body, str) else None

    @classmethod
    def with_message(cls, node: Node, text: str) -> Node:
        return node._replace(attributes={**node.attributes, "body": text})

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(sends="sms")

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, _COVERED, "sms")

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.send_sms(node, text_of(node.attributes, "body"))
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click("Message, exactly:", text_of(node.attributes, "body")),)
