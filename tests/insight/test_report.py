"""What is counted, against a table made by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ghl_flow.insight.episodes import Exclusion
from ghl_flow.insight.known_texts import KnownText, KnownTexts
from ghl_flow.insight.part_of_day import PartOfDay
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import Advice, NotOurs, Report, report
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import BEGAN, answered, by_hand, called, history, missed, said, text

HOUR, DAY = 60, 24 * 60
_KNOWN = KnownTexts(
    [
        KnownText("greeting", "missed-call-text-back", "contractor", "Sorry we missed you"),
        KnownText("question", "missed-call-text-back", "contractor", "What do you need done?"),
    ]
)


def _report(
    *rows: JsonObject,
    days: float = 9,
    since: datetime | None = None,
    test_contacts: Sequence[str] = (),
) -> Report:
    return report(
        history(*rows, days=days),
        account="acme",
        niche="contractor",
        zone=ZoneInfo("America/Chicago"),
        texts=_KNOWN,
        since=since,
        test_contacts=test_contacts,
    )


def test_a_fortnight_counted_by_hand() -> None:
    found = _report(
        # Replied after four minutes; a person answered two hours later.
        *(missed(0, "a"), missed(1, "a"), text(3, "a"), said(7, "a"), by_hand(127, "a")),
        # Helped: a person called first.
        *(missed(0, "b"), text(2, "b"), called(10, "b"), said(20, "b")),
        # Silent, and called back by a person who got no answer.
        *(missed(HOUR, "c"), text(HOUR + 2, "c"), called(HOUR + 9, "c", "no-answer")),
        # STOP is no reply.
        *(missed(HOUR, "d"), text(HOUR + 2, "d"), said(HOUR + 3, "d", "STOP")),
        # No text, a failed one, one that is not known.
        missed(2 * HOUR, "e"),
        *(missed(2 * HOUR, "f"), text(2 * HOUR + 2, "f", status="failed")),
        *(missed(2 * HOUR, "g"), text(2 * HOUR + 2, "g", status="sent")),
        # In no rate: wrote an hour before; again within a day; too young.
        *(said(2 * HOUR, "h"), missed(3 * HOUR, "h"), text(3 * HOUR + 2, "h")),
        *(missed(5 * HOUR, "c"), text(5 * HOUR + 2, "c")),
        *(missed(8.5 * DAY, "i"), text(8.5 * DAY + 2, "i")),
        # Rang again and got through; the other text.
        *(missed(DAY, "j"), text(DAY + 2, "j", "What do you need done?"), answered(DAY + 30, "j")),
    )
    assert (found.missed, len(found.episodes), found.eligible) == (12, 11, 8)
    assert found.excluded == {Exclusion.OPEN_CONVERSATION: 1, Exclusion.REPEATED: 1, Exclusion.TOO_YOUNG: 1}
    assert (found.untexted, found.failed, found.open) == (1, 1, 1)
    assert found.replies == Share(1, 5)
    assert (found.helped, found.opted_out, found.got_through, found.called_back) == (1, 1, 1, 1)
    assert found.answer_median == timedelta(hours=2)
    assert found.reply_median is None, "most never replied"
    assert {row.key.name: row.replies for row in found.by_text if isinstance(row.key, KnownText)} == {
        "greeting": Share(1, 4),
        "question": Share(0, 1),
    }
    assert [(row.key, row.replies.count) for row in found.by_hour] == [(9, 3), (10, 2)]
    assert [(row.key, row.replies.count) for row in found.by_part_of_day] == [(PartOfDay.MORNING, 5)]
    assert [(row.key, row.replies.count) for row in found.by_weekday] == [(0, 4), (1, 1)]
    assert sum(row.replies.count for row in found.by_text) == found.replies.count


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"body": "Our spring sale", "source": "workflow"}, NotOurs.WORKFLOW),
        ({"body": "Sorry, call you soon", "source": ""}, NotOurs.UNSAID),
        ({"body": "Deal", "source": "bulk_actions"}, NotOurs.OTHER),
    ],
)
def test_a_text_of_no_flow_here_is_a_row_of_its_own(more: dict[str, str], key: NotOurs) -> None:
    found = _report(missed(0), text(2, **more))
    assert [row.key for row in found.by_text] == [key]


def test_the_day_before_only_tells_whether_a_conversation_was_open() -> None:
    rows = (missed(0, "a"), text(2, "a"), missed(12 * HOUR, "a"), missed(DAY, "b"), text(DAY + 2, "b"))
    found = _report(*rows, since=BEGAN + timedelta(hours=6))
    assert (found.missed, found.replies.count) == (2, 1)
    assert found.excluded == {Exclusion.REPEATED: 1}


def _many(count: int, replied: int, *, status: str = "delivered", words: int = 1) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for number in range(count):
        name, at = f"c{number}", number * 3.0
        rows += [missed(at, name), text(at + 2, name, status=status)]
        if number < replied:
            rows += [said(at + 4 + one, name, f"word {one}") for one in range(words)]
    return rows


@pytest.mark.parametrize(
    ("rows", "advice"),
    [
        ([], [Advice.NOTHING_MISSED]),
        (_many(10, 2), [Advice.WAIT]),
        (_many(40, 2), [Advice.CHANGE_COPY]),
        (_many(40, 20), [Advice.KEEP_COPY, Advice.SLOW_PEOPLE]),
        (_many(5, 0, status="failed"), [Advice.FAILING, Advice.WAIT]),
        ([missed(0, "a"), missed(0, "b"), *_many(3, 0)], [Advice.NOT_TEXTED, Advice.WAIT]),
        (_many(30, 15, words=4), [Advice.KEEP_COPY, Advice.SLOW_PEOPLE, Advice.QUESTIONS]),
        (
            [*_many(30, 15), *(by_hand(number * 3 + 124.0, f"c{number}") for number in range(15))],
            [Advice.KEEP_COPY, Advice.SLOW_PEOPLE],
        ),
    ],
)
def test_what_to_do_next(rows: list[JsonObject], advice: list[Advice]) -> None:
    assert _report(*rows).advice == advice


def test_parts_of_the_day_come_in_the_order_of_the_day() -> None:
    begin = -9 * HOUR  # midnight in Chicago
    rows = [
        row
        for hour in (22, 1, 18, 12, 9, 15)
        for row in (missed(begin + hour * HOUR, f"c{hour}"), text(begin + hour * HOUR + 2, f"c{hour}"))
    ]
    found = _report(*rows, days=5)
    assert [(row.key, row.replies.count) for row in found.by_part_of_day] == [
        (PartOfDay.MORNING, 1),
        (PartOfDay.MIDDAY, 1),
        (PartOfDay.AFTERNOON, 1),
        (PartOfDay.EVENING, 1),
        (PartOfDay.NIGHT, 2),
    ]


@pytest.mark.parametrize(
    ("calls", "callers"),
    [
        ([(0, "a"), (0.5, "a"), (9, "a")], 1),
        ([(0, "a"), (31, "a")], 2),
        ([(0, "a"), (0, "b"), (0, "test")], 2),
        ([], 0),
    ],
)
def test_a_caller_counts_once_in_thirty_days(calls: list[tuple[float, str]], callers: int) -> None:
    rows = [missed(day * DAY, name) for day, name in calls] or [said(0)]
    assert _report(*rows, days=60, test_contacts=["test"]).callers == callers
