"""What is sent: samples, consent, and the answers to HELP and STOP."""

import re
from collections.abc import Callable, Iterator, Sequence

from ghl_flow.a2p.model import Check, CheckCode, ask, fine, wrong
from ghl_flow.a2p.record import Record, drifted
from ghl_flow.a2p.samples import LEAST, MOST, Sample
from ghl_flow.a2p.wording import brand_of, help_text, opt_in_text
from ghl_flow.copy.naming import names
from ghl_flow.copy.opt_out import tells_how
from ghl_flow.counting import counted
from ghl_flow.facts.registration import Limit, RegistrationSheet, Words
from ghl_flow.spec.a2p import NO, A2pRegistration
from ghl_flow.spec.account import Account

_LINK = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:com|net|org|co|io|ly|gl|me|us|biz)(?:/\S*)?", re.IGNORECASE
)
_PHONE = re.compile(r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)")
_PLACEHOLDER = re.compile(r"\{\{|\[")
# "Leave a message" tells of none.
_TELLS_OF_TEXT = re.compile(
    r"\b(?:text(?:s|ed|ing)?|sms|message you|texto|(?:mand|envi|enví)\w+ (?:un )?mensaje)\b", re.IGNORECASE
)
_NEXT_DAY = 43_200
"""Seconds after which a text is a follow-up rather than the answer to a call."""


def consent_checks(told: A2pRegistration, samples: Sequence[Sample]) -> Iterator[Check]:
    """How callers consent, and what shows it: what rejections turn on for a missed call."""
    other = sorted({flow for one in samples if not one.called for flow in one.sent_by})
    if other:
        yield ask(CheckCode.CONSENT_CALL, "other-flows", ", ".join(other))
    elif not any(one.sent_by for one in samples):
        yield ask(CheckCode.CONSENT_CALL, "no-text")
    else:
        yield fine(CheckCode.CONSENT_CALL)
    late = [one.name for one in samples if one.waited >= _NEXT_DAY]
    yield (
        ask(CheckCode.CONSENT_FOLLOW_UP, "late", ", ".join(late))
        if late
        else fine(CheckCode.CONSENT_FOLLOW_UP)
    )
    evidence = {
        CheckCode.CONSENT_GREETING: told.consent.greeting,
        CheckCode.CONSENT_WEBSITE: told.consent.website_line,
        CheckCode.CONSENT_PAGE: told.consent.public_page,
    }
    for code, given in evidence.items():
        if given is None:
            yield ask(code, "missing")
        elif given.lower() == NO:
            yield wrong(code, "none")
        elif code is CheckCode.CONSENT_GREETING and not _TELLS_OF_TEXT.search(given):
            yield ask(code, "no-text", given)
        else:
            yield fine(code, given)


def sample_checks(
    account: Account,
    told: A2pRegistration,
    samples: Sequence[Sample],
    record: Record | None,
    facts: RegistrationSheet,
    every: Sequence[Sample] = (),
) -> Iterator[Check]:
    """Whether the samples would pass, and are what flows send.

    `every` are all texts, of which the samples are some: carriers read them all for what they refuse.
    """
    every = every or samples
    if len(samples) < LEAST:
        yield wrong(CheckCode.SAMPLE_COUNT, "few", f"{len(samples)} of {LEAST}")
    else:
        yield fine(CheckCode.SAMPLE_COUNT, f"{min(len(samples), MOST)} of {counted(len(every), 'text')}")
    same = len({_letters(one.text) for one in samples}) < len(samples)
    yield wrong(CheckCode.SAMPLES_DIFFER, "same") if same else fine(CheckCode.SAMPLES_DIFFER)
    unsent = [one.name for one in samples if not one.sent_by]
    yield ask(CheckCode.SAMPLES_SENT, "unsent", ", ".join(unsent)) if unsent else fine(CheckCode.SAMPLES_SENT)
    brand, staff = brand_of(account), account.vars.get("first_name", "")
    yield _each(CheckCode.SAMPLE_BRAND, samples, lambda one: names(one.text, brand), brand)
    if staff:
        yield _each(CheckCode.SAMPLE_PERSON, samples, lambda one: names(one.text, staff), staff)
    else:
        yield ask(CheckCode.SAMPLE_PERSON, "no-name")
    yield _each(CheckCode.SAMPLE_STOP, samples, lambda one: tells_how(one.text))
    yield _placeholders(account, told, samples)
    yield from _content(told, samples, every, facts)
    length = int(facts.number(Limit.SAMPLE_CHARACTERS))
    yield _each(CheckCode.SAMPLE_LENGTH, samples, lambda one: len(one.text) <= length, str(length))
    foreign = [one for one in samples if not one.english and one.translation is None]
    untold = ", ".join(one.name for one in foreign if one.proposed is None)
    proposed = ", ".join(one.name for one in foreign)
    if untold:
        yield ask(CheckCode.SAMPLE_ENGLISH, "translate", untold)
    elif proposed:
        yield ask(CheckCode.SAMPLE_ENGLISH, "compare", proposed)
    else:
        yield fine(CheckCode.SAMPLE_ENGLISH)
    if record is None:
        yield ask(CheckCode.SAMPLES_DRIFTED, "no-record")
    elif changed := drifted(record, samples):
        yield wrong(CheckCode.SAMPLES_DRIFTED, "drifted", ", ".join(changed))
    else:
        yield fine(CheckCode.SAMPLES_DRIFTED, record.recorded.isoformat())


