"""The library that ships: every text reads well for a real business, costs what it says, has its Spanish."""

import re
from itertools import product
from pathlib import Path

import pytest

from ghl_flow.copy.delivery import usual
from ghl_flow.copy.encoding import measure
from ghl_flow.copy.merge_fields import find_merge_fields
from ghl_flow.copy.templates import DEFAULT_NICHE, Template, TemplateLibrary, variables_used
from ghl_flow.spec.niche import LIBRARY_LANGUAGES

LIBRARY = TemplateLibrary(Path(__file__).parents[2] / "niche_templates")
TRADES = (
    *(
        "hvac",
        "plumbing",
        "electrical",
        "roofing",
        "landscaping",
        "cleaning",
        "auto-repair",
        "dental",
        "salon",
    ),
    *("medical", "vet", "legal", "insurance", "accounting", "real-estate", "restaurant", "fitness"),
    "pest-control",
)
NICHES = (DEFAULT_NICHE, "contractor", "professional-services", "appointment-based", *TRADES)
FIRST = ("missed-call", "missed-call-b", "after-hours", "after-hours-b")
NAMES = (*FIRST, "follow-up", "second-call", "wrong-number", "danger-reply", "reminder", "review-ask")
ACCOUNTS = (
    {"business_name": "Bridgepoint Group", "first_name": "Dale", "callback_window": "the next hour"},
    {"business_name": "Harlow & Finch", "first_name": "Renee", "callback_window": "two hours"},
    {"business_name": "Juniper Dental", "first_name": "Marisol", "callback_window": "the hour"},
    {"business_name": "O'Neill & Sons", "first_name": "Ana", "callback_window": "30 minutes"},
    {"business_name": "Bo", "first_name": "Al", "callback_window": "an hour"},
)
REVIEW = {"review_link": "g.page/r/EXAMPLE"}

# What the opt-out line, links, placeholders and word processors would leave behind.
UNWANTED = re.compile(
    r"\{|\}|\[|\]|<|>|http|www\.|\.com|\bTODO\b|lorem|\bSTOP\b|unsubscribe|opt.out|  |\.\.", re.I
)
_ALL = pytest.mark.parametrize("niche", NICHES)


def texts(niche: str) -> list[Template]:
    """Every text of a niche, in every language."""
    return [LIBRARY.find(niche, name, spoken) for name, spoken in product(NAMES, LIBRARY_LANGUAGES)]


def customer_texts(niche: str) -> list[Template]:
    """Those that a contact gets."""
    return [one for one in texts(niche) if one.front_matter.to == "customer"]


def test_the_library_has_the_trades() -> None:
    assert LIBRARY.niches() == sorted(NICHES)
    assert LIBRARY.niches() == LIBRARY.known_niches()


@_ALL
def test_a_niche_has_every_text_in_every_language(niche: str) -> None:
    assert LIBRARY.names(niche) == sorted(NAMES)
    found = {(one.name, one.language) for one in texts(niche)}
    assert found == {*product(NAMES, LIBRARY_LANGUAGES)}
    assert {LIBRARY.find(niche, name).niche for name in FIRST} == {niche}


@_ALL
def test_a_text_reads_well_and_costs_what_it_says(niche: str) -> None:
    for template, account in product(customer_texts(niche), ACCOUNTS):
        text = usual(template.render({**account, **REVIEW}), {})
        measured = measure(text)
        said = (template.name, template.language, text, measured.units)
        assert measured.encoding == "GSM-7", said
        assert measured.segments <= template.front_matter.max_segments, said
        # One segment with the opt-out line that HighLevel appends; a short variant with a sender line too.
        assert measured.units <= (98 if template.name.endswith("-b") else 134), said
        assert account["business_name"] in text, said
        assert not UNWANTED.search(text), said
        assert text.isascii() or template.language != "en", said
        assert text.count("?") == 1, said
        assert ("¿" in text) == ("?" in text and template.language == "es"), said
        if template.name in FIRST:
            assert account["first_name"] in text, said
            assert text.endswith("?"), said


@_ALL
def test_front_matter_names_the_values_the_text_uses(niche: str) -> None:
    for template in texts(niche):
        assert set(template.front_matter.vars) == variables_used(template.body)
        assert template.front_matter.tone


