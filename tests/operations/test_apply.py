"""Apply as an operation: what may be written, in which accounts, and what comes of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.deploy.applying.apply import StalePlanError
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.operations import apply as module
from ghl_flow.operations.access import sandbox_store
from ghl_flow.operations.accounts import ANY, Accounts
from ghl_flow.operations.apply import Acceptance, Approval, apply
from ghl_flow.operations.consent import ConsentNeededError, DeclinedError
from ghl_flow.operations.events import AccountPlanned, Event, Skipped, Written
from ghl_flow.operations.fleet import Batch
from ghl_flow.operations.history import history
from ghl_flow.operations.plan import Planned, plan
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.operations.workspace import Workspace
from ghl_flow.sandbox import SANDBOX_TOKEN, create_app, running_server
from tests.operations.conftest import FLOW, LOCATION, NAME, account, again, edit

ALL = Accounts(everyone=True)


def published(workspace: Workspace, location: str = LOCATION) -> int:
    with sandbox_store(workspace) as store:
        return sum(one.get("status") == "published" for one in store.all("workflow", location))


def test_what_is_done_is_told_journalled_and_returned(workspace: Workspace, told: list[Event]) -> None:
    found = apply(workspace)
    ((name, applied),) = found.accounts.results
    assert (name, applied.complete, found.exit_code, found.skipped) == (NAME, True, 0, ())
    assert published(workspace) > 0
    assert [event.done for event in told if isinstance(event, Written)] == applied.done
    assert [event.account for event in told if isinstance(event, AccountPlanned)] == [NAME]
    (entry,) = history(workspace)
    assert (entry["command"], entry["outcome"]) == ("apply", "complete")
    assert entry["steps"] == [done.to_json() for done in applied.done]
    assert not apply(workspace).accounts.results[0][1].done
    assert len(history(workspace)) == 1


def test_a_closed_gate_leaves_a_draft(folder: Path, workspace: Workspace) -> None:
    edit(folder / f"accounts/{NAME}.yaml", "status: approved", "status: pending")
    found = apply(workspace)
    assert (found.accounts.results[0][1].complete, found.exit_code) == (False, 1)
    assert published(workspace) == 0
    assert apply(workspace, ANY, PlanTerms(allowed=("a2p",))).exit_code == 0
    assert published(workspace) > 0


def test_only_an_approved_plan_is_applied(folder: Path, workspace: Workspace) -> None:
    digests = plan(workspace).digests
    edit(folder / f"flows/{FLOW}.yaml", "wait: 2 minutes", "wait: 1 minute")
    with pytest.raises(StalePlanError):
        apply(again(workspace), approval=Approval(digests))
    assert published(workspace) == 0
    moved = again(workspace)
    assert apply(moved, approval=Approval(plan(moved).digests)).exit_code == 0


@pytest.fixture
def real(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The same project, its account behind HTTP."""
    with sandbox_store(workspace) as store, running_server(create_app(store, rate_limit=None)) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        yield Workspace(workspace.directory)


def test_the_real_account_needs_consent(real: Workspace, workspace: Workspace) -> None:
    shown: list[Planned] = []

    def refuse(planned: Planned) -> bool:
        shown.append(planned)
        return False

    with pytest.raises(ConsentNeededError) as caught:
        apply(real)
    assert (caught.value.operation, caught.value.exit_code) == ("apply", 2)
    with pytest.raises(DeclinedError):
        apply(real, approval=Approval(confirm=refuse))
    assert [one.account for one in shown[0].plan.accounts] == [NAME]
    assert published(workspace) == 0
    assert apply(real, approval=Approval(confirm=lambda planned: planned.pending)).exit_code == 0
    assert published(workspace) > 0
    assert apply(real, approval=Approval(yes=True)).exit_code == 0