def _placeholders(account: Account, told: A2pRegistration, samples: Sequence[Sample]) -> Check:
    """What stands in a sample and is none of its words: each has its own place to be mended in."""
    held = [one for one in samples if _PLACEHOLDER.search(one.text)]
    if unfilled := sorted({name for one in samples for name in one.unfilled}):
        return wrong(CheckCode.SAMPLE_PLACEHOLDER, "unfilled", ", ".join(unfilled))
    written = {f"vars.{name}": value for name, value in account.vars.items()}
    written |= {f"a2p.sample_values.{name}": value for name, value in told.sample_values.items()}
    written["sms_compliance.sender"] = account.sms_compliance.sender or ""
    written["sms_compliance.opt_out"] = account.sms_compliance.opt_out
    values = [
        f"{name} '{value}'"
        for name, value in written.items()
        if _PLACEHOLDER.search(value) and any(value in one.text for one in held)
    ]
    if values:
        return wrong(CheckCode.SAMPLE_PLACEHOLDER, "value", ", ".join(values))
    if held:
        return wrong(CheckCode.SAMPLE_PLACEHOLDER, "words", ", ".join(one.name for one in held))
    return fine(CheckCode.SAMPLE_PLACEHOLDER)


def campaign_checks(
    account: Account, told: A2pRegistration, samples: Sequence[Sample], facts: RegistrationSheet
) -> Iterator[Check]:
    """The use case, the description and the answers."""
    use_case = facts.use_cases.get(told.use_case or "")
    offers = _words(samples, facts.listed(Words.MARKETING))
    if use_case is None:
        yield ask(CheckCode.USE_CASE, "missing")
    elif offers and not use_case.marketing:
        yield wrong(CheckCode.USE_CASE, "offers", f"{use_case.name}: {', '.join(offers)}")
    else:
        yield fine(CheckCode.USE_CASE, use_case.name)
    named = bool(account.vars.get("business_name"))
    yield fine(CheckCode.DESCRIPTION) if named else wrong(CheckCode.DESCRIPTION, "no-business")
    missing = ", ".join(name for name in ("privacy", "terms") if getattr(told.urls, name) is None)
    yield ask(CheckCode.MESSAGE_FLOW, "no-link", missing) if missing else fine(CheckCode.MESSAGE_FLOW)
    most = int(facts.number(Limit.OPT_IN_CHARACTERS))
    opt_in = opt_in_text(account)
    if len(opt_in) > most:
        yield wrong(CheckCode.OPT_IN_TEXT, "long", f"{len(opt_in)} of {most}")
    else:
        yield fine(CheckCode.OPT_IN_TEXT)
    answer = help_text(account)
    yield ask(CheckCode.HELP_ANSWER, "missing") if answer is None else fine(CheckCode.HELP_ANSWER)
    yield fine(CheckCode.STOP_ANSWER) if named else wrong(CheckCode.STOP_ANSWER, "no-business")


def _content(
    told: A2pRegistration, samples: Sequence[Sample], every: Sequence[Sample], facts: RegistrationSheet
) -> Iterator[Check]:
    links = [found[0] for one in every for found in _LINK.finditer(one.text)]
    shorteners = facts.listed(Words.SHORTENER)
    bad = [
        link
        for link in links
        if link.lower().startswith("http://") or any(one in link.lower() for one in shorteners)
    ]
    yield wrong(CheckCode.SAMPLE_LINKS, "links", ", ".join(bad)) if bad else fine(CheckCode.SAMPLE_LINKS)
    refused = _words(every, facts.listed(Words.SHAFT))
    lending = [] if "lending" in told.content else _words(every, facts.listed(Words.LENDING))
    refused = [] if "age-gated" in told.content else refused
    if refused or lending:
        yield wrong(CheckCode.SAMPLE_WORDS, "words", ", ".join([*refused, *lending]))
    else:
        yield fine(CheckCode.SAMPLE_WORDS)
    shapes = {"link": _LINK, "phone-number": _PHONE}
    unticked = [name for name, shape in shapes.items() if name not in told.content and _any(shape, every)]
    without = [name for name, shape in shapes.items() if name in told.content and not _any(shape, samples)]
    if unticked:
        yield wrong(CheckCode.CONTENT, "unticked", ", ".join(unticked))
    elif without:
        yield wrong(CheckCode.CONTENT, "without", ", ".join(without))
    else:
        yield fine(CheckCode.CONTENT)


def _each(
    code: CheckCode, samples: Sequence[Sample], holds: Callable[[Sample], bool], what: str = ""
) -> Check:
    failing = [one.name for one in samples if not holds(one)]
    return (
        wrong(code, "lacks", f"{', '.join(failing)}{f' ({what})' if what else ''}")
        if failing
        else fine(code, what)
    )


def _any(shape: re.Pattern[str], samples: Sequence[Sample]) -> bool:
    return any(shape.search(one.text) for one in samples)


def _words(samples: Sequence[Sample], words: Sequence[str]) -> list[str]:
    text = "\n".join(one.text for one in samples)
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)]


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())
