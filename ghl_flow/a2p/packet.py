"""The packet of an account: every field of the form, the texts, and all checks of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ghl_flow.a2p.business_checks import TaxId, business_checks
from ghl_flow.a2p.model import Check, CheckCode, Field, Outcome, Step
from ghl_flow.a2p.record import Record, digest_of
from ghl_flow.a2p.samples import MOST, Sample, samples_of
from ghl_flow.a2p.text_checks import campaign_checks, consent_checks, sample_checks
from ghl_flow.a2p.wording import description, help_text, message_flow, opt_in_text, stop_text
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.facts.registration import RegistrationSheet, Rejection
from ghl_flow.spec.a2p import A2pRegistration
from ghl_flow.spec.account import Account

ONLINE = (
    CheckCode.WEBSITE_REACHABLE,
    CheckCode.WEBSITE_NAME,
    CheckCode.PRIVACY_REACHABLE,
    CheckCode.PRIVACY_SHARING,
    CheckCode.TERMS_REACHABLE,
)
"""Checks that open pages."""


class Packet(NamedTuple):
    """What a person takes to the Trust Center. `stale` are the facts it was checked by that are old."""

    account: str
    fields: Sequence[Field]
    samples: Sequence[Sample]
    checks: Sequence[Check]
    rejections: dict[str, Rejection]
    digest: str
    stale: Mapping[str, date]

    def with_outcome(self, outcome: Outcome) -> list[Check]:
        """The checks that came out so."""
        return [one for one in self.checks if one.outcome is outcome]

    def codes(self, check: CheckCode) -> list[str]:
        """The codes of rejection that a check looks for."""
        return [code for code, one in self.rejections.items() if check in one.checks]


_UNTOLD = A2pRegistration(status="none", sample_values={}, translations={})


def packet_of(
    account: Account,
    flows: Sequence[CompiledFlow],
    templates: TemplateLibrary,
    facts: RegistrationSheet,
    *,
    tax_id: TaxId | None,
    record: Record | None,
    online: Sequence[Check] | None,
    today: date,
) -> Packet:
    """Make the packet. `online`: what came of opening the pages; None: they were not opened."""
    told = account.a2p or _UNTOLD
    samples = samples_of(account, flows, templates)
    looked = [Check(code, Outcome.NOT_LOOKED) for code in ONLINE] if online is None else online
    checks = [
        *business_checks(told, tax_id, facts, today),
        *campaign_checks(account, told, samples, facts),
        *consent_checks(told, samples),
        *sample_checks(account, told, samples[:MOST], record, facts, samples),
        *looked,
    ]
    fields = _fields(account, told, tax_id, samples, facts)
    return Packet(
        account.account,
        fields,
        samples[:MOST],
        checks,
        facts.rejections,
        digest_of(samples),
        facts.stale(today),
    )


def _fields(
    account: Account,
    told: A2pRegistration,
    tax_id: TaxId | None,
    samples: Sequence[Sample],
    facts: RegistrationSheet,
) -> list[Field]:
    business, address, person = told.business, told.address, told.representative
    kind = facts.registrations.get(told.registration or "")
    use_case = facts.use_cases.get(told.use_case or "")
    shown = None if tax_id is None else tax_id.shown or f"not set: {tax_id.reference}"
    rows: dict[Step, dict[str, str | None]] = {
        Step.PROFILE: {
            "address.country": address.country,
            "registration": kind.name if kind else None,
        },
        Step.BUSINESS: {
            "business.legal_name": business.legal_name,
            "business.type": business.type,
            "business.tax_id": shown,
            "business.industry": business.industry,
            "business.email": business.email,
            "business.website": business.website,
            "business.regions": ", ".join(business.regions) or None,
        },
        Step.ADDRESS: {
            f"address.{name}": getattr(address, name) for name in ("street", "city", "state", "zip")
        },
        Step.REPRESENTATIVE: {
            f"representative.{name}": getattr(person, name) for name in ("name", "email", "phone", "position")
        },
        Step.CAMPAIGN: {
            "use_case": use_case.name if use_case else None,
            "description": description(account, samples, use_case),
            "content": ", ".join(told.content) or "none",
        },
        Step.CONSENT: {
            "message_flow": message_flow(account),
            "opt_in_text": opt_in_text(account),
            "help_answer": help_text(account),
            "stop_answer": stop_text(account),
            "urls.privacy": told.urls.privacy,
            "urls.terms": told.urls.terms,
        },
    }
    return [Field(step, key, value) for step, some in rows.items() for key, value in some.items()]
