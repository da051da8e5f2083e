"""A2P 10DLC: `registration.yaml`, in US dollars a registration or a month."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ghl_flow.facts.sheet import FactSheet, Sourced
from ghl_flow.language.model import FilledText


class RegistrationFacts(Sourced):
    """A way to register. Counts are segments a day; None: no limit that is known."""

    name: FilledText
    who: FilledText
    one_time: Annotated[float, Field(ge=0)]
    monthly: Annotated[float, Field(ge=0)]
    further_campaign: Annotated[float | None, Field(ge=0)] = None
    numbers: Annotated[int | None, Field(ge=1)] = None
    segments_per_day: Annotated[int | None, Field(ge=1)] = None
    t_mobile_per_day: Annotated[int | None, Field(ge=1)] = None


class UseCaseFacts(Sourced):
    """A use case of a campaign; `marketing`: offers belong to it."""

    name: FilledText
    about: FilledText
    marketing: bool


class WordList(Sourced):
    """Words by which something is told."""

    words: tuple[FilledText, ...]


class Number(Sourced):
    """A number that somebody set."""

    value: float


class Rejection(Sourced):
    """A code with which a registration is refused; `checks` of the packet look for it."""

    means: FilledText
    cure: FilledText
    again: FilledText
    checks: tuple[FilledText, ...] = ()


class Words(StrEnum):
    """The lists of words."""

    MARKETING = "marketing"
    SHAFT = "shaft"
    LENDING = "lending"
    SHORTENER = "shortener"
    PUBLIC_MAILBOX = "public-mailbox"


class Limit(StrEnum):
    """The numbers."""

    EIN_AGE_DAYS = "ein_age_days"
    SAMPLE_CHARACTERS = "sample_characters"
    OPT_IN_CHARACTERS = "opt_in_characters"
    BRANDS_PER_CONTACT = "brands_per_contact"
    FAILURE_SHARE = "failure_share"
    LEAST_MESSAGES = "least_messages"


class RegistrationSheet(FactSheet):
    """Ways to register, use cases, words, numbers and rejections."""

    registrations: Annotated[dict[str, RegistrationFacts], Field(default_factory=dict)]
    use_cases: Annotated[dict[str, UseCaseFacts], Field(default_factory=dict)]
    words: Annotated[dict[Words, WordList], Field(default_factory=dict)]
    numbers: Annotated[dict[Limit, Number], Field(default_factory=dict)]
    rejections: Annotated[dict[str, Rejection], Field(default_factory=dict)]

    def number(self, name: Limit) -> float:
        """A number by its name."""
        return self.numbers[name].value

    def listed(self, name: Words) -> tuple[str, ...]:
        """The words of a list."""
        return self.words[name].words
