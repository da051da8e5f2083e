"""A language is written as its code; whoever writes its name is told the code."""

from typing import get_args

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.language.tongues import Language, code_of
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT

CODES = get_args(Language)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Spanish", "es"),
        ("ESPAÑOL", "es"),
        ("français", "fr"),
        ("Deutsch ", "de"),
        ("nederlands", "nl"),
        ("es", "es"),
        ("Klingon", "Klingon"),
        ("", ""),
    ],
)
def test_code(word: str, code: str) -> None:
    assert code_of(word, CODES) == code


def test_a_name_is_a_word_like_others_where_no_language_is_asked_for() -> None:
    assert code_of("Spanish", ["yes", "no"]) == "Spanish"


def test_every_language_has_a_name() -> None:
    english = ("English", "Spanish", "Portuguese", "French", "German", "Italian", "Dutch")
    assert [code_of(name, CODES) for name in english] == [*CODES]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("language: Spanish", "es"),
        ("text_language: Português", "pt"),
        ("language_tags: { Italian: parla italiano }", "it"),
    ],
)
def test_an_account_that_names_it_is_told_the_code(line: str, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(f"{BRIDGEPOINT}\n{line}\n", Account, "account.yaml")
    assert [one.hint for one in caught.value.diagnostics] == [f"did you mean '{code}'?"]
