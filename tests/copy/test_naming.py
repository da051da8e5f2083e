"""Whether a text names someone."""

import pytest

from ghl_flow.copy.naming import names


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("It's Bo, about your call", "Bo", True),
        ("About your call", "Bo", False),
        ("Just a moment", "J", False),
        ("Just call J.", "J", True),
        ("Al's here", "Al", True),
        ("Always here", "Al", False),
        ("BRIDGEPOINT  GROUP here", "Bridgepoint Group", True),
        ("Bridgepoint Groups", "Bridgepoint Group", False),
        ("Thanks, Acme Inc", "Acme Inc.", True),
        ("A1 Plumbing here", "A1", True),
        ("A12 here", "A1", False),
        ("Joe\u2019s Diner", "Joe's Diner", True),
        ("Jose\u0301 here", "Jos\u00e9", True),
        ("\u4f60\u597d\u738b\u5148\u751f", "\u738b", True),
        ("Hi", "", False),
        ("Hi.", ".", False),
    ],
)
def test_a_name_is_words_of_its_own(text: str, name: str, named: bool) -> None:
    assert names(text, name) is named
