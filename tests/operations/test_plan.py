"""Plans as an operation, saved plans, and the status of accounts."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from ghl_flow.cli.display.plan.json import plan_json
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.errors import UsageError
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.apply import apply
from ghl_flow.operations.destroy import destroy
from ghl_flow.operations.events import DriverUsed, Event
from ghl_flow.operations.orphans import accounts_without_file
from ghl_flow.operations.plan import conflict_choice, plan
from ghl_flow.operations.saved_plan import read_plan, save_plan
from ghl_flow.operations.status import status
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.verify.alike import SharedVerdicts
from ghl_flow.runtime.verify.verdict import Verdict
from tests.operations.conftest import FLOW, NAME, account, again, edit

ALL = Accounts(everyone=True)


def test_a_plan_is_pending_until_it_is_applied(workspace: Workspace, told: list[Event]) -> None:
    planned = plan(workspace)
    assert (planned.pending, planned.exit_code, planned.failed) == (True, 0, [])
    assert planned.digests == (planned.plan.accounts[0].digest,)
    # The shape of a definition is assumed of HighLevel; that of the sandbox is known.
    assert DriverUsed not in {type(event) for event in told}
    apply(workspace)
    assert not plan(workspace).pending


def test_accounts_that_cannot_be_planned_stop_no_other(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    account(folder, "broken", broken=True)
    planned = plan(workspace, ALL)
    assert [one.account for one in planned.plan.accounts] == [NAME, "second"]
    assert ([name for name, _ in planned.failed], planned.exit_code) == (["broken"], 3)


def test_a_gate_is_opened_by_name(folder: Path, workspace: Workspace) -> None:
    edit(folder / f"accounts/{NAME}.yaml", "status: approved", "status: pending")
    gates = plan(workspace).plan.accounts[0].gates
    assert [gate.code for gate in gates] == ["a2p"]
    assert not plan(workspace, terms=PlanTerms(allowed=("a2p",))).plan.accounts[0].gates
    with pytest.raises(UsageError) as caught:
        PlanTerms(allowed=("a2",))
    assert caught.value.diagnostics[0].hint == "did you mean 'a2p'?"


@pytest.mark.parametrize(
    ("word", "choice"), [("refuse", "refuse"), ("local", "local"), ("ours", "local"), ("theirs", "remote")]
)
def test_words_for_conflicts(word: str, choice: str) -> None:
    assert conflict_choice(word) is OnConflict(choice)


def test_no_word_for_conflicts() -> None:
    with pytest.raises(UsageError, match="has no value 'mine'"):
        conflict_choice("mine")


def test_a_saved_plan_says_what_it_was_made_for(tmp_path: Path, workspace: Workspace) -> None:
    terms = PlanTerms(OnConflict.REMOTE, ("a2p",))
    planned = plan(workspace, terms=terms)
    file = tmp_path / "plan.json"
    save_plan(file, plan_json(planned.plan), planned.terms, sandbox=True)
    saved = read_plan(file, sandbox=True)
    assert (saved.accounts, saved.digests, saved.terms) == ((NAME,), planned.digests, terms)
    with pytest.raises(UsageError, match="is a plan for the sandbox"):
        read_plan(file, sandbox=False)
    file.write_text(json.dumps({**json.loads(file.read_text()), "allow": ["lint"]}))
    with pytest.raises(UsageError, match="was changed since it was saved"):
        read_plan(file, sandbox=True)


def test_status_before_and_after(folder: Path, workspace: Workspace) -> None:
    def states() -> set[str]:
        ((_, one),) = status(again(workspace)).accounts.results
        return {str((change.before or {}).get("status", "missing")) for change in one.workflows}

    assert states() == {"missing"}
    apply(workspace)
    assert states() == {"published"}
    assert status(workspace).exit_code == 0


def test_status_of_what_was_changed_in_highlevel(workspace: Workspace) -> None:
    from ghl_flow.operations.access import sandbox_store

    apply(workspace)
    with sandbox_store(workspace) as store:
        location = workspace.project.account(NAME).value.location_id
        for document in store.all("workflow", location):
            store.delete("workflow", location, str(document["id"]))
    found = status(workspace)
    ((_, one),) = found.accounts.results
    assert one.stopped
    assert (one.drifted, found.exit_code) == (True, 1)


def test_accounts_that_were_applied_and_have_no_file_are_named(folder: Path, workspace: Workspace) -> None:
    second = account(folder, "second")
    apply(workspace, ALL)
    text = second.read_text(encoding="utf-8")
    second.unlink()
    fresh = again(workspace)
    assert accounts_without_file(fresh) == ["second"]
    assert plan(fresh, ALL).without_file == status(fresh, ALL).without_file == ("second",)
    assert plan(fresh, ALL).pending
    assert plan(fresh).without_file == ()
    second.write_text(text, encoding="utf-8")
    destroy(again(workspace), Accounts.of("second"))
    second.unlink()
    assert accounts_without_file(again(workspace)) == []


@pytest.mark.parametrize(
    ("state", "asked", "holds", "despite"),
    [
        ("missing", [], False, ()),
        ("published", [], False, ()),
        ("left a draft", [FLOW], True, ()),
        ("published by hand", [FLOW], False, ("verify violated",)),
    ],
)
def test_status_asks_for_a_proof_only_where_a_gate_may_be_the_reason(
    state: str,
    asked: list[str],
    holds: bool,
    despite: tuple[str, ...],
    folder: Path,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ghl_flow.operations.access import sandbox_store

    if state not in ("missing", "published"):
        edit(folder / f"flows/{FLOW}.yaml", "wait: 2 minutes", "wait: 9 minutes")
    if state != "missing":
        apply(again(workspace))
    if state == "published by hand":
        with sandbox_store(workspace) as store:
            location = workspace.project.account(NAME).value.location_id
            for document in store.all("workflow", location):
                store.put("workflow", location, str(document["id"]), {**document, "status": "published"})
    proved: list[str] = []
    real = SharedVerdicts.of_account

    def watched(
        self: SharedVerdicts, flows: Sequence[CompiledFlow], beside: Sequence[CompiledFlow]
    ) -> Sequence[Sequence[Verdict]]:
        proved.extend(flow.flow.flow for flow in flows)
        return real(self, flows, beside)

    monkeypatch.setattr(SharedVerdicts, "of_account", watched)
    ((_, one),) = status(again(workspace)).accounts.results
    assert proved == asked
    (main,) = (change for change in one.workflows if change.key.endswith("/main"))
    assert (main.hold is not None, main.despite) == (holds, despite)
