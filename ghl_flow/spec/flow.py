"""A flow: one file, one automation."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, StrictBool, model_validator

from ghl_flow.kinds.registry import AnyStep
from ghl_flow.kinds.triggers.registry import AnyTrigger
from ghl_flow.language.hours import days_in, minutes_of
from ghl_flow.language.model import DISTINCT, FieldKey, FilledText, Identifier, SpecModel
from ghl_flow.spec.guarantee import CancelEvent, Guarantee
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.workflow import Settings

FieldType = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "phone",
    "date",
    "datetime",
    "time",
    "dropdown",
    "multi_dropdown",
    "radio",
    "checkbox",
]
# Those that hold one of some options, or several.
_OF_OPTIONS = ("dropdown", "multi_dropdown", "radio", "checkbox")


class FieldDeclaration(SpecModel):
    """A contact custom field the flow uses; made in the account if it is not there."""

    # HighLevel's data types. MONETORY is its own spelling. There is no date-time type (R10).
    DATA_TYPES: ClassVar[dict[FieldType, str]] = {
        "text": "TEXT",
        "long_text": "LARGE_TEXT",
        "number": "NUMERICAL",
        "money": "MONETORY",
        "phone": "PHONE",
        "date": "DATE",
        "datetime": "DATE",
        "time": "TIME",
        "dropdown": "SINGLE_OPTIONS",
        "multi_dropdown": "MULTIPLE_OPTIONS",
        "radio": "RADIO",
        "checkbox": "CHECKBOX",
    }

    name: Annotated[FilledText, Field(max_length=120, description="The field's name in HighLevel.")]
    type: Annotated[
        FieldType,
        Field(
            description="datetime states the intent of a moment; HighLevel keeps its date only, and shorter "
            "windows on it are lowered to a cooldown tag."
        ),
    ]

    options: Annotated[
        tuple[Annotated[FilledText, Field(max_length=200)], ...],
        DISTINCT,
        Field(description="With dropdown, multi_dropdown, radio and checkbox: what there is to choose."),
    ] = ()

    @model_validator(mode="after")
    def _options_of_such_a_field(self) -> "FieldDeclaration":
        if (self.type in _OF_OPTIONS) != bool(self.options):
            raise ValueError(
                f"a {self.type} field has no options"
                if self.options
                else f"a {self.type} field has nothing to choose: name its options"
            )
        return self

    @property
    def data_type(self) -> str:
        """HighLevel's data type."""
        return self.DATA_TYPES[self.type]

    @property
    def is_date(self) -> bool:
        """Whether HighLevel keeps a date."""
        return self.data_type == "DATE"


class WindowSetting(SpecModel):
    """`{ days: mon-fri, from: "8:30", to: "18:30" }`: past midnight where it ends before it begins."""

    model_config = ConfigDict(populate_by_name=True)

    days: Annotated[FilledText, Field(description="mon-fri; mon, wed; daily; weekend. Default: daily.")] = (
        "daily"
    )
    from_: Annotated[FilledText, Field(alias="from", description="A time of day in quotes.")]
    to: Annotated[FilledText, Field(description="A time of day in quotes; 24:00 is the end of the day.")]

    @model_validator(mode="after")
    def _reads(self) -> "WindowSetting":
        if minutes_of(self.from_) == minutes_of(self.to):
            raise ValueError("a window that closes when it opens: write 0:00 to 24:00 for the whole day")
        days_in(self.days)
        return self

    def compiled(self) -> TimeWindow:
        """The window as HighLevel counts: its days begin with Sunday."""
        days = frozenset((day + 1) % 7 for day in days_in(self.days))
        return TimeWindow(days, minutes_of(self.from_), minutes_of(self.to))


