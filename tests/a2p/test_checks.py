"""What each check of a packet says, one row on either side."""

from datetime import date

import pytest

from ghl_flow.a2p.business_checks import masked_tax_id
from ghl_flow.a2p.model import CheckCode, Outcome
from ghl_flow.a2p.packet import Packet, packet_of
from ghl_flow.a2p.record import Record, RecordedSample, digest_of
from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.facts.book import SHIPPED
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT, ROOT, SEED, steps

_TODAY = date(2026, 11, 27)


def packet(
    old: str = "",
    new: str = "",
    flow: str = SEED,
    ein: str | None = "12-3456789",
    record: Record | None = None,
    text: str = "",
) -> Packet:
    """The packet of the first demo account, with a part of its file put in another way."""
    assert old in BRIDGEPOINT
    written = BRIDGEPOINT.replace(old, new) if old else BRIDGEPOINT + new
    account = load_text(text or written, Account).value
    library = TemplateLibrary(ROOT / "niche_templates")
    compiled = compile_flow(load_text(flow, Flow), account, library)
    reference = account.a2p.business.tax_id if account.a2p else None
    return packet_of(
        account,
        [compiled],
        library,
        SHIPPED.registration,
        tax_id=masked_tax_id(reference, ein) if reference else None,
        record=record,
        online=None,
        today=_TODAY,
    )


def outcome(found: Packet, code: CheckCode) -> tuple[Outcome, str]:
    (check,) = [one for one in found.checks if one.code is code]
    return check.outcome, check.why


def test_every_check_is_made_once_and_the_demo_has_only_questions_open() -> None:
    found = packet()
    assert sorted(one.code for one in found.checks) == sorted(CheckCode)
    assert found.with_outcome(Outcome.FIX) == []
    asked = {one.code for one in found.with_outcome(Outcome.PERSON)}
    assert asked <= {CheckCode.SAMPLES_SENT, CheckCode.SAMPLES_DRIFTED}


