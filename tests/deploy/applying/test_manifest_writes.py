"""A manifest that vanished while a command was at work is said to be gone, not to be a bad request."""

import pytest

from ghl_flow.deploy.applying.manifest_writes import ManifestDeletedError
from ghl_flow.deploy.applying.paused_meanwhile import ManifestLostError
from ghl_flow.wire.json import text_of
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, Account

FASTER = compiled(SEED.replace("wait: 2 minutes", "wait: 1 minute"))


@pytest.mark.parametrize("number", [5, 7, 9])
def test_a_manifest_that_is_deleted_meanwhile(account: Account, number: int) -> None:
    account.apply()
    account.requests.seen.clear()

    def after(request: int) -> None:
        if request == number:
            for value in account.store.all("custom_value", LOCATION):
                account.store.delete("custom_value", LOCATION, text_of(value, "id"))

    account.requests.after = after
    with pytest.raises((ManifestDeletedError, ManifestLostError), match="while this command was at work"):
        account.apply(FASTER)
    account.requests.after = lambda _: None
    # Nothing is made twice afterwards.
    account.apply(FASTER)
    names = sorted(text_of(one, "name") for one in account.workflows())
    assert names == ["Missed call text-back", "Missed call text-back: cancel"]
    assert len(account.store.all("custom_value", LOCATION)) == 1
