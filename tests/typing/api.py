"""The public API as a user writes it: checked by mypy, and run by `test_api.py` against the sandbox."""

from collections.abc import Sequence
from pathlib import Path
from typing import assert_type

import ghl_flow
from ghl_flow import Accounts, Approval, Batch, Event, GhlFlowError, Happenings, PlanTerms, RuleChoice

FLOW = "missed-call-text-back"
ACCOUNT = Accounts.of("bridgepoint-group")


def check(project: ghl_flow.Workspace) -> int:
    """What a pipeline does before anything is written."""
    validated = ghl_flow.validate(project)
    linted = ghl_flow.lint_project(project, rules=RuleChoice(select=["GF4"]))
    verified = ghl_flow.verify(project, [FLOW], ACCOUNT, max_calls=2)
    tested = ghl_flow.run_tests(project, fail_under=50)
    findings: Sequence[ghl_flow.Finding] = linted.findings
    verdicts: list[ghl_flow.Verdict] = [item.verdict for item in verified.verdicts]
    assert_type(tested.coverage, float)
    assert all(verdict.result is ghl_flow.Result.PROVED for verdict in verdicts)
    assert not [finding.code for finding in findings]
    return max(validated.exit_code, linted.exit_code, verified.exit_code(), tested.exit_code)


def texts(project: ghl_flow.Workspace) -> list[str]:
    """What customers read, by each of three ways."""
    rendered = ghl_flow.render(project, FLOW, Accounts(matching="bridge*"))
    compiled = ghl_flow.compile_flow(project, FLOW, "bridgepoint-group")
    simulation = ghl_flow.simulate(project, FLOW, "bridgepoint-group", Happenings(calls=[0, 45]))
    bodies = [text.body for found in rendered.texts.values() for text in found]
    assert bodies == [text.body for text in compiled.texts]
    assert_type(simulation, ghl_flow.Simulation)
    return [message.text for message in simulation.messages]


def deploy(project: ghl_flow.Workspace) -> ghl_flow.Status:
    """Plan, apply exactly that, look at it, and stop it again."""
    terms = PlanTerms(allowed=("a2p",))
    planned = ghl_flow.plan(project, ACCOUNT, terms)
    assert planned.pending
    assert not planned.failed
    applied = ghl_flow.apply(
        project, ACCOUNT, terms, Approval(digests=planned.digests), Batch(concurrency=2, stop_after=1)
    )
    for name, result in applied.accounts.results:
        assert_type(name, str)
        assert result.complete
    removals = ghl_flow.pause(project, FLOW, ACCOUNT)
    assert removals.exit_code == 0
    checkups = ghl_flow.doctor(project, ACCOUNT, checks=["numbers"])
    assert_type(checkups, ghl_flow.Checkups)
    assert checkups.exit_code == 0
    found = ghl_flow.status(project, ACCOUNT)
    assert_type(found, ghl_flow.Status)
    return found


def refused(project: ghl_flow.Workspace) -> GhlFlowError:
    """What is wrong is an exception, with the exit code of the command line."""
    try:
        ghl_flow.plan(project, Accounts.of("no-such-account"))
    except ghl_flow.UsageError as error:
        assert_type(error.exit_code, int)
        return error
    raise AssertionError


def main(folder: Path) -> list[Event]:
    """All of it."""
    events: list[Event] = []
    project = ghl_flow.load_project(folder, sandbox=True, on_event=events.append)
    assert check(project) == 0
    assert len(texts(project)) == 1
    (account,) = deploy(project).accounts.results
    assert account[1].paused
    assert "did you mean" not in str(refused(project))
    return events
