"""The rules of docs/semantics.md as the judge has them."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.judge.account import Account
from tests.judge.cases import MISSED
from tests.judge.contacts import Card, Contact, Event
from tests.judge.flows import account_of, expand
from tests.judge.generator import FIELDS
from tests.judge.pickers import ExploringPicker, GivenPicker
from tests.judge.runs import RanAwayError, Ways
from tests.judge.written import DAY, HOUR, MINUTE, SECOND, NotModelledError, length

CALL = Event("call", "no-answer", "inbound")
ANSWERED = Event("call", "completed", "inbound")
SHIPPED = [
    {"wait": "2 minutes"},
    {"if": {"seen": {"within": "30 minutes"}}, "then": ["end"]},
    {"sms": "Sorry we missed you"},
    {"update_contact": {"seen": "now"}},
]


def flow(*steps: Any, name: str = "one", **given: Any) -> dict[str, Any]:
    return {
        "flow": name,
        "trigger": [MISSED],
        "fields": FIELDS,
        "settings": {"reentry": True},
        "steps": list(steps),
        **given,
    }


def sent(
    flows: list[dict[str, Any]],
    *events: tuple[int, Event],
    ways: Ways = Ways(),  # noqa: B008
    contact: Contact | None = None,
    until: int = 2 * DAY,
    picks: Sequence[int] = (),
) -> list[int]:
    """When texts go out, in minutes."""
    account = Account(account_of(flows), GivenPicker(picks), ways, {"ann": contact or Contact()})
    for at, event in events:
        account.until(at, with_it=False)
        account.happens(at, "ann", event)
    account.until(until)
    return [item.at // MINUTE for item in account.log if item.event is None]


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("2 minutes", 2 * MINUTE), ("90s", 90 * SECOND), ("1 hour 30 minutes", 90 * MINUTE), ("36h", 36 * HOUR)],
)
def test_lengths(text: str, milliseconds: int) -> None:
    assert length(text) == milliseconds


def test_who_is_in_a_workflow_does_not_enter_again_but_in_the_concurrent_profile() -> None:  # R1, R5
    waits = flow({"wait": "2 minutes"}, {"sms": "Hi"})
    assert sent([waits], (0, CALL), (MINUTE, CALL)) == [2]
    assert sent([waits], (0, CALL), (3 * MINUTE, CALL)) == [2, 5]
    assert sent([waits], (0, CALL), (MINUTE, CALL), ways=Ways(concurrent=True)) == [2, 3]


def test_without_reentry_once_ever() -> None:  # R1
    once = flow({"sms": "Hi"}, settings={"reentry": False})
    assert sent([once], (0, CALL), (HOUR, CALL), ways=Ways(concurrent=True)) == [0]


def test_a_window_holds_back_the_second_text_and_then_lets_go() -> None:
    assert sent([flow(*SHIPPED)], (0, CALL), (10 * MINUTE, CALL)) == [2]
    assert sent([flow(*SHIPPED)], (0, CALL), (HOUR, CALL)) == [2, 62]


@pytest.mark.parametrize(
    ("between", "texts"),
    [
        ({"goal": {"tag": "won"}, "unless_met": "continue"}, [540]),
        ({"note": "Texted"}, [540]),
        ({"add_tag": "texted"}, [540]),
        ({"wait": "1m"}, [540, 540]),
        ({"goal": {"tag": "won"}, "unless_met": "wait"}, [540, 540]),
    ],
)
def test_a_window_begins_before_the_text_that_is_held_unless_a_pause_comes_before_the_stamp(
    between: dict[str, Any], texts: list[int]
) -> None:
    settings = {"reentry": True, "window": {"from": "18:00", "to": "6:00"}}
    held = flow(*SHIPPED[:-1], between, SHIPPED[-1], settings=settings)
    assert sent([held], (0, CALL), (3 * MINUTE, CALL), ways=Ways(concurrent=True)) == texts


def test_who_waits_out_a_cooldown_in_the_flow_does_not_enter_and_who_does_not_does() -> None:
    calls = ((0, CALL), (31 * MINUTE, CALL))
    assert sent([flow(*SHIPPED)], *calls) == [2]
    # More comes after the stamp, so a helper workflow ends the cooldown.
    assert sent([flow(*SHIPPED, {"add_tag": "texted"})], *calls) == [2, 33]


@pytest.mark.parametrize("settings", [{"reentry": True}, {"reentry": True, "stop_on_response": True}])
def test_cancel_on_takes_out_who_was_not_texted_yet(settings: dict[str, bool]) -> None:
    cancelled = flow(*SHIPPED, cancel_on=["answered_call", "reply"], settings=settings)
    assert sent([cancelled], (0, CALL), (MINUTE, ANSWERED)) == []
    assert sent([cancelled], (0, CALL), (MINUTE, Event("reply", "Hi"))) == []
    # Whoever was texted stays in the cooldown, and comes out of it in time.
    assert sent([cancelled], (0, CALL), (3 * MINUTE, ANSWERED), (10 * MINUTE, CALL), (HOUR, CALL)) == [2, 62]


def test_stop_on_response_ends_a_run_that_has_sent() -> None:  # R18
    stops = flow(
        {"sms": "One"},
        {"wait": "5 minutes"},
        {"sms": "Two"},
        settings={"reentry": True, "stop_on_response": True},
    )
    assert sent([stops], (0, CALL), (MINUTE, Event("reply", "Hi"))) == [0]
    waits_first = {**stops, "steps": [{"wait": "5 minutes"}, {"sms": "Two"}]}
    assert sent([waits_first], (0, CALL), (MINUTE, Event("reply", "Hi"))) == [5]


def test_a_tag_trigger_fires_only_on_a_change() -> None:  # R23
    tagged = flow({"sms": "Hi"}, trigger=[{"contact_tag": {"added": "go"}}])
    on, off = Event("tag", "go"), Event("untag", "go")
    assert sent([tagged], (0, on), (MINUTE, on), (2 * MINUTE, off), (3 * MINUTE, on)) == [0, 3]


def test_after_stop_texts_are_skipped_until_start() -> None:  # R28
    texts = flow({"sms": "Hi"})
    stop, start = Event("reply", "Stop."), Event("reply", "START")
    assert sent([texts], (0, stop), (MINUTE, CALL), (2 * MINUTE, start), (3 * MINUTE, CALL)) == [3]
    assert sent([texts], (0, Event("reply", "please stop by")), (MINUTE, CALL)) == [1]


def test_dates_are_compared_by_days() -> None:  # R10, R12
    asks = flow({"if": {"due": {"within": "3 days"}}, "then": [{"sms": "Soon"}]})
    for date, texts in (("2026-01-02", [0]), ("2026-01-01", []), ("2026-01-06", []), ("05-Jan-2026", [0])):
        assert sent([asks], (0, CALL), contact=Contact(fields={"due": date})) == texts


def test_numbers_are_compared_as_numbers() -> None:
    asks = flow({"if": {"size": {"greater_than": 99}}, "then": [{"sms": "Big"}]})
    for number, texts in (("99.5", [0]), ("99", []), ("100", [0]), ("many", [])):
        assert sent([asks], (0, CALL), contact=Contact(fields={"size": number})) == texts


@pytest.mark.parametrize(
    ("step", "texts"),
    [
        ({"opportunity": {"pipeline": "Sales", "stage": "Quoted"}}, []),
        ({"opportunity": {"pipeline": "Sales", "stage": "Quoted", "status": "won"}}, [0]),
        ({"update_opportunity": {"pipeline": "Sales", "stage": "Quoted"}}, [0]),
    ],
)
def test_the_older_step_of_opportunities_writes_a_status_named_or_not(
    step: dict[str, Any], texts: list[int]
) -> None:
    asks = flow(step, {"if": {"opportunity": {"status": "won"}}, "then": [{"sms": "Thanks"}]})
    assert sent([asks], (0, CALL), contact=Contact(card=Card("Sales", "New", "won"))) == texts


@pytest.mark.parametrize(("picks", "texts"), [((0,), []), ((1,), [0])])
@pytest.mark.parametrize("word", ["create_opportunity", "opportunity"])
def test_a_step_may_leave_the_card_that_is_there(word: str, picks: tuple[int, ...], texts: list[int]) -> None:
    step = {word: {"pipeline": "Sales", "stage": "New"}}
    asks = flow(step, {"if": {"opportunity": {"status": "won"}}, "then": [{"sms": "Thanks"}]})
    card = Card("Sales", "Quoted", "won")
    assert sent([asks], (0, CALL), contact=Contact(card=card), picks=picks) == texts
    assert sent([asks], (0, CALL), picks=picks) == []


@pytest.mark.parametrize(("picks", "texts"), [((0,), [1]), ((1,), [])])
def test_whether_a_goal_that_a_contact_waits_at_is_the_next_wait_no_rule_says(
    picks: tuple[int, ...], texts: list[int]
) -> None:  # R39
    steps = ({"wait": {"before_appointment": "1 hour"}}, {"goal": {"tag": "go"}, "unless_met": "wait"})
    booked = flow(*steps, {"sms": "Hi"}, trigger=[{"appointment": {"status": "new"}}])
    events = ((0, Event("appointment", "new", starts=0)), (MINUTE, Event("tag", "go")))
    assert sent([booked], *events, picks=picks) == texts


def test_how_late_waits_are_is_told_of_the_flows_that_took_part() -> None:
    picker = ExploringPicker([], [0], None, [0, 120], speaks_of=["one"])
    assert [picker.late(60, flow) for flow in ("one", "two", "one", "one")] == [0, 0, 120, 0]


def test_a_goal_that_is_met_moves_the_contact_to_it() -> None:  # R17
    condition = {"goal_condition": "add_contact_tag", "extras": {"tags": ["won"]}}
    goal = {
        "raw": {
            "type": "workflow_goal",
            "attributes": {"action": "wait", "segments": [{"conditions": [condition]}]},
        }
    }
    aims = flow({"wait": "1 hour"}, goal, {"sms": "Well done"})
    assert sent([aims], (0, CALL), (MINUTE, Event("tag", "won"))) == [1]
    assert sent([aims], (0, CALL), (2 * HOUR, Event("tag", "won"))) == [120]
    assert sent([aims], (0, CALL)) == []


def test_a_loop_without_a_pause_is_told_from_one_with() -> None:
    runs = flow({"add_tag": "a", "id": "again"}, {"goto": "again"})
    with pytest.raises(RanAwayError):
        sent([runs], (0, CALL))
    account = Account(
        [expand(flow({"wait": "1 minute", "id": "again"}, {"goto": "again"}))], GivenPicker([]), Ways(), {}
    )
    account.happens(0, "ann", CALL)
    account.until(HOUR)
    assert account.ends("one") is False


def test_a_step_without_a_rule_is_not_judged() -> None:
    with pytest.raises(NotModelledError):
        expand(flow({"raw": {"type": "call", "attributes": {}}}))
