"""What runs in tests, simulations and proofs is what was compiled: JSON loses nothing of it."""

import pytest

from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES, samples_of
from ghl_flow.runtime.simulate import CALLER, Simulator, programs_of
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.workflow import Workflow
from tests.conftest import ROOT, SEED, compiled
from tests.deploy.test_every_kind import flows_of_every_kind
from tests.importing.documents import ACCOUNT

_LIBRARY = TemplateLibrary(ROOT / "niche_templates")
_HEAD = "version: 1\nflow: f\nname: F\n"
_FIELDS = "fields: { renews_on: { name: R, type: date }, last_text_at: { name: L, type: date } }\n"
_STEPS = "steps:\n  - wait: 1 hour\n  - add_tag: x\n    id: second\n"
_EXAMPLES = [
    pytest.param(example.yaml, id=f"{keyword}-{number}")
    for keyword, kind in TRIGGER_TYPES.items()
    for number, example in enumerate(kind.examples)
]


def _compiled(text: str) -> CompiledFlow:
    return compile_flow(load_text(text, Flow, "f.yaml"), ACCOUNT, _LIBRARY)


def _lost(flow: CompiledFlow) -> list[str]:
    """What of each workflow is not as it was compiled."""
    return [
        f"{item.role}: {name}"
        for item, program in zip(flow.workflows, programs_of(flow), strict=True)
        for name in ("nodes", "triggers", "settings", "first")
        if _of(item.workflow, name) != _of(program.workflow, name)
    ]


def _of(workflow: Workflow, name: str) -> object:
    # What else stood in the document is kept beside the settings that are understood.
    return workflow.settings._replace(read=()) if name == "settings" else getattr(workflow, name)


@pytest.mark.parametrize("trigger", _EXAMPLES)
@pytest.mark.parametrize("start", ["", "second"])
def test_a_trigger_is_as_it_was_compiled(trigger: str, start: str) -> None:
    entered = f"\n    start: {start}" if start else ""
    assert _lost(_compiled(f"{_HEAD}{_FIELDS}trigger:\n  - {trigger}{entered}\n{_STEPS}")) == []


def test_the_shipped_flow_is_as_it_was_compiled() -> None:
    assert _lost(compiled(SEED)) == []


def test_every_step_is_as_it_was_compiled() -> None:
    assert [lost for flow in flows_of_every_kind() for lost in _lost(flow)] == []


_ENTERED = f"""{_HEAD}trigger:
  - form: Quote
  - contact_tag: {{ added: late }}
    start: second
steps:
  - sms: First text
  - wait: 1 hour
    id: second
  - sms: Second text
guarantees:
  - replies_within: 3 minutes
"""
_AT_THE_FIRST = _ENTERED.replace("    start: second\n", "")


@pytest.mark.parametrize(("text", "result"), [(_ENTERED, Result.VIOLATED), (_AT_THE_FIRST, Result.PROVED)])
def test_a_proof_is_about_where_contacts_enter(text: str, result: Result) -> None:
    assert verify(_compiled(text), max_calls=1)[0].result is result


@pytest.mark.parametrize(("fired", "texts"), [(0, 2), (1, 1)])
def test_a_simulation_enters_there(fired: int, texts: int) -> None:
    flow = _compiled(_ENTERED)
    (event, *_) = samples_of(flow.workflows[0].workflow.triggers[fired])
    simulator = Simulator([flow])
    simulator.schedule(0, CALLER, event)
    simulator.run(7200)
    assert len(simulator.result().messages) == texts
