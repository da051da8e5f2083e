"""At least 500 runs with a fault each, and what they come to."""

from pathlib import Path

import anyio
import pytest

from tests.deploy.fault_sweep import FAULTS, SCENARIOS, sweep


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_after_any_fault_a_second_run_puts_all_right(scenario: str, tmp_path: Path) -> None:
    runs = anyio.run(sweep, tmp_path, "api", scenario)
    assert len(runs) >= 6 * len(FAULTS)
    assert [run for run in runs if run[3]] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_through_the_builder_in_part(scenario: str, tmp_path: Path) -> None:
    """The whole of it is `python -m tests.deploy.fault_sweep`."""
    runs = anyio.run(sweep, tmp_path, "builder", scenario, 4)
    assert len(runs) >= len(FAULTS)
    assert [run for run in runs if run[3]] == []
