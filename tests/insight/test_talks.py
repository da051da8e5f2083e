"""What comes after a text, at the moments where it changes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.insight.known_texts import KnownTexts
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import Report, report
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, by_hand, called, history, missed, said, text


def _report(*rows: JsonObject) -> Report:
    zone = ZoneInfo("America/Chicago")
    told = history(*rows, days=5)
    return report(told, account="acme", niche="contractor", zone=zone, texts=KnownTexts(()))


@pytest.mark.parametrize(
    ("after", "minutes", "slow"),
    [
        ([by_hand(65)], 60, Share(0, 1)),
        ([by_hand(65.1)], 60.1, Share(1, 1)),
        ([answered(9)], 4, Share(0, 1)),
        ([called(9)], 4, Share(0, 1)),
        ([answered(5)], None, Share(1, 1)),  # at the moment of the reply: it is no answer to it
        ([text(9)], None, Share(1, 1)),
        ([], None, Share(1, 1)),
    ],
)
def test_how_long_people_take(after: list[JsonObject], minutes: float | None, slow: Share) -> None:
    found = _report(missed(0), text(2), said(5), *after)
    assert found.answer_median == (None if minutes is None else timedelta(minutes=minutes))
    assert found.slow == slow


@pytest.mark.parametrize(
    ("texts", "person", "asking"), [(3, None, 0), (4, None, 1), (4, 7.5, 0), (5, 8.5, 1), (5, 8, 0)]
)
def test_who_asks_a_lot(texts: int, person: float | None, asking: int) -> None:
    """The texts come at minutes 5, 6, 7 and so on; those of the minute a person came in are not before it."""
    rows = [missed(0), text(2), *(said(5.0 + one, body=f"word {one}") for one in range(texts))]
    rows += [] if person is None else [by_hand(person)]
    assert _report(*rows).questions == Share(asking, 1)
