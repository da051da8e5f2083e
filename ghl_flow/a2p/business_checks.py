"""Who is registered: name, number, address, addresses on the web."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from ghl_flow.a2p.model import Check, CheckCode, ask, fine, wrong
from ghl_flow.facts.registration import Limit, RegistrationSheet, Words
from ghl_flow.spec.a2p import A2pRegistration

# What a sole proprietor may not have in the name (HighLevel help centre, 2025-05-07).
_COMPANY = re.compile(
    r"\b(?:llc|l\.l\.c|inc|incorporated|corp|corporation|ltd|llp|lp|pllc|p\.?c)\b\.?", re.IGNORECASE
)
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")
_US_ZIP = re.compile(r"\d{5}(?:-\d{4})?")
_US_PHONE = re.compile(r"1?[2-9]\d{9}")


class TaxId(NamedTuple):
    """An EIN as it may be shown. `reference` is where it is kept; `shown` None: nothing is there."""

    reference: str
    shown: str | None
    shaped: bool = False


def masked_tax_id(reference: str, value: str | None) -> TaxId:
    """The last four digits of an EIN, and whether it has the shape of one."""
    if value is None:
        return TaxId(reference, None)
    digits = re.sub(r"\D", "", value)
    shaped = re.fullmatch(r"\d{2}-?\d{7}", value.strip()) is not None
    # Of something shorter the last four would be most of it.
    return TaxId(reference, f"**-***{digits[-4:]}" if len(digits) >= 8 else "**-*******", shaped)


def business_checks(
    told: A2pRegistration, tax_id: TaxId | None, facts: RegistrationSheet, today: date
) -> Iterator[Check]:
    """Every check of the business, offline."""
    business = told.business
    if business.legal_name is None:
        yield ask(CheckCode.LEGAL_NAME, "missing")
    elif told.registration == "sole-proprietor" and _COMPANY.search(business.legal_name):
        yield wrong(CheckCode.LEGAL_NAME, "company", business.legal_name)
    elif told.registration == "sole-proprietor" and business.type not in (None, "sole-proprietor"):
        yield wrong(CheckCode.LEGAL_NAME, "company", str(business.type))
    elif business.name_as_on is None:
        yield ask(CheckCode.LEGAL_NAME, "compare", business.legal_name)
    else:
        yield fine(CheckCode.LEGAL_NAME, f"{business.legal_name} ({business.name_as_on})")
    yield from _tax_id(told, tax_id, facts, today)
    address = told.address
    missing = [name for name in ("street", "city", "state", "zip") if getattr(address, name) is None]
    if missing:
        yield ask(CheckCode.ADDRESS, "missing", ", ".join(missing))
    elif told.registration == "sole-proprietor" and address.country != "US":
        yield wrong(CheckCode.ADDRESS, "not-us", address.country)
    elif address.country == "US" and not _US_ZIP.fullmatch(address.zip or ""):
        yield wrong(CheckCode.ADDRESS, "zip", str(address.zip))
    else:
        yield fine(CheckCode.ADDRESS)
    person = told.representative
    absent = [name for name in ("name", "email", "phone", "position") if getattr(person, name) is None]
    if absent:
        yield ask(CheckCode.REPRESENTATIVE, "missing", ", ".join(absent))
    elif not _EMAIL.fullmatch(person.email or ""):
        yield wrong(CheckCode.REPRESENTATIVE, "email", str(person.email))
    elif address.country == "US" and not _US_PHONE.fullmatch(re.sub(r"[^\dA-Za-z]", "", person.phone or "")):
        yield wrong(CheckCode.REPRESENTATIVE, "phone", str(person.phone))
    else:
        yield fine(CheckCode.REPRESENTATIVE)
    yield _email(told, facts)
    if told.brand_is is None:
        yield ask(CheckCode.BRAND_IS_CLIENT, "missing")
    elif told.brand_is == "agency":
        yield wrong(CheckCode.BRAND_IS_CLIENT, "agency")
    else:
        yield fine(CheckCode.BRAND_IS_CLIENT)
    yield _numbers(told, facts)
    yield _https(told, facts)


def _tax_id(
    told: A2pRegistration, tax_id: TaxId | None, facts: RegistrationSheet, today: date
) -> Iterator[Check]:
    if told.registration == "sole-proprietor":
        yield (
            fine(CheckCode.TAX_ID)
            if told.business.tax_id is None
            else wrong(CheckCode.TAX_ID, "sole-proprietor")
        )
        return
    if tax_id is None:
        yield ask(CheckCode.TAX_ID, "missing")
    elif tax_id.shown is None:
        yield ask(CheckCode.TAX_ID, "not-set", tax_id.reference)
    elif not tax_id.shaped:
        yield wrong(CheckCode.TAX_ID, "shape", tax_id.shown)
    else:
        yield fine(CheckCode.TAX_ID, tax_id.shown)
    since = told.business.tax_id_since
    least = int(facts.number(Limit.EIN_AGE_DAYS))
    if since is None:
        yield ask(CheckCode.TAX_ID_AGE, "missing", str(least))
    elif since > today:
        yield wrong(CheckCode.TAX_ID_AGE, "to-come", since.isoformat())
    elif (today - since).days < least:
        yield wrong(CheckCode.TAX_ID_AGE, "young", f"{(today - since).days} of {least}")
    else:
        yield fine(CheckCode.TAX_ID_AGE, since.isoformat())


def _email(told: A2pRegistration, facts: RegistrationSheet) -> Check:
    email, site = told.business.email, told.business.website
    if email is None:
        return ask(CheckCode.EMAIL_DOMAIN, "missing")
    if not _EMAIL.fullmatch(email):
        return wrong(CheckCode.EMAIL_DOMAIN, "no-email", email)
    domain = email.rpartition("@")[2].lower()
    public = domain in facts.listed(Words.PUBLIC_MAILBOX)
    if told.registration == "sole-proprietor":
        return (
            fine(CheckCode.EMAIL_DOMAIN, email)
            if public
            else wrong(CheckCode.EMAIL_DOMAIN, "not-public", email)
        )
    if public:
        return wrong(CheckCode.EMAIL_DOMAIN, "public", email)
    host = None if site is None else host_of(site)
    if host is None:
        return ask(CheckCode.EMAIL_DOMAIN, "no-website", email)
    if not (host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")):
        return wrong(CheckCode.EMAIL_DOMAIN, "other-domain", f"{domain}, {host}")
    return fine(CheckCode.EMAIL_DOMAIN, domain)


def _numbers(told: A2pRegistration, facts: RegistrationSheet) -> Check:
    kind = facts.registrations.get(told.registration or "")
    if told.registration is None:
        return ask(CheckCode.NUMBERS, "no-registration")
    if kind is None or kind.numbers is None:
        return fine(CheckCode.NUMBERS)
    if told.numbers is None:
        return ask(CheckCode.NUMBERS, "missing", str(kind.numbers))
    if told.numbers > kind.numbers:
        return wrong(CheckCode.NUMBERS, "too-many", f"{told.numbers} of {kind.numbers}")
    return fine(CheckCode.NUMBERS, str(told.numbers))


def _https(told: A2pRegistration, facts: RegistrationSheet) -> Check:
    urls = {
        "business.website": told.business.website,
        "urls.privacy": told.urls.privacy,
        "urls.terms": told.urls.terms,
    }
    missing = [name for name, url in urls.items() if url is None]
    shown = [url for name, url in told.consent.shown.items() if name != "greeting" and "://" in url]
    every = [url for url in (*urls.values(), *shown) if url is not None]
    plain = [url for url in every if not is_https(url)]
    short = [url for url in every if host_of(url) in facts.listed(Words.SHORTENER)]
    if plain:
        return wrong(CheckCode.HTTPS, "http", ", ".join(plain))
    if short:
        return wrong(CheckCode.HTTPS, "shortener", ", ".join(short))
    return ask(CheckCode.HTTPS, "missing", ", ".join(missing)) if missing else fine(CheckCode.HTTPS)


def is_https(url: str) -> bool:
    """Whether it is a whole address that begins with https."""
    return url.lower().startswith("https://") and host_of(url) is not None


def host_of(url: str) -> str | None:
    """The host of an address without www; None where there is none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None
