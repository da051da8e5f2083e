"""What an account file says of its A2P 10DLC registration: what the forms of the Trust Center ask."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.spec.secret_reference import SecretReference

Registration = Literal["sole-proprietor", "low-volume", "standard", "toll-free"]
UseCase = Literal[
    "low-volume-mixed", "mixed", "customer-care", "account-notification", "marketing", "charity", "emergency"
]
Content = Literal["link", "phone-number", "age-gated", "lending"]


class A2pBusiness(SpecModel):
    """The business that is registered: the client, not the agency."""

    legal_name: Annotated[FilledText | None, Field(description="As the tax office has it, with commas.")] = (
        None
    )
    name_as_on: Annotated[
        FilledText | None, Field(description="The paper it was compared with: CP 575, 147C.")
    ] = None
    type: Annotated[
        Literal["sole-proprietor", "partnership", "llc", "corporation", "cooperative", "non-profit"] | None,
        Field(description="Legal form."),
    ] = None
    tax_id: Annotated[
        SecretReference | None, Field(description="Where the EIN is. It is never printed whole.")
    ] = None
    tax_id_since: Annotated[date | None, Field(description="The day the EIN was issued.")] = None
    industry: Annotated[FilledText | None, Field(description="As the form lists it.")] = None
    email: Annotated[FilledText | None, Field(description="Of the website's domain.")] = None
    website: Annotated[FilledText | None, Field(description="https, with the same business name on it.")] = (
        None
    )
    regions: Annotated[tuple[FilledText, ...], DISTINCT, Field(description="Where it operates.")] = ("USA",)


class A2pAddress(SpecModel):
    """The address as the tax office has it."""

    street: FilledText | None = None
    city: FilledText | None = None
    state: Annotated[str | None, Field(pattern=r"^[A-Z]{2}$", description="Code of two letters, TX.")] = None
    zip: Annotated[str | None, Field(pattern=r"^[0-9A-Za-z -]{3,10}$", description="In quotes.")] = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO code.")] = "US"


class A2pRepresentative(SpecModel):
    """Who answers for the business."""

    name: FilledText | None = None
    email: FilledText | None = None
    phone: Annotated[FilledText | None, Field(description="A personal mobile, no VoIP number.")] = None
    position: FilledText | None = None


class A2pUrls(SpecModel):
    """Pages that reviewers open."""

    privacy: FilledText | None = None
    terms: FilledText | None = None


NO = "no"
"""In place of evidence: there is none."""


class A2pConsent(SpecModel):
    """How a caller consents, and what shows it. `no`: there is none."""

    greeting: Annotated[
        FilledText | None, Field(description="The words of the greeting or IVR that tell of the text.")
    ] = None
    website_line: Annotated[
        FilledText | None, Field(description="Where the line beside the number is: a URL.")
    ] = None
    public_page: Annotated[FilledText | None, Field(description="The page that shows all this: a URL.")] = (
        None
    )

    @property
    def shown(self) -> dict[str, str]:
        """The evidence that there is, by its field."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in told.items() if value is not None and value.lower() != NO}


class A2pSupport(SpecModel):
    """What the answer to HELP names."""

    phone: FilledText | None = None
    email: FilledText | None = None


class A2pRegistration(SpecModel):
    """A2P 10DLC registration: US numbers need an approved brand and campaign, or texts fail (R29)."""

    status: Annotated[
        Literal["approved", "pending", "none"], Field(description="As the carrier registry says.")
    ]
    since: Annotated[date | None, Field(description="The day from which texts should arrive.")] = None
    brand: Annotated[FilledText | None, Field(description="The registered brand.")] = None
    campaign: Annotated[FilledText | None, Field(description="The registered campaign.")] = None
    registration: Annotated[Registration | None, Field(description="Which one; a2p advise names one.")] = None
    use_case: Annotated[UseCase | None, Field(description="It cannot be changed later.")] = None
    brand_is: Annotated[
        Literal["client", "agency"] | None, Field(description="Who is registered as the brand.")
    ] = None
    numbers: Annotated[int | None, Field(ge=1, description="How many numbers text.")] = None
    business: A2pBusiness = A2pBusiness.model_construct()
    address: A2pAddress = A2pAddress.model_construct()
    representative: A2pRepresentative = A2pRepresentative.model_construct()
    urls: A2pUrls = A2pUrls.model_construct()
    consent: A2pConsent = A2pConsent.model_construct()
    support: A2pSupport = A2pSupport.model_construct()
    content: Annotated[
        tuple[Content, ...], DISTINCT, Field(description="What texts contain, as ticked in the form.")
    ] = ()
    samples: Annotated[
        tuple[FilledText, ...], DISTINCT, Field(description="Templates to register that no flow sends yet.")
    ] = ()
    sample_values: Annotated[
        dict[str, FilledText],
        Field(default_factory=dict, description="What stands for a merge field: { contact.city: Waco }."),
    ]
    translations: Annotated[
        dict[str, FilledText],
        Field(default_factory=dict, description="English of a text that is not, by template or step."),
    ]
