"""Two applies at once: which of two first manifests counts, and which of two workflows was made first."""

from dataclasses import dataclass, field
from itertools import permutations
from typing import cast

import anyio
import pytest

from ghl_flow.deploy.applying import concurrent_apply as claim
from ghl_flow.deploy.applying.concurrent_apply import (
    AnotherApplyError,
    look_who_came_first,
    make_first_manifest,
)
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.planning.change import Reason
from ghl_flow.deploy.planning.warned import SecondField, SecondManifest
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, manifest_among, manifest_text
from ghl_flow.highlevel import ConnectionLostError
from ghl_flow.highlevel.public import CustomValue, PublicApi, WorkflowSummary
from tests.conftest import compiled, steps
from tests.deploy.conftest import LOCATION, Account

EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"


@dataclass
class Lists:
    """An account that only lists its workflows."""

    listed: list[WorkflowSummary]

    async def workflows(self) -> list[WorkflowSummary]:
        return self.listed


def made(workflow_id: str, at: str, name: str = "Text-back") -> WorkflowSummary:
    return WorkflowSummary(workflow_id, name, "draft", 1, "", at)


@pytest.mark.parametrize(
    ("other", "before", "goes_on"),
    [
        (made("other", EARLY), (), False),
        (made("other", LATE), (), True),
        (made("other", EARLY), ("other",), True),
        (made("other", EARLY, "Another name"), (), True),
        (made("other", EARLY, "Text-back (unfinished)"), (), False),
        # In the same second, the id decides: each side comes to the same answer.
        (made("a", LATE), (), False),
        (made("z", LATE), (), True),
    ],
)
def test_whoever_made_it_first_goes_on(
    other: WorkflowSummary, before: tuple[str, ...], goes_on: bool
) -> None:
    at = LATE if other.created_at == EARLY or other.id in ("a", "z") else EARLY
    public = cast(PublicApi, Lists([made("m", at), other]))

    async def look() -> None:
        await look_who_came_first(public, {"m": ("Text-back", "Text-back (unfinished)")}, before)

    if goes_on:
        anyio.run(look)
    else:
        with pytest.raises(AnotherApplyError):
            anyio.run(look)


def test_what_this_apply_made_itself_is_no_rival() -> None:
    public = cast(PublicApi, Lists([made("m", LATE), made("n", EARLY)]))
    names = {"m": ("Text-back",), "n": ("Text-back",)}
    anyio.run(look_who_came_first, public, names, ())


@dataclass
class Values:
    """An account that takes two custom values of one name, one request at a time in a given order."""

    order: list[str]  # who is served next; when it is used up, whoever comes
    there: dict[str, CustomValue] = field(default_factory=dict)
    moved: anyio.Condition = field(default_factory=anyio.Condition)

    async def turn(self, who: str) -> None:
        async with self.moved:
            while self.order and self.order[0] != who:
                await self.moved.wait()
            if self.order:
                self.order.pop(0)
            self.moved.notify_all()


@dataclass
class Side:
    """One apply's view of it. `value_id` is the id its manifest gets."""

    values: Values
    value_id: str
    answer_lost: bool = False

    async def create_custom_value(self, name: str, value: str) -> CustomValue:
        await self.values.turn(self.value_id)
        made = CustomValue(self.value_id, name, "{{ custom_values.ghlflow_manifest }}", value)
        self.values.there[self.value_id] = made
        if self.answer_lost:
            raise ConnectionLostError("the answer was lost", ambiguous=True)
        return made

    async def custom_values(self) -> list[CustomValue]:
        await self.values.turn(self.value_id)
        return [*self.values.there.values()]

    async def delete_custom_value(self, value_id: str) -> None:
        del self.values.there[value_id]


