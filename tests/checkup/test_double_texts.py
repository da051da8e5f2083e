"""`double-texts`, and what counts as one."""

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.insight.doubles import doubles_in
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import examined
from tests.insight.rows import by_hand, history, missed, said, text


@pytest.mark.parametrize(
    ("rows", "doubles", "texted"),
    [
        ([text(2), text(3, source="")], 1, 1),
        ([text(2), text(12)], 1, 1),
        ([text(2), text(12.1)], 0, 2),
        ([text(2), said(3), text(4)], 0, 2),
        ([text(2), by_hand(3)], 0, 1),
        ([text(2), text(3, status="failed")], 0, 1),
        ([text(40), text(41)], 0, 0),
        ([text(2)], 0, 1),
        ([text(1), text(2), text(3)], 1, 2),
        ([], 0, 0),
    ],
)
def test_two_texts_for_one_call(rows: list[JsonObject], doubles: int, texted: int) -> None:
    found = doubles_in(history(missed(0), *rows))
    assert (len(found.found), found.texted) == (doubles, texted)


@pytest.mark.parametrize(
    ("words", "status"), [("Sorry we missed you", Status.FAIL), ("Our address is ...", Status.WARN)]
)
def test_a_workflow_may_text_twice_on_purpose(words: str, status: Status) -> None:
    rows = [
        row
        for n in range(5)
        for row in (missed(n * 50.0), text(n * 50.0 + 1), text(n * 50.0 + 3, body=words))
    ]
    assert examined("double-texts", history=history(*rows)).status is status


def test_two_texts_of_which_it_is_not_said_who_sent_them_are_no_alarm() -> None:
    rows = [missed(0), text(1, source=""), text(2, source="")]
    found = doubles_in(history(*rows))
    assert (len(found.found), len(found.unsaid), found.texted) == (0, 1, 1)
    assert examined("double-texts", history=history(*rows, *_many(9, 0))).status is Status.UNKNOWN
    assert examined("double-texts", history=history(*rows, *_many(9, 2))).status is Status.FAIL


def _many(count: int, doubles: int) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for n in range(count):
        rows += [missed(n * 50.0, f"c{n}"), text(n * 50.0 + 2, f"c{n}")]
        rows += [text(n * 50.0 + 3, f"c{n}", source="")] if n < doubles else []
    return rows


@pytest.mark.parametrize(
    ("count", "doubles", "status"),
    [
        (9, 2, Status.FAIL),
        (9, 1, Status.WARN),
        (5, 0, Status.OK),
        (4, 0, Status.UNKNOWN),
        (0, 0, Status.UNKNOWN),
    ],
)
def test_double_texts(count: int, doubles: int, status: Status) -> None:
    found = examined("double-texts", history=history(*_many(count, doubles)))
    assert found.status is status
    if doubles:
        assert "sent by workflow and unsaid" in found.evidence
