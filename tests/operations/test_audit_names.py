"""An audit names workflows as HighLevel does: there are no flows that ids or lines could be of."""

import pytest

from ghl_flow.language.model import ID_PATTERN
from ghl_flow.operations.audit_names import stand_in, with_names

NAMES = {stand_in(name): name for name in ("Nurture", "Nurture / 2", "🚀")}
ONE, TWO, ROCKET = NAMES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"from '{ONE}' too", "from 'Nurture' too"),
        (f"{ONE} runs without end", "'Nurture' runs without end"),
        (f"'{TWO}' and '{ROCKET}'", "'Nurture / 2' and '🚀'"),
        # A tag, or a longer word, that looks like one is left.
        ("the tag 'nurture'", "the tag 'nurture'"),
        (f"x{ONE}", f"x{ONE}"),
    ],
)
def test_names_stand_for_ids(text: str, said: str) -> None:
    assert with_names(text, NAMES) == said


@pytest.mark.parametrize("name", ["Nurture", "", "con", "a" * 300, "\udcff", "[OLD] / 1"])
def test_a_stand_in_is_an_id_of_a_flow_and_the_same_each_time(name: str) -> None:
    import re

    assert re.fullmatch(ID_PATTERN, stand_in(name))
    assert stand_in(name) == stand_in(name) != stand_in(f"{name}x")


def test_without_names_nothing_is_replaced() -> None:
    assert with_names(ONE, {}) == ONE
