"""Which registration fits an account, with reasons that its file gives."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.facts.registration import RegistrationFacts, RegistrationSheet
from ghl_flow.spec.account import Account

_DAYS = 30


class Reason(StrEnum):
    """Why a registration fits, or does not."""

    NO_TAX_ID_TOLD = "no-tax-id-told"
    HAS_TAX_ID = "has-tax-id"
    SOLE_BY_FORM = "sole-by-form"
    COMPANY_BY_NAME = "company-by-name"
    NOT_US = "not-us"
    ONE_NUMBER = "one-number"
    MANY_NUMBERS = "many-numbers"
    LOW_VOLUME = "low-volume"
    HIGH_VOLUME = "high-volume"
    VOLUME_UNKNOWN = "volume-unknown"
    LOCAL_NUMBER = "local-number"
    DECLARED_OTHER = "declared-other"


class Said(NamedTuple):
    """A reason with its words."""

    reason: Reason
    found: str = ""


class Option(NamedTuple):
    """A way to register; `against` is why it does not fit."""

    key: str
    facts: RegistrationFacts
    against: Sequence[Said] = ()


class Advice(NamedTuple):
    """What fits an account; `best` None: too little is told. `reasons` are for it, `asks` what to tell."""

    account: str
    best: str | None
    reasons: Sequence[Said]
    asks: Sequence[Said]
    options: Sequence[Option]
    declared: str | None


_COMPANY = ("llc", "l.l.c.", "inc", "inc.", "corp", "corp.", "pllc", "ltd", "ltd.", "company")


def advise(account: Account, facts: RegistrationSheet) -> Advice:
    """Weigh the ways to register."""
    told = account.a2p
    business = told.business if told else None
    country = (told.address.country if told else None) or account.country
    company = [
        word for word in ((business.legal_name or "") if business else "").lower().split() if word in _COMPANY
    ]
    has_tax_id = bool(business and business.tax_id)
    sole = bool(business and business.type == "sole-proprietor") and not has_tax_id and not company
    per_day = _segments_per_day(account)
    low = facts.registrations["low-volume"].segments_per_day or 0
    against = {
        "sole-proprietor": [
            *([Said(Reason.HAS_TAX_ID)] if has_tax_id else []),
            *([Said(Reason.COMPANY_BY_NAME, " ".join(company))] if company else []),
            *([Said(Reason.NOT_US, country)] if country not in (None, "US") else []),
            *([Said(Reason.MANY_NUMBERS, str(told.numbers))] if told and (told.numbers or 1) > 1 else []),
        ],
        "low-volume": [Said(Reason.HIGH_VOLUME, f"{per_day:,.0f}")]
        if per_day is not None and per_day > low
        else [],
        "standard": [Said(Reason.LOW_VOLUME, f"{per_day:,.0f}")]
        if per_day is not None and per_day <= low
        else [],
        "toll-free": [Said(Reason.LOCAL_NUMBER)],
    }
    options = [Option(key, one, against.get(key, [])) for key, one in facts.registrations.items()]
    asks = [] if per_day is not None else [Said(Reason.VOLUME_UNKNOWN)]
    best: str | None
    reasons: list[Said]
    if sole and not against["sole-proprietor"]:
        best, reasons = "sole-proprietor", [Said(Reason.SOLE_BY_FORM), Said(Reason.ONE_NUMBER)]
    elif has_tax_id or company:
        best = "standard" if against["low-volume"] else "low-volume"
        reasons = [Said(Reason.HAS_TAX_ID) if has_tax_id else Said(Reason.COMPANY_BY_NAME, " ".join(company))]
        if per_day is not None:
            reasons += against["low-volume"] or against["standard"]
    else:
        best, reasons = None, []
        asks = [Said(Reason.NO_TAX_ID_TOLD), *asks]
    declared = told.registration if told else None
    if best is not None and declared not in (None, best):
        asks = [*asks, Said(Reason.DECLARED_OTHER, facts.registrations[declared or best].name)]
    return Advice(account.account, best, reasons, asks, options, declared)


def _segments_per_day(account: Account) -> float | None:
    """About how many segments go out a day: two for each missed call, to err on the high side."""
    costs = account.sms_costs
    starts = [one for one in (costs.missed_calls_per_month, costs.texts_per_month) if one is not None]
    if not starts and not costs.starts_per_month:
        return None
    return 2 * (sum(starts[:1]) + sum(costs.starts_per_month.values())) / _DAYS
