"""`native-toggle`: three ways to know, and what each outweighs."""

import pytest

from ghl_flow.checkup.model import Blank, Status, Unseen
from ghl_flow.wire.json import JsonObject
from tests.checkup.subjects import account, examined
from tests.insight.rows import history, missed, text


def _calls(count: int, *, texted: bool) -> list[JsonObject]:
    rows = [missed(n * 200.0, f"c{n}") for n in range(count)]
    return rows + [text(n * 200 + 0.5, f"c{n}", source="") for n in range(count) if texted]


_ON, _OFF, _FEW = (history(*_calls(n, texted=t)) for n, t in ((6, True), (6, False), (3, True)))
_UNSEEN = Unseen(Blank.OFFLINE, "HighLevel was not asked")
_WITH, _WITHOUT = ("crm", "missed-call-text-back"), ("crm",)
_NO_AGENCY = Unseen(Blank.NO_AGENCY, "names no agency")


@pytest.mark.parametrize(
    ("declared", "permissions", "seen", "status"),
    [
        ("off", _NO_AGENCY, _ON, Status.FAIL),
        ("unknown", _NO_AGENCY, _ON, Status.FAIL),
        ("on", _NO_AGENCY, _ON, Status.FAIL),
        ("on", _NO_AGENCY, _OFF, Status.FAIL),
        ("on", _NO_AGENCY, _UNSEEN, Status.FAIL),
        ("off", _NO_AGENCY, _OFF, Status.OK),
        ("unknown", _NO_AGENCY, _OFF, Status.OK),
        ("off", _NO_AGENCY, _FEW, Status.UNKNOWN),
        ("off", _NO_AGENCY, _UNSEEN, Status.UNKNOWN),
        ("unknown", _NO_AGENCY, _FEW, Status.UNKNOWN),
        ("unknown", _NO_AGENCY, _UNSEEN, Status.UNKNOWN),
        ("unknown", _WITH, _UNSEEN, Status.UNKNOWN),
        ("unknown", _WITH, _ON, Status.FAIL),
        ("unknown", _WITHOUT, _UNSEEN, Status.OK),
        ("on", _WITHOUT, _FEW, Status.OK),
        ("off", _WITHOUT, _ON, Status.WARN),
    ],
)
def test_three_ways_to_know(declared: str, permissions: object, seen: object, status: Status) -> None:
    found = examined(
        "native-toggle",
        account=account(native_missed_call_text_back=declared),
        permissions=permissions,
        history=seen,
    )
    assert found.status is status
    assert found.evidence[0] == f"declared in accounts/bridgepoint-group.yaml: {declared}"


def test_unknown_counts_as_probably_on() -> None:
    found = examined("native-toggle", account=account(native_missed_call_text_back="unknown"), history=_FEW)
    assert "probably on" in found.message
    assert "Settings > Phone System" in found.fix


def test_the_evidence_names_calls_and_texts() -> None:
    found = examined("native-toggle", history=_ON)
    assert "6 of 6 missed calls" in found.message
    assert "though accounts/bridgepoint-group.yaml says off" in found.message
    assert any("message c5-inbound-CALL-1000.0 of contact c5" in line for line in map(str, found.evidence))
    assert "doctor --fix" not in found.fix
    assert "doctor --fix" in examined("native-toggle", history=_ON, permissions=_WITH).fix


@pytest.mark.parametrize("seen", [_FEW, _UNSEEN, _ON])
def test_what_the_file_says_already_need_not_be_written(seen: object) -> None:
    assert "write" not in examined("native-toggle", history=seen).fix
    unknown = account(native_missed_call_text_back="unknown")
    assert "write" in examined("native-toggle", account=unknown, history=seen).fix


_TEXTED = "followed by a text without user and source, 2026-11-02 09:00:00 to 2026-11-0"
_LATEST = (
    "message c5-inbound-CALL-1000.0 of contact c5 at 2026-11-03 01:40:00, "
    "then message c5-outbound-SMS-1000.5 after 30 s"
)
_SPREAD = "30 s after the ring at the median, half within 0 s of that, 100% one sentence; by chance: "


@pytest.mark.parametrize(
    ("seen", "evidence"),
    [
        (
            _ON,
            [
                "history: 12 messages, 2026-11-02 to 2026-11-03 (UTC)",
                f"6 of 6 missed calls {_TEXTED}3 01:40:00",
                f"{_SPREAD}3e-13",
                _LATEST,
            ],
        ),
        (
            _OFF,
            [
                "history: 6 messages, 2026-11-02 to 2026-11-03 (UTC)",
                f"0 of 6 missed calls {_TEXTED}3 01:40:00",
            ],
        ),
        (
            _FEW,
            [
                "history: 6 messages, 2026-11-02 to 2026-11-02 (UTC)",
                f"3 of 3 missed calls {_TEXTED}2 15:40:00",
                f"{_SPREAD}4e-06",
            ],
        ),
        (history(), ["history: no messages"]),
        (_UNSEEN, ["history: not looked at (HighLevel was not asked)"]),
    ],
    ids=["on", "off", "few", "none", "unseen"],
)
def test_what_was_seen_is_counted(seen: object, evidence: list[str]) -> None:
    found = [*examined("native-toggle", history=seen).evidence[2:]]
    assert found[: len(evidence)] == evidence
    # Three calls are named, the latest first.
    assert found[len(evidence) + 2 :] == (["and 3 more"] if seen is _ON else [])
    assert len(found) == len(evidence) + 3 * (seen is _ON)
