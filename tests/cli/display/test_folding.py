"""Of which accounts a line is."""

import pytest

from ghl_flow.cli.display.folding import in_short

_EVERY = [f"a{number}" for number in range(9)]


@pytest.mark.parametrize(
    ("names", "every", "said"),
    [
        (["a0"], _EVERY, "a0"),
        (["a0", "a1", "a2"], _EVERY[:3], "a0, a1, a2"),
        (_EVERY[:4], _EVERY[:4], "all 4 accounts"),
        (_EVERY, _EVERY, "all 9 accounts"),
        (_EVERY[1:], _EVERY, "8 accounts, all but a0"),
        (_EVERY[3:], _EVERY, "6 accounts, all but a0, a1, a2"),
        (_EVERY[4:], _EVERY, "a4, a5, a6, a7, a8"),
    ],
)
def test_in_short(names: list[str], every: list[str], said: str) -> None:
    assert in_short(names, every) == said
