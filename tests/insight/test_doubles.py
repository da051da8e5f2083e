"""Two texts for one missed call, on either side of each boundary."""

import pytest

from ghl_flow.insight.doubles import doubles_in
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, by_hand, history, missed, said, text


@pytest.mark.parametrize(
    ("rows", "doubles", "texted"),
    [
        ([missed(0), text(1), text(11, body="b")], 1, 1),
        ([missed(0), text(1), text(11.1, body="b")], 0, 2),
        ([missed(0), text(30), text(29.9, body="b")], 1, 1),
        ([missed(0), text(29.9), text(30, body="b")], 1, 1),
        ([missed(0), text(29.9), text(30.1, body="b")], 0, 1),
        ([missed(0), text(1), by_hand(2), text(3, body="b")], 0, 2),
        ([missed(0), text(1), said(2), text(3, body="b")], 0, 2),
        ([missed(0), text(1), answered(2), text(3, body="b")], 0, 2),
        ([missed(0), text(1), text(3, body="b", status="failed")], 0, 1),
        ([text(1), text(3, body="b")], 0, 0),
        ([missed(0), text(1), text(2, "bob")], 0, 1),
        ([missed(0), text(1), text(2, body="b"), text(3, body="c")], 1, 2),
    ],
)
def test_two_texts_are_a_double(rows: list[JsonObject], doubles: int, texted: int) -> None:
    found = doubles_in(history(*rows))
    assert (len(found.found), found.texted) == (doubles, texted)


def test_of_two_that_nothing_is_said_of_no_sender_is_known() -> None:
    found = doubles_in(history(missed(0), text(1, source=""), text(3, body="b", source="")))
    assert (len(found.found), len(found.unsaid)) == (0, 1)
