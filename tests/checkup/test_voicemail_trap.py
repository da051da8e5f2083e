"""`voicemail-trap`, and what is suspected of being one."""

from dataclasses import replace
from datetime import UTC

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.insight.voicemail import voicemail_trap
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import NOT_ASKED, account, examined
from tests.insight.rows import answered, by_hand, called, history, missed, said, text


@pytest.mark.parametrize(
    ("rows", "suspect"),
    [
        ([answered(0, seconds=12, user="")], True),
        ([answered(0, seconds=3, user="")], True),
        ([answered(0, seconds=25, user="")], True),
        ([answered(0, seconds=2, user="")], False),
        ([answered(0, seconds=26, user="")], False),
        ([answered(0, seconds=12, user="sam")], False),
        ([answered(0, seconds=12, user=""), said(9)], False),
        ([answered(0, seconds=12, user=""), by_hand(9)], False),
        ([answered(0, seconds=12, user=""), called(9)], False),
        ([answered(0, seconds=12, user=""), text(9)], True),
        ([answered(0, seconds=12, user=""), said(9, body="STOP")], True),
        ([answered(0, seconds=12, user=""), said(24 * 60 + 9)], True),
        ([answered(0, seconds=12, user=""), missed(60)], False),
        ([missed(0)], False),
        ([called(0)], False),
    ],
)
def test_what_looks_like_a_voicemail(rows: list[JsonObject], *, suspect: bool) -> None:
    assert bool(voicemail_trap(history(*rows), UTC).suspects) is suspect


def _calls(suspects: int, others: int) -> list[JsonObject]:
    rows = [answered(n * 50.0, f"v{n}", seconds=9, user="") for n in range(suspects)]
    return rows + [answered(n * 50.0, f"p{n}", seconds=180) for n in range(others)]


@pytest.mark.parametrize(
    ("suspects", "others", "status"),
    [
        (4, 0, Status.FAIL),
        (8, 12, Status.FAIL),
        (4, 16, Status.WARN),
        (4, 40, Status.WARN),
        (4, 60, Status.UNKNOWN),
        # Fewer show nothing: a robot and a wrong number are as short.
        (3, 0, Status.UNKNOWN),
        (2, 40, Status.UNKNOWN),
        (2, 60, Status.OK),
        (0, 10, Status.OK),
        (0, 9, Status.UNKNOWN),
        (1, 3, Status.UNKNOWN),
        (0, 0, Status.UNKNOWN),
    ],
)
def test_voicemail_trap(suspects: int, others: int, status: Status) -> None:
    assert examined("voicemail-trap", history=history(*_calls(suspects, others))).status is status


@pytest.mark.parametrize(("others", "misses"), [(60, 0), (60, 4), (90, 6)])
def test_where_few_are_missed_nothing_is_said_of_many(others: int, misses: int) -> None:
    rows = [missed(n * 50.0, f"m{n}") for n in range(misses)]
    found = examined("voicemail-trap", history=history(*_calls(4, others), *rows))
    assert found.status is Status.UNKNOWN
    assert f"so are the calls that are missed in the ordinary way ({misses})" in found.message


def test_few_among_many_missed_calls_are_well() -> None:
    rows = [missed(n * 10.0, f"m{n}") for n in range(60)]
    assert examined("voicemail-trap", history=history(*_calls(4, 60), *rows)).status is Status.OK


@pytest.mark.parametrize(
    ("rows", "status", "said"),
    [
        # As many of just over that length: talks are short here.
        (
            [answered(n * 10.0, f"l{n}", seconds=40, user="") for n in range(20)],
            Status.UNKNOWN,
            "20 took hardly",
        ),
        ([answered(n * 10.0, f"l{n}", seconds=51, user="") for n in range(20)], Status.FAIL, "look as if"),
        # Somebody or something talks at night: no voicemail.
        (
            [answered(n * 50 + 12 * 60, f"n{n}", seconds=90, user="") for n in range(2)],
            Status.UNKNOWN,
            "at night",
        ),
        (
            [answered(n * 50 + 12 * 60, f"n{n}", seconds=90, user="") for n in range(1)],
            Status.FAIL,
            "look as if",
        ),
        # What nobody took is missed, nearly always: no voicemail is quicker.
        ([missed(n * 50.0, f"m{n}") for n in range(60)], Status.UNKNOWN, "missed in the ordinary way"),
        ([missed(n * 50.0, f"m{n}") for n in range(10)], Status.FAIL, "look as if"),
    ],
)
def test_what_else_makes_short_calls(rows: list[JsonObject], status: Status, said: str) -> None:
    found = examined("voicemail-trap", history=history(*_calls(8, 0), *rows))
    assert (found.status, said in found.message) == (status, True), found.message


@pytest.mark.parametrize(
    ("timeout", "connect", "status"),
    [
        (60, "unknown", Status.WARN),
        (26, "unknown", Status.WARN),
        (25, "unknown", Status.UNKNOWN),
        (60, "on", Status.UNKNOWN),
        (20, "unknown", Status.UNKNOWN),
    ],
)
def test_what_is_declared(timeout: int, connect: str, status: Status) -> None:
    one = account(incoming_call_timeout=timeout, call_connect=connect)
    assert examined("voicemail-trap", account=one, history=history(missed(0))).status is status


@pytest.mark.parametrize(
    ("declared", "to_do"),
    [
        ({"incoming_call_timeout": 20}, False),
        ({"incoming_call_timeout": 60, "call_connect": "on"}, False),
        ({"incoming_call_timeout": None}, True),
        ({"incoming_call_timeout": None, "call_connect": "on"}, False),
    ],
)
def test_what_is_set_already_need_not_be_done(declared: dict[str, object], *, to_do: bool) -> None:
    for known in (history(missed(0)), replace(NOT_ASKED, hint="")):
        found = examined("voicemail-trap", account=account(**declared), history=known)
        assert bool(found.fix) is to_do


@pytest.mark.parametrize(("timeout", "told"), [(20, "20"), (None, "not given")])
def test_what_is_declared_is_told(timeout: int | None, told: str) -> None:
    found = examined("voicemail-trap", account=account(incoming_call_timeout=timeout), history=history())
    where = "declared in accounts/bridgepoint-group.yaml"
    assert found.evidence[0] == f"{where}: call_connect unknown, incoming_call_timeout {told}"
