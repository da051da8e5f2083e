"""At least 500 runs with a fault each, and what they come to."""

from pathlib import Path

import anyio
import pytest

from ghl_flow.highlevel.errors import HighLevelError
from tests.deploy.fault_sweep import FAULTS, LIKE, LOCATION, SCENARIOS, Account, sweep

_PART = 4


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_after_any_fault_a_second_run_puts_all_right(scenario: str, tmp_path: Path) -> None:
    runs = anyio.run(sweep, tmp_path, "api", scenario, 1, _PART)
    requests = max(at for _, at, *_ in runs)
    assert requests >= 6
    for kind in FAULTS:
        tried = [at for fault, at, *_ in runs if fault == kind]
        assert len(tried) >= (requests // _PART if kind in LIKE else requests)
    assert [run for run in runs if run[3]] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_through_the_builder_in_part(scenario: str, tmp_path: Path) -> None:
    """The whole of it is `python -m tests.deploy.fault_sweep`."""
    runs = anyio.run(sweep, tmp_path, "builder", scenario, _PART)
    assert len(runs) >= len(FAULTS)
    assert [run for run in runs if run[3]] == []


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
@pytest.mark.parametrize("kind", LIKE)
def test_what_is_tried_in_part_is_like_what_is_tried_in_full(kind: str, write: bool, tmp_path: Path) -> None:
    assert anyio.run(_outcome, tmp_path, kind, write) == anyio.run(_outcome, tmp_path, LIKE[kind], write)


async def _outcome(folder: Path, kind: str, write: bool) -> tuple[type, bool, int]:
    """What the code above the transport gets to see of a fault, and what was done of a write."""
    account = Account(folder)
    async with account.connected(kind, 1) as connection:
        with pytest.raises(HighLevelError) as caught:
            await (connection.public.create_tag("called") if write else connection.public.tags())
    done = len(account.store.all("tag", LOCATION))
    account.store.close()
    return type(caught.value), caught.value.ambiguous, done