@_ALL
def test_nothing_depends_on_what_a_new_caller_has_not_told_us(niche: str) -> None:
    for template in customer_texts(niche):
        fields = [use.name for use in find_merge_fields(template.body) if "." in use.name]
        assert fields == (["appointment.only_start_time"] if template.name == "reminder" else [])


@_ALL
def test_a_missed_call_text_says_when_as_the_account_says_it(niche: str) -> None:
    text = LIBRARY.find(niche, "missed-call").render(ACCOUNTS[0])
    assert "within the next hour" in text
    spanish = LIBRARY.find(niche, "missed-call", "es").render(ACCOUNTS[0])
    assert "the next hour" not in spanish  # an account says its window in one language


@_ALL
def test_first_texts_ask_the_question_of_the_niche(niche: str) -> None:
    file = LIBRARY.niche_file(niche)
    assert file is not None
    for name, language in product(FIRST, LIBRARY_LANGUAGES):
        text = LIBRARY.find(niche, name, language).render(ACCOUNTS[0])
        assert text.endswith(file.value.ask[language])
        assert not re.search(r"best number|urgent|urgente", text)


@_ALL
def test_danger_words_are_told_from_harmless_ones(niche: str) -> None:
    file = LIBRARY.niche_file(niche)
    assert file is not None
    assert file.value.replies is not None
    words = [word.lower() for word in LIBRARY.danger_words(niche)]
    for text in file.value.replies.danger:
        assert any(word in text.lower() for word in words), text
    for text in file.value.replies.harmless:
        assert [word for word in words if word in text.lower()] == [], text
    assert len(file.value.replies.danger) >= 2 <= len(file.value.replies.harmless)


@_ALL
def test_the_niche_file_is_filled_in(niche: str) -> None:
    file = LIBRARY.niche_file(niche)
    assert file is not None
    value = file.value
    assert len(value.checklist) == 5
    assert len(value.limits) >= 3
    assert {*value.danger_words} == {*LIBRARY_LANGUAGES}
    assert value.source
    assert value.as_of
    # A word inside another would call a person for nothing: each is long enough to mean one thing.
    assert [word for word in value.all_danger_words() if len(word) < 4] == []


def test_no_two_niches_ask_or_check_the_same() -> None:
    files = [file.value for niche in NICHES if (file := LIBRARY.niche_file(niche)) is not None]
    for language in LIBRARY_LANGUAGES:
        asks = [file.ask[language] for file in files]
        assert len({*asks}) == len(asks)
    lists = [file.checklist for file in files]
    assert len({*lists}) == len(lists)


def test_danger_words_are_those_of_the_niche_and_of_all() -> None:
    words = LIBRARY.danger_words("hvac")
    assert {"rotten egg", "huevo podrido", "not breathing", "no respira"} <= {*words}
    assert len({*words}) == len(words)
    assert "rotten egg" not in LIBRARY.danger_words("legal")
    assert LIBRARY.danger_words("no-such-niche") == LIBRARY.danger_words(DEFAULT_NICHE)


def test_every_text_says_which_person_of_which_business_writes() -> None:
    """Samples of a campaign without either are rejected (30893)."""
    root = LIBRARY.root.parent
    lacking = []
    for path in (*root.glob("niche_templates/*/*.sms.j2"), *root.glob("recipes/*/*/*.sms.j2")):
        text = path.read_text(encoding="utf-8")
        body = text.rpartition("---\n")[2]
        named = "{{ business_name }}" in body and ("first_name }}" in body or "{{user.first_name}}" in body)
        if "\nto: staff" not in text and not named:
            lacking.append(f"{path.parent.name}/{path.name}")
    # Whom the contact is given to is not known, and in Spanish no sentence stays right without the name.
    assert lacking == ["round-robin/from-your-person.es.sms.j2"]


def test_no_text_is_there_without_a_flow_that_uses_it() -> None:
    root = LIBRARY.root.parent
    flows = [*root.glob("flows/*.yaml"), *root.glob("recipes/*/*/*.yaml")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in flows)
    used = set(re.findall(r"template: ([a-z0-9-]+)", written))
    texts = {name for niche in LIBRARY.niches() for name in LIBRARY.own(niche)}
    texts |= {path.name.partition(".")[0] for path in root.glob("recipes/*/*/*.sms.j2")}
    assert texts - used == set()
