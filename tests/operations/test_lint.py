"""Lint as an operation: which rules, which files, what counts, what is fixed."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.compile.flow import compile_flow
from ghl_flow.errors import SpecError, UsageError
from ghl_flow.lint import examine
from ghl_flow.operations.lint import RuleChoice, fixes_of, invalid_settings, lint_project
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.account import Account
from tests.operations.conftest import FLOW, NAME, edit


@pytest.fixture
def untidy(folder: Path) -> Path:
    """The flow with a text that has a finding of which the fix is safe."""
    path = folder / f"flows/{FLOW}.yaml"
    edit(path, "- sms: { template: missed-call }", "- sms: 'Hi  there, it is Bridgepoint Group. Call us?'")
    return path


def test_a_new_project_is_clean(workspace: Workspace) -> None:
    found = lint_project(workspace)
    assert (list(found.findings), found.exit_code) == ([], 0)
    assert found.rules


def test_what_is_found_depends_on_the_rules_chosen(untidy: Path, workspace: Workspace) -> None:
    codes = {item.code for item in lint_project(workspace).findings}
    (doubled,) = (item for item in lint_project(workspace).findings if item.name == "doubled-space")
    assert {item.code for item in lint_project(workspace, rules=RuleChoice([doubled.code])).findings} == {
        doubled.code
    }
    rest = lint_project(workspace, rules=RuleChoice(ignore=[doubled.code]))
    assert {item.code for item in rest.findings} == codes - {doubled.code}
    with pytest.raises(UsageError, match="GF999"):
        lint_project(workspace, rules=RuleChoice(["GF999"]))


@pytest.mark.parametrize("failing", ["bridgepoint-group", "other"])
def test_what_nothing_foresaw_in_one_account_is_told_of_it_alone(
    failing: str, untidy: Path, folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = next((folder / "accounts").glob("*.yaml")).read_text(encoding="utf-8")
    second = written.replace("bridgepoint-group", "other", 1).replace(
        "bPt7Qm2LxRk94ZsVdC1e", "oTh7Qm2LxRk94ZsVdC1e"
    )
    (folder / "accounts/other.yaml").write_text(second, encoding="utf-8")
    expected = {item.code for item in lint_project(workspace).findings}

    def fails(flow: Any, account: Account, *rest: Any) -> Any:
        if account.account == failing:
            raise RuntimeError("it broke")
        return compile_flow(flow, account, *rest)

    monkeypatch.setattr(examine, "compile_flow", fails)
    found = lint_project(workspace)
    broken = [item for item in found.findings if "it broke" in item.message]
    assert [Path(item.location.source.path).name for item in broken] == [f"{failing}.yaml"]
    assert {item.code for item in found.findings if item not in broken} == expected
    assert found.exit_code


def test_only_the_files_named(untidy: Path, folder: Path, workspace: Workspace) -> None:
    assert lint_project(workspace, [untidy]).findings
    assert not lint_project(workspace, [folder / "accounts"]).findings


def test_fixes_are_shown_or_written(untidy: Path, workspace: Workspace) -> None:
    rules = RuleChoice(["doubled-space"])
    before = untidy.read_bytes()
    (file,) = fixes_of(workspace, rules=rules).files
    assert "Hi there" in file.after
    assert untidy.read_bytes() == before
    found = lint_project(workspace, rules=rules, fix=True)
    assert (found.fixed, list(found.findings), found.exit_code) == (1, [], 0)
    assert "Hi there" in untidy.read_text(encoding="utf-8")


def test_what_the_baseline_knows_does_not_count(untidy: Path, folder: Path, workspace: Workspace) -> None:
    file = folder / "known.json"
    with pytest.raises(UsageError, match="there is no baseline"):
        lint_project(workspace, baseline=file)
    written = lint_project(workspace, baseline=file, update_baseline=True)
    assert written.baseline == file
    assert (list(written.findings), written.exit_code) == ([], 0)
    assert written.result.findings
    assert not lint_project(workspace, baseline=file).findings
    edit(untidy, "Hi  there", "Hi  there  now")
    with pytest.raises(UsageError, match="no baseline to update"):
        lint_project(workspace, update_baseline=True)


def test_nothing_is_fixed_when_the_baseline_is_not_there(untidy: Path, workspace: Workspace) -> None:
    before = untidy.read_bytes()
    with pytest.raises(UsageError, match="there is no baseline"):
        lint_project(workspace, fix=True, baseline=untidy.with_name("none.json"))
    assert untidy.read_bytes() == before


def test_a_file_that_is_not_valid_is_a_finding_of_its_own_exit_code(
    folder: Path, workspace: Workspace
) -> None:
    edit(folder / f"flows/{FLOW}.yaml", "- wait: 2 minutes", "- wiat: 2 minutes")
    assert lint_project(workspace).exit_code == 2


def test_a_project_file_that_is_not_valid(folder: Path) -> None:
    edit(folder / "ghl-flow.yaml", "version: 1", "version: nine")
    with pytest.raises(SpecError) as caught:
        lint_project(Workspace(folder))
    found = invalid_settings(caught.value)
    assert ([item.code for item in found.findings], found.exit_code) == (["GF000"], 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  business_name: Bridgepoint Group\n", ""),
        ("  first_name: Dale\n", ""),
        ("niche: contractor", "niche: default\nlanguage: es"),
    ],
    ids=["business", "person", "nothing"],
)
def test_what_an_account_lacks_is_found_where_its_file_alone_is_linted(
    old: str, new: str, folder: Path, workspace: Workspace
) -> None:
    """What is missing shows in the text, which is another file."""
    path = folder / f"accounts/{NAME}.yaml"
    edit(path, old, new)
    whole = lint_project(workspace)
    alone = lint_project(workspace, [path])
    invalid = {item.message for item in whole.findings if item.always_counts}
    assert {item.message for item in alone.findings if item.always_counts} == invalid
    assert (alone.exit_code == SpecError.exit_code) is bool(invalid) is (not new)
