"""The library's texts through the packet and the rules of regulated fields: each niche, each language."""

import re
from datetime import date

import pytest

from ghl_flow.a2p.business_checks import masked_tax_id
from ghl_flow.a2p.model import Outcome
from ghl_flow.a2p.packet import packet_of
from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.facts.book import SHIPPED
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT, ROOT, SEED

LIBRARY = TemplateLibrary(ROOT / "niche_templates")
FLOW = load_text(SEED, Flow)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("niche", LIBRARY.niches())
def test_nothing_of_a_packet_has_to_be_fixed(niche: str, language: str) -> None:
    text = BRIDGEPOINT.replace("niche: contractor", f"niche: {niche}") + f"text_language: {language}\n"
    account = load_text(text, Account).value
    packet = packet_of(
        account,
        [compile_flow(FLOW, account, LIBRARY)],
        LIBRARY,
        SHIPPED.registration,
        tax_id=masked_tax_id("env:EIN", "12-3456789"),
        record=None,
        online=None,
        today=date(2026, 11, 27),
    )
    assert packet.with_outcome(Outcome.FIX) == []
    assert len(packet.samples) >= 2
    assert all(sample.english == (language == "en") for sample in packet.samples)


def _words_minded(field: str) -> re.Pattern[str]:
    rows = SHIPPED.compliance.fields
    assert field in rows, f"facts/compliance.yaml has no row for '{field}'"
    return re.compile(
        "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in rows[field].words), re.IGNORECASE
    )


@pytest.mark.parametrize(
    "niche",
    [name for name in LIBRARY.niches() if (file := LIBRARY.niche_file(name)) and file.value.compliance],
)
def test_no_text_of_a_niche_has_the_words_that_its_field_minds(niche: str) -> None:
    file = LIBRARY.niche_file(niche)
    assert file is not None
    texts = [(name, LIBRARY.find(niche, name, language).body) for name, language in LIBRARY.own_files(niche)]
    assert texts
    for field in file.value.compliance:
        words = _words_minded(field)
        assert [name for name, text in texts if words.search(text)] == [], field


@pytest.mark.parametrize("field", SHIPPED.compliance.fields)
def test_each_word_that_a_field_minds_is_found_in_a_text(field: str) -> None:
    words = SHIPPED.compliance.fields[field].words
    for word in words:
        assert _words_minded(field).search(f"We offer {word.upper()}, call us."), word
