"""Accounts that share a flow's file and were changed differently: none of them is written over the others."""

import pytest

from ghl_flow.operations.taken_differently import Asked, differing


@pytest.mark.parametrize(
    ("asked", "apart"),
    [
        ([("a", "f", "1")], {}),
        ([("a", "f", "1"), ("b", "f", "1")], {}),
        ([("a", "f", "1"), ("b", "f", "2")], {("a", "f"): "in b,", ("b", "f"): "in a,"}),
        # What the file says already, or cannot say, stands against nothing.
        ([("a", "f", "1"), ("b", "f", "")], {}),
        ([("a", "f", "1"), ("b", "g", "2")], {}),
        (
            [("a", "f", "1"), ("b", "f", "1"), ("c", "f", "2"), ("c", "g", "3")],
            {("a", "f"): "in c,", ("b", "f"): "in c,", ("c", "f"): "in a, b,"},
        ),
    ],
)
def test_differing(asked: list[tuple[str, str, str]], apart: dict[tuple[str, str], str]) -> None:
    found = differing(Asked(*one) for one in asked)
    assert found.keys() == apart.keys()
    for key, said in apart.items():
        assert said in found[key]
        assert found[key].endswith("with -a")