def race(values: Values, *sides: Side) -> list[str]:
    """Both make the first manifest; the ids of those that go on."""
    on: list[str] = []

    async def make(side: Side) -> None:
        manifest = Manifest("here", tags={"by": side.value_id})
        try:
            made = await make_first_manifest(cast(PublicApi, side), manifest)
        except AnotherApplyError:
            return
        assert made.id == side.value_id
        on.append(made.id)

    async def run() -> None:
        async with anyio.create_task_group() as group:
            for side in sides:
                group.start_soon(make, side)

    anyio.run(run)
    return on


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("order", sorted(set(permutations("aabb"))), ids="".join)
def test_of_two_first_manifests_one_stays(
    order: tuple[str, ...], lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each makes its own and lists what is there, in any order; names are not kept apart."""
    monkeypatch.setattr(claim, "RIVAL_LEAVES", (0.01, 0.02))
    values = Values([*order])
    on = race(values, Side(values, "a", answer_lost=lost), Side(values, "b"))
    assert len(on) == 1
    assert [*values.there] == on


def test_a_manifest_of_another_account_is_no_rival() -> None:
    values = Values([])
    foreign = CustomValue("0", MANIFEST_NAME, "", manifest_text(Manifest("elsewhere")))
    unreadable = CustomValue("1", MANIFEST_NAME, "", "hello")
    values.there |= {"0": foreign, "1": unreadable}
    assert race(values, Side(values, "a")) == ["a"]
    assert [*values.there] == ["0", "1", "a"]


def test_a_rival_that_does_not_leave_was_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "RIVAL_LEAVES", (0.01, 0.02))
    values = Values([])
    values.there["z"] = CustomValue("z", MANIFEST_NAME, "", manifest_text(Manifest("here", serial=4)))
    assert race(values, Side(values, "a")) == []
    assert [*values.there] == ["z"]


def test_of_several_manifests_the_one_that_was_written_to_counts() -> None:
    values = [
        CustomValue(value_id, MANIFEST_NAME, "", manifest_text(Manifest(location, serial=serial)))
        for value_id, location, serial in (("a", "here", 1), ("b", "here", 3), ("c", "elsewhere", 9))
    ]
    for some in permutations(values):
        found = manifest_among(some, "here")
        assert found is not None
        assert found.id == "b"


@pytest.mark.parametrize("their_id", ["0", "zzzzzzzzzzzzzzzzzzzzzzzz"], ids=["lower id", "higher id"])
@pytest.mark.parametrize("leaves", [True, False])
def test_of_two_fields_made_at_once_one_stays(
    account: Account, their_id: str, leaves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another apply makes the same field right before this one; that one leaves again, or it does not."""
    monkeypatch.setattr(claim, "RIVAL_LEAVES", (0.01, 0.02))
    account.apply(compiled(steps("- add_tag: called")))

    def another(_: int) -> None:
        made = account.store.all("custom_field", LOCATION)
        if account.requests.seen[-1] == ("POST", f"/locations/{LOCATION}/customFields"):
            account.store.put(
                "custom_field",
                LOCATION,
                their_id,
                {**made[0], "id": their_id, "fieldKey": f"{made[0]['fieldKey']}_1"},
            )
        elif leaves and len(made) == 2 and account.requests.seen.count(look) > 2:
            account.store.delete("custom_field", LOCATION, their_id)

    look = ("GET", f"/locations/{LOCATION}/customFields")
    account.requests.seen.clear()
    account.requests.after = another
    if leaves and their_id > "0":
        account.apply()
        (left,) = account.store.all("custom_field", LOCATION)
        assert left["id"] != their_id
    else:
        with pytest.raises(AnotherApplyError):
            account.apply()
        (left,) = account.store.all("custom_field", LOCATION)
        assert left["id"] == their_id
        account.requests.after = lambda _: None
        account.apply()
        assert [change.reason for change in account.plan().pending] == [Reason.NO_FLOW]  # the first flow
        assert len(account.store.all("custom_field", LOCATION)) == 1


def test_what_could_not_be_taken_back_is_named(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "RIVAL_LEAVES", (0.01,))
    account.apply(compiled(steps("- add_tag: called")))

    def another(_: int) -> None:
        if account.requests.seen[-1][0] == "POST" and account.requests.seen[-1][1].endswith("customFields"):
            made = account.store.all("custom_field", LOCATION)[0]
            account.store.put("custom_field", LOCATION, "0", {**made, "id": "0"})
            account.requests.refused = f"DELETE /locations/{LOCATION}/customFields"

    account.requests.after = another
    with pytest.raises(AnotherApplyError, match=r"could not delete what it made: custom field last_missed"):
        account.apply()


def test_what_an_apply_that_steps_back_leaves_is_named(account: Account) -> None:
    """Its workflows are deleted; a tag stays, because the other found it there and uses it."""
    flow = compiled(steps("- add_tag: called"))

    def another(_: int) -> None:
        there = account.workflows()
        if there and not any(one["id"] == "0" for one in there):
            rival = {**there[0], "id": "0", "_id": "0", "createdAt": EARLY, "dateAdded": EARLY}
            account.store.put("workflow", LOCATION, "0", rival)

    account.requests.after = another
    with pytest.raises(AnotherApplyError) as caught:
        account.apply(flow)
    (said,) = caught.value.diagnostics
    assert "what it created stays, because the other may use it: tag called" in said.message
    assert "delete by hand what nothing uses then" in str(said.hint)
    assert [one["name"] for one in account.store.all("tag", LOCATION)] == ["called"]
    assert [one["id"] for one in account.workflows()] == ["0"]


def test_a_tag_that_another_made_meanwhile_is_told(account: Account) -> None:
    tag: dict[str, str] = {"id": "theirs", "name": "called", "locationId": LOCATION}

    def another(_: int) -> None:
        if account.requests.seen[-1] == ("GET", f"/locations/{LOCATION}/tags"):
            account.store.put("tag", LOCATION, "theirs", {**tag})

    account.requests.after = another
    applied = account.apply(compiled(steps("- add_tag: called")))
    assert [one.key for one in applied.done if one.did is Did.TAG_FOUND] == ["called"]
    assert Did.TAG_CREATED not in [one.did for one in applied.done]


def test_a_second_field_that_a_kill_left_is_warned_of(account: Account) -> None:
    account.apply()
    (made,) = account.store.all("custom_field", LOCATION)
    assert [one.code for one in account.plan().warnings] == []
    key = f"{made['fieldKey']}_1"
    account.store.put("custom_field", LOCATION, "second", {**made, "id": "second", "fieldKey": key})
    (warned,) = account.plan().warnings
    assert isinstance(warned, SecondField)
    assert (warned.used.id, warned.other.id, warned.other.field_key) == (made["id"], "second", key)
    # One of another type is a person's: no apply makes that.
    other = {**made, "id": "second", "fieldKey": key, "dataType": "TEXT"}
    account.store.put("custom_field", LOCATION, "second", other)
    assert account.plan().warnings == ()


def test_a_second_manifest_that_a_kill_left_is_warned_of(account: Account) -> None:
    account.apply()
    (value,) = account.store.all("custom_value", LOCATION)
    second = f"{value['id']}x"  # of several the one whose id comes first is used
    account.store.put("custom_value", LOCATION, second, {**value, "id": second})
    (warned,) = account.plan().warnings
    assert warned == SecondManifest(str(value["id"]), (second,))