@pytest.mark.parametrize(
    ("old", "new", "code", "result"),
    [
        ("    legal_name: Bridgepoint Group LLC\n", "", CheckCode.LEGAL_NAME, (Outcome.PERSON, "missing")),
        ("    name_as_on: CP 575\n", "", CheckCode.LEGAL_NAME, (Outcome.PERSON, "compare")),
        ("    tax_id: env:BRIDGEPOINT_EIN\n", "", CheckCode.TAX_ID, (Outcome.PERSON, "missing")),
        ("registration: low-volume", "registration: sole-proprietor", CheckCode.TAX_ID, (Outcome.FIX, "sole-proprietor")),
        ("tax_id_since: 2019-04-01", "tax_id_since: 2026-10-14", CheckCode.TAX_ID_AGE, (Outcome.FIX, "young")),
        ("tax_id_since: 2019-04-01", "tax_id_since: 2026-10-13", CheckCode.TAX_ID_AGE, (Outcome.OK, "")),
        ("tax_id_since: 2019-04-01", "tax_id_since: 2036-01-01", CheckCode.TAX_ID_AGE, (Outcome.FIX, "to-come")),
        ("registration: low-volume", "registration: sole-proprietor", CheckCode.LEGAL_NAME, (Outcome.FIX, "company")),
        ("Group LLC\n    name_as_on: CP 575\n    type: llc", "Group\n    name_as_on: CP 575\n    type: llc", CheckCode.LEGAL_NAME, (Outcome.OK, "")),
        ('zip: "78701"', 'zip: "123"', CheckCode.ADDRESS, (Outcome.FIX, "zip")),
        ('zip: "78701"', 'zip: "78701-0001"', CheckCode.ADDRESS, (Outcome.OK, "")),
        ('zip: "78701"', 'zip: "AB1 2CD", country: GB', CheckCode.ADDRESS, (Outcome.OK, "")),
        ("phone: (512) 555-0142", "phone: 555-0142", CheckCode.REPRESENTATIVE, (Outcome.FIX, "phone")),
        ("phone: (512) 555-0142", "phone: +44 20 7946 0000", CheckCode.REPRESENTATIVE, (Outcome.FIX, "phone")),
        ("phone: (512) 555-0142", "phone: +1 512.555.0142", CheckCode.REPRESENTATIVE, (Outcome.OK, "")),
        ("email: dale@bridgepointgroup.example", "email: dale", CheckCode.REPRESENTATIVE, (Outcome.FIX, "email")),
        ("email: office@bridgepointgroup.example", "email: office", CheckCode.EMAIL_DOMAIN, (Outcome.FIX, "no-email")),
        ("email: office@bridgepointgroup.example", "email: a@b", CheckCode.EMAIL_DOMAIN, (Outcome.FIX, "no-email")),
        ("website: https://b", "website: b", CheckCode.EMAIL_DOMAIN, (Outcome.PERSON, "no-website")),
        ("If we miss you we will text you about this call. Rates may apply. Reply STOP to opt out.", "Leave a message.", CheckCode.CONSENT_GREETING, (Outcome.PERSON, "no-text")),
        ("If we miss you we will text you about this call. Rates may apply. Reply STOP to opt out.", "Deje su mensaje.", CheckCode.CONSENT_GREETING, (Outcome.PERSON, "no-text")),
        ("If we miss you we will text you about this call. Rates may apply. Reply STOP to opt out.", "Si no contestamos le mandamos un mensaje.", CheckCode.CONSENT_GREETING, (Outcome.OK, "")),
        ("city: Austin, ", "", CheckCode.ADDRESS, (Outcome.PERSON, "missing")),
        (", position: Owner", "", CheckCode.REPRESENTATIVE, (Outcome.PERSON, "missing")),
        ("email: office@bridgepointgroup.example", "email: a@gmail.com", CheckCode.EMAIL_DOMAIN, (Outcome.FIX, "public")),
        ("email: office@bridgepointgroup.example", "email: a@b.example", CheckCode.EMAIL_DOMAIN, (Outcome.FIX, "other-domain")),
        ("registration: low-volume", "registration: sole-proprietor", CheckCode.EMAIL_DOMAIN, (Outcome.FIX, "not-public")),
        ("brand_is: client", "brand_is: agency", CheckCode.BRAND_IS_CLIENT, (Outcome.FIX, "agency")),
        ("brand_is: client", "numbers: 2", CheckCode.BRAND_IS_CLIENT, (Outcome.PERSON, "missing")),
        ("registration: low-volume", "registration: toll-free\n  numbers: 2", CheckCode.NUMBERS, (Outcome.FIX, "too-many")),
        ("registration: low-volume", "registration: toll-free\n  numbers: 1", CheckCode.NUMBERS, (Outcome.OK, "")),
        ("website: https://", "website: http://", CheckCode.HTTPS, (Outcome.FIX, "http")),
        ("public_page: https://bridgepointgroup.example", "public_page: https://bit.ly", CheckCode.HTTPS, (Outcome.FIX, "shortener")),
        ("use_case: customer-care\n", "\n", CheckCode.USE_CASE, (Outcome.PERSON, "missing")),
        ("    greeting: If", "    greeting: no  # If", CheckCode.CONSENT_GREETING, (Outcome.FIX, "none")),
        ("    website_line: https://bridgepointgroup.example/contact\n", "", CheckCode.CONSENT_WEBSITE, (Outcome.PERSON, "missing")),
        ("first_name: Dale", "first_name: D{{contact.city}}", CheckCode.SAMPLE_PLACEHOLDER, (Outcome.OK, "")),
        ("first_name: Dale", "first_name: D{{custom_values.who}}", CheckCode.SAMPLE_PLACEHOLDER, (Outcome.FIX, "unfilled")),
        ("the next hour", "the hour at bit.ly/x", CheckCode.SAMPLE_LINKS, (Outcome.FIX, "links")),
        ("the next hour", "the hour, get a payday loan", CheckCode.SAMPLE_WORDS, (Outcome.FIX, "words")),
        ("the next hour", "the hour, special offer", CheckCode.USE_CASE, (Outcome.FIX, "offers")),
        ("the next hour", "the hour or (512) 555-0100", CheckCode.CONTENT, (Outcome.FIX, "unticked")),
        ("use_case: customer-care", "use_case: customer-care\n  content: [link]", CheckCode.CONTENT, (Outcome.FIX, "without")),
        ("the next hour", "the next hour or so at the very latest, promise", CheckCode.SAMPLE_LENGTH, (Outcome.FIX, "lacks")),
        ("    email: office@bridgepointgroup.example\n", "", CheckCode.HELP_ANSWER, (Outcome.PERSON, "missing")),
    ],
)  # fmt: skip
def test_a_check(old: str, new: str, code: CheckCode, result: tuple[Outcome, str]) -> None:
    assert outcome(packet(old, new), code) == result


