"""One account could not be looked at, and something is wrong in another: 3, whatever the others show."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_commands import edit, fleet, project
from tests.insight.rows import missed, said

__all__ = ["fleet", "project"]


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(
    "command", ["doctor --offline --history {file}", "monitor --sandbox", "audit --sandbox"]
)
def test_of_several_accounts(
    command: str, broken: bool, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for account in (fleet / "accounts").iterdir():
        edit(account, "missed_call_text_back: off", "missed_call_text_back: on")
    file = fleet / "messages.json"
    location = "bPt7Qm2LxRk94ZsVdC1e"
    file.write_text(json.dumps([{**row, "locationId": location} for row in (missed(0), said(9))]), "utf-8")
    if broken:
        edit(fleet / "accounts/juniper-dental.yaml", "timezone:", "timezoone:")
    names = "bridgepoint-group,juniper-dental" if broken else "bridgepoint-group"
    assert main([*command.format(file=file).split(), "--accounts", names]) == (3 if broken else 1)
    told = capsys.readouterr()
    assert ("juniper-dental" in told.err) is broken
    assert "text" in told.out, "what was found is shown all the same"