def test_accounts_fail_alone(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    account(folder, "broken", broken=True)
    found = apply(workspace, ALL)
    assert [name for name, _ in found.accounts.results] == [NAME, "second"]
    assert ([name for name, _ in found.failed], found.exit_code) == (["broken"], 3)
    with pytest.raises(GhlFlowError, match="business_name"):
        apply(workspace, Accounts.of("broken"))


def test_a_run_is_resumed_where_it_ended(folder: Path, workspace: Workspace, told: list[Event]) -> None:
    account(folder, "second")
    apply(workspace, ALL)
    account(folder, "third")
    edit(folder / "accounts/second.yaml", "callback_window: the next hour", "callback_window: two hours")
    found = apply(again(workspace), ALL, batch=Batch(resume=True))
    assert found.skipped == (NAME,)
    assert sorted(name for name, _ in found.accounts.rows) == ["second", "third"]
    assert Skipped((NAME,)) in told
    everything = apply(again(workspace), ALL, batch=Batch(resume=True))
    assert (len(everything.skipped), everything.accounts.rows, everything.exit_code) == (3, (), 0)


@pytest.mark.parametrize(
    "options",
    [
        {"acceptance": Acceptance(prune=True)},
        {"terms": PlanTerms(on_conflict=OnConflict.LOCAL)},
        {"terms": PlanTerms(allowed=("lint",))},
    ],
)
def test_what_a_run_did_not_do_is_not_skipped_where_it_is_asked_for(
    options: dict[str, Any], folder: Path, workspace: Workspace
) -> None:
    account(folder, "second")
    assert apply(workspace, ALL).skipped == ()
    assert apply(again(workspace), ALL, batch=Batch(resume=True), **options).skipped == ()
    assert apply(again(workspace), ALL, batch=Batch(resume=True), **options).skipped == (NAME, "second")


def test_nor_through_another_driver(workspace: Workspace) -> None:
    apply(workspace, ALL)
    assert apply(replace(again(workspace), driver="builder"), ALL, batch=Batch(resume=True)).skipped == ()


@pytest.mark.parametrize(
    "more",
    ["names: { users: { Ann: abc } }", "snapshot: { id: other, role: master }"],
    ids=["names", "snapshot"],
)
def test_nor_where_the_account_file_says_another_thing(more: str, folder: Path, workspace: Workspace) -> None:
    apply(workspace, ALL)
    edit(folder / f"accounts/{NAME}.yaml", "niche:", f"{more}\nniche:")
    assert apply(again(workspace), ALL, batch=Batch(resume=True)).skipped == ()


def test_a_shard_and_no_shard(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    found = apply(workspace, ALL, batch=Batch(shard="2/2"))
    assert [name for name, _ in found.accounts.rows] == ["second"]
    with pytest.raises(UsageError, match="is not i/n"):
        apply(workspace, ALL, batch=Batch(shard="3/2"))


def test_after_a_failed_canary_no_other_account_is_begun(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    edit(folder / f"accounts/{NAME}.yaml", "first_name:", "last_name:")
    found = apply(workspace, ALL, batch=Batch(canary="1"))
    assert [name for name, _ in found.failed] == [NAME, "second"]
    assert f"not begun, because the canary failed ({NAME})" in str(found.failed[1][1])
    assert found.canary == (NAME,)


def test_a_canary_that_a_gate_holds_back_shows_nothing(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    edit(folder / f"accounts/{NAME}.yaml", "status: approved", "status: pending")
    found = apply(workspace, ALL, batch=Batch(canary="1", stop_after=1))
    assert (found.canary, found.failed, found.exit_code) == ((NAME, "second"), [], 3)


def test_an_error_is_journalled(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise KeyError("steps")

    monkeypatch.setattr(module, "apply_account", broken)
    with pytest.raises(GhlFlowError, match="internal error"):
        apply(workspace)
    (entry,) = history(workspace)
    assert (entry["command"], entry["outcome"]) == ("apply", "failed")


def test_what_no_flow_needs_is_deleted_if_asked(folder: Path, workspace: Workspace) -> None:
    apply(workspace)
    edit(folder / f"accounts/{NAME}.yaml", f"[{FLOW}]", "[]")
    kept = apply(again(workspace))
    assert kept.accounts.results[0][1].unwanted
    assert published(workspace) > 0
    apply(again(workspace), acceptance=Acceptance(prune=True))
    assert published(workspace) == 0
