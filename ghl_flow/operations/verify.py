"""Prove the guarantees of flows for every timing, or refute them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ghl_flow.errors import GhlFlowError, NoAccountRunsError, UsageError
from ghl_flow.operations.accounts import (
    ANY,
    Accounts,
    accounts_running,
    all_failed,
    chosen_accounts,
    naming_unknown_flows,
    tell_not_running,
)
from ghl_flow.operations.events import SearchEnded, Searching
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, Failed, failure_code
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Result, Verdict
from ghl_flow.runtime.verify import verify as decide
from ghl_flow.runtime.verify.alike import likeness
from ghl_flow.runtime.verify.decide import LATE
from ghl_flow.runtime.verify.replay import replay
from ghl_flow.unexpected import as_error

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.runtime.verify.replay import Replay
    from ghl_flow.spec.flow import Flow
    from ghl_flow.spec.loader import Loaded


@dataclass(frozen=True, slots=True)
class AccountsVerdict:
    """A verdict, and the accounts it is about.

    `replay` is its case as it comes about in one of them, with the words of the texts; `compiled` is the flow
    there, `beside` are the account's other flows that took part.
    """

    verdict: Verdict
    accounts: tuple[str, ...]
    replay: "Replay | None" = None
    compiled: "CompiledFlow | None" = None
    beside: "tuple[CompiledFlow, ...]" = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found out.

    `searched` are accounts, flows by flow, that were looked at; `without_guarantees` flows without any, with
    the accounts that run them; `not_verified` flows that no account runs, with the error; `failed` accounts
    that do not compile, `invalid` flow files that are not valid. `patterns` and `seconds` are what all
    searches took.
    """

    verdicts: tuple[AccountsVerdict, ...]
    failed: tuple[Failed, ...]
    without_guarantees: tuple[tuple[str, tuple[str, ...]], ...]
    not_verified: tuple[tuple[str, NoAccountRunsError], ...]
    searched: int
    patterns: int
    seconds: float
    invalid: tuple[Failed, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account there was something to say of, that it does not compile too."""
        of_flows = (name for _, names in self.without_guarantees for name in names)
        named = (name for item in self.verdicts for name in item.accounts)
        return tuple(dict.fromkeys((*named, *of_flows, *(name for name, _ in self.failed))))

    def exit_code(self, *, allow_unknown: bool = False) -> int:
        """0 when every guarantee is proved, else 1; 3 when some accounts do not compile, or none runs a flow.

        2 where there is nothing to prove: that nothing was refuted is no proof. With `allow_unknown`, what
        could not be decided does not count, and neither does a flow that no account runs.
        """
        passing = (Result.PROVED, Result.UNKNOWN) if allow_unknown else (Result.PROVED,)
        if not all(item.verdict.result in passing for item in self.verdicts):
            return FINDINGS
        errors = [error for _, error in (*self.failed, *self.invalid)]
        if not self.verdicts and not errors:
            return UsageError.exit_code
        if self.not_verified and not errors and not allow_unknown:
            return PARTIAL
        return failure_code(errors, some=bool(self.verdicts))


def verify(
    workspace: Workspace,
    flows: Sequence[str] = (),
    which: Accounts = ANY,
    *,
    max_calls: int = 3,
    profiles: Sequence[Profile] = tuple(Profile),
    jitter: int = LATE,
    time_limit: float = 20,
    by_hand: bool = False,
) -> Verified:
    """Decide every guarantee of these flows, or of all, for each account that runs them.

    Accounts for which everything that counts is the same share one search. `jitter`: seconds that a wait may
    resume late; `time_limit`: seconds for each search; `by_hand`: people and other systems also change what
    the flows write.

    Raises:
        UsageError: there is nothing to verify.
        GhlFlowError: the only account does not compile.
    """
    questions = _questions(workspace, flows, which)
    alone = [*questions.failed, *questions.invalid]
    if not questions.groups and len(alone) == 1:
        raise alone[0][1]
    found: list[AccountsVerdict] = []
    empty: dict[str, list[str]] = {}
    try:
        for group in questions.groups:
            verdicts = decide(
                group.compiled,
                max_calls=max_calls,
                profiles=profiles,
                jitter=jitter,
                seconds=time_limit,
                by_hand=by_hand,
                beside=group.beside,
                progress=lambda guarantee, patterns: workspace.on_event(Searching(guarantee, patterns)),
            )
            if not verdicts:
                empty.setdefault(group.compiled.flow.flow, []).extend(group.accounts)
            found += [_of_accounts(verdict, group) for verdict in verdicts]
    finally:
        workspace.on_event(SearchEnded())
    return Verified(
        tuple(_folded(found)),
        tuple(questions.failed),
        tuple((flow, tuple(sorted(accounts))) for flow, accounts in empty.items()),
        tuple(questions.idle),
        len(questions.groups),
        sum(item.verdict.patterns for item in found),
        sum(item.verdict.seconds for item in found),
        tuple(questions.invalid),
    )


def _of_accounts(verdict: Verdict, group: "_Group") -> AccountsVerdict:
    """A verdict for its accounts. The case is run in the one it was found in."""
    beside = tuple(item for item in group.beside if item.flow.flow in verdict.terms.flows)
    again = None
    if verdict.counterexample is not None and verdict.promise is not None:
        again = replay(verdict.counterexample, [group.compiled, *beside], verdict.promise)
    return AccountsVerdict(verdict, tuple(sorted(group.accounts)), again, group.compiled, beside)


def _folded(found: Sequence[AccountsVerdict]) -> list[AccountsVerdict]:
    """Verdicts that say the same in one, with the accounts of all and what all their searches took."""
    folded: list[AccountsVerdict] = []
    for one in found:
        verdict = one.verdict
        for place, (other, names) in enumerate((item.verdict, item.accounts) for item in folded):
            if replace(verdict, patterns=other.patterns, seconds=other.seconds) == other:
                took = (other.patterns + verdict.patterns, other.seconds + verdict.seconds)
                both = replace(other, patterns=took[0], seconds=took[1])
                folded[place] = replace(
                    folded[place], verdict=both, accounts=tuple(sorted((*names, *one.accounts)))
                )
                break
        else:
            folded.append(one)
    return folded


@dataclass
class _Group:
    """Accounts for which a flow is the same question."""

    compiled: "CompiledFlow"
    beside: "list[CompiledFlow]"
    accounts: list[str]


@dataclass
class _Questions:
    """Each flow with its accounts, what does not compile or is not valid, and flows that no account runs."""

    groups: list[_Group]
    failed: list[Failed]
    invalid: list[Failed]
    idle: list[tuple[str, NoAccountRunsError]]


def _questions(workspace: Workspace, named: Sequence[str], which: Accounts) -> _Questions:
    """What there is to decide.

    Raises:
        UsageError: nothing.
    """
    project = workspace.project
    loaded, unusable = _flows(workspace, named, which)
    groups: list[_Group] = []
    failed: list[Failed] = []
    idle: list[tuple[str, NoAccountRunsError]] = []
    for flow in loaded:
        try:
            running = accounts_running(workspace, flow.value.flow, which)
        except NoAccountRunsError as error:
            idle.append((flow.value.flow, error))
            continue
        unusable |= running.unusable
        runners = running.accounts
        if named:
            tell_not_running(workspace, flow.value.flow, runners)
        else:
            runners = [item for item in runners if flow.value.flow in item.value.flows]
        alike: dict[str, _Group] = {}
        for runner in runners:
            try:
                compiled, beside = workspace.compiled(flow, runner), workspace.beside(flow, runner)
            except Exception as error:
                failed.append((runner.value.account, as_error(error)))
                continue
            group = alike.setdefault(likeness(compiled, beside), _Group(compiled, beside, []))
            group.accounts.append(runner.value.account)
        groups += alike.values()
    failed = all_failed(failed, unusable)
    # A flow with an invalid file is not verified, whoever runs it; where it was told of an account, once.
    told = {item for _, error in failed for item in error.diagnostics}
    invalid = [
        (one.path, one.error)
        for one in project.broken_flows
        if not named and not told.issuperset(one.error.diagnostics)
    ]
    if not groups and not failed and not invalid:
        if idle:
            raise NoAccountRunsError.of([item for _, error in idle for item in error.diagnostics])
        raise UsageError("no account chosen runs a flow", hint="add one to the account's flows:")
    return _Questions(groups, failed, invalid, idle)


def _flows(
    workspace: Workspace, named: Sequence[str], which: Accounts
) -> "tuple[list[Loaded[Flow]], dict[str, GhlFlowError]]":
    """The flows to verify, and the accounts that are unusable whatever flow it is."""
    project = workspace.project
    loaded = [project.flow(item) for item in named]
    if named:
        return loaded, {}
    project.require(flows=True, accounts=True)
    if not which.chosen:
        return project.flows, {}
    # All that these accounts run.
    chosen = chosen_accounts(workspace, which)
    wanted = {name for item in chosen.accounts for name in item.value.flows}
    unusable = {**chosen.unusable, **naming_unknown_flows(workspace, chosen.accounts)}
    return [flow for flow in project.flows if flow.value.flow in wanted], unusable
