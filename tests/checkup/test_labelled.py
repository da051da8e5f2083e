"""The labelled histories, as the checks judge them: right or unknown, and no alarm where people write."""

import pytest

from ghl_flow.checkup.model import Status
from tests.checkup.subjects import account, examined
from tests.insight.labelled import LABELLED, Labelled

_FROM_MESSAGES = ("native-toggle", "voicemail-trap", "double-texts", "landlines", "opt-outs")
_UNDECLARED = account(native_missed_call_text_back="unknown")


def _judged(case: Labelled, code: str) -> Status:
    return examined(code, account=_UNDECLARED, history=case.history()).status


@pytest.mark.parametrize("case", LABELLED, ids=lambda case: case.name)
def test_on_is_a_failure_and_off_is_well(case: Labelled) -> None:
    right = Status.FAIL if case.on else Status.OK
    assert _judged(case, "native-toggle") in ({right} if case.must else {right, Status.UNKNOWN})


@pytest.mark.parametrize("case", [one for one in LABELLED if "person" in one.name and not one.on])
@pytest.mark.parametrize("code", _FROM_MESSAGES)
def test_no_alarm_where_people_write(case: Labelled, code: str) -> None:
    assert _judged(case, code) in (Status.OK, Status.UNKNOWN)


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("voicemails answer", "voicemail-trap", Status.FAIL),
        ("off, a flow", "voicemail-trap", Status.OK),
        ("both", "double-texts", Status.FAIL),
        ("both, and a person", "double-texts", Status.FAIL),
        ("off, a flow", "double-texts", Status.OK),
        ("off, a flow and a person", "double-texts", Status.OK),
    ],
)
def test_what_else_they_show(name: str, code: str, status: Status) -> None:
    case = next(one for one in LABELLED if one.name == name)
    assert _judged(case, code) is status
