"""A first apply that is cut off: what it made is known to be ours, and what a person made is not."""

import json
from collections.abc import Callable

import anyio
import pytest

from ghl_flow.deploy.applying.apply import apply
from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import read_manifest
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError
from ghl_flow.sandbox.store import Kind
from ghl_flow.wire.json import JsonObject, text_of
from tests.conftest import compiled
from tests.deploy.conftest import LOCATION, Account

FIELD: JsonObject = {
    "id": "f",
    "name": "Last missed call SMS at",
    "fieldKey": "contact.last_missed_call_sms_at",
    "dataType": "DATE",
    "model": "contact",
}
TAG = "missed-call-text-back-cooldown"


class Gone(BaseException):
    """The process is gone."""


def cut_off(account: Account, after: int, error: Callable[[], BaseException] = Gone) -> None:
    """An apply that ends before its n-th change and after what came before it was answered."""
    done: list[Done] = []

    def progress(what: Done) -> None:
        done.append(what)
        if len(done) == after:
            raise error()

    async def run() -> None:
        flow = compiled()
        async with account.connection(flow.account) as connection:
            await apply(desired_state(flow.account, [flow]), connection, Terms(), progress)

    with pytest.raises((Gone, GhlFlowError)):
        anyio.run(run)


def destroyed(account: Account, tmp: Archive) -> None:
    async def run() -> None:
        async with account.connection(compiled().account) as connection:
            flow = compiled()
            items = desired_state(flow.account, [flow]).workflows
            seen = await recognise(connection, LOCATION, Flows(items))
            await destroy(connection, seen, (), tmp, data_loss=True)

    anyio.run(run)


def manifest_of(account: Account) -> Manifest:
    (value,) = account.store.all("custom_value", LOCATION)
    return read_manifest(text_of(value, "value"), LOCATION)


def left(account: Account) -> dict[str, int]:
    kinds: tuple[Kind, ...] = ("custom_field", "tag", "workflow", "trigger", "custom_value")
    return {kind: len(account.store.all(kind, LOCATION)) for kind in kinds}


@pytest.mark.parametrize("after", range(1, 8))
@pytest.mark.parametrize("applied_again", [True, False])
def test_what_was_made_is_adopted_so_destroy_removes_it(
    account: Account, after: int, applied_again: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cut_off(account, after)
    if applied_again:
        assert account.apply().complete
        manifest = manifest_of(account)
        assert set(manifest.fields) == {"last_missed_call_sms_at"}
        assert set(manifest.tags) == {TAG}
        assert not manifest.intent
    destroyed(account, Archive(tmp_path_factory.mktemp("backups"), LOCATION))
    assert left(account) == dict.fromkeys(left(account), 0)


@pytest.mark.parametrize("what", ["custom_field", "tag"])
def test_what_a_person_made_before_is_never_ours(account: Account, what: Kind) -> None:
    document: JsonObject = (
        FIELD if what == "custom_field" else {"id": "t", "name": TAG, "locationId": LOCATION}
    )
    account.store.put(what, LOCATION, text_of(document, "id"), document)
    cut_off(account, 2)
    assert account.apply().complete
    manifest = manifest_of(account)
    assert (set(manifest.fields) == set()) is (what == "custom_field")
    assert (set(manifest.tags) == set()) is (what == "tag")


@pytest.mark.parametrize("refused", ["customFields", "/tags"])
def test_what_was_refused_and_then_made_by_hand_is_not_ours(account: Account, refused: str) -> None:
    """A refusal is an answer: it was not made, so whoever makes it then is a person."""
    account.requests.refused = f"POST /locations/{LOCATION}{'/' if refused[0] != '/' else ''}{refused}"
    with pytest.raises(GhlFlowError):
        account.apply()
    account.requests.refused = None
    assert not manifest_of(account).intent
    account.store.put("custom_field", LOCATION, "f", FIELD) if refused == "customFields" else None
    account.store.put("tag", LOCATION, "t", {"id": "t", "name": TAG, "locationId": LOCATION})
    assert account.apply().complete
    manifest = manifest_of(account)
    assert manifest.tags == {}
    assert (manifest.fields == {}) is (refused == "customFields")


def test_what_a_failed_apply_made_is_in_the_manifest_at_once(account: Account) -> None:
    # Of `api` this is the last write of all; validating is none.
    account.requests.refused = "POST /workflow" if account.driver == "builder" else "PUT /workflows/"
    with pytest.raises(GhlFlowError):
        account.apply()
    assert set(manifest_of(account).fields) == {"last_missed_call_sms_at"}
    assert set(manifest_of(account).tags) == {TAG}


def test_after_being_asked_to_stop_nothing_more_is_sent(account: Account) -> None:
    cut_off(account, 2, lambda: Interrupted("stop"))
    sent = len(account.requests.writes)
    assert json.dumps(account.requests.writes[-1]).count("customFields") == 1
    assert len(account.requests.writes) == sent
    assert manifest_of(account).intent.tags == {TAG}
