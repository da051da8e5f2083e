"""Whatever a field holds, one of the texts tried is the same to all tests."""

from itertools import combinations
from random import Random

import pytest

from ghl_flow.kinds.conditions import model
from ghl_flow.kinds.conditions.field_is import holds_of
from ghl_flow.runtime.verify.values import MOST_WORDS, TooManyWordsError, classes_of

Asked = list[tuple[str, str]]


def asked(*tests: tuple[str, str]) -> list[model.Test]:
    return [
        model.Test(
            model.By.EMPTINESS if operator == "has_no_value" else model.By.VALUE,
            "f",
            operator=operator,
            value=value,
        )
        for operator, value in tests
    ]


def outcome(tests: list[model.Test], text: str) -> tuple[bool, ...]:
    return tuple(holds_of(test.operator, text, test.value) for test in tests)


@pytest.mark.parametrize(
    ("tests", "texts"),
    [
        ([], 1),
        ([("has_no_value", "")], 2),
        ([("==", "x")], 2),
        ([("==", "x"), ("has_no_value", "")], 3),
        # Below, at, between, at, above; and no number at all.
        ([(">", "99"), ("<", "100")], 4),
        ([(">", "5"), ("==", "5")], 3),
        ([("contain", "red"), ("contain", "blue")], 4),
        ([("contain", "red"), ("contain", "re")], 3),
    ],
)
def test_one_text_for_each_class(tests: Asked, texts: int) -> None:
    found = classes_of(asked(*tests))
    assert len(found) == texts
    assert len({outcome(asked(*tests), text) for text in found}) == texts


POOL: Asked = [
    ("has_no_value", ""),
    ("==", "red"),
    ("!=", "blue"),
    ("==", "5"),
    ("==", "7.5"),
    (">", "5"),
    ("<", "5"),
    (">", "99"),
    ("<", "100"),
    (">", "-3"),
    ("contain", "red"),
    ("contain", "blue"),
    ("contain", "5"),
    ("contain", "12"),
]
PARTS = [
    "",
    "red",
    "blue",
    "5",
    "7.5",
    "99",
    "99.5",
    "100",
    "-3",
    "-2.5",
    "12",
    "5.12",
    "x",
    "Red blue",
    "0.5",
]


@pytest.mark.parametrize("seed", range(150))
def test_no_text_is_unlike_all_of_them(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    tests = asked(*random.sample(POOL, random.randint(1, 5)))
    known = {outcome(tests, text) for text in classes_of(tests)}
    texts = [*PARTS, *(" ".join(some) for some in combinations(PARTS, 2))]
    texts += [f"{random.uniform(-10, 110):.{random.randint(0, 4)}f}" for _ in range(400)]
    for text in texts:
        assert outcome(tests, text.strip()) in known, text


def test_more_words_than_can_be_tried_are_an_error() -> None:
    words = [("contain", f"word{number}") for number in range(MOST_WORDS + 1)]
    assert len(classes_of(asked(*words[:MOST_WORDS]))) == 2**MOST_WORDS
    with pytest.raises(TooManyWordsError, match="words in one field"):
        classes_of(asked(*words))
