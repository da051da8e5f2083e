import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", "token: pit-123", "a secret is named, never written here"),
        ("token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", "token: 'env:'", "a secret is named, never written here"),
        ("America/Chicago", "America/Chicgo", "did you mean 'America/Chicago'?"),
        ("location_id: bPt7Qm2LxRk94ZsVdC1e", "location_id: ../x", "does not fit"),
        (
            "native_missed_call_text_back: off",
            "native_missed_call_text_back: false",
            "expected 'on', 'off' or",
        ),
        ("status: approved", "status: aproved", "is not one of"),
    ],
)
def test_mistakes_in_accounts(old: str, new: str, message: str) -> None:
    assert old in BRIDGEPOINT
    with pytest.raises(SpecError) as caught:
        load_text(BRIDGEPOINT.replace(old, new), Account, "account.yaml")
    assert message in caught.value.diagnostics[0].message


def test_a_literal_secret_is_not_repeated() -> None:
    with pytest.raises(SpecError) as caught:
        load_text(BRIDGEPOINT.replace("env:BRIDGEPOINT_HIGHLEVEL_TOKEN", "pit-123456"), Account)
    assert "pit-123456" not in str(caught.value)
    assert all("pit-123456" not in item.message for item in caught.value.diagnostics)
