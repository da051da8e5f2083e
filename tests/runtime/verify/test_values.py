"""Whatever a field holds, a text that all conditions take for the same is among those that are tried."""

from random import Random

import pytest

from ghl_flow.kinds.asked import By
from ghl_flow.kinds.asked import Test as Asked
from ghl_flow.kinds.conditions.field_is import OPERATORS, ORDERS, holds_of
from ghl_flow.runtime.verify.values import TooManyWordsError, classes_of, unlike

WORDS = (
    "roof",
    "leak",
    "roof leak",
    "hi",
    "me",
    "o",
    "and",
    "more",
    "something",
    "~",
    "in",
    "a roof",
    "~roof",
)
NUMBERS = ("5", "5.0", "10", "-3", "0.5", "99", "100", "1e3", "100000000000000000")
TEXTS = (*WORDS, *NUMBERS, "and more", "~~", "x", "nan", "inf", "1_000", "7.25", "-8", "1000", "5.00", "٣")


def about(operator: str, value: str) -> Asked:
    by = By.EMPTINESS if operator in ("has_no_value", "has_value") else By.VALUE
    return Asked(by, "note", operator=operator, value=value)


def asked_at_random(random: Random) -> list[Asked]:
    kinds = ("has_no_value", "has_value", *OPERATORS.values())
    chosen = [random.choice(kinds) for _ in range(random.randint(1, 6))]
    return [
        about(
            kind,
            {
                "has_no_value": "",
                "contain": random.choice(WORDS),
                "has_value": "",
                **{order: random.choice(NUMBERS) for order in ORDERS},
            }.get(kind, random.choice((*WORDS, *NUMBERS))),
        )
        for kind in chosen
    ]


def turned_out(tests: list[Asked], text: str) -> tuple[bool, ...]:
    return tuple(holds_of(test.operator, text.strip(), test.value) for test in tests)


@pytest.mark.parametrize("seed", range(400))
def test_every_text_is_like_one_that_is_tried(seed: int) -> None:
    random = Random(seed)
    tests = asked_at_random(random)
    tried = {turned_out(tests, text) for text in classes_of(tests)}
    for _ in range(300):
        parts = random.choices(TEXTS, k=random.randint(0, 3))
        text = random.choice(("", " ", ", ")).join(parts)
        assert turned_out(tests, text) in tried, text


@pytest.mark.parametrize(
    ("tests", "text"),
    [
        ([("has_no_value", ""), ("contain", "hi")], "roof"),
        ([("contain", "roof"), ("contain", "leak"), ("contain", "roof leak")], "leak in the roof"),
        ([("==", "roof"), ("contain", "roof"), ("contain", "or")], "a roof"),
        ([(">", "5"), ("<", "6"), ("==", "5.5"), ("==", "5.50")], "5.7"),
        ([(">", "100000000000000000")], "1"),
        ([("<", "100000000000000000")], "1e18"),
        ([(">=", "5"), ("<=", "5")], "4"),
        ([(">=", "5"), ("==", "5")], "6"),
        ([(">=", "5"), ("<=", "10")], "7"),
        ([("<=", "5"), (">", "4")], "4.5"),
    ],
)
def test_a_class_has_a_text(tests: list[tuple[str, str]], text: str) -> None:
    made = [about(*test) for test in tests]
    assert turned_out(made, text) in {turned_out(made, tried) for tried in classes_of(made)}


@pytest.mark.parametrize("word", ["1", "-", "0.5", "e", "e1"])
def test_words_within_numbers_are_not_gone_through(word: str) -> None:
    with pytest.raises(TooManyWordsError, match=f"as a number and look for '{word}' in it"):
        classes_of([about("contain", word), about(">", "10")])


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "٣", "", "5 5"])
def test_no_number(text: str) -> None:
    assert not holds_of(">", text, "-1")
    assert not holds_of("<", text, "1e9")


def test_a_character_of_its_own() -> None:
    assert unlike(["a~b", "|", "#"]) == "\u2190"