@pytest.mark.parametrize(
    ("body", "code", "result"),
    [
        ("- sms: Hi from Bridgepoint Group", CheckCode.SAMPLE_BRAND, (Outcome.OK, "")),
        ("- sms: Hi from Bridgepoint Group", CheckCode.SAMPLE_PERSON, (Outcome.FIX, "lacks")),
        ("- sms: Hola, soy Dale de Bridgepoint Group", CheckCode.SAMPLE_ENGLISH, (Outcome.PERSON, "translate")),
        ("- wait: 1 day\n- sms: Dale, Bridgepoint Group", CheckCode.CONSENT_FOLLOW_UP, (Outcome.PERSON, "late")),
        ("- add_tag: a", CheckCode.CONSENT_CALL, (Outcome.PERSON, "no-text")),
        ("- add_tag: a", CheckCode.SAMPLE_COUNT, (Outcome.FIX, "few")),
        ("- sms: Dale, Bridgepoint Group 1\n- sms: Dale, Bridgepoint Group 2", CheckCode.SAMPLES_DIFFER, (Outcome.FIX, "same")),
        ("- sms: Dale, Bridgepoint Group\n- sms: Dale of Bridgepoint Group", CheckCode.SAMPLES_SENT, (Outcome.OK, "")),
    ],
)  # fmt: skip
def test_a_check_of_texts(body: str, code: CheckCode, result: tuple[Outcome, str]) -> None:
    assert outcome(packet(flow=steps(body)), code) == result


def test_a_text_that_does_not_say_who_writes_lacks_the_brand_where_highlevel_adds_no_sender() -> None:
    found = packet("", "sms_compliance: { sender: off }\n", flow=steps("- sms: Hi, who is this?"))
    assert outcome(found, CheckCode.SAMPLE_BRAND) == (Outcome.FIX, "lacks")
    assert outcome(packet(flow=steps("- sms: Hi, who is this?")), CheckCode.SAMPLE_BRAND) == (Outcome.OK, "")


def test_who_did_not_call_needs_another_consent() -> None:
    called = "call_status: { direction: inbound, status: [no-answer] }"
    flow = steps("- sms: Dale, Bridgepoint Group").replace(called, "contact_tag: { added: vip }")
    assert outcome(packet(flow=flow), CheckCode.CONSENT_CALL) == (Outcome.PERSON, "other-flows")


@pytest.mark.parametrize(
    ("value", "shown", "shaped"),
    [
        ("12-3456789", "**-***6789", True),
        ("123456789", "**-***6789", True),
        ("12-34567", "**-*******", False),
        ("pit-secret", "**-*******", False),
        (None, None, False),
    ],
)
def test_an_ein_is_never_shown_whole(value: str | None, shown: str | None, shaped: bool) -> None:
    found = masked_tax_id("env:EIN", value)
    assert (found.shown, found.shaped) == (shown, shaped)


