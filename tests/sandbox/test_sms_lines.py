"""The lines of a first text, by the sandbox's own code."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.operations.access import sandbox_store
from ghl_flow.operations.workspace import load_project
from ghl_flow.sandbox.sms_lines import SmsLines, lines_of
from tests.cli.test_deploy_commands import project

__all__ = ["project"]

DALE, STOP = "Thanks, Dale at Acme", "Reply STOP to unsubscribe"


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({}, SmsLines("Acme", DALE, STOP)),
        ({"senderLine": "always"}, SmsLines("Acme", DALE, STOP, "always")),
        ({"sender": "off", "optOut": "off"}, SmsLines("Acme", "", "")),
        (
            {"sender": "- D", "optOut": "STOP=end", "againAfterDays": 7},
            SmsLines("Acme", "- D", "STOP=end", "missing", 7),
        ),
    ],
)
def test_the_settings_of_a_sub_account(settings: dict[str, str | int], lines: SmsLines) -> None:
    assert lines_of({"name": "Acme", "person": "Dale", "smsCompliance": {**settings}}) == lines


@pytest.mark.parametrize(
    ("text", "when", "added"),
    [
        ("Hi", "missing", (DALE, STOP)),
        ("Hi, ACME here", "missing", (STOP,)),
        ("Hi, ACME here", "always", (DALE, STOP)),
        ("Acme. Reply STOP to opt out", "missing", ()),
        ("Acme. Text stop to end", "missing", ()),
        ("Acme. You may stop by", "missing", (STOP,)),
    ],
)
def test_what_is_appended(text: str, when: str, added: tuple[str, ...]) -> None:
    lines = SmsLines("Acme", DALE, STOP, "always" if when == "always" else "missing")
    assert lines.appended(text).sure == added


def test_the_command_sets_every_sub_account(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", "sender-line", "sideways"]) == 2
    assert main(["sandbox", "sender-line", "always"]) == 0
    assert "always" in capsys.readouterr().err
    workspace = load_project(project)
    for account in workspace.project.accounts:
        location = account.value.location_id
        with sandbox_store(workspace) as store:
            assert lines_of(store.get("location", location, location) or {}).when == "always"
