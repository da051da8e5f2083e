"""The texts we ship: every one reads well for a real business, and costs what it says."""

import re
from pathlib import Path

import pytest

from ghl_flow.copy.encoding import measure
from ghl_flow.copy.merge_fields import find_merge_fields
from ghl_flow.copy.templates import DEFAULT_NICHE, TemplateLibrary, variables_used

LIBRARY = TemplateLibrary(Path(__file__).parents[2] / "niche_templates")
SHIPPED = [(niche, name) for niche in LIBRARY.niches() for name in LIBRARY.names(niche)]
ACCOUNTS = [
    {"business_name": "Bridgepoint Group", "first_name": "Dale", "callback_window": "the next hour"},
    {"business_name": "O'Neill & Sons", "first_name": "Ana", "callback_window": "30 minutes"},
    {"business_name": "Bella Vista Med Spa", "first_name": "Priya", "callback_window": "a couple of hours"},
]

# What the opt-out line, links, placeholders and word processors would leave behind.
UNWANTED = re.compile(r"\{|\}|\[|\]|<|>|http|www\.|\.com|TODO|lorem|\bSTOP\b|unsubscribe|opt.out|  ", re.I)


def test_every_niche_has_every_template() -> None:
    assert LIBRARY.niches() == ["appointment-based", "contractor", DEFAULT_NICHE, "professional-services"]
    for niche in LIBRARY.niches():
        names = {"missed-call", "after-hours", "follow-up"}
        assert {name for name in names if LIBRARY.find(niche, name).niche == niche} == names


@pytest.mark.parametrize(("niche", "name"), SHIPPED)
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account["business_name"])
def test_text(niche: str, name: str, account: dict[str, str]) -> None:
    template = LIBRARY.find(niche, name)
    text = template.render(account)
    measured = measure(text)
    assert measured.encoding == "GSM-7"
    assert measured.segments <= template.front_matter.max_segments
    assert account["business_name"] in text
    assert account["first_name"] in text
    assert not UNWANTED.search(text)
    assert text.isascii()
    assert text[-1] in "?."


@pytest.mark.parametrize(("niche", "name"), SHIPPED)
def test_front_matter_names_the_values_the_text_uses(niche: str, name: str) -> None:
    template = LIBRARY.find(niche, name)
    assert set(template.front_matter.vars) == variables_used(template.body)
    assert template.front_matter.tone


@pytest.mark.parametrize(("niche", "name"), SHIPPED)
def test_nothing_depends_on_what_a_new_caller_has_not_told_us(niche: str, name: str) -> None:
    fields = find_merge_fields(LIBRARY.find(niche, name).render(ACCOUNTS[0]))
    assert [field.name for field in fields] == []


@pytest.mark.parametrize("niche", LIBRARY.niches())
def test_missed_call_text_leaves_room_and_promises_a_call(niche: str) -> None:
    text = LIBRARY.find(niche, "missed-call").render(ACCOUNTS[0])
    assert 160 - measure(text).units >= 25
    assert "within the next hour" in text
    assert text.endswith("?")
