"""What a packet is made of: fields of the form, checks of it, and what came of each check."""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What came of a check."""

    OK = "ok"
    FIX = "fix"
    PERSON = "person"
    """Only a person knows, or has to look."""
    NOT_LOOKED = "not-looked"
    """It can be looked at, and was not: sites, without --online."""


class Step(StrEnum):
    """The steps of the form."""

    PROFILE = "profile"
    BUSINESS = "business"
    ADDRESS = "address"
    REPRESENTATIVE = "representative"
    CAMPAIGN = "campaign"
    CONSENT = "consent"


class Field(NamedTuple):
    """A field of the form; `value` None: not told. `key` is where it stands below `a2p` of the account."""

    step: Step
    key: str
    value: str | None


class CheckCode(StrEnum):
    """What is checked. `facts/registration.yaml` names these beside the codes of rejections."""

    LEGAL_NAME = "legal-name"
    TAX_ID = "tax-id"
    TAX_ID_AGE = "tax-id-age"
    ADDRESS = "address"
    REPRESENTATIVE = "representative"
    EMAIL_DOMAIN = "email-domain"
    BRAND_IS_CLIENT = "brand-is-client"
    NUMBERS = "numbers"
    HTTPS = "https"
    WEBSITE_REACHABLE = "website-reachable"
    WEBSITE_NAME = "website-name"
    PRIVACY_REACHABLE = "privacy-reachable"
    PRIVACY_SHARING = "privacy-sharing"
    TERMS_REACHABLE = "terms-reachable"
    USE_CASE = "use-case"
    DESCRIPTION = "description"
    MESSAGE_FLOW = "message-flow"
    CONSENT_CALL = "consent-call"
    CONSENT_FOLLOW_UP = "consent-follow-up"
    CONSENT_GREETING = "consent-greeting"
    CONSENT_WEBSITE = "consent-website"
    CONSENT_PAGE = "consent-page"
    SAMPLE_COUNT = "sample-count"
    SAMPLES_DIFFER = "samples-differ"
    SAMPLES_SENT = "samples-sent"
    SAMPLE_BRAND = "sample-brand"
    SAMPLE_PERSON = "sample-person"
    SAMPLE_STOP = "sample-stop"
    SAMPLE_PLACEHOLDER = "sample-placeholder"
    SAMPLE_LINKS = "sample-links"
    SAMPLE_WORDS = "sample-words"
    SAMPLE_LENGTH = "sample-length"
    SAMPLE_ENGLISH = "sample-english"
    SAMPLES_DRIFTED = "samples-drifted"
    CONTENT = "content"
    OPT_IN_TEXT = "opt-in-text"
    HELP_ANSWER = "help-answer"
    STOP_ANSWER = "stop-answer"


class Check(NamedTuple):
    """A check and what came of it. `why` tells apart why it did, `found` are the words of it."""

    code: CheckCode
    outcome: Outcome
    why: str = ""
    found: str = ""


def fine(code: CheckCode, found: str = "") -> Check:
    """It holds."""
    return Check(code, Outcome.OK, "", found)


def wrong(code: CheckCode, why: str, found: str = "") -> Check:
    """It has to be put right."""
    return Check(code, Outcome.FIX, why, found)


def unseen(code: CheckCode, why: str = "", found: str = "") -> Check:
    """It could not be looked at."""
    return Check(code, Outcome.NOT_LOOKED, why, found)


def ask(code: CheckCode, why: str, found: str = "") -> Check:
    """A person has to say."""
    return Check(code, Outcome.PERSON, why, found)
