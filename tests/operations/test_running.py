"""Operations that run flows: simulate, test, verify."""

from pathlib import Path

import pytest

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.events import Event, SearchEnded
from ghl_flow.operations.simulate import Happenings, simulate
from ghl_flow.operations.testing import run_tests
from ghl_flow.operations.verify import verify
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Result
from tests.operations.conftest import FLOW, NAME, account, edit


@pytest.mark.parametrize(
    ("happenings", "texts"),
    [
        (Happenings(), 1),
        (Happenings(calls=[0, 45, 90]), 1),
        (Happenings(calls=[0, 2400]), 2),
        (Happenings(calls=[0], replies=[60]), 0),
        (Happenings(calls=[0], answered=[60]), 0),
        (Happenings(events=["0s call busy", "1m call completed"]), 0),
    ],
)
def test_texts_of_a_simulation(happenings: Happenings, texts: int, workspace: Workspace) -> None:
    assert len(simulate(workspace, FLOW, NAME, happenings).messages) == texts


def test_a_simulation_of_a_file_of_events(folder: Path, workspace: Workspace) -> None:
    file = folder / "events.yaml"
    file.write_text('start: "Mon 17:58"\nevents: ["0s call no-answer", "9h call no-answer"]\n', "utf-8")
    found = simulate(workspace, happenings=Happenings(file=file), contact="Ann", profile=Profile.CONCURRENT)
    assert (len(found.messages), found.start.hour) == (2, 17)
    with pytest.raises(UsageError, match="--event 'nonsense'"):
        simulate(workspace, FLOW, happenings=Happenings(events=["nonsense"]))
    with pytest.raises(UsageError, match="--start"):
        simulate(workspace, FLOW, start="never")


def test_tests_beside_the_flows_run(workspace: Workspace) -> None:
    found = run_tests(workspace, fail_under=1)
    assert found.ran
    assert (found.failed, found.invalid, found.exit_code) == ([], [], 0)
    assert found.coverage > 1


def test_tests_fail_and_name_what_they_do_not_reach(folder: Path, workspace: Workspace) -> None:
    test = folder / "wrong.test.yaml"
    test.write_text(
        f"version: 1\nflow: {FLOW}\ntests:\n"
        "  - name: wrong\n    events: [0s call no-answer]\n    expect: []\n",
        "utf-8",
    )
    found = run_tests(workspace, [test])
    assert (len(found.failed) > 0, found.exit_code) == (True, 1)
    assert {ran.result.name for ran in found.failed} == {"wrong"}
    covered = run_tests(workspace, [test], fail_under=100)
    assert covered.below
    assert any(not place.reached for place in covered.places[FLOW])


def test_no_test_is_no_success(folder: Path, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="no test has 'zebra' in its name"):
        run_tests(workspace, pattern="zebra")
    with pytest.raises(UsageError, match="there is no file or folder"):
        run_tests(workspace, [folder / "nowhere"])
    with pytest.raises(UsageError, match="there are no tests in"):
        run_tests(workspace, [folder / "accounts"])


def test_an_account_that_does_not_compile_is_named(folder: Path, workspace: Workspace) -> None:
    account(folder, "broken", broken=True)
    tested = run_tests(workspace)
    assert ([name for name, _ in tested.unusable], tested.exit_code) == (["broken"], 3)
    verified = verify(workspace, max_calls=1)
    assert ([name for name, _ in verified.failed], verified.exit_code()) == (["broken"], 3)
    with pytest.raises(SpecError):
        verify(workspace, [FLOW], Accounts.of("broken"))


def test_verify_proves_each_guarantee_once_for_like_accounts(
    folder: Path, workspace: Workspace, told: list[Event]
) -> None:
    account(folder, "second")
    found = verify(workspace, [FLOW], max_calls=2)
    assert {item.verdict.result for item in found.verdicts} == {Result.PROVED}
    assert {item.accounts for item in found.verdicts} == {(NAME, "second")}
    assert (found.searched, found.exit_code()) == (1, 0)
    assert found.patterns == sum(item.verdict.patterns for item in found.verdicts)
    assert told[-1] == SearchEnded()


def test_verify_refutes_with_a_case(folder: Path, workspace: Workspace) -> None:
    edit(folder / f"flows/{FLOW}.yaml", "- replies_within: 3 minutes", "- replies_within: 1 minute")
    found = verify(workspace, max_calls=1)
    (violated,) = (item.verdict for item in found.verdicts if item.verdict.result is Result.VIOLATED)
    assert violated.counterexample is not None
    assert violated.counterexample.timeline
    assert (found.exit_code(), found.exit_code(allow_unknown=True)) == (1, 1)


def test_nothing_to_verify_is_no_success(folder: Path, workspace: Workspace) -> None:
    edit(folder / f"accounts/{NAME}.yaml", f"[{FLOW}]", "[]")
    with pytest.raises(UsageError, match="no account runs"):
        verify(workspace)
    with pytest.raises(UsageError, match="there is no flow"):
        verify(workspace, ["no-such-flow"])
