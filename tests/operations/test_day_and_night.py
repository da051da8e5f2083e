"""The missed-call flow that answers by the clock, in each account that ships: its zone, its niche's words."""

from datetime import datetime
from pathlib import Path

import pytest

from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.verify import Result
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from tests.conftest import remembering

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "recipes/calls/missed-call-day-and-night/missed-call-day-and-night.yaml"
ACCOUNTS = sorted((ROOT / "accounts").glob("*.yaml"))
HOURS = '{ mon-fri: "8:00-17:30" }'
# Accounts that are alike ask the same of a search (`tests/runtime/verify/test_alike.py`).
VERIFIED = remembering()


def _compiled(path: Path) -> CompiledFlow:
    said = path.read_text(encoding="utf-8")
    flows = "flows: [missed-call-text-back]"
    assert flows in said
    open_then = said.replace(flows, f"flows: [missed-call-day-and-night]\nhours: {HOURS}")
    account = load_text(open_then, Account, path.name).value
    flow = load_text(RECIPE.read_text(encoding="utf-8"), Flow, RECIPE.name)
    return compile_flow(flow, account, TemplateLibrary(ROOT / "niche_templates"))


def _texted(compiled: CompiledFlow, moment: datetime) -> list[str]:
    simulator = Simulator([compiled], start=moment)
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.run()
    found = simulator.result()
    assert found.gaps == ()
    return [message.body for message in found.texts]


@pytest.mark.parametrize("path", ACCOUNTS, ids=lambda path: path.stem)
def test_it_answers_differently_by_day_and_by_night(path: Path) -> None:
    """On a Monday at 14:00 and at 23:00 by the account's own clock, whatever zone that is."""
    compiled = _compiled(path)
    by_day, by_night = (_texted(compiled, datetime(2026, 1, 5, hour)) for hour in (14, 23))
    assert len(by_day) == len(by_night) == 1
    assert by_day != by_night
    # Also where the clocks have just changed, and on a day on which it is closed.
    assert _texted(compiled, datetime(2026, 3, 9, 14)) == by_day
    assert _texted(compiled, datetime(2026, 1, 4, 14)) == by_night


@pytest.mark.parametrize("path", ACCOUNTS, ids=lambda path: path.stem)
def test_its_promises_are_proved(path: Path) -> None:
    compiled = _compiled(path)
    assert {one.result for one in VERIFIED(compiled, max_calls=1)} == {Result.PROVED}
