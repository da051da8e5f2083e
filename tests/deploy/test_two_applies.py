"""Two first applies of one account: one comes and ends while a request of the other is on its way."""

from collections.abc import Callable

import pytest

from ghl_flow.deploy.applying import concurrent_apply
from ghl_flow.deploy.applying.apply import DeletedMeanwhileError
from ghl_flow.deploy.applying.concurrent_apply import AnotherApplyError
from ghl_flow.deploy.drivers.model import NotStoredError
from ghl_flow.deploy.planning.change import Reason
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import JsonValue, text_of
from tests.conftest import compiled, steps
from tests.deploy.conftest import LOCATION, Account
from tests.deploy.test_paused_before_it_is_there import Held, published

NUMBERS = (12, 14, 16, 20)


@pytest.fixture(autouse=True)
def _rivals_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrent_apply, "RIVAL_LEAVES", (0.01, 0.02))


def interrupted(account: Account, number: int, meanwhile: Callable[[], object]) -> GhlFlowError | None:
    """Apply, with something done while the n-th request is on its way: how the apply ended."""
    app = account.requests.app
    account.requests.app = Held(app, number, meanwhile)
    try:
        account.apply()
    except GhlFlowError as error:
        return error
    finally:
        account.requests.app = app
    return None


@pytest.mark.parametrize("number", NUMBERS)
def test_what_the_other_has_taken_over_stays(account: Account, number: int) -> None:
    """The other found what this one had made by then, and published it: nothing of it goes."""
    ended = interrupted(account, number, account.apply)
    if ended is not None:
        (said,) = ended.diagnostics
        assert said.hint
        assert len(published(account)) == 2 - ("set back to draft" in said.message)
    if isinstance(ended, NotStoredError):
        account.apply()
    assert len(account.workflows()) == 2
    assert len(published(account)) == 2
    assert [one["name"] for one in account.store.all("custom_value", LOCATION)] == [MANIFEST_NAME]
    assert not account.plan().pending


@pytest.mark.parametrize("before", [(), ("- add_tag: called",)], ids=["first", "later"])
def test_what_was_taken_over_is_named(account: Account, before: tuple[str, ...]) -> None:
    """While the second workflow is created the other finds the first; fields and tags are its own too."""
    for step in before:
        account.apply(compiled(steps(step)))
    number = (13 if account.driver == "auto" else 11) + 2 * len(before)
    ended = interrupted(account, number, account.apply)
    assert isinstance(ended, AnotherApplyError)
    assert ended.taken == ("missed-call-text-back/main",)
    (said,) = ended.diagnostics
    assert said.message.endswith("stopped; the other took over missed-call-text-back/main")
    assert said.hint == "run it again when the other is done"
    assert len(published(account)) == 2 + len(before)


def test_a_manifest_that_was_written_meanwhile_is_not_written_over(account: Account) -> None:
    """Between the look at the account and the first write another apply came and went."""
    account.apply(compiled(steps("- add_tag: called")))
    written: list[JsonValue] = []

    def another() -> None:
        account.apply()
        written.append(account.store.all("custom_value", LOCATION)[0]["value"])

    assert isinstance(interrupted(account, 9, another), AnotherApplyError)
    assert [one["value"] for one in account.store.all("custom_value", LOCATION)] == written
    assert [change.reason for change in account.plan().pending] == [Reason.NO_FLOW]  # the first flow


@pytest.mark.parametrize("number", [13, 14, 16, 18])
def test_one_that_is_deleted_meanwhile_is_named(account: Account, number: int) -> None:
    """By a person: after it was created, as it is read back, saved or published."""

    def delete() -> None:
        for one in account.workflows()[:1]:
            account.store.delete("workflow", LOCATION, text_of(one, "id"))

    ended = interrupted(account, number, delete)
    assert isinstance(ended, DeletedMeanwhileError)
    (said,) = ended.diagnostics
    assert said.message == ("deleted in HighLevel while this command was at work: missed-call-text-back/main")
    account.apply()
    assert len(published(account)) == 2
    assert not account.plan().pending
