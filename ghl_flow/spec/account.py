"""An account: one HighLevel sub-account and what its flows need to know of it."""

from datetime import date
from typing import Annotated, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationError, WithJsonSchema, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from ghl_flow.errors import did_you_mean
from ghl_flow.language.hours import open_spans
from ghl_flow.language.model import DISTINCT, FilledText, Identifier, SpecModel, is_blank
from ghl_flow.masking import is_reference
from ghl_flow.spec.driver_name import DriverName

_VARIABLE, _ENTRY = "env:[A-Za-z_][A-Za-z0-9_]*", "keyring:[A-Za-z0-9_][A-Za-z0-9_.@/ -]{0,99}"


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = did_you_mean(name, sorted(available_timezones()))
        raise ValueError(f"'{name}' is not a time zone" + (f"; {hint}" if hint else "")) from None
    return name


def _points_at_a_secret(reference: str) -> str:
    # Never repeated: it may be the secret itself.
    if not is_reference(reference):
        raise ValueError("a secret is named, never written here: env:NAME or keyring:NAME")
    return reference


def _in_the_keyring(reference: str) -> str:
    if not (reference.startswith("keyring:") and is_reference(reference)):
        raise ValueError(
            "a refresh token is used up by its first use, so the next one has to be kept: keyring:NAME"
        )
    return reference


SecretReference = Annotated[
    str,
    AfterValidator(_points_at_a_secret),
    Field(
        description="env:NAME or keyring:NAME; a literal secret is an error.",
        json_schema_extra={"pattern": f"^({_VARIABLE}|{_ENTRY})$"},
    ),
]


class A2pRegistration(SpecModel):
    """A2P 10DLC registration: US numbers need an approved brand and campaign, or texts fail (R29)."""

    status: Annotated[
        Literal["approved", "pending", "none"], Field(description="As the carrier registry says.")
    ]
    brand: Annotated[FilledText | None, Field(description="The registered brand.")] = None
    campaign: Annotated[FilledText | None, Field(description="The registered campaign.")] = None


# HighLevel's rate of US$0.0083 and the carrier's fee of about US$0.005 for a US segment (help centre
# article 48001203458). Agencies that rebill, and other countries, say their own.
US_SEGMENT_PRICE = 0.0133


class OAuth(SpecModel):
    """A marketplace app that is installed in the sub-account; its access token is renewed by itself."""

    client_id: Annotated[SecretReference, Field(description="The app's client id.")]
    client_secret: Annotated[SecretReference, Field(description="The app's client secret.")]
    refresh_token: Annotated[
        str,
        AfterValidator(_in_the_keyring),
        Field(
            description="keyring:NAME. Each is used up by its first use, and the next one is kept there.",
            json_schema_extra={"pattern": f"^{_ENTRY}$"},
        ),
    ]


class Agency(SpecModel):
    """A token of the agency, which is exchanged for one of the sub-account."""

    token: Annotated[SecretReference, Field(description="Where the agency's token is.")]
    company_id: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_-]+$", description="HighLevel's id of the agency.")
    ]


class Snapshot(SpecModel):
    """The snapshot that the workflows come from, or in its master the one that is made of them."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", description="HighLevel's id of the snapshot.")]
    role: Annotated[
        Literal["copy", "master"],
        Field(
            description="copy: workflows come from the snapshot. master: the snapshot is made of this "
            "sub-account, and each text in its workflows is the merge field of a custom value."
        ),
    ] = "copy"


class SmsCosts(SpecModel):
    """What texts cost, for the warnings of a plan."""

    per_segment: Annotated[
        float, Field(gt=0, le=10, description="US dollars for one segment, carrier fee included.")
    ] = US_SEGMENT_PRICE
    texts_per_month: Annotated[
        int | None, Field(gt=0, description="About how often each text goes out in a month.")
    ] = None


ThingId = Annotated[
    str,
    Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$", description="HighLevel's id of it."),
]
_Ids: TypeAlias = dict[FilledText, ThingId]


class AccountNames(SpecModel):
    """Which thing of the account a name means, where HighLevel's lists do not tell."""

    users: Annotated[_Ids, Field(default_factory=dict, description="Users by the name that flows use.")]
    pipelines: Annotated[_Ids, Field(default_factory=dict, description="Pipelines.")]
    stages: Annotated[
        dict[FilledText, _Ids],
        Field(default_factory=dict, description="Stages, by the name of their pipeline."),
    ]
    calendars: Annotated[_Ids, Field(default_factory=dict, description="Calendars.")]
    forms: Annotated[_Ids, Field(default_factory=dict, description="Forms.")]
    surveys: Annotated[_Ids, Field(default_factory=dict, description="Surveys.")]
    links: Annotated[_Ids, Field(default_factory=dict, description="Trigger links.")]
    email_templates: Annotated[_Ids, Field(default_factory=dict, description="E-mail templates.")]
    workflows: Annotated[
        _Ids, Field(default_factory=dict, description="Workflows that no flow of the project makes.")
    ]
    custom_values: Annotated[_Ids, Field(default_factory=dict, description="Custom values.")]


