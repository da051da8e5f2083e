"""`ghl-flow smoke`: two calls, one text, nothing left behind; clients are never called."""

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.__main__ import run
from ghl_flow.cli.main import main
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.contacts import StoredContact
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.highlevel.resources import LocationInfo
from ghl_flow.kinds.triggers.event import call
from ghl_flow.operations.smoke_phone import OwnPhone, SandboxCaller
from ghl_flow.sandbox import SANDBOX_TOKEN, create_app, running_server
from ghl_flow.sandbox.phone import NATIVE, SandboxPhone
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.sandbox.world import keep_state, state_of, world_of
from ghl_flow.wire.json import text_of
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import LOCATION, output, project
from tests.forked import Forked

__all__ = ["project"]

NUMBER = "+15125550199"
WORDS = ["smoke", "-a", "bridgepoint-group", "--from", NUMBER, "--sandbox"]


@pytest.fixture
def live(project: Path) -> Path:
    assert applied_once("--sandbox", "--yes") == 0
    return project


def contact(project: Path) -> Any:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        return state_of(store, LOCATION).contacts[NUMBER]


def test_the_right_flow_sends_one_text_and_leaves_nothing(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = output(capsys, *WORDS, "--yes")
    assert (found["verdict"], found["created"]) == ("seen", True)
    assert [one["outcome"] for one in found["calls"]] == ["no-answer", "no-answer"]
    assert [one["sender"] for one in found["texts"]] == ["workflow"]
    assert 120 <= found["delay"] < 125
    assert found["cleaned"]["tags"]
    assert found["marked"]["tags"] == ["missed-call-text-back-cooldown"]
    assert found["marked"]["fields"] == ["last_missed_call_sms_at"]
    assert 120 <= found["marked"]["after"] <= 130, "it waits two minutes first"
    assert "last_missed_call_sms_at" in found["cleaned"]["fields"]
    assert contact(live).tags == {"ghl-flow-smoke"}
    assert not any(contact(live).fields.values())
    # The contact is known now: nothing is asked, and no cooldown of the last run is in the way.
    assert main(WORDS) == 0
    shown = capsys.readouterr()
    assert "calling +1" in shown.err
    assert "now and hang up" not in shown.err, "the sandbox calls by itself"
    assert "cleaned up: tag" in shown.err
    assert shown.out.startswith("bridgepoint-group: seen: two calls, one text, 2 min")


def test_the_native_text_back_is_a_second_text(live: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "native-text-back", "on"]) == 0
    found = output(capsys, *WORDS, "--yes", code=1)
    assert found["verdict"] == "two-texts"
    assert found["texts"][0]["sender"] == "unsaid"
    assert "ghl-flow doctor" in found["fix"]
    assert contact(live).tags == {"ghl-flow-smoke"}


