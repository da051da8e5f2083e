"""At least 500 runs with a fault each, and what they come to."""

from pathlib import Path

import anyio
import pytest

from tests.deploy.fault_sweep import FAULTS, SCENARIOS, sweep


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_after_any_fault_a_second_run_puts_all_right(scenario: str, tmp_path: Path) -> None:
    runs = anyio.run(sweep, tmp_path, scenario)
    assert len(runs) >= 10 * len(FAULTS)  # three scenarios of these: more than 500 in all
    assert [run for run in runs if run[3]] == []
