"""What the terminal makes of the events of an operation."""

import os
import signal
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from ghl_flow.cli.session import Session
from ghl_flow.cli.telling import Teller
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.errors import GhlFlowError
from ghl_flow.git import Commit
from ghl_flow.operations import events

NO_ONE = events.CanaryNothing()
HELD = events.CanaryNothing(("acme",))
BOTH = events.CanaryNothing(("a",), ("b",))
SOON = datetime.now(UTC) + timedelta(minutes=40)
COMMIT = Commit("1a2b3c4d5e6f", "2026-11-28T01:02:03+00:00", "As it was")
SHOWN: dict[events.Event, str] = {
    events.SettingsIgnored("ghl-flow.yaml", GhlFlowError("no")): "warning: ghl-flow.yaml is not valid (no)",
    events.ReadAt("v1", COMMIT, changed=False): "the project as of v1 (1a2b3c4d5, 2026-11-28, As it was)\n",
    events.ReadAt("HEAD", COMMIT, changed=True): "what was changed since that commit is not in it",
    events.CutOff(("a.yaml", "b.yaml"), ()): "had begun: wrote a.yaml, b.yaml\n",
    events.CutOff((), ("a.yaml",)): "before it wrote a.yaml, and files were changed since or are not of",
    events.NotServed("a.yaml", GhlFlowError("no")): "warning: a.yaml is not valid (no): not served",
    events.AccountPartlyRead("a.yaml", GhlFlowError("no"), "L1"): "(location_id L1)",
    events.AccountTaken("acme", 1): "for account acme (choose another",
    events.AccountTaken("acme", 3): "for account acme, the first of 3 (choose another",
    events.NotRunning(("acme",), "missed"): "acme does not run missed: shown as if it were in 'flows:'",
    events.NotRunning(("acme", "other"), "missed"): "acme, other do not run missed",
    events.TestContactsUnheard((("anm", "ann"),)): "of --test-contact anm: did you mean ann?\n",
    events.TestContactsUnheard((("x", None),)): "no message is of --test-contact x\n",
    events.RequestSent("GET", "/tags", 200): "GET /tags 200",
    events.RequestSent("GET", "/tags", 0): "GET /tags no answer",
    events.SentElsewhere("GHL_FLOW_API_URL", "localhost"): "go to localhost, which is not HighLevel",
    events.Busy("busy", continues=False): "another command is at work here: waiting for it to end",
    events.Busy("busy", continues=True): "another command is at work here: continuing beside it",
    events.SessionLasts(SOON): "builder session until ",
    events.Waiting("the keyring is locked"): "the keyring is locked",
    events.DriverUsed("builder", accepted=False): "driver builder talks to the backend",
    events.AccountPlanned(
        "acme", "api", DriverReason(Because.OPTION)
    ): "acme: driver api (chosen with --driver)",
    events.Skipped(("acme", "other")): "since the last run: acme, other",
    events.CanaryBegan(("acme",), NO_ONE): "canary: acme\n",
    events.CanaryBegan(("other",), HELD): "canary: other (in place of acme: held back by a gate)",
    events.CanaryBegan(
        ("c",), BOTH
    ): "canary: c (in place of a: held back by a gate; b: nothing to change there)",
    events.CanaryEnded(("acme",), 1, NO_ONE): "canary: went well in acme; 1 account follows",
    events.CanaryEnded(("acme",), 0, HELD): "canary: went well in acme\n",
    events.CanaryEnded((), 0, HELD): "canary: no canary was changed, so it shows nothing; acme: held back",
    events.CanaryEnded((), 0, BOTH): "held back by a gate; b: nothing to change there\n",
    events.WaveBegan(2, 3, ("a", "b")): "wave 2 of 3: 2 accounts\n",
    events.WaveChecked(("a",), ()): "checked 1 account before the next: all well\n",
    events.WaveChecked(("a", "b"), ("a: drift",)): "checked 2 accounts before the next: a: drift\n",
    events.Written("acme", Done(Did.TAG_CREATED, "x")): "  created tag x",
    events.JournalElsewhere("/p/.ghl-flow", "/share"): "move journal.jsonl and backups/ from there to /share",
    events.NotJournalled("acme", "the disk is full"): "acme: the disk is full; what is done is printed only",
}
NOTHING = [
    events.DriverUsed("builder", accepted=True),
    events.RunBegan(1),
    events.AskBegan(),
    events.AskEnded(),
    events.AccountEnded("acme"),
    events.RunEnded(),
    events.Searching("at_most", 12),
    events.SearchEnded(),
]
RESULT = events.Restored(
    "acme", Done(Did.WORKFLOW_RESTORED, "a/main", {"name": "x", "status": "draft", "changes": 2})
)


def teller(session: Session) -> Teller:
    return Teller(session, events.Stop())


@pytest.mark.parametrize("minutes", [40, 14, 4])
def test_the_end_of_a_session_is_told_once_while_as_much_of_it_is_left(
    minutes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    told = teller(Session())
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    for _ in range(3):
        told(events.SessionLasts(until))
    assert capsys.readouterr().err.count(f"({minutes} minutes left)") == 1


def test_every_event_is_in_a_table() -> None:
    known = {type(event) for event in (*SHOWN, *NOTHING, RESULT)}
    assert known == set(get_args(events.Event))


@pytest.mark.parametrize("event", SHOWN, ids=lambda event: type(event).__name__)
def test_what_is_told_goes_to_standard_error(event: events.Event, capsys: pytest.CaptureFixture[str]) -> None:
    teller(Session(verbose=2))(event)
    shown = capsys.readouterr()
    assert SHOWN[event] in shown.err
    assert shown.out == ""


QUIET = (
    events.ReadAt,
    events.SessionLasts,
    events.RequestSent,
    events.AccountTaken,
    events.NotRunning,
    events.DriverUsed,
    events.AccountPlanned,
    events.CanaryBegan,
    events.CanaryEnded,
    events.WaveBegan,
    events.WaveChecked,
)


@pytest.mark.parametrize("event", [*SHOWN, *NOTHING], ids=lambda event: type(event).__name__)
def test_only_warnings_are_told_to_who_wants_quiet(
    event: events.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    told = teller(Session(quiet=True, verbose=2))
    told(event)
    told(events.RunEnded())
    shown = capsys.readouterr()
    silent = event in NOTHING or isinstance(event, (*QUIET, events.Skipped, events.Written))
    assert (shown.err == "") is silent
    assert shown.out == ""


def test_what_was_restored_is_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    teller(Session(quiet=True))(RESULT)
    assert capsys.readouterr().out == "acme: restored 'x' (draft, 2 changes, read back)\n"


def test_requests_are_shown_when_asked_for_twice(capsys: pytest.CaptureFixture[str]) -> None:
    teller(Session(verbose=1))(events.RequestSent("GET", "/tags", 200))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_first_signal_asks_to_stop_and_a_second_stops(
    kind: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    stop, before = events.Stop(), signal.getsignal(kind)
    told = Teller(Session(), stop)
    told(events.RunBegan(2))
    os.kill(os.getpid(), kind)
    assert stop.requested
    assert "stopping after the request in flight; again to stop at once" in capfd.readouterr().err
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), kind)
    told(events.RunEnded())
    assert signal.getsignal(kind) is before
