"""A cooldown tag that a stopped workflow left behind stops counting, and callers are texted again."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of, start_of
from ghl_flow.runtime.state import State
from tests.conftest import SEED, compiled, steps

_AT = "{ at: { name: At, type: datetime } }"
_GUARDED = """
- wait: 2m
- if: { at: { within: 30m } }
  then: [end]
- sms: Hi
- update_contact: { at: now }
  name: Stamp
"""
_TOP = "settings: { reentry: true }"
FLOWS = {
    "trailing": steps(_GUARDED, fields=_AT, top=_TOP),
    "trailing and cancelled by others": SEED,
    "companion, the path goes on": steps(_GUARDED + "- wait: 10m\n- add_tag: quiet\n", fields=_AT, top=_TOP),
    "companion, an answer ends it": steps(
        _GUARDED, fields=_AT, top="settings: { reentry: true, stop_on_response: true }"
    ),
    "a window longer than a day": steps(_GUARDED.replace("30m", "36h"), fields=_AT, top=_TOP),
}
DAY = 86400
CALLER = "+15125550199"


class Account:
    """One contact, and workflows that come and go. Times are seconds since Monday 9:00."""

    def __init__(self) -> None:
        self.state = State()
        self.texts: list[int] = []

    def lives(self, flow: CompiledFlow, calls: Sequence[int], until: int, *, published: bool = True) -> None:
        """Time passes up to `until` with that flow in the account."""
        interpreter = Interpreter(
            programs_of(flow) if published else [], start=start_of(flow), state=self.state
        )
        for at in calls:
            interpreter.schedule(at, CALLER, call("no-answer"))
        interpreter.run(until)
        self.texts += [message.at for message in interpreter.messages]

    @property
    def tags(self) -> set[str]:
        return self.state.contacts[CALLER].tags


def stranded(flow: CompiledFlow, how: str, window: int) -> Account:
    """An account whose caller was texted at 0:02 and left with the tag."""
    account = Account()
    account.lives(flow, [0], 600)
    assert account.texts == [120]
    match how:
        case "paused":
            account.lives(flow, [], 2 * window, published=False)
        case "paused and resumed at once":
            account.lives(flow, [], 2 * window, published=False)
            account.lives(flow, [], 2 * window + 60)
        case "deleted":
            account.state.enrolments.clear()
        case "edited":
            text = FLOWS["trailing"].replace("name: Stamp", "name: Stamp it")
            account.lives(compiled(text), [], 2 * window)
    assert account.tags >= set(flow.cooldown_tags)
    return account


@pytest.mark.parametrize("how", ["paused", "paused and resumed at once", "deleted"])
@pytest.mark.parametrize("name", FLOWS)
def test_the_caller_is_texted_again(name: str, how: str) -> None:
    flow = compiled(FLOWS[name])
    window = 36 * 3600 if "longer" in name else 1800
    account = stranded(flow, how, window)
    later = 6 * DAY
    account.lives(flow, [later, later + 600, later + window + 300], later + 3 * window)
    assert account.texts[1:] == [later + 120, later + window + 420]
    account.lives(flow, [], later + 6 * window)
    assert not account.tags & set(flow.cooldown_tags)


def test_an_edit_that_takes_the_wait_away_heals_too() -> None:
    account = stranded(compiled(FLOWS["trailing"]), "edited", 1800)
    account.lives(compiled(FLOWS["trailing"]), [3 * DAY], 4 * DAY)
    assert account.texts[1:] == [3 * DAY + 120]


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("minute", [0, 14 * 60 + 50, 14 * 60 + 57])
def test_the_window_holds_across_midnight(profile: Profile, minute: int) -> None:
    """Nine o'clock and 14:50 hours is ten to midnight."""
    flow = compiled(SEED)
    interpreter = Interpreter(programs_of(flow), start=start_of(flow), profile=profile)
    for at in (0, 3, 10, 31, 36):
        interpreter.schedule((minute + at) * 60, CALLER, call("no-answer"))
    interpreter.run()
    assert [message.at for message in interpreter.messages] == [(minute + 2) * 60, (minute + 38) * 60]


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_stamp_by_the_clock_of_another_zone_counts(ahead: int) -> None:
    """Which zone HighLevel stamps and compares in is not documented."""
    flow = compiled(SEED)
    account = Account()
    account.lives(flow, [0], 600)
    fields = account.state.contacts[CALLER].fields
    (key,) = fields
    fields[key] = (start_of(flow).date() + timedelta(days=ahead)).isoformat()
    account.lives(flow, [900], 1500)
    assert account.texts == [120]


@pytest.mark.parametrize(("window", "days"), [("30m", 2), ("23h", 2), ("25h", 3), ("36h", 3), ("71h 30m", 4)])
def test_a_stamp_vouches_for_the_days_of_the_window_and_one_more(window: str, days: int) -> None:
    flow = compiled(steps(_GUARDED.replace("30m", window), fields=_AT, top=_TOP))
    stored = str([node.attributes for node in flow.workflows[0].workflow.nodes])
    assert f"'conditionValue': '{days}', 'conditionValueOperator': 'inTheLast'" in stored


def test_the_cooldown_tags_are_those_the_compiler_puts_on() -> None:
    assert compiled(SEED).cooldown_tags == ("missed-call-text-back-cooldown",)
    own = steps("- add_tag: mine\n" + _GUARDED.replace("30m }", "30m, tag: Texted }"), fields=_AT)
    assert compiled(own).cooldown_tags == ("texted",)
    assert "mine" in compiled(own).tags
    assert compiled(steps("- sms: Hi")).cooldown_tags == ()
    assert compiled(steps(_GUARDED.replace("30m", "2 days"), fields=_AT)).cooldown_tags == ()


def test_a_stamp_that_is_cleared_ends_the_cooldown() -> None:
    """What is written asks for a stamp, and there is none."""
    account = Account()
    flow = compiled(FLOWS["companion, an answer ends it"])
    account.lives(flow, [0], 600)
    account.state.contacts[CALLER].fields.clear()
    account.lives(flow, [900], 1500)
    assert account.texts == [120, 1020]
