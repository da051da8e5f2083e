"""Write what `verify` found as tests, beside the flows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.errors import SpecError
from ghl_flow.files import make_folder, write_whole
from ghl_flow.folders import files_below
from ghl_flow.operations.verify import AccountsVerdict
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.verify.as_test import CaseTest, Unsaid, UnsaidError, as_test
from ghl_flow.runtime.verify.verdict import Counterexample
from ghl_flow.spec.file_kind import TEST_ENDINGS, project_tests
from ghl_flow.spec.guarantee import Promise
from ghl_flow.spec.scenario_names import load_test

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow


@dataclass(frozen=True, slots=True)
class TestWritten:
    """What became of a case: the file it was written to, or why it was not, with what is there already."""

    __test__ = False

    flow: str
    guarantee: str
    file: str = ""
    why: Unsaid | None = None
    detail: str = ""


def write_tests(
    workspace: Workspace, verdicts: Sequence[AccountsVerdict], folder: Path | None = None
) -> list[TestWritten]:
    """Write a test for each case; beside its flow, or into that folder. No file that is there is changed.

    Raises:
        GhlFlowError: a file cannot be written.
    """
    known = dict(_known(workspace, folder))
    done: list[TestWritten] = []
    for item in verdicts:
        verdict = item.verdict
        case, promise, compiled = verdict.counterexample, verdict.promise, item.compiled
        if case is None or promise is None or compiled is None:
            continue
        try:
            path, key, test = _test(workspace, item, compiled, case, promise, folder)
            if key in known:
                raise UnsaidError(Unsaid.KNOWN, known[key])
        except UnsaidError as error:
            done.append(TestWritten(verdict.flow, verdict.guarantee, why=error.why, detail=error.detail))
            continue
        path = _free(path)
        make_folder(path.parent)
        write_whole(path, test.text)
        known[key] = workspace.project.display(path)
        done.append(TestWritten(verdict.flow, verdict.guarantee, known[key]))
    return done


_Key = tuple[str, str | None, str]


def _test(
    workspace: Workspace,
    item: AccountsVerdict,
    compiled: "CompiledFlow",
    case: Counterexample,
    promise: Promise,
    folder: Path | None,
) -> tuple[Path, _Key, CaseTest]:
    flow, project = item.verdict.flow, workspace.project
    shown = compiled.document.source.path
    beside = next((path for path in project.flow_files() if project.display(path) == shown), None)
    if beside is None:
        raise UnsaidError(Unsaid.NOT_IN_PROJECT, shown)
    runners = {one.value.account for one in project.accounts if flow in one.value.flows}
    account = None if runners == set(item.accounts) else compiled.account.account
    flows = [compiled]
    all_flows = bool(item.beside)
    if all_flows:
        flows += workspace.beside(project.flow(flow), project.account(compiled.account.account))
    test = as_test(case, promise, flows, account=account, all_flows=all_flows)
    name = f"{flow}.{promise.keyword.replace('_', '-')}{TEST_ENDINGS[0]}"
    return (folder or beside.parent) / name, (flow, account, test.name), test


def _known(workspace: Workspace, folder: Path | None) -> Iterator[tuple[_Key, str]]:
    """The tests there are, by flow, account and name. Of a file that is not valid nothing is known."""
    paths = project_tests(workspace.project)
    if folder is not None and folder.is_dir():
        paths += files_below(folder, *TEST_ENDINGS)
    for path in dict.fromkeys(paths):
        try:
            file = load_test(workspace.project, path).value
        except SpecError:
            continue
        for case in file.tests:
            yield (str(file.flow), file.account, case.name), workspace.project.display(path)


def _free(path: Path) -> Path:
    """The path, or the first after it with a number at which there is nothing."""
    stem = path.name.removesuffix(TEST_ENDINGS[0])
    number = 2
    while path.exists() or path.is_symlink():
        path = path.with_name(f"{stem}-{number}{TEST_ENDINGS[0]}")
        number += 1
    return path
