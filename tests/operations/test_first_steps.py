"""What a new project needs at first: a simulation without an event, and a sandbox with what flows name."""

from pathlib import Path

from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.sandbox import seed
from ghl_flow.operations.simulate import Happenings, simulate
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from tests.operations.conftest import FLOW, NAME

REMINDS = """version: 1
flow: reminds
name: Reminds
trigger: [{ appointment: { calendar: Intro, status: new } }]
steps:
  - wait: { before_appointment: 1 day }
  - sms: See you tomorrow
"""
MOVES = """version: 1
flow: moves
name: Moves
trigger: [{ stage: { pipeline: Sales, to: Quoted } }]
steps:
  - if: { opportunity: { stage: Quoted } }
    then: [{ add_tag: quoted }]
  - if: { opportunity: { stage: Nowhere else } }
    then: [{ add_tag: elsewhere }]
"""


def _with(folder: Path, flow: str, text: str) -> Workspace:
    (folder / f"flows/{flow}.yaml").write_text(text, encoding="utf-8")
    account = folder / f"accounts/{NAME}.yaml"
    said = account.read_text(encoding="utf-8")
    account.write_text(said.replace(f"flows: [{FLOW}]", f"flows: [{flow}]"), encoding="utf-8")
    return Workspace(folder, sandbox=True)


def test_an_appointment_of_a_simulation_is_in_some_days(folder: Path) -> None:
    found = simulate(_with(folder, "reminds", REMINDS), "reminds", None, Happenings())
    assert [(one.at / TICKS_PER_SECOND, one.text) for one in found.texts] == [
        (2 * 86_400, "See you tomorrow")
    ]
    assert found.gaps == ()


def test_a_stage_without_its_pipeline_is_not_made_twice(folder: Path) -> None:
    ((_, made),) = seed(_with(folder, "moves", MOVES), Accounts(everyone=True)).accounts
    stages = [one for one in made if one.startswith("pipeline stage")]
    assert sorted(stages) == ["pipeline stage 'Nowhere else'", "pipeline stage 'Quoted' of 'Sales'"]
