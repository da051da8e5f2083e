"""The whole gate before a change is applied: lint, verify, test, plan. One that fails stops no other."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from ghl_flow.errors import AuthenticationError, GhlFlowError, UsageError, did_you_mean
from ghl_flow.operations.accounts import ANY, Accounts
from ghl_flow.operations.lint import Linted, lint_project
from ghl_flow.operations.outcome import FINDINGS, INTERRUPTED, PARTIAL
from ghl_flow.operations.plan import Planned, plan
from ghl_flow.operations.terms import DEFAULT_TERMS, PlanTerms
from ghl_flow.operations.testing import TestRun, run_tests
from ghl_flow.operations.verify import Verified, verify
from ghl_flow.operations.workspace import Workspace


class Stage(StrEnum):
    """A part of the gate, in the order they are run."""

    LINT = "lint"
    VERIFY = "verify"
    TEST = "test"
    PLAN = "plan"


# What says most of a run that came to several codes, first.
_WORST = (INTERRUPTED, UsageError.exit_code, FINDINGS, AuthenticationError.exit_code, PARTIAL)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a stage came to: a result, or the error that ended it; and the exit code of its command."""

    stage: Stage
    code: int
    result: Linted | Verified | TestRun | Planned | None = None
    error: GhlFlowError | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate came to; `skipped` are stages that were not asked for."""

    stages: tuple[Passed, ...]
    skipped: tuple[Stage, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when every stage that was run ended with 0; else the code that says most."""
        codes = {one.code for one in self.stages}
        return next((code for code in _WORST if code in codes), max(codes, default=0))

    @property
    def linted(self) -> Linted | None:
        """What lint found."""
        return next((one.result for one in self.stages if isinstance(one.result, Linted)), None)

    @property
    def verified(self) -> Verified | None:
        """What is proved."""
        return next((one.result for one in self.stages if isinstance(one.result, Verified)), None)

    @property
    def tested(self) -> TestRun | None:
        """How the tests ended."""
        return next((one.result for one in self.stages if isinstance(one.result, TestRun)), None)

    @property
    def planned(self) -> Planned | None:
        """The plan."""
        return next((one.result for one in self.stages if isinstance(one.result, Planned)), None)


def stages_named(words: Collection[str]) -> list[Stage]:
    """The stages of these names, each once.

    Raises:
        UsageError: there is no such stage, or no other would be left.
    """
    known = [str(one) for one in Stage]
    for word in words:
        if word not in known:
            raise UsageError(
                f"there is no stage '{word}'", hint=did_you_mean(word, known) or f"stages: {', '.join(known)}"
            )
    if {*words} == {*known}:
        raise UsageError("no stage is left", hint=f"leave one of {', '.join(known)}")
    return [Stage(word) for word in dict.fromkeys(words)]


def run_gate(
    workspace: Workspace,
    which: Accounts = ANY,
    terms: PlanTerms = DEFAULT_TERMS,
    skip: Collection[Stage] = (),
) -> Iterator[Passed]:
    """Run the stages, one by one, each given as soon as it has ended. Without a choice for every account.

    Raises:
        UsageError: there is no project, or no such account.
    """
    workspace.project.require(flows=True, accounts=True)
    everyone = which if which.chosen else replace(which, everyone=True)
    stages: dict[Stage, Callable[[], tuple[int, Linted | Verified | TestRun | Planned]]] = {
        Stage.LINT: lambda: _coded(lint_project(workspace, which=which)),
        Stage.VERIFY: lambda: _verified(verify(workspace, which=which)),
        Stage.TEST: lambda: _coded(run_tests(workspace, which=which)),
        Stage.PLAN: lambda: _coded(plan(workspace, everyone, terms)),
    }
    for stage, run in stages.items():
        if stage in skip:
            continue
        try:
            code, result = run()
        except GhlFlowError as error:
            yield Passed(stage, error.exit_code, error=error)
        else:
            yield Passed(stage, code, result)


def _coded(result: Linted | TestRun | Planned) -> tuple[int, Linted | TestRun | Planned]:
    return result.exit_code, result


def _verified(result: Verified) -> tuple[int, Verified]:
    return result.exit_code(), result