def _known_hours(
    hours: dict[str, str | list[str]] | None,
) -> dict[str, str | list[str]] | None:
    if hours is not None:
        open_spans(hours)
    return hours


def _none_blank(values: dict[str, str]) -> dict[str, str]:
    """Refuse a value of which a customer would read nothing: "Hey, it's  with ..."."""
    errors: list[InitErrorDetails] = []
    for name, value in values.items():
        if is_blank(value):
            text = (
                f"{name} is {'blank' if value else 'empty'}: write what texts say there, or leave the key out"
            )
            error = PydanticCustomError("value_error", "{error}", {"error": text})
            errors.append({"type": error, "loc": (name,), "input": value})
    if errors:
        raise ValidationError.from_exception_data("vars", errors)
    return values


class Account(SpecModel):
    """One sub-account."""

    texts_as_written: ClassVar[tuple[str, ...]] = ("vars",)

    account: Annotated[Identifier, Field(description="What the command line calls it.")]
    location_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="HighLevel's id of the sub-account.",
        ),
    ]
    niche: Annotated[Identifier, Field(description="The folder of niche_templates its texts come from.")]
    timezone: Annotated[
        str, AfterValidator(_known_timezone), Field(description="IANA name, America/Chicago.")
    ]
    token: Annotated[SecretReference | None, Field(description="Where the Private Integration Token is.")] = (
        None
    )
    oauth: Annotated[OAuth | None, Field(description="In place of token: an OAuth app.")] = None
    agency: Annotated[Agency | None, Field(description="In place of token: the agency's.")] = None
    snapshot: Annotated[
        Snapshot | None,
        Field(description="The snapshot that its workflows come from, or that it is the master of."),
    ] = None
    builder_session: Annotated[
        SecretReference | None,
        Field(description="Where the builder session is: a request copied as cURL from the browser."),
    ] = None
    vars: Annotated[
        dict[
            str, Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"], "pattern": r"\S"})]
        ],
        AfterValidator(_none_blank),
        Field(
            default_factory=dict,
            description="Values its templates use: business_name, first_name ... Text, as written.",
        ),
    ]
    native_missed_call_text_back: Annotated[
        Literal["on", "off", "unknown"],
        Field(description="HighLevel's own Missed Call Text Back checkbox. No API shows it; look and say."),
    ] = "unknown"
    hours: Annotated[
        dict[FilledText, FilledText | list[FilledText]] | None,
        AfterValidator(_known_hours),
        Field(
            description='When the business is open: { mon-fri: "8:00-17:30", sat: ["9:00-12:00"] }; '
            '"22:00-6:00 next day".'
        ),
    ] = None
    holidays: Annotated[
        tuple[date, ...], DISTINCT, Field(description="Days on which it is closed, as 2026-12-25.")
    ] = ()
    language: Annotated[
        Literal["en", "es", "pt", "fr", "de", "it", "nl"],
        Field(description="The language of the sub-account: weekdays are words in it."),
    ] = "en"
    incoming_call_timeout: Annotated[
        int | None,
        Field(
            ge=1, le=600, description="Seconds that a call rings, in the number's settings. No API shows it."
        ),
    ] = None
    call_connect: Annotated[
        Literal["on", "off", "unknown"],
        Field(description="Whether who answers has to press a key. No API shows it; look and say."),
    ] = "unknown"
    names: Annotated[
        AccountNames | None,
        Field(description="Ids of what flows call by name, where a name is taken twice or is another here."),
    ] = None
    a2p: A2pRegistration | None = None
    sms_costs: Annotated[SmsCosts, Field(description="What texts cost this account.")] = SmsCosts()
    workflow_driver: Annotated[
        DriverName,
        Field(description="How workflow bodies get into the account."),
    ] = "auto"
    flows: Annotated[tuple[Identifier, ...], DISTINCT, Field(description="The flows this account runs.")] = ()

    @property
    def is_master(self) -> bool:
        """Whether a snapshot is made of it, so that its texts come in custom values."""
        return self.snapshot is not None and self.snapshot.role == "master"

    @model_validator(mode="after")
    def _a_master_is_built(self) -> "Account":
        if self.is_master and self.workflow_driver == "snapshot":
            raise ValueError(
                "the workflows of a master do not come from its own snapshot: "
                "leave workflow_driver out, or write api, builder or file"
            )
        return self

    @model_validator(mode="after")
    def _one_way_in(self) -> "Account":
        ways = [name for name in ("token", "oauth", "agency") if getattr(self, name) is not None]
        if len(ways) > 1:
            raise ValueError(f"an account has one way in, this one has {' and '.join(ways)}")
        return self
