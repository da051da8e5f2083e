"""Whether triggers are on: HighLevel stores those of a draft as switched off, in some accounts (observed)."""

import pytest

from ghl_flow.deploy.drivers.model import NotStoredError
from ghl_flow.wire.json import text_of
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, Account

OTHER = compiled(SEED.replace("wait: 2 minutes", "wait: 3 minutes"))


def switched(account: Account, *, back_on: bool) -> None:
    """From now on a draft's triggers are off; with `back_on`, publishing switches them on again."""
    published: set[str] = set()

    def after(_: int) -> None:
        for item in account.workflows():
            workflow_id = text_of(item, "id")
            runs = item.get("status") == "published"
            if runs and (not back_on or workflow_id in published):
                published.add(workflow_id)
                continue
            (published.add if runs else published.discard)(workflow_id)
            for trigger in account.store.triggers(LOCATION, workflow_id):
                account.store.put("trigger", LOCATION, text_of(trigger, "id"), {**trigger, "active": runs})

    account.requests.after = after


def active(account: Account) -> set[object]:
    return {
        trigger["active"]
        for item in account.workflows()
        for trigger in account.store.triggers(LOCATION, text_of(item, "id"))
    }


def test_they_come_on_when_it_is_published(account: Account) -> None:
    switched(account, back_on=True)
    account.apply()
    assert active(account) == {True}
    assert account.plan().pending == []
    account.apply(OTHER)
    assert active(account) == {True}
    assert account.plan(OTHER).pending == []


@pytest.mark.parametrize("account", ["builder"], indirect=True)
def test_they_are_switched_on_where_publishing_leaves_them_off(account: Account) -> None:
    switched(account, back_on=False)
    account.apply()
    assert active(account) == {True}
    assert account.plan().pending == []


@pytest.mark.parametrize("account", ["auto"], indirect=True)
def test_where_they_stay_off_that_is_an_error(account: Account) -> None:
    """A definition can only be changed while it is a draft, which switches them off once more."""
    account.apply()
    switched(account, back_on=False)
    with pytest.raises(NotStoredError, match=r"keeps the trigger .* switched off") as error:
        account.apply(OTHER)
    # It is published: one click on the switch would set it to draft.
    assert (error.value.diagnostics[0].hint or "").startswith("set it to draft, then publish it again: ")
    assert {item["status"] for item in account.workflows()} == {"published"}
