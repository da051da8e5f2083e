"""What must be true before a workflow that texts real people is published."""

from collections.abc import Collection, Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.planning.choices import Prove
from ghl_flow.deploy.planning.gate import NOT_LOOKED_AT, VERIFY, Gate
from ghl_flow.deploy.planning.staying import Runs, Staying
from ghl_flow.deploy.planning.why import AsImported, Found, NotProved, NotRegistered, RuleMissing
from ghl_flow.lint.engine import lint_account
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Finding, Severity
from ghl_flow.plugins import Group, problems
from ghl_flow.runtime.verify import Result, Verdict
from ghl_flow.runtime.verify.alike import SharedVerdicts
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


def closed_gates(
    account: Loaded[Account],
    flows: Sequence[CompiledFlow],
    allowed: Sequence[str] = (),
    verdicts: SharedVerdicts | None = None,
    proved: Collection[str] | None = None,
) -> list[Gate]:
    """The gates that are closed and not overridden by name. `verdicts` are shared with like accounts.

    `proved`: the flows whose proofs are asked for; None for all.
    """
    asked = [flow for flow in flows if proved is None or flow.flow.flow in proved]
    found = _verify(asked, flows, verdicts or SharedVerdicts())
    gates = [*_lint(account, flows), *found, *_a2p(account)]
    return [gate for gate in gates if gate.code not in allowed]


def _lint(account: Loaded[Account], flows: Sequence[CompiledFlow]) -> list[Gate]:
    rules = all_rules()
    # What a rule that cannot be used would say is not known, so nothing is published on it.
    missing = [
        Gate("lint", RuleMissing(str(problem)), detail=problem.plugin.name)
        for problem in problems(Group.RULES)
    ]
    imported = {flow.flow.flow for flow in flows if flow.as_imported}
    return missing + [
        # The native toggle is a separate gate, so that allowing it does not allow every other error.
        Gate(
            "native-toggle" if finding.code == "GF001" else "lint",
            Found(finding),
            flow,
            "on" if finding.code == "GF001" else finding.code,
        )
        for finding in lint_account(account, flows, rules)
        if finding.severity is Severity.ERROR
        for flow in _flows_of(finding, flows)
        if flow not in imported
    ]


def _flows_of(finding: Finding, flows: Sequence[CompiledFlow]) -> list[str]:
    """The flows that a file with a finding belongs to: flow or template; `""` for a file of the account."""
    path = finding.location.source.path
    written = next((flow.flow.flow for flow in flows if flow.document.source.path == path), None)
    if written is not None:
        return [written]
    return [flow.flow.flow for flow in flows if path in [text.file.path for text in flow.texts]] or [""]


def proofs_of(verdicts: SharedVerdicts) -> Prove:
    """How flows are proved beside others, of which some stay as they are in the account."""

    def prove(
        asked: Sequence[CompiledFlow], flows: Sequence[CompiledFlow], staying: Sequence[Staying]
    ) -> list[Gate]:
        return _verify(asked, flows, verdicts, tuple(staying))

    return prove


def _verify(
    asked: Sequence[CompiledFlow],
    flows: Sequence[CompiledFlow],
    verdicts: SharedVerdicts,
    staying: tuple[Staying, ...] = (),
) -> list[Gate]:
    # What runs as it did before there was a flow is published by nobody here. Where it has to be, made again
    # after somebody deleted it, that nobody looked keeps it from that.
    unlooked = [
        Gate(VERIFY, AsImported(str(flow.document.source.path), one), one, NOT_LOOKED_AT)
        for flow in asked
        if flow.as_imported
        for one in [flow.flow.flow]
    ]
    looked = [flow for flow in asked if not flow.as_imported]
    return unlooked + [
        Gate(
            VERIFY,
            _not_proved(flow, verdict, staying),
            flow.flow.flow,
            str(verdict.result),
        )
        for flow, found in zip(looked, verdicts.of_account(looked, flows), strict=True)
        for verdict in found
        # Where nobody is texted beside what runs, no promise about texts is broken; as written some are.
        if verdict.result is not Result.PROVED and not (staying and verdict.vacuous)
    ]


def _not_proved(flow: CompiledFlow, verdict: Verdict, staying: Sequence[Staying]) -> NotProved:
    # Of what runs the verdict knows whether it had a say; what does not run had none, and that may be why.
    took_part = verdict.terms.flows
    counted = tuple(one for one in staying if one.runs is Runs.NOT or one.flow in took_part)
    return NotProved(str(flow.document.source.path), verdict, counted or tuple(staying), flow.account.account)


def _a2p(account: Loaded[Account]) -> list[Gate]:
    registration = account.value.a2p
    if registration is not None and registration.status == "approved":
        return []
    status = registration.status if registration else ""
    place = account.document.location(("a2p", "status") if registration else ("account",))
    return [Gate("a2p", NotRegistered(place, status), detail=status or "not given")]
