"""What a packet says: a name that ends with a stop gets no second one."""

import pytest

from ghl_flow.a2p.wording import description, message_flow
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT


def _account(name: str, *, legal: str = "Bridgepoint Group LLC") -> Account:
    text = BRIDGEPOINT.replace("business_name: Bridgepoint Group", f'business_name: "{name}"')
    return load_text(text.replace("Bridgepoint Group LLC", legal), Account, "account.yaml").value


@pytest.mark.parametrize("name", ["Acme Inc.", "Roof!", "Got Leaks?", "O'Neil & Sons, P.L.L.C."])
def test_a_name_with_a_stop_ends_the_sentence(name: str) -> None:
    account = _account(name)
    for told in (message_flow(account), description(account, [], None)):
        assert name in told
        assert f"{name}." not in told


def test_other_stops_stay() -> None:
    account = _account("Wait...")
    assert "by calling Wait.... The consumer" in message_flow(account)
    assert description(_account("Acme"), [], None).endswith("DBA as Acme.")
