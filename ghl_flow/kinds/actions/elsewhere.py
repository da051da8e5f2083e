"""Actions on other systems, of which a flow sees nothing.

Whatever their attributes, they change no tag, field or enrolment of the contact, and send nothing to it that
a guarantee counts; the run goes straight on. What another system does about them comes as an event like any
other (language.md, section 7). Accounts, channels and sheets there are called by their ids, which no
API lists.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects, texts_in
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.masking import is_reference, name_for
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node


class PassedThrough(NodeKind):
    """Base of these."""

    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did(f"{cls.label}: {node.name}")
        return following(node)


class There(SpecModel):
    """A thing of the other system."""

    id: Annotated[FilledText, Field(description="Its id there.")]
    name: Annotated[FilledText, Field(description="What the builder shows for it.")]


def _there(stored: JsonObject) -> JsonObject:
    return {"id": text_of(stored, "id"), "name": text_of(stored, "name")}


class Message(SpecModel):
    """What to write, and where."""

    text: Annotated[FilledText, Field(description="What it says (Jinja2).")]
    channel: Annotated[There, Field(description="The public channel.")]
    workspace: Annotated[There, Field(description="The connected workspace.")]


class SlackStep(PassedThrough, Step):
    """Write to a public channel of Slack; other messages to Slack are raw."""

    keyword: ClassVar[str] = "slack"
    node_types: ClassVar[tuple[str, ...]] = ("slack_message",)
    label: ClassVar[str] = "Slack"
    premium: ClassVar[bool] = True
    examples = (
        Example(
            "slack: { text: New lead, channel: { id: C01, name: leads }, "
            "workspace: { id: T01, name: acme } }",
            wire="slack_message.json",
        ),
    )

    slack: Message

    def default_name(self) -> str:
        return "Slack"

    def node_type(self) -> str:
        return "slack_message"

    def attributes(self, context: CompileContext) -> JsonObject:
        said = self.slack
        return {
            "action": {"id": "public-channel", "name": "Send Public Channel message"},
            "integration": {**said.workspace.model_dump(), "idType": "altId"},
            "channel": said.channel.model_dump(),
            "text": context.words(said.text),
            "type": "slack_message",
        }

    def uses(self) -> Iterator[Use]:
        yield Use(Named.WORDS, self.slack.text, (self.keyword, "text"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        return {
            "slack": {
                "text": names.source(text_of(held, "text")),
                "channel": _there(object_of(held, "channel")),
                "workspace": _there(object_of(held, "integration")),
            }
        }

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Action: {text_of(object_of(held, 'action'), 'name')}"),
            Click(f"Workspace: {text_of(object_of(held, 'integration'), 'name')}"),
            Click(f"Channel: {text_of(object_of(held, 'channel'), 'name')}"),
            Click("Message, exactly:", text_of(held, "text")),
        )


class SheetRow(SpecModel):
    """A row, and the sheet that it goes into."""

    account: Annotated[There, Field(description="The connected Google account.")]
    spreadsheet: Annotated[There, Field(description="The file, in My Drive.")]
    sheet: Annotated[There, Field(description="The sheet in it; its id is a number.")]
    row: Annotated[
        dict[FilledText, FilledText],
        Field(min_length=1, description="Headers and values (Jinja2), from column A on."),
    ]


def _letters(count: int) -> list[JsonValue]:
    """The names of the first columns: A, B ... Z, AA ..."""
    return [
        ("" if not number // 26 else chr(64 + number // 26)) + chr(65 + number % 26)
        for number in range(count)
    ]


class SheetRowStep(PassedThrough, Step):
    """Write a row into a sheet of Google; other actions on sheets are raw."""

    keyword: ClassVar[str] = "sheet_row"
    node_types: ClassVar[tuple[str, ...]] = ("google_sheets",)
    label: ClassVar[str] = "Google Sheets"
    premium: ClassVar[bool] = True
    examples = (
        Example(
            "sheet_row: { account: { id: a1, name: owner@example.com }, "
            'spreadsheet: { id: s1, name: Leads }, sheet: { id: "0", name: Sheet1 }, '
            'row: { Name: "{{contact.name}}", Email: "{{contact.email}}" } }',
            wire="google_sheets.json",
        ),
    )

    sheet_row: SheetRow

    def default_name(self) -> str:
        return "Create Spreadsheet Row"

    def node_type(self) -> str:
        return "google_sheets"

    def attributes(self, context: CompileContext) -> JsonObject:
        held = self.sheet_row
        return {
            "type": "google_sheets",
            "action": {"id": "create_row", "name": "Create Spreadsheet Row"},
            "account": {**held.account.model_dump(), "idType": "altId"},
            "drive": {"id": "my_drive", "name": "My Drive"},
            "spreadsheet": held.spreadsheet.model_dump(),
            "sheet": held.sheet.model_dump(),
            "columnRange": _letters(len(held.row)),
            "values": [context.words(value) for value in held.row.values()],
            "sheetHeaders": [*held.row],
            "options": {},
        }

    def uses(self) -> Iterator[Use]:
        for header, value in self.sheet_row.row.items():
            yield Use(Named.WORDS, value, (self.keyword, "row", header))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        headers, values = [*texts_in(held.get("sheetHeaders"))], [*texts_in(held.get("values"))]
        if len(headers) != len(values) or len({*headers}) != len(headers):
            not_readable("a row of a sheet without a header for each value")
        return {
            "sheet_row": {
                **{key: _there(object_of(held, key)) for key in ("account", "spreadsheet", "sheet")},
                "row": {key: names.source(value) for key, value in zip(headers, values, strict=True)},
            }
        }

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        headers, values = texts_in(held.get("sheetHeaders")), texts_in(held.get("values"))
        row = tuple(Click(f"{key}: {value}") for key, value in zip(headers, values, strict=False))
        return (
            Click(f"Action: {text_of(object_of(held, 'action'), 'name')}"),
            Click(f"Google account: {text_of(object_of(held, 'account'), 'name')}"),
            Click(f"Spreadsheet: {text_of(object_of(held, 'spreadsheet'), 'name')}"),
            Click(f"Worksheet: {text_of(object_of(held, 'sheet'), 'name')}"),
            Click("Columns:", below=row),
        )


def _named(token: str) -> str:
    if not is_reference(token):
        # Never repeated: it may be the secret itself.
        raise ValueError("the token is a secret: name it, env:NAME or keyring:NAME")
    return token


class Conversion(SpecModel):
    """What Facebook is told."""

    pixel: Annotated[FilledText, Field(description="The id of the pixel.")]
    token: Annotated[
        FilledText, AfterValidator(_named), Field(description="The access token: env:NAME or keyring:NAME.")
    ]
    event: Annotated[FilledText, Field(description="HighLevel's word for the event.")] = "lead_event"
    stage: Annotated[FilledText, Field(description="The stage of the lead.")] = "Lead"
    currency: Annotated[FilledText, Field(description="Three letters.")] = "USD"
    lead: Annotated[FilledText, Field(description="Where the contact's id of Facebook stands.")] = (
        "{{contact.facebookLeadId}}"
    )


class FacebookConversionStep(PassedThrough, Step):
    """Tell Facebook of a conversion: `facebook_conversion: { pixel: "55", token: env:PIXEL_TOKEN }`."""

    keyword: ClassVar[str] = "facebook_conversion"
    node_types: ClassVar[tuple[str, ...]] = ("facebook_conversion_api",)
    label: ClassVar[str] = "Facebook - Conversions API"
    examples = (
        Example(
            'facebook_conversion: { pixel: "55", token: env:PIXEL_TOKEN }',
            wire="facebook_conversion_api.json",
        ),
    )

    facebook_conversion: Conversion

    def default_name(self) -> str:
        return "Meta Conversion API"

    def node_type(self) -> str:
        return "facebook_conversion_api"

    def attributes(self, context: CompileContext) -> JsonObject:
        told = self.facebook_conversion
        return {
            "type": "facebook_conversion_api",
            "event_type": told.event,
            "access_token": context.secret(told.token),
            "currency": told.currency,
            "connection_type": "INTEGRATION",
            "customMapping": {"fbLeadId": told.lead},
            "isCustomMappingEnabled": True,
            "pixel_id": told.pixel,
            "stage_name": told.stage,
        }

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        token = names.secret_named(text_of(held, "access_token"))
        if not is_reference(token):
            token = name_for("facebook access token")  # it is never written down
        return {
            "facebook_conversion": {
                "pixel": text_of(held, "pixel_id"),
                "token": token,
                "event": text_of(held, "event_type"),
                "stage": text_of(held, "stage_name"),
                "currency": text_of(held, "currency"),
                "lead": text_of(object_of(held, "customMapping"), "fbLeadId"),
            }
        }

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Pixel ID: {text_of(held, 'pixel_id')}"),
            Click(f"Access token: {shown.name(text_of(held, 'access_token'))}"),
            Click(f"Event type: {text_of(held, 'event_type')}, stage {text_of(held, 'stage_name')}"),
            Click(f"Currency: {text_of(held, 'currency')}"),
            Click(f"Facebook lead id: {text_of(object_of(held, 'customMapping'), 'fbLeadId')}"),
        )
