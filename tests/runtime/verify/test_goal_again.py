"""Whether a goal counts again for a run that has gone back before it is not documented (R17): both count."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.leeway import Unusual
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Result, Verdict, verify
from tests.conftest import compiled, steps

AGAIN = """\
- wait: 1 day
  id: again
- goal: { tag: booked }
  unless_met: %s
- remove_tag: booked
- sms: Well done
- goto: again"""
REENTRY = "settings: { stop_on_response: false }\n"


def flow(body: str, promise: str) -> CompiledFlow:
    text = steps(body, top=f"{REENTRY}guarantees: [{promise}]")
    return compiled(text.replace("call_status: { direction: inbound, status: [no-answer] }", "form: Quote"))


def decided(body: str, promise: str) -> Verdict:
    return verify(flow(body, promise), max_calls=2, jitter=0, profiles=[Profile.DOCUMENTED])[0]


def unusual(found: Verdict) -> set[Unusual]:
    assert found.counterexample is not None
    return {one.what for one in found.counterexample.swapped if one is not None}


@pytest.mark.parametrize("unless_met", ["wait", "continue", "exit"])
def test_a_goal_may_count_again(unless_met: str) -> None:
    found = decided(
        AGAIN % unless_met,
        "{ at_most: { sms: 2, within: 1 hour } }",
    )
    assert found.result is Result.VIOLATED
    assert unusual(found) == set()


@pytest.mark.parametrize("tags", ["won", "won, vip"])
def test_a_goal_that_only_steps_meet_is_not_met_by_hand(tags: str) -> None:
    top = f"{REENTRY}guarantees: [{{ at_most: {{ sms: 1, within: 30 minutes }} }}]"
    waits = compiled(steps("- sms: A\n- goal: { tag: won }\n  unless_met: wait\n- sms: B", top=top))
    beside = (
        steps(f"- wait: 1 hour\n- add_tag: [{tags}]").replace("example", "other").replace("Example", "Other")
    )
    found = verify(waits, max_calls=1, beside=[compiled(beside)], profiles=[Profile.DOCUMENTED])[0]
    assert found.result is Result.PROVED
    assert verify(waits, max_calls=1, profiles=[Profile.DOCUMENTED])[0].result is Result.VIOLATED
    by_hand = verify(
        waits, max_calls=1, beside=[compiled(beside)], by_hand=True, profiles=[Profile.DOCUMENTED]
    )
    assert by_hand[0].result is Result.VIOLATED
