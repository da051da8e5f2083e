"""A fortnight that the sandbox lived through with the shipped flow, counted by hand."""

from datetime import timedelta

from ghl_flow.deploy.planning.gate import ALLOWABLE
from ghl_flow.insight.episodes import Exclusion
from ghl_flow.insight.part_of_day import PartOfDay
from ghl_flow.insight.proportion import Share
from ghl_flow.kinds.triggers.event import Event, call, reply, user_reply
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.apply import apply
from ghl_flow.operations.report import make_report
from ghl_flow.operations.sandbox import happen
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.operations.workspace import Workspace
from tests.operations.conftest import NAME

_DAY = 86_400.0
_MISSED = call("no-answer")
_DAYS: tuple[tuple[str, list[tuple[float, Event]]], ...] = (
    # Two calls are one episode; replied, and a user answered ten minutes later.
    ("0100", [(0, _MISSED), (45, _MISSED), (600, reply("A quote, please")), (1200, user_reply())]),
    # Called again, and got through.
    ("0101", [(0, _MISSED), (1800, call("completed"))]),
    # An order to the carrier.
    ("0102", [(0, _MISSED), (300, reply("STOP"))]),
    # Answered before the two minutes were over: no text.
    ("0103", [(0, _MISSED), (30, call("completed"))]),
    # A user wrote before the caller did: helped.
    ("0104", [(0, _MISSED), (600, user_reply()), (1200, reply("Tomorrow at nine"))]),
    # Silent.
    ("0105", [(0, _MISSED)]),
    # The first one again, six days later.
    ("0100", [(0, _MISSED)]),
    # From here on nothing happens, until the last evening.
    ("0106", [(6 * _DAY + 43_200, _MISSED)]),
)


def test_a_fortnight_in_the_sandbox_is_the_table_made_by_hand(workspace: Workspace) -> None:
    apply(workspace, Accounts.of(NAME), PlanTerms(allowed=ALLOWABLE))
    for number, events in _DAYS:
        ended = events[-1][0]
        whole = _DAY if ended < _DAY else 7 * _DAY
        happen(workspace, NAME, f"+1512555{number}", events, then=whole - ended)
    (one,) = make_report(workspace, Accounts.of(NAME)).found
    assert one.days == 14
    assert (one.missed, len(one.episodes), one.callers) == (9, 8, 7)
    assert one.excluded == {Exclusion.TOO_YOUNG: 1}
    assert (one.untexted, one.failed, one.open) == (1, 0, 0)
    assert one.replies == Share(1, 6)
    assert one.texted_callers == 5
    assert (one.helped, one.opted_out, one.got_through, one.called_back) == (1, 1, 1, 0)
    assert one.answer_median == timedelta(minutes=10)
    assert [(row.key, row.replies) for row in one.by_part_of_day] == [(PartOfDay.MORNING, Share(1, 6))]
    assert [(row.key, row.replies.count) for row in one.by_weekday] == [
        (0, 1),
        (1, 1),
        (2, 1),
        (4, 1),
        (5, 1),
        (6, 1),
    ]
    assert [row.replies for row in one.by_text] == [Share(1, 6)]
