"""An account: one HighLevel sub-account and what its flows need to know of it."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from ghl_flow.errors import did_you_mean
from ghl_flow.language.hours import open_spans
from ghl_flow.language.model import DISTINCT, FilledText, Identifier, SpecModel, TagName, is_blank
from ghl_flow.language.tongues import Language
from ghl_flow.masking import is_reference
from ghl_flow.spec.a2p import A2pRegistration
from ghl_flow.spec.account_names import AccountNames
from ghl_flow.spec.driver_name import DriverName
from ghl_flow.spec.economics import Economics
from ghl_flow.spec.secret_reference import ENTRY, SecretReference
from ghl_flow.spec.sms_compliance import SmsCompliance
from ghl_flow.spec.sms_costs import SmsCosts


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = did_you_mean(name, sorted(available_timezones()))
        raise ValueError(f"'{name}' is not a time zone" + (f"; {hint}" if hint else "")) from None
    return name


def _in_the_keyring(reference: str) -> str:
    if not (reference.startswith("keyring:") and is_reference(reference)):
        raise ValueError(
            "a refresh token is used up by its first use, so the next one has to be kept: keyring:NAME"
        )
    return reference


def _seconds_or_unknown(value: object) -> object:
    if value == "unknown":
        return None
    if isinstance(value, str) and not value.isdecimal():
        raise ValueError(f"'{value}' is no number of seconds: write unknown where it is not looked up")
    return value


class OAuth(SpecModel):
    """A marketplace app that is installed in the sub-account; its access token is renewed by itself."""

    client_id: Annotated[SecretReference, Field(description="The app's client id.")]
    client_secret: Annotated[SecretReference, Field(description="The app's client secret.")]
    refresh_token: Annotated[
        str,
        AfterValidator(_in_the_keyring),
        Field(
            description="keyring:NAME. Each is used up by its first use, and the next one is kept there.",
            json_schema_extra={"pattern": f"^{ENTRY}$"},
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
    labels: Annotated[
        tuple[Identifier, ...],
        DISTINCT,
        Field(description="Words of your own by which commands choose accounts: --label west."),
    ] = ()
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
        Language,
        Field(description="The language of the sub-account: weekdays are words in it, and texts are in it."),
    ] = "en"
    text_language: Annotated[
        Language | None,
        Field(description="The language of its texts, where that is not the one of the sub-account."),
    ] = None
    language_tags: Annotated[
        dict[Language, TagName],
        Field(
            description="Tags that say a contact's language, { es: habla espanol }: who has one gets "
            "texts of templates in that language, where the template has it."
        ),
    ] = Field(default_factory=dict)
    incoming_call_timeout: Annotated[
        Annotated[int, Field(ge=1, le=600)] | None,
        BeforeValidator(_seconds_or_unknown),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "integer", "minimum": 1, "maximum": 600},
                    {"enum": ["unknown"]},
                    {"type": "null"},
                ]
            }
        ),
        Field(
            description="Seconds that a call rings, in the number's settings, or unknown. No API shows it."
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
    created: Annotated[
        date | None, Field(description="The day the sub-account was made: a new one may text less.")
    ] = None
    hipaa: Annotated[
        Literal["none", "addon", "not-covered"] | None,
        Field(
            description="addon: the agency has HighLevel's HIPAA add-on. not-covered: the law does not "
            "concern the business."
        ),
    ] = None
    economics: Annotated[
        Economics | None,
        Field(description="What a job earns, for roi: job_value, gross_margin, close_rate."),
    ] = None
    sms_costs: Annotated[SmsCosts, Field(description="What texts cost this account.")] = (
        SmsCosts.model_construct(starts_per_month={})
    )
    sms_compliance: Annotated[
        SmsCompliance,
        Field(
            description="The lines that HighLevel appends to a first text. No API shows them; look and say."
        ),
    ] = SmsCompliance.model_construct()
    rebill_markup: Annotated[
        float | None,
        Field(ge=1, le=100, description="The client pays the agency's cost times this; 1.5 is half more."),
    ] = None
    country: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z]{2}$",
            description="ISO code of the country it texts in, US; default: that of the time zone.",
        ),
    ] = None
    number_intelligence: Annotated[
        Literal["on", "off", "unknown"],
        Field(description="Whether HighLevel looks a number up before the first text. No API shows it."),
    ] = "unknown"
    workflow_driver: Annotated[
        DriverName,
        Field(description="How workflow bodies get into the account."),
    ] = "auto"
    flows: Annotated[tuple[Identifier, ...], DISTINCT, Field(description="The flows this account runs.")] = ()

    @property
    def texts_language(self) -> Language:
        """The language of its texts, for contacts of whom no tag says another."""
        return self.text_language or self.language

    @property
    def is_master(self) -> bool:
        """Whether a snapshot is made of it, so that its texts come in custom values."""
        return self.snapshot is not None and self.snapshot.role == "master"

    @model_validator(mode="after")
    def _other_languages(self) -> "Account":
        if self.texts_language in self.language_tags:
            raise ValueError(
                f"language_tags name '{self.texts_language}', which is the language of its texts anyway: "
                "leave it out"
            )
        tags = [tag.lower() for tag in self.language_tags.values()]
        if len({*tags}) < len(tags):
            raise ValueError("language_tags give two languages one tag: name a tag for each")
        return self

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
