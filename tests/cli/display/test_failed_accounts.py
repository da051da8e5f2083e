"""An account that failed looks alike in the output of every command that writes."""

from typing import Any

import pytest

from ghl_flow.cli.display.apply.json import applied_json
from ghl_flow.cli.display.failures import print_failures
from ghl_flow.cli.display.removals.json import removals_json
from ghl_flow.cli.session import Session
from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.apply import AppliedAccounts
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.removals import Removals

_SHARED = ("account", "status", "error", "hint", "driver", "driver_reason", "done")


def _rows(error: GhlFlowError) -> list[dict[str, Any]]:
    accounts: Any = PerAccount((("a", error),))
    (applied,) = applied_json(AppliedAccounts(accounts))["accounts"]
    (removed,) = removals_json(Removals(accounts))["accounts"]
    return [{key: row[key] for key in _SHARED} for row in ({**applied}, {**removed})]


def test_what_failed_is_alike() -> None:
    for error in (GhlFlowError("no", hint="ask"), GhlFlowError("no"), Interrupted("stopped")):
        applied, removed = _rows(error)
        assert applied == removed
        assert applied["error"] == error.told
        assert applied["done"] == []
        assert applied["driver"] is None


@pytest.mark.parametrize(
    ("failed", "shown"),
    [
        ([("a", "no"), ("a", "no")], ["a: failed"]),
        ([("a", "no"), ("b", "no"), ("a", "no")], ["a, b: failed"]),
        ([("a", "no"), ("a", "else")], ["a: failed", "a: failed"]),
    ],
)
def test_an_account_that_fails_for_each_of_its_flows_is_named_once(
    failed: list[tuple[str, str]], shown: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    print_failures(
        Session(directory=None, color=False, verbose=0, quiet=False),
        [(name, GhlFlowError(text)) for name, text in failed],
    )
    assert [line for line in capsys.readouterr().err.splitlines() if line.endswith(": failed")] == shown
