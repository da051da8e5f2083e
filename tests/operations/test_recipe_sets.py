"""Ten recipes in one account, as businesses run them: what each promises is proved beside the nine others.

A recipe by itself is in `test_recipes.py`. Here a flow loses a proof when what the others may do is taken
for more than it is.
"""

from pathlib import Path

import pytest
import yaml

from ghl_flow.operations.init import init
from ghl_flow.operations.recipes import chosen_recipes, needs_of
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Result, verify

SETS = {
    "trades": (
        "missed-call-day-and-night",
        "speed-to-lead",
        "estimate-follow-up",
        "review-after-won",
        "appointment-confirm",
        "appointment-remind",
        "no-show",
        "failed-payment",
        "win-back",
        "opt-out-hygiene",
    ),
    "clinic": (
        "missed-call-follow-up",
        "human-receptionist-intake",
        "form-nurture",
        "appointment-confirm",
        "appointment-remind",
        "no-show",
        "birthday",
        "win-back",
        "failed-payment",
        "opt-out-hygiene",
    ),
    "agency": (
        "round-robin",
        "tag-routing",
        "internal-escalation",
        "make-handoff",
        "database-reactivation",
        "two-year-drip",
        "form-nurture",
        "failed-payment",
        "opt-out-hygiene",
        "ai-receptionist-log",
    ),
}
ELSEWHERE = ("appointment-confirm", "no-show", "win-back")
"""Those of the clinic whose proofs are searched among the trades, where more stands beside them."""


def _account(names: tuple[str, ...]) -> str:
    needs = needs_of(chosen_recipes(names))
    said = {"business_name": "Bridgepoint Group", "first_name": "Dale", "callback_window": "the next hour"}
    return yaml.safe_dump(
        {
            "account": "one",
            "location_id": "rEc1pEQm2LxRk94Z0001",
            "niche": "default",
            "timezone": "America/Chicago",
            "token": "env:ONE_TOKEN",
            "vars": {**said, **needs.vars},
            "native_missed_call_text_back": "off",
            "incoming_call_timeout": 20,
            "a2p": {"status": "approved"},
            "flows": [*names],
            **({"hours": dict(needs.hours)} if needs.hours else {}),
        }
    )


@pytest.mark.parametrize("name", SETS)
def test_each_promise_is_proved_beside_the_others(name: str, tmp_path: Path) -> None:
    chosen = SETS[name]
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    init(tmp_path, recipes=chosen)
    (tmp_path / "accounts").mkdir(exist_ok=True)
    (tmp_path / "accounts/one.yaml").write_text(_account(chosen), encoding="utf-8")
    workspace = Workspace(tmp_path)
    account = workspace.project.account("one")
    flows = workspace.project.flows_of(account)
    assert len(flows) == len({*chosen}) == 10
    found = {
        (flow.value.flow, item.guarantee): (item.result, item.reason)
        for flow in flows
        if name != "clinic" or flow.value.flow not in ELSEWHERE
        for item in verify(
            workspace.compiled(flow, account),
            beside=workspace.beside(flow, account),
            max_calls=1,
            profiles=[Profile.DOCUMENTED],
            seconds=600,
            mixes=False,
        )
    }
    assert {one for one, _ in found} >= {*chosen} - {*ELSEWHERE}
    assert {one: said for one, said in found.items() if said[0] is not Result.PROVED} == {}
