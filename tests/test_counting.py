"""Numbers with what is counted, and the first few of many names."""

import pytest

from ghl_flow.counting import counted, some_of


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (1200, "1,200 entries")]
)
def test_one_is_no_plural(count: int, words: str) -> None:
    assert counted(count, "entry", "entries") == words


@pytest.mark.parametrize(
    ("names", "most", "words"),
    [
        ([], 3, ""),
        (["a"], 3, "a"),
        (["a", "b", "c"], 3, "a, b, c"),
        (["a", "b", "c", "d"], 3, "a, b, c and 1 more"),
        (["a", "b", "c", "d"], 1, "a and 3 more"),
    ],
)
def test_of_many_names_the_first_are_named(names: list[str], most: int, words: str) -> None:
    assert some_of(iter(names), most=most) == words
