"""`a2p`."""

from datetime import date

import pytest

from ghl_flow.a2p.messages import Counted
from ghl_flow.checkup.model import Blank, Status
from ghl_flow.spec.a2p import A2pRegistration
from tests.checkup.subjects import NOT_ASKED, account, examined


@pytest.mark.parametrize(
    ("declared", "counted", "status"),
    [
        ("approved", Counted(200, 2), Status.OK),
        ("approved", Counted(0, 60), Status.FAIL),
        ("approved", Counted(160, 40), Status.FAIL),  # no registration fails so, and HighLevel locks
        ("approved", Counted(5, 0), Status.UNKNOWN),
        ("approved", NOT_ASKED, Status.UNKNOWN),
        ("none", Counted(0, 60), Status.FAIL),
        ("none", NOT_ASKED, Status.FAIL),
        ("none", Counted(100, 0), Status.FAIL),
        ("pending", Counted(100, 0), Status.WARN),
        ("pending", NOT_ASKED, Status.WARN),
        (None, Counted(200, 2), Status.UNKNOWN),
        (None, NOT_ASKED, Status.UNKNOWN),
    ],
)
def test_a2p(declared: str | None, counted: object, status: Status) -> None:
    told = A2pRegistration.model_validate({"status": declared}) if declared else None
    assert examined("a2p", account=account(a2p=told), counted=counted).status is status


def test_what_nobody_declares_is_said() -> None:
    assert examined("a2p", account=account(a2p=None)).why is Blank.NOT_DECLARED


@pytest.mark.parametrize(
    ("counted", "reason"),
    [
        (Counted(5, 1), "6 texts that arrived or failed: too few"),
        (Counted(1, 0), "1 text that arrived or failed: too few"),
        (Counted(0, 0), "0 texts that arrived or failed: too few"),
        (NOT_ASKED, NOT_ASKED.detail),
    ],
)
def test_what_does_not_confirm_a_declaration_is_counted(counted: object, reason: str) -> None:
    told = A2pRegistration.model_validate({"status": "approved"})
    found = examined("a2p", account=account(a2p=told), counted=counted)
    assert reason in found.message
    assert "write" not in found.fix  # it is written already


@pytest.mark.parametrize(
    ("declared", "counted", "fix"),
    [
        ("approved", Counted(0, 60), "write 'status: pending'"),
        ("none", Counted(100, 0), "write 'status: approved' once"),
        ("pending", NOT_ASKED, "write 'status: approved' once"),
    ],
)
def test_what_is_to_be_written_is_not_what_is_written(declared: str, counted: object, fix: str) -> None:
    told = A2pRegistration.model_validate({"status": declared})
    found = examined("a2p", account=account(a2p=told), counted=counted)
    assert fix in found.fix
    assert f"status: {declared} " not in found.fix


_FILE = "accounts/bridgepoint-group.yaml"


@pytest.mark.parametrize(
    ("declared", "counted", "message", "evidence"),
    [
        (
            "approved",
            Counted(0, 60, 3, date(2026, 11, 2), date(2026, 11, 9)),
            f"{_FILE} says approved, and texts fail as those of an unregistered number do",
            ("texts: 0 arrived, 60 failed, 3 open, 2026-11-02 to 2026-11-09", "failing: 94% to 100%"),
        ),
        (
            "none",
            Counted(100, 0),
            f"{_FILE} says none, and texts arrive",
            ("texts: 100 arrived, 0 failed, 0 open", "failing: 0% to 4%"),
        ),
        (
            "approved",
            Counted(160, 40),
            "40 of 200 texts failed, above the 6% at which HighLevel warns; it locks for a day at 10%",
            ("texts: 160 arrived, 40 failed, 0 open", "failing: 15% to 26%"),
        ),
    ],
)
def test_what_was_counted_is_told(
    declared: str, counted: Counted, message: str, evidence: tuple[str, str]
) -> None:
    found = examined(
        "a2p", account=account(a2p=A2pRegistration.model_validate({"status": declared})), counted=counted
    )
    assert found.message == message
    sure = ", with 95 % certainty"
    told = (f"declared in {_FILE}: {declared}", evidence[0], evidence[1] + sure)
    assert found.evidence[:3] == told
    assert all(str(line).startswith("limit: HighLevel help centre") for line in found.evidence[3:])


def test_without_a_declaration_there_is_nothing_declared() -> None:
    found = examined("a2p", account=account(a2p=None), counted=Counted(200, 2))
    assert found.evidence[0] == f"declared in {_FILE}: nothing"
