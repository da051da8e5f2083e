"""`*.test.yaml`: what must come of which events."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from ghl_flow.kinds.card import Status
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import DISTINCT, FieldKey, FilledText, Identifier, SpecModel, TagName
from ghl_flow.spec.event import At, EventSpec, Start
from ghl_flow.spec.guarantee import Held


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"'{name}' is not a time zone") from None
    return name


class OpportunitySpec(SpecModel):
    """The opportunity that goes with a contact's runs before anything happens."""

    pipeline: Annotated[FilledText | None, Field(description="The pipeline that it is in.")] = None
    stage: Annotated[FilledText, Field(description="The stage that it is in.")]
    status: Annotated[Status, Field(description="Its status.")] = "open"


class ContactSpec(SpecModel):
    """Who the contact is before anything happens. What is left out is unknown."""

    name: Annotated[str, Field(description="Full name; texts then know first and last name.")] = ""
    phone: Annotated[str, Field(description="The number; default: the key.")] = ""
    email: str = ""
    timezone: Annotated[str, Field(description="IANA name; default: the account's.")] = ""
    tags: Annotated[tuple[TagName, ...], DISTINCT] = ()
    fields_: Annotated[dict[FieldKey, str], Field(alias="fields", default_factory=dict)]
    opportunity: Annotated[
        OpportunitySpec | None, Field(description="Without it, it has none, until a step creates one.")
    ] = None
    opted_out: Annotated[StrictBool, Field(description="Wrote STOP before (R28).")] = False

    @model_validator(mode="after")
    def _known_zone(self) -> "ContactSpec":
        if self.timezone:
            _zone(self.timezone)
        return self


Paths = Annotated[
    dict[str, FilledText],
    Field(
        default_factory=dict,
        description="Which path contacts take where that cannot be known (a split, a finder, an AI "
        "decision), by the step's name on the canvas. Default: the first.",
    ),
]


def _none_empty(expected: "SmsExpectation | EmailExpectation") -> None:
    for name in sorted(expected.model_fields_set):
        if getattr(expected, name) is None:
            raise ValueError(f"'{name}' has no value, so every text would do: write one, or any")


class SmsExpectation(SpecModel):
    """How a text must read."""

    contains: Annotated[FilledText | None, Field(description="It holds this, upper or lower case.")] = None
    equals: Annotated[FilledText | None, Field(description="It reads exactly so, spaces apart.")] = None
    segments: Annotated[int | None, Field(description="It takes so many segments.", ge=1)] = None

    @model_validator(mode="after")
    def _asks_what_it_names(self) -> "SmsExpectation":
        _none_empty(self)
        return self


class EmailExpectation(SpecModel):
    """How a mail's subject must read."""

    contains: Annotated[FilledText | None, Field(description="It holds this, upper or lower case.")] = None
    equals: Annotated[FilledText | None, Field(description="It reads exactly so, spaces apart.")] = None

    @model_validator(mode="after")
    def _asks_what_it_names(self) -> "EmailExpectation":
        _none_empty(self)
        return self


class Expectation(SpecModel):
    """What must be so at a time: a text goes out, or the contact has tags and fields."""

    at: At
    contact: Annotated[str | None, Field(description="Default: the one caller.")] = None
    sms: Annotated[
        SmsExpectation | None,
        Field(description="A text goes out then; a plain text is what it holds, any: whatever it says."),
    ] = None
    email: Annotated[
        EmailExpectation | None,
        Field(
            description="A mail goes out then; a plain text is what its subject holds, any: whatever it says."
        ),
    ] = None
    staff: Annotated[
        FilledText | None,
        Field(
            description="A text to people of the business goes out then: what it holds, any: whatever it "
            "says. Those that are not expected may go out too."
        ),
    ] = None
    tags: Annotated[tuple[TagName, ...] | None, DISTINCT, Field(description="It has these tags.")] = None
    no_tags: Annotated[
        tuple[TagName, ...] | None, DISTINCT, Field(description="It has none of these tags.")
    ] = None
    fields_: Annotated[
        dict[FieldKey, str | None] | None, Field(alias="fields", description="Values; null: empty.")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        if isinstance(value, dict):
            value = dict(value)
            if value.get("at") == 0:
                value["at"] = "0s"
            for channel in ("sms", "email"):
                if isinstance(value.get(channel), str):
                    value[channel] = {} if value[channel] == "any" else {"contains": value[channel]}
        return value

    @model_validator(mode="after")
    def _asks_something(self) -> "Expectation":
        if [self.sms, self.email, self.staff].count(None) < 2:
            raise ValueError("one entry expects one message: write an entry for each of sms, email and staff")
        asked = (self.sms, self.email, self.staff, self.tags, self.no_tags, self.fields_)
        if all(item is None for item in asked):
            raise ValueError("this expects nothing: name sms, email, staff, tags, no_tags or fields")
        return self


def _not_left_empty(value: Any) -> Any:
    if value is None:
        raise ValueError("'expect' has no value: write [] where nothing may be sent")
    return value


class Case(SpecModel):
    """One test: events, and what must come of them."""

    name: Annotated[FilledText, Field(max_length=200, description="What is tested.")]
    events: Annotated[tuple[EventSpec, ...], Field(min_length=1, description="What happens, in any order.")]
    expect: Annotated[
        tuple[Expectation, ...] | None,
        BeforeValidator(_not_left_empty),
        Field(
            description="Every text that goes out, and states. Empty: nothing may be sent; absent: any may."
        ),
    ] = None
    holds: Annotated[
        tuple[Held, ...], DISTINCT, Field(description="Guarantees that the flow keeps in this case.")
    ] = ()
    contacts: Annotated[
        dict[str, ContactSpec],
        Field(default_factory=dict, description="Contacts by name, as events call them."),
    ]
    paths: Paths
    start: Annotated[
        Start | None, Field(description="Mon 17:58 or an ISO moment, on the account's clock.")
    ] = None
    profile: Annotated[
        Literal["documented", "concurrent", "both"], Field(description="Which profile of HighLevel.")
    ] = "both"
    until: Annotated[Duration | None, Field(description="Stop there; default: when all is quiet.")] = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Case":
        if self.expect is None and not self.holds:
            raise ValueError(
                "this test expects nothing: write expect (an empty list: nothing may be sent), or holds"
            )
        return self


class TestFile(SpecModel):
    """A file of tests for a flow, or for all flows of an account at once."""

    __test__ = False  # not a class of tests

    version: Literal[1]
    flow: Annotated[Identifier | None, Field(description="Default: all flows of the account at once.")] = None
    account: Annotated[Identifier | None, Field(description="Default: every account that runs the flow.")] = (
        None
    )
    all_flows: Annotated[
        StrictBool, Field(description="Run the account's other flows beside the flow; default: it alone.")
    ] = False
    contacts: Annotated[
        dict[str, ContactSpec], Field(default_factory=dict, description="Contacts of every test.")
    ]
    tests: Annotated[tuple[Case, ...], Field(min_length=1, description="The tests.")]

    @model_validator(mode="after")
    def _names_something(self) -> "TestFile":
        if self.flow is None and self.account is None:
            raise ValueError("name a flow, an account, or both")
        if self.flow is None and self.all_flows:
            raise ValueError(
                "an account without a flow runs all its flows: leave all_flows out, or name a flow"
            )
        if self.flow is None and any(case.holds for case in self.tests):
            raise ValueError(
                "a guarantee is one of a flow's: name the flow beside the account, and all_flows"
            )
        names = [case.name for case in self.tests]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two tests are called '{twice}'")
        return self
