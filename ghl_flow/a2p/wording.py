"""The texts a form asks for beside the samples: in English, for a reviewer who sees nothing else."""

import re
from collections.abc import Sequence

from ghl_flow.a2p.samples import Sample
from ghl_flow.facts.registration import UseCaseFacts
from ghl_flow.spec.a2p import A2pRegistration
from ghl_flow.spec.account import Account

_EVIDENCE = {
    "greeting": 'Before the text the caller hears: "{}"',
    "website_line": "Beside the phone number the website says so too ({}).",
    "public_page": "All of this is shown on a public page ({}).",
}


# A name that ends with a stop ends the sentence, and so does what the file says.
_TWO_STOPS = re.compile(r"(?<![.!?])([.!?])\.(?=\s|$)")


def brand_of(account: Account) -> str:
    """The business as texts name it."""
    return account.vars.get("business_name", account.account)


def description(account: Account, samples: Sequence[Sample], use_case: UseCaseFacts | None) -> str:
    """Who texts whom, why, and how they came to it."""
    brand = brand_of(account)
    legal = account.a2p.business.legal_name if account.a2p else None
    named = f"{legal} ({brand})" if legal and legal != brand else brand
    sentences = [
        f"{named} texts people who called its phone number and did not get through.",
        "The text says who missed the call and asks what the caller needs, so that they can answer by text.",
    ]
    if any(not one.called for one in samples if one.sent_by):
        sentences.append("It also texts people who gave their number in a form or for an appointment.")
    if any(one.waited >= 43_200 for one in samples):
        sentences.append("A caller who has not written back is texted once more on the next day.")
    if use_case is not None and not use_case.marketing:
        sentences.append("No offers are sent.")
    if legal and legal.casefold() != brand.casefold():
        sentences.append(f"We are doing DBA as {brand}.")
    return _joined(sentences)


def message_flow(account: Account) -> str:
    """How a caller consents: the call starts it, what is said, and where that can be seen."""
    brand = brand_of(account)
    registration = account.a2p
    parts = [
        f"Consumers opt in verbally, by calling {brand}. The consumer starts the contact with the call.",
        "If no one can answer, one informational text about this call is sent to the number that called.",
    ]
    shown = registration.consent.shown if registration else {}
    parts += [words.format(shown[name]) for name, words in _EVIDENCE.items() if name in shown]
    parts.append("Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to opt out.")
    for name, url in _pages(registration):
        parts.append(f"{name} ({url}).")
    return _joined(parts)


def opt_in_text(account: Account) -> str:
    """The confirmation of an opt-in, at most 160 characters."""
    brand = brand_of(account)
    terms = "Msg frequency varies. Msg & data rates may apply. HELP for help, STOP to end."
    return f"{brand}: we text you about your call. {terms}"


def help_text(account: Account) -> str | None:
    """The answer to HELP; None where no phone number and no address is told."""
    contact = support_of(account.a2p)
    return None if contact is None else f"{brand_of(account)}: for help {contact}. Reply STOP to opt out."


def stop_text(account: Account) -> str:
    """The answer to STOP."""
    return f"{brand_of(account)}: you are opted out and get no more messages. Reply START to opt in again."


def support_of(registration: A2pRegistration | None) -> str | None:
    """What HELP names: phone and address, as far as they are told."""
    if registration is None:
        return None
    support = registration.support
    email = support.email or registration.business.email
    ways = [f"call {support.phone}" if support.phone else "", f"write to {email}" if email else ""]
    return " or ".join(filter(None, ways)) or None


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(_TWO_STOPS.sub(r"\1", sentence) for sentence in sentences)


def _pages(registration: A2pRegistration | None) -> list[tuple[str, str]]:
    urls = registration.urls if registration else None
    pages = [("Privacy policy", urls.privacy), ("Terms", urls.terms)] if urls else []
    return [(name, url) for name, url in pages if url]
