"""A flow: one file, one automation."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, model_validator

from ghl_flow.kinds.registry import AnyStep
from ghl_flow.kinds.triggers.registry import AnyTrigger
from ghl_flow.language.model import DISTINCT, FieldKey, FilledText, Identifier, SpecModel
from ghl_flow.spec.guarantee import CancelEvent, Guarantee

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


class FlowSettings(SpecModel):
    """Workflow settings."""

    reentry: Annotated[
        StrictBool, Field(description="A contact may enter again after finishing. Off: once ever (R1).")
    ] = False
    stop_on_response: Annotated[
        StrictBool,
        Field(description="End the run when the contact answers a message of this workflow (R18)."),
    ] = False


class Flow(SpecModel):
    """An automation: what starts it, what it does, and what it promises."""

    version: Annotated[Literal[1], Field(description="Version of the spec language.")]
    flow: Annotated[Identifier, Field(description="The flow's id, stable for its whole life.")]
    name: Annotated[FilledText, Field(max_length=120, description="The workflow's name in HighLevel.")]
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
        Field(min_length=1, description="What enrols a contact; any of them."),
    ]
    fields: Annotated[
        dict[FieldKey, FieldDeclaration],
        Field(default_factory=dict, description="Contact custom fields by key."),
    ]
    settings: FlowSettings = FlowSettings()
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
