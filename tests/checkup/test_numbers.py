"""`numbers`."""

from dataclasses import replace

import pytest

from ghl_flow.checkup.model import Status
from ghl_flow.highlevel.resources import PhoneNumber, PhoneNumbers
from tests.checkup.subjects import examined

_GOOD = PhoneNumber("+15125550100", "local", is_default=True, capabilities={"sms": True, "voice": True})
_DEAF = replace(_GOOD, capabilities={"sms": False, "voice": True})
_OTHER = replace(_GOOD, number="+15125550101", is_default=False)
_VOICE_AI = replace(_GOOD, inbound_service={"type": "voice_ai"})


@pytest.mark.parametrize(
    ("numbers", "account", "status"),
    [
        ((_GOOD,), "active", Status.OK),
        ((_GOOD, _OTHER), "", Status.OK),
        ((), "active", Status.FAIL),
        ((_DEAF,), "active", Status.FAIL),
        ((_DEAF, _OTHER), "active", Status.WARN),
        ((_OTHER,), "active", Status.WARN),
        ((_VOICE_AI,), "active", Status.WARN),
        ((_GOOD,), "suspended", Status.FAIL),
        ((_GOOD,), "closed", Status.FAIL),
    ],
)
def test_numbers(numbers: tuple[PhoneNumber, ...], account: str, status: Status) -> None:
    assert examined("numbers", numbers=PhoneNumbers(numbers, account)).status is status
