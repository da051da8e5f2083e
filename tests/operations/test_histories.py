"""Histories from the sandbox's export and from files."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.highlevel.errors import ForbiddenError
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.highlevel.resources import LocationInfo
from ghl_flow.insight.history import History, Kind, Outcome
from ghl_flow.kinds.triggers.event import call, call_updated, reply, user_reply
from ghl_flow.operations.histories import Histories, HistorySource
from ghl_flow.operations.sandbox import happen
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import missed, said, text


def _read(workspace: Workspace, source: HistorySource, name: str | None = None) -> History:
    found = workspace.project.account(name or workspace.project.accounts[0].value.account)
    histories = Histories(workspace, source)
    histories.check([found.value])
    return asyncio.run(histories.of(found.value))


def test_what_the_sandbox_heard_and_sent_is_exported(workspace: Workspace) -> None:
    caller = "+15125550100"
    events = [
        (0.0, call("no-answer")),
        (5.0, call_updated("no-answer")),
        (60.0, reply("Yes, tomorrow")),
        (120.0, user_reply()),
        (240.0, call("completed", "outbound")),
        (300.0, call("completed", seconds=9, machine=True)),
        (400.0, reply("STOP")),
    ]
    happen(workspace, None, caller, events, then=3600)
    found = _read(workspace, HistorySource())
    began = found.messages[0].at
    seen = [((one.at - began).total_seconds(), str(one.kind), str(one.direction)) for one in found.messages]
    assert seen == [
        (0, "call", "inbound"),
        (60, "sms", "inbound"),
        (120, "sms", "outbound"),
        (240, "call", "outbound"),
        (300, "call", "inbound"),
        (400, "sms", "inbound"),
    ]
    first, wrote, by_hand, back, machine, stop = found.messages
    assert (first.missed, first.user, wrote.body, stop.opts_out) == (True, "", "Yes, tomorrow", True)
    assert by_hand.by_person
    assert back.by_person
    assert (machine.outcome, machine.duration, machine.user) == (Outcome.ANSWERED, 9, "")
    assert found.now - stop.at == timedelta(seconds=3600)
    assert {one.contact for one in found.messages} == {first.contact}
    assert found.unreadable == ()


def test_the_last_days_by_the_sandbox_s_clock(workspace: Workspace) -> None:
    happen(workspace, None, "+15125550100", [(0.0, call("busy"))], then=86400 * 3)
    happen(workspace, None, "+15125550101", [(0.0, call("busy"))], then=3600)
    assert len(_read(workspace, HistorySource(days=14)).missed) == 2
    assert len(_read(workspace, HistorySource(days=2)).missed) == 1
    assert len(_read(workspace, HistorySource(days=None)).missed) == 2


def test_an_account_without_messages_has_an_empty_history(workspace: Workspace) -> None:
    found = _read(workspace, HistorySource())
    assert (found.messages, found.first) == ((), None)


def _file(tmp_path: Path, rows: Sequence[JsonObject]) -> Path:
    path = tmp_path / "history.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("location", ["its own", "nobody's"])
def test_a_file_tells_of_its_sub_account(location: str, workspace: Workspace, tmp_path: Path) -> None:
    own = workspace.project.accounts[0].value.location_id
    of = own if location == "its own" else None
    rows = [{**one, "locationId": of} for one in (missed(0), text(2), said(9))]
    found = _read(workspace, HistorySource(_file(tmp_path, rows)))
    assert [one.kind for one in found.messages] == [Kind.CALL, Kind.SMS, Kind.SMS]
    assert found.now == found.messages[-1].at


def test_a_file_of_another_sub_account_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has messages of LOC, none of "):
        _read(workspace, HistorySource(_file(tmp_path, [dict(missed(0))])))


def test_a_file_that_names_none_is_for_one_account(workspace: Workspace, tmp_path: Path) -> None:
    file = _file(tmp_path, [{**missed(0), "locationId": ""}])
    account = workspace.project.accounts[0].value
    histories = Histories(workspace, HistorySource(file))
    with pytest.raises(UsageError, match="does not say which sub-account"):
        histories.check([account, account])
    histories.check([account])


def test_older_days_of_a_file_are_cut(workspace: Workspace, tmp_path: Path) -> None:
    rows = [{**one, "locationId": None} for one in (missed(0), said(60 * 24 * 20))]
    assert len(_read(workspace, HistorySource(_file(tmp_path, rows))).messages) == 1
    assert len(_read(workspace, HistorySource(_file(tmp_path, rows), days=None)).messages) == 2


DAY = 24 * 3600.0


def _told(monkeypatch: pytest.MonkeyPatch, date_added: str | None) -> None:
    """What the sub-account answers of itself; None: the token may not read it."""

    async def location(_: PublicApi) -> LocationInfo:
        if date_added is None:
            raise ForbiddenError("token lacks locations.readonly")
        return LocationInfo("LOC", "Ann", "CO", "America/Chicago", date_added)

    monkeypatch.setattr(PublicApi, "location", location)


@pytest.mark.parametrize(
    ("date_added", "days", "since"),
    [
        # The sandbox tells what the OpenAPI files have: nothing. The first message of all does.
        ("", 14, 0.0),
        ("", 2, 7.0),
        (None, 14, 0.0),
        ("2026-01-07T15:00:00.000Z", 14, 2.0),
        ("2020-01-01T00:00:00.000Z", 30, -21.0),
        ("1767625200000", 30, 0.0),
        ("yesterday", 14, 0.0),
        ("2099-01-01T00:00:00.000Z", 14, -5.0),
    ],
)
def test_a_young_sub_account_was_not_there_all_along(
    date_added: str | None, days: int, since: float, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(workspace, None, "+15125550100", [(0.0, call("no-answer"))], then=9 * DAY)
    _told(monkeypatch, date_added)
    found = _read(workspace, HistorySource(days=days))
    (first,) = _read(workspace, HistorySource(days=None)).messages
    assert found.since is not None
    assert (found.since - first.at) / timedelta(days=1) == since


def test_of_a_sub_account_without_a_message_nothing_tells_when_it_began(workspace: Workspace) -> None:
    found = _read(workspace, HistorySource(days=14))
    assert (found.messages, found.since) == ((), found.now - timedelta(days=14))
