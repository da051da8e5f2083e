"""A pattern that is compiled when it is used is the pattern."""

import re

import pytest

from ghl_flow.patterns import later


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.MULTILINE | re.DOTALL])
def test_it_is_the_pattern(flags: int) -> None:
    lazy, known = later(r"^(a)\.?$", flags), re.compile(r"^(a)\.?$", flags)
    for text in ("a", "A", "b\na\n", "a."):
        for ask in ("search", "match", "fullmatch", "findall"):
            found, wanted = getattr(lazy, ask)(text), getattr(known, ask)(text)
            assert (found and found[0]) == (wanted and wanted[0])
        assert lazy.sub("x", text) == known.sub("x", text)
    assert (lazy.pattern, lazy.flags, lazy.groups) == (known.pattern, known.flags, known.groups)


def test_a_wrong_one_is_told_when_it_is_used() -> None:
    """So each of them is used in a test: see the branches that `make coverage` counts."""
    with pytest.raises(re.error):
        later("(").search("x")
    with pytest.raises(AttributeError):
        _ = later("x").no_such_thing  # type: ignore[attr-defined] # that is what is asked
