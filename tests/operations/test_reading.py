"""Operations on files alone: validate, compile, render, init."""

from pathlib import Path

import pytest

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.compile import compile_flow
from ghl_flow.operations.init import init
from ghl_flow.operations.render import render
from ghl_flow.operations.validate import validate
from ghl_flow.operations.workspace import Workspace
from tests.operations.conftest import FLOW, NAME, account, edit


def test_validate_reads_every_file(workspace: Workspace) -> None:
    found = validate(workspace)
    assert (found.errors, found.exit_code) == ((), 0)
    endings = {Path(file).name for file in found.files}
    assert {f"{FLOW}.yaml", f"{NAME}.yaml", "ghl-flow.yaml"} <= endings


def test_validate_finds_what_is_wrong_where_it_is(folder: Path, workspace: Workspace) -> None:
    edit(folder / f"flows/{FLOW}.yaml", "- wait: 2 minutes", "- wiat: 2 minutes")
    found = validate(workspace)
    assert found.exit_code == 2
    (error,) = found.errors
    assert "wiat" in error.message
    assert error.location is not None
    assert error.location.source.path.endswith(f"{FLOW}.yaml")
    # An account is valid although its flow is not.
    assert validate(Workspace(folder), [folder / f"accounts/{NAME}.yaml"]).exit_code == 0


def test_validate_answers_although_the_project_file_is_not_valid(folder: Path) -> None:
    edit(folder / "ghl-flow.yaml", "version: 1", "version: nine")
    found = validate(Workspace(folder))
    assert (found.files, found.exit_code) == (("ghl-flow.yaml",), 2)


def test_validate_without_a_project(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no project here"):
        validate(Workspace(tmp_path))


def test_compile_for_the_account_named(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    assert compile_flow(workspace, FLOW).account.account == NAME
    second = compile_flow(workspace, FLOW, "second")
    assert second.account.account == "second"
    assert second.texts
    assert second.workflows[0].role == "main"


@pytest.mark.parametrize(("flow", "named"), [("no-such-flow", None), (FLOW, "no-such-account")])
def test_compile_what_is_not_there(flow: str, named: str | None, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="there is no"):
        compile_flow(workspace, flow, named)


def test_render_for_every_account_that_runs_it(folder: Path, workspace: Workspace) -> None:
    account(folder, "second")
    account(folder, "third", broken=True)
    found = render(workspace, FLOW)
    assert sorted(found.texts) == [NAME, "second"]
    assert ([name for name, _ in found.failed], found.exit_code) == (["third"], 3)
    (text,) = found.texts["second"]
    assert "Bridgepoint Group" in text.body
    assert text.measured.segments == 1
    assert text.first_segments >= text.measured.segments
    assert [*render(workspace, FLOW, Accounts.of("second")).texts] == ["second"]
    with pytest.raises(SpecError):
        render(workspace, FLOW, Accounts.of("third"))


def test_init_keeps_what_is_there(tmp_path: Path) -> None:
    first = init(tmp_path)
    assert first.written == len(first.files) > 5
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    second = init(tmp_path, "contractor")
    assert second.written == 0
    assert (tmp_path / "ghl-flow.yaml").read_text(encoding="utf-8") == "version: 1\n"
    with pytest.raises(UsageError) as caught:
        init(tmp_path, "contracter")
    assert caught.value.diagnostics[0].hint == "did you mean 'contractor'?"