def test_a_workflow_that_is_named_as_the_native_feature_is_a_workflow(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SandboxStore(live / ".ghl-flow/sandbox.sqlite3") as store:
        for one in store.all("workflow", LOCATION):
            store.put("workflow", LOCATION, text_of(one, "id"), {**one, "name": NATIVE})
    found = output(capsys, *WORDS, "--yes")
    assert [one["sender"] for one in found["texts"]] == ["workflow"]


@pytest.mark.parametrize(
    ("status", "verdict", "said"),
    [("completed", "voicemail-trap", "voicemail"), ("canceled", "not-missed", "ended as 'canceled'")],
)
def test_a_call_that_starts_nothing_is_told_at_once(
    status: str, verdict: str, said: str, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = output(capsys, *WORDS, "--yes", "--status", status, code=1)
    assert found["verdict"] == verdict
    assert said in found["message"]
    assert len(found["calls"]) == 1


def test_texts_that_carriers_refuse_are_a_wrong_outcome(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "carrier", "refuses"]) == 0
    assert output(capsys, *WORDS, "--yes", code=1)["verdict"] == "text-failed"


def test_a_paused_flow_sends_no_text(live: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pause", "all", "--all", "--sandbox"]) == 0
    found = output(capsys, *WORDS, "--yes", code=3)
    assert (found["verdict"], found["texts"]) == ("no-text", [])
    assert "ghl-flow status" in found["fix"]
    assert found["marked"] == {"tags": [], "fields": [], "after": None}
    assert main(WORDS) == 3
    assert "nothing that a flow puts on was seen" in capsys.readouterr().out


def test_a_text_that_takes_longer_than_the_timeout_was_not_seen(
    live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output(capsys, *WORDS, "--yes", "--timeout", "1m", code=3)["verdict"] == "no-text"


@pytest.mark.parametrize("kind", ["caller", "tags", "spoken"])
def test_a_client_is_refused_and_not_touched(
    kind: str, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if kind == "caller":
        assert main(["sandbox", "call", NUMBER]) == 0
    else:
        assert main([*WORDS, "--yes"]) == 0
        if kind == "spoken":
            assert main(["sandbox", "event", NUMBER, "user_reply"]) == 0
        else:
            _tagged(live, "customer")
    before = contact(live)
    calls = _calls(live)
    capsys.readouterr()
    assert main([*WORDS, "--yes"]) == 2
    said = capsys.readouterr().err
    assert NUMBER in said
    assert "client" in said
    assert contact(live) == before
    assert _calls(live) == calls


def test_a_contact_with_another_number_first_is_taken_for_a_client(
    live: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def another(*_: object) -> StoredContact:
        return StoredContact("c", ("ghl-flow-smoke",), {}, "+15125550142")

    monkeypatch.setattr("ghl_flow.operations.smoke.contact_of_number", another)
    assert main(WORDS) == 2
    assert "another number first" in capsys.readouterr().err


@pytest.mark.parametrize("own", [True, False])
def test_of_two_contacts_with_the_number_none_is_called(
    own: bool, live: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if own:
        assert main([*WORDS, "--yes"]) == 0
    else:
        assert main(["sandbox", "call", NUMBER]) == 0
    _twin(live)
    before, calls = contact(live), _calls(live)
    capsys.readouterr()
    assert main([*WORDS, "--yes"]) == 2
    said = capsys.readouterr().err
    assert "is the number of 2 contacts" in said
    assert "merge or delete" in said
    assert (contact(live), _calls(live)) == (before, calls)


@pytest.mark.parametrize(("allowed", "code"), [(True, 2), (None, 2), (False, 0)])
def test_where_the_search_is_refused_the_sub_account_s_setting_tells(
    allowed: bool | None,
    code: int,
    live: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def not_told(*_: object) -> None:
        return None

    location = PublicApi.location

    async def of(api: PublicApi) -> LocationInfo:
        return replace(await location(api), allows_duplicates=allowed)

    monkeypatch.setattr("ghl_flow.operations.own_contact.contacts_of_number", not_told)
    monkeypatch.setattr(PublicApi, "location", of)
    assert main([*WORDS, "--yes"]) == code
    assert ("one contact of" in capsys.readouterr().err) is (code == 2)


def test_a_shadowed_flow_leaves_its_mark_and_no_text(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--yes", "--shadow") == 0
    found = output(capsys, *WORDS, "--yes", "--timeout", "3m", code=3)
    assert found["verdict"] == "no-text"
    assert "ghl-flow-shadow" in found["marked"]["tags"]
    assert contact(project).tags == {"ghl-flow-smoke"}


def test_a_contact_is_made_only_after_asking(
    live: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(WORDS) == 2
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert main(WORDS) == 1
    with pytest.raises(KeyError):
        contact(live)


def _interrupt(patch: pytest.MonkeyPatch, kind: signal.Signals | None) -> None:
    """In the middle of it, when there is something to clean; None: by an exception."""
    wait = SandboxCaller.wait
    waits: list[float] = []

    async def interrupted(phone: SandboxCaller, seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 30:
            assert contact(Path()).tags > {"ghl-flow-smoke"}, "there is something to clean"
            if kind is None:
                raise KeyboardInterrupt
            os.kill(os.getpid(), kind)
        await wait(phone, seconds)

    patch.setattr(SandboxCaller, "wait", interrupted)


@pytest.mark.parametrize("kind", [None, signal.SIGINT])
def test_interrupted_it_cleans_up_and_exits_with_130(
    kind: signal.Signals | None,
    live: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _interrupt(monkeypatch, kind)
    assert main([*WORDS, "--yes"]) == 130
    _check_cleaned(live, capsys.readouterr().err)


def _terminated() -> None:
    _interrupt(pytest.MonkeyPatch(), signal.SIGTERM)
    sys.argv = ["ghl-flow", *WORDS, "--yes"]
    run()


def test_terminated_it_cleans_up_too(live: Path) -> None:
    """SIGTERM, with which a job is cancelled, is to every command what Ctrl-C is."""
    process = Forked(_terminated)
    _, said = process.communicate(60)
    assert process.returncode == 130, said
    _check_cleaned(live, said)


def _check_cleaned(project: Path, said: str) -> None:
    assert "cleaned up: tag" in said
    assert "Traceback" not in said
    assert contact(project).tags == {"ghl-flow-smoke"}
    assert not any(contact(project).fields.values())


def test_what_is_left_behind_is_named(
    live: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise GhlFlowError("HighLevel is away")

    monkeypatch.setattr("ghl_flow.operations.smoke.remove_tags", refused)
    found = output(capsys, *WORDS, "--yes", code=3)
    assert found["verdict"] == "seen"
    assert found["cleaned"]["error"] == "HighLevel is away"
    assert found["cleaned"]["tags"] == ["missed-call-text-back-cooldown"]


@pytest.mark.parametrize(
    ("calls", "code", "verdict"), [(2, 0, "seen"), (1, 3, "no-second-call"), (0, 3, "no-call")]
)
def test_without_the_sandbox_the_operator_calls(
    calls: int,
    code: int,
    verdict: str,
    live: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served = SandboxStore(live / ".ghl-flow/sandbox.sqlite3")
    phone = SandboxPhone(SandboxStore(live / ".ghl-flow/sandbox.sqlite3"), LOCATION)
    waits: list[float] = []

    async def wait(_: OwnPhone, seconds: float) -> None:
        waits.append(seconds)
        phone.happen(NUMBER, [(0.0, call("busy"))] if len(waits) <= calls else [], then=seconds)

    monkeypatch.setattr(OwnPhone, "wait", wait)
    monkeypatch.setattr(OwnPhone, "now", lambda _: phone.now())
    monkeypatch.setattr(OwnPhone, "moment", lambda _: phone.moment())
    with running_server(create_app(served, rate_limit=None)) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("GHL_FLOW_BUILDER_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        capsys.readouterr()
        assert main(["--quiet", "smoke", "--from", NUMBER, "--yes", "--format", "json"]) == code
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    told = [line for line in shown.err.splitlines() if "hang up after two rings" in line]
    assert [" again now" in line for line in told] == [False, True][: calls + 1], (
        "quiet or not: it is to be done"
    )
    assert (found["verdict"], len(found["calls"])) == (verdict, calls)
    served.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "12"], "is not a phone number"),
        (["--from", NUMBER, "--sandbox", "--status", "complete"], "completed"),
        (["--from", NUMBER, "--status", "busy"], "--sandbox"),
        (["--from", NUMBER, "--timeout", "soon"], "--timeout"),
    ],
)
def test_wrong_use(words: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", *words]) == 2
    assert said in capsys.readouterr().err


def test_without_a_token_it_is_4(project: Path) -> None:
    assert main(["smoke", "--from", NUMBER]) == 4


def _tagged(project: Path, tag: str) -> None:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        state = state_of(store, LOCATION)
        state.contacts[NUMBER].tags.add(tag)
        keep_state(store, LOCATION, state)


def _twin(project: Path) -> None:
    """Another contact with the number, as a sub-account has that allows it."""
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        store.put("twin", LOCATION, "twin", {"id": "twin", "locationId": LOCATION, "phone": NUMBER})


def _calls(project: Path) -> object:
    with SandboxStore(project / ".ghl-flow/sandbox.sqlite3") as store:
        return world_of(store, LOCATION)["exchanges"]
