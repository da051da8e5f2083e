"""Premium actions that compute: their result is for later steps, by its number, and not modelled."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.pairs import Headers, without_secret
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.table import Stored, TableStep, same
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.masking import masked
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node


def _without_secrets(code: str) -> str:
    if masked(code) != code:
        # Never repeated: it may be the secret itself.
        raise ValueError("the code holds a secret: give it as an input, env:NAME or keyring:NAME")
    return code


class Code(SpecModel):
    """What runs, on what, and a sample of what comes of it."""

    code: Annotated[
        FilledText,
        AfterValidator(_without_secrets),
        Field(description="The body of a function; it stands as it is written."),
    ]
    input: Annotated[
        Headers, Field(description="What it finds in inputData; secrets are named, env:NAME or keyring:NAME.")
    ] = Field(default_factory=dict)
    output: Annotated[
        dict[FilledText, JsonValue],
        Field(
            min_length=1, description="A sample of what it returns: without one HighLevel does not publish."
        ),
    ]
    language: Annotated[Literal["javascript"], Field(description="Other languages are raw.")] = "javascript"


class CustomCodeStep(Step):
    """Run code: `custom_code: { code: "return { ok: 1 };", output: { ok: 1 } }`.

    It may do anything, so it is not modelled. Later steps use its result by number: `{{custom_code.1.ok}}`.
    A request goes by `customRequest`; its put takes `(url, { headers, data })` (observed).
    """

    keyword: ClassVar[str] = "custom_code"
    takes_time: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("custom_code",)
    label: ClassVar[str] = "Custom Code"
    premium: ClassVar[bool] = True
    examples = (
        Example(
            'custom_code: { code: "return { ok: 1 };", input: { token: env:TOKEN }, output: { ok: 1 } }',
            wire="custom_code.json",
        ),
    )

    custom_code: Code

    def default_name(self) -> str:
        return "Custom Code"

    def node_type(self) -> str:
        return "custom_code"

    def attributes(self, context: CompileContext) -> JsonObject:
        held = self.custom_code
        return {
            "language": held.language,
            "inputData": {key: context.secret(value) for key, value in held.input.items()},
            "code": held.code,
            "output": {**held.output},
        }

    def uses(self) -> Iterator[Use]:
        return iter(())

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - {"language", "inputData", "code", "output"}:
            not_readable(f"custom code with '{min(unknown)}'")
        given: JsonObject = {}
        for key, value in object_of(held, "inputData").items():
            named = names.secret_named(value) if isinstance(value, str) else ""
            if not named:
                not_readable("custom code with an input that is no text")
            given[key] = without_secret(named, key)
        code: JsonObject = {"code": text_of(held, "code"), "output": object_of(held, "output")}
        if given:
            code["input"] = given
        return {"custom_code": code}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        given = tuple(
            Click(f"{key}: {shown.name(str(value))}") for key, value in object_of(held, "inputData").items()
        )
        return (
            Click(f"Language: {text_of(held, 'language')}"),
            *((Click("Properties to include in code:", below=given),) if given else ()),
            Click("Code, exactly:", text_of(held, "code")),
            Click("Test the code, so that it has an output"),
        )


class Computes(NodeKind):
    """Base of those that only compute: they change nothing, and what comes of it is not known."""

    premium: ClassVar[bool] = True
    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return f"{node.type}, whose result later steps use"


class FormatNumber(Computes):
    """Write a number in another way, for later steps. How it is stored has not been observed."""

    node_types: ClassVar[tuple[str, ...]] = ("number_formatter",)
    label: ClassVar[str] = "Number Formatter"


class FormatTextStep(Computes, TableStep):
    """Count the characters of a text: `text_length: "{{contact.notes}}"`.

    Later steps use the result by number: `{{text_formatter.1...}}`. The formatter's other operations are raw.
    """

    keyword: ClassVar[str] = "text_length"
    node_types: ClassVar[tuple[str, ...]] = ("text_formatter",)
    label: ClassVar[str] = "Text Formatter"
    stored: ClassVar[Stored] = {
        "type": "text_formatter",
        "extras": {},
        "formatterType": "length",
        "field": same(missing="a text"),
    }
    examples = (Example('text_length: "{{chatgpt.1.response}}"', wire="text_formatter.json"),)

    text_length: Annotated[FilledText, Field(description="The text, mostly a merge field.")]

    def default_name(self) -> str:
        return "Length"

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click("Action: Length"), Click("Text, exactly:", text_of(node.attributes, "field")))


class DateFormat(SpecModel):
    """A date and time, and how it is to be written."""

    field: Annotated[FilledText, Field(description="current_date, or a merge field.")] = "current_date"
    from_: Annotated[
        FilledText, Field(alias="from", description="How it is written there, such as YYYY-MM-DD hh:mm A.")
    ] = "YYYY-MM-DD hh:mm A"
    to: Annotated[FilledText, Field(description="How to write it: X is seconds since 1970.")]


class FormatDateStep(Computes, Step):
    """Write a date and time in another way: `format_date: { field: "{{contact.due}}", to: YYYY-MM-DD }`.

    Later steps use the result by number: `{{datetime_formatter.1...}}`. Comparing two dates is raw.
    """

    keyword: ClassVar[str] = "format_date"
    node_types: ClassVar[tuple[str, ...]] = ("datetime_formatter",)
    label: ClassVar[str] = "Date/Time Formatter"
    examples = (
        Example("format_date: { to: X }", wire="datetime_formatter.json"),
        Example('format_date: { field: "{{contact.due}}", from: DD-MM-YYYY, to: YYYY-MM-DD }'),
    )

    format_date: DateFormat

    def default_name(self) -> str:
        return "Format Date and Time"

    def node_type(self) -> str:
        return "datetime_formatter"

    def attributes(self, context: CompileContext) -> JsonObject:
        held = self.format_date
        form: JsonObject = {
            "type": "datetime",
            "fromField": held.field,
            "fromFormat": held.from_,
            "toFormat": held.to,
        }
        return {"type": "datetime_formatter", "action": "format_datetime", "format": form}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        form = object_of(node.attributes, "format")
        return {
            "format_date": {
                "field": text_of(form, "fromField"),
                "from": text_of(form, "fromFormat"),
                "to": text_of(form, "toFormat"),
            }
        }

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        form = object_of(node.attributes, "format")
        return (
            Click("Action: Format Date and Time"),
            Click(f"Field: {text_of(form, 'fromField')}"),
            Click(f"From format: {text_of(form, 'fromFormat')}"),
            Click(f"To format: {text_of(form, 'toFormat')}"),
        )
