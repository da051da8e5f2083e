"""A trial that ends early, because what follows makes no difference, finds what a whole one finds."""

from random import Random

import pytest

from ghl_flow.errors import GhlFlowError
from ghl_flow.kinds.triggers.event import call
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.trial import trial
from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.texting import texting_runs
from tests.conftest import compiled
from tests.runtime.flow_maker import flow_text

MISSED = call("no-answer")


def one_run_texts(interpreter: Interpreter) -> bool:
    runs = texting_runs(interpreter)
    return runs is not None and len(runs) < 2


def runs_that_text(subject: FlowSubject, *, early: bool) -> int:
    decided = one_run_texts if early else None
    return len({text.run for text in trial(subject, (0, MISSED), (60, MISSED), decided=decided).texts})


def test_random_flows_text_in_a_second_run_in_both_or_in_neither() -> None:
    several = ended_early = 0
    for seed in range(600):
        try:
            subject = FlowSubject(compiled(flow_text(Random(seed))))
        except GhlFlowError:
            continue
        whole, early = runs_that_text(subject, early=False), runs_that_text(subject, early=True)
        assert (whole > 1) is (early > 1), seed
        several += whole > 1
        ended_early += trial(subject, (0, MISSED), (60, MISSED), decided=one_run_texts).until <= 86_400
    assert several > 20
    assert ended_early > 100


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        ("- wait: 2 minutes\n- sms: Hi", 2),
        ("- wait: 3 days\n- sms: Hi", 2),
        ("- if: { tag: late }\n  then: [{ wait: 40 days }, { sms: Hi }, end]\n- add_tag: late\n- sms: Hi", 2),
        ("- if: { tag: late }\n  then: [end]\n- add_tag: late\n- wait: 1 day\n- sms: Hi", 1),
    ],
)
def test_a_second_run_that_texts_late_is_waited_for(body: str, runs: int) -> None:
    top = (
        "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }\nsettings: { reentry: true }"
    )
    subject = FlowSubject(compiled(_flow(body, top)))
    assert runs_that_text(subject, early=False) == runs
    assert (runs_that_text(subject, early=True) > 1) is (runs > 1)


def test_a_run_that_a_tag_starts_by_itself_is_waited_for() -> None:
    # The first run puts the tag on after a day, and so starts another, which texts too.
    body = (
        "- if: { tag: called }\n  then:\n    - if: { tag: go }\n      then: [{ sms: Again }]\n    - end\n"
        "- add_tag: called\n- sms: Hi\n- wait: 1 day\n- add_tag: go"
    )
    top = (
        "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }\n"
        "  - contact_tag: { added: go }\nsettings: { reentry: true }"
    )
    assert runs_that_text(FlowSubject(compiled(_flow(body, top))), early=True) == 2


def _flow(body: str, top: str) -> str:
    indented = "\n".join(f"  {line}" for line in body.splitlines())
    return f"version: 1\nflow: example\nname: Example\n{top}\nsteps:\n{indented}\n"