class SenderSetting(SpecModel):
    """Who mails and texts come from, unless a step says another; merge fields are filled in."""

    name: Annotated[FilledText | None, Field(description="The sender's name.")] = None
    email: Annotated[FilledText | None, Field(description="The sender's address.")] = None

    @model_validator(mode="after")
    def _says_something(self) -> "SenderSetting":
        if self.name is None and self.email is None:
            raise ValueError("a sender has a name, an email or both")
        return self


class FlowSettings(SpecModel):
    """Workflow settings. What is left out below `stop_on_response` stays as it is in HighLevel."""

    model_config = ConfigDict(populate_by_name=True)

    reentry: Annotated[
        StrictBool, Field(description="A contact may enter again after finishing. Off: once ever (R1).")
    ] = False
    stop_on_response: Annotated[
        StrictBool,
        Field(description="End the run when the contact answers a message of this workflow (R18)."),
    ] = False
    timezone: Annotated[
        Literal["account", "contact"],
        Field(description="Whose clock the window goes by; of a contact without one, the account's (R9)."),
    ] = "account"
    window: Annotated[
        WindowSetting | None,
        Field(description="When texts, mails and calls may go out; others wait until it opens (R9)."),
    ] = None
    per_opportunity: Annotated[
        StrictBool | None, Field(description="A contact may be in it once for each opportunity.")
    ] = None
    from_: Annotated[SenderSetting | None, Field(alias="from", description="The sender.")] = None
    mark_as_read: Annotated[
        StrictBool | None, Field(description="Mark conversations that it writes to as read.")
    ] = None

    def compiled(self) -> Settings:
        """The settings as HighLevel stores them."""
        window = self.window.compiled() if self.window is not None else None
        sender: JsonObject = {}
        if self.from_ is not None:
            given = {"from_name": self.from_.name, "from_email": self.from_.email}
            sender = {key: value for key, value in given.items() if value is not None}
        further: dict[str, JsonValue] = {
            "allowMultipleOpportunity": self.per_opportunity,
            "window": None if window is None else window.to_json(),
            "senderAddress": sender or None,
            "autoMarkAsRead": self.mark_as_read,
        }
        return Settings(
            allow_multiple=self.reentry,
            stop_on_response=self.stop_on_response,
            timezone=self.timezone,
            window=window,
            given=tuple((key, value) for key, value in further.items() if value is not None),
        )


class Flow(SpecModel):
    """An automation: what starts it, what it does, and what it promises."""

    version: Annotated[Literal[1], Field(description="Version of the spec language.")]
    flow: Annotated[Identifier, Field(description="The flow's id, stable for its whole life.")]
    name: Annotated[FilledText, Field(max_length=500, description="The workflow's name in HighLevel.")]
    description: Annotated[str | None, Field(description="What the flow is for.")] = None
    protect: Annotated[StrictBool, Field(description="Refuse to destroy the flow's workflows.")] = False
    previously: Annotated[
        tuple[Identifier, ...],
        DISTINCT,
        Field(
            description="Ids the flow had before, the oldest first: its workflows are kept, and so are the "
            "contacts waiting in them."
        ),
    ] = ()
    trigger: Annotated[
        tuple[AnyTrigger, ...],
        DISTINCT,
        Field(
            description="What enrols a contact; any of them. `[]`: nothing by itself, another workflow or a "
            "person adds contacts."
        ),
    ]
    fields: Annotated[
        dict[FieldKey, FieldDeclaration],
        Field(default_factory=dict, description="Contact custom fields by key."),
    ]
    settings: FlowSettings = FlowSettings.model_construct()
    cancel_on: Annotated[
        tuple[CancelEvent, ...], DISTINCT, Field(description="The contact leaves the flow when this happens.")
    ] = ()
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1, description="What happens, in order.")]
    guarantees: Annotated[
        tuple[Guarantee, ...], DISTINCT, Field(description="What the flow promises; decided by verify.")
    ] = ()

    @property
    def first_id(self) -> str:
        """The id it was made under: the ids of its steps are derived from it, and never change."""
        return self.previously[0] if self.previously else self.flow