def test_samples_end_with_how_to_stop_and_have_no_braces() -> None:
    for sample in packet(flow=steps("- sms: 'Hi {{contact.first_name}}, Dale, {{location.name}}'")).samples:
        assert "STOP" in sample.text
        assert "{{" not in sample.text
    (first, *_) = packet(flow=steps("- sms: 'Hi {{contact.first_name}}, Dale, {{location.name}}'")).samples
    assert first.text.startswith("Hi Jordan, Dale, Bridgepoint Group")


def test_a_template_that_changes_is_drift() -> None:
    before = packet()
    record = Record(
        version=1,
        account=before.account,
        recorded=_TODAY,
        digest=digest_of(before.samples),
        samples=tuple(RecordedSample(name=one.name, text=one.text) for one in before.samples),
    )
    assert outcome(packet(record=record), CheckCode.SAMPLES_DRIFTED) == (Outcome.OK, "")
    assert outcome(
        packet("first_name: Dale", "first_name: Ann", record=record), CheckCode.SAMPLES_DRIFTED
    ) == (
        Outcome.FIX,
        "drifted",
    )


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ("a payday loan", CheckCode.SAMPLE_WORDS),
        ("see bit.ly/x", CheckCode.SAMPLE_LINKS),
        ("or (512) 555-0100", CheckCode.CONTENT),
        ("a special offer", CheckCode.USE_CASE),
    ],
)
def test_a_text_beyond_the_five_samples_is_read_too(last: str, code: CheckCode) -> None:
    words = ("one", "two", "three", "four", "five", last)
    flow = steps("\n".join(f"- sms: Dale, Bridgepoint Group, {word}" for word in words))
    found = packet(flow=flow)
    assert len(found.samples) == 5
    assert outcome(found, code)[0] is Outcome.FIX
    assert outcome(packet(flow=flow.replace(last, "six")), code)[0] is Outcome.OK


def test_codes_of_rejections_name_checks_that_there_are() -> None:
    named = {check for one in SHIPPED.registration.rejections.values() for check in one.checks}
    assert named <= {*map(str, CheckCode)}


def test_a_spanish_text_has_the_english_template_beside_it_until_a_translation_is_told() -> None:
    found = packet("", "text_language: es\n")
    (sample, *_) = found.samples
    assert not sample.english
    assert sample.name.endswith(".es")
    assert sample.proposed is not None
    assert "Dale" in sample.proposed
    assert outcome(found, CheckCode.SAMPLE_ENGLISH) == (Outcome.PERSON, "compare")
    names = "".join(f"    {one.name}: What it says.\n" for one in found.samples)
    spanish = (
        BRIDGEPOINT.replace("  use_case:", f"  translations:\n{names}  use_case:") + "text_language: es\n"
    )
    assert outcome(packet(text=spanish), CheckCode.SAMPLE_ENGLISH) == (Outcome.OK, "")


@pytest.mark.parametrize(
    ("old", "new", "flow", "why", "said"),
    [
        (
            "business_name: Bridgepoint Group",
            'business_name: "[Your business]"',
            SEED,
            "value",
            "vars.business_name",
        ),
        ("first_name: Dale", 'first_name: "[Dale]"', SEED, "value", "vars.first_name"),
        (
            "",
            'sms_compliance: { sender: "[Name] here" }\n',
            steps("- sms: What for?"),
            "value",
            "sms_compliance.sender",
        ),
        ("", "", steps("- sms: Dale at Bridgepoint Group, [what for]?"), "words", ""),
        (
            "",
            "",
            steps('- sms: "Dale at Bridgepoint Group, {{contact.budget}}?"'),
            "unfilled",
            "contact.budget",
        ),
    ],
)
def test_a_placeholder_is_shown_where_it_is_mended(
    old: str, new: str, flow: str, why: str, said: str
) -> None:
    (check,) = [one for one in packet(old, new, flow).checks if one.code is CheckCode.SAMPLE_PLACEHOLDER]
    assert (check.outcome, check.why) == (Outcome.FIX, why)
    assert said in check.found
