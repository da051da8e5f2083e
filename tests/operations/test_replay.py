"""A history that the sandbox made by running a flow replays to exactly the texts it sent."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ghl_flow.deploy.planning.gate import ALLOWABLE
from ghl_flow.insight.replay import Replay
from ghl_flow.kinds.triggers.event import Event, call, reply, user_reply
from ghl_flow.operations.access import sandbox_store
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.apply import apply
from ghl_flow.operations.events import Event as Told
from ghl_flow.operations.histories import HistorySource
from ghl_flow.operations.replay import make_replay
from ghl_flow.operations.sandbox import happen, messages
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.operations.workspace import Workspace
from ghl_flow.sandbox.phone import SandboxPhone
from tests.operations.conftest import LOCATION, NAME

EVERYTHING = HistorySource(days=None)
_BEGAN = "version: 1\nflow: {flow}\nname: {flow}\n"
FLOWS = {
    "shipped": "",
    "two texts": """\
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }
settings: { reentry: true, stop_on_response: true }
steps:
  - wait: 30 seconds
  - sms: { template: missed-call }
  - wait: 1 hour
  - sms: { template: missed-call-b }
""",
    "a tag keeps silent": """\
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy] }
settings: { reentry: true, stop_on_response: false }
steps:
  - if: { tag: texted-back }
    then:
      - end
    else:
      - add_tag: texted-back
      - sms: { template: missed-call }
      - wait: 2 hours
      - remove_tag: texted-back
""",
    "replies are answered by day": """\
trigger:
  - customer_reply: {}
settings: { reentry: true, stop_on_response: false, window: { days: mon-sat, from: "9:00", to: "17:00" } }
cancel_on: [user_reply]
steps:
  - sms: { template: missed-call }
""",
    "day and night": """\
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }
settings: { reentry: true, stop_on_response: false }
cancel_on: [answered_call]
steps:
  - wait: 1 minute
  - if: { hours: open }
    then:
      - sms: { template: missed-call }
    else:
      - sms: { template: missed-call-b }
""",
}
_HOURS = 'hours: { mon-fri: "8:00-17:30", sat: "9:00-12:00" }\n'


def _random(random: Random, count: int) -> list[tuple[float, Event]]:
    """Calls, replies, opt-outs and people, minutes or hours apart."""
    makes: list[Callable[[], Event]] = [
        *[lambda: call(random.choice(("no-answer", "busy", "voicemail")))] * 5,
        lambda: call("completed", seconds=random.randrange(3, 90), machine=random.random() < 0.5),
        lambda: call("canceled"),
        lambda: call(random.choice(("completed", "no-answer")), "outbound"),
        *[lambda: reply(random.choice(("Yes", "When can you come?")))] * 2,
        lambda: reply(random.choice(("STOP", "START")), random.choice(("", "19"))),
        user_reply,
    ]
    at, found = 0.0, []
    for _ in range(count):
        at += random.choice((random.uniform(0.001, 200), random.uniform(600, 30_000)))
        found.append((round(at, 3), random.choice(makes)()))
    return found


def _write(folder: Path, body: str) -> None:
    if body:
        text = _BEGAN.format(flow="missed-call-text-back") + body
        (folder / "flows/missed-call-text-back.yaml").write_text(text, encoding="utf-8")
        for path in (folder / "flows").glob("*.test.yaml"):
            path.unlink()
    with (folder / f"accounts/{NAME}.yaml").open("a", encoding="utf-8") as file:
        file.write(_HOURS)


def _replay(workspace: Workspace, source: HistorySource = EVERYTHING) -> Replay:
    (one,) = make_replay(workspace, Accounts.of(NAME), source).found
    return one


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("seed", range(2))
def test_it_replays_to_exactly_the_texts_that_the_sandbox_sent(
    name: str, seed: int, folder: Path, workspace: Workspace, told: list[Told]
) -> None:
    _write(folder, FLOWS[name])
    apply(workspace, Accounts.of(NAME), PlanTerms(allowed=ALLOWABLE))
    random = Random(f"{name} {seed}")
    for number in range(4):
        then = random.choice((0, 90, 86_400))
        happen(workspace, NAME, f"+1512555010{number}", _random(random, 12), then=then)
    one = _replay(workspace)
    with sandbox_store(workspace) as store:
        began = one.until - timedelta(seconds=SandboxPhone(store, LOCATION).now())
    sent = [(began + timedelta(seconds=item.at), item.body) for item in messages(workspace, NAME)]
    assert len(sent) > 3
    assert [(text.at, text.text) for text in one.texts] == sorted(sent)
    assert (one.was.texts, one.was.night, one.was.late) == (len(sent), one.would.night, one.would.late)
    assert (one.was.doubles, one.was.alone) == (one.would.doubles, one.would.alone)
    assert not one.unknown
    assert all(text.sure for text in one.texts)
