"""On a narrow terminal no word is cut or broken: a name can be copied, and a word can be looked for."""

from pathlib import Path

import pytest

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.display.table import numbers_table, print_table
from ghl_flow.cli.main import main
from ghl_flow.cli.session import Session
from tests.cli.test_deploy_commands import edit, project

__all__ = ["project"]

FLOW_ID = "missed-call-text-back"
COMMANDS = {
    f"simulate {FLOW_ID} --calls 0s,45s,90s": ("not-enrolled", "text-back", "missed-call-text-back-cooldown"),
    "auth status": ("env:BRIDGEPOINT_HIGHLEVEL_TOKEN:", "BRIDGEPOINT_BUILDER_SESSION", "bridgepoint-group"),
    "test": ("documented", "concurrent", "ninety"),
    "sandbox messages": ("+15125550100", "Bridgepoint"),
    "sandbox call +15125550100 --at 0s,45s": ("+15125550100", "Bridgepoint"),
}


def on_terminal(monkeypatch: pytest.MonkeyPatch, width: int, *, terminal: bool) -> None:
    def console(_: Session, *, stderr: bool) -> PrintableConsole:
        return PrintableConsole(
            stderr=stderr, width=width, force_terminal=terminal, color_system=None, highlight=False
        )

    monkeypatch.setattr(Session, "_console", console)


@pytest.mark.parametrize("width", ["20", "40", "60", "80", "200"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("terminal", [True, False])
def test_every_word_is_whole(
    terminal: bool,
    command: str,
    width: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    on_terminal(monkeypatch, int(width), terminal=terminal)
    if command.startswith("sandbox"):
        assert main(["apply", "--sandbox"]) == 0
        if "messages" in command:
            assert main(["sandbox", "call", "+15125550100"]) == 0
    capsys.readouterr()
    # No token is set here, which `auth status` says.
    assert main(command.split()) == (4 if command == "auth status" else 0)
    words = capsys.readouterr().out.split()
    for word in COMMANDS[command]:
        assert any(word in one for one in words), (word, words)
    assert not [one for one in words if one.endswith("\u2026")]


def test_a_wide_terminal_has_a_table(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch, 250, terminal=True)
    edit(
        project / "accounts/bridgepoint-group.yaml", "builder_session: env:BRIDGEPOINT_BUILDER_SESSION\n", ""
    )
    assert main(["auth", "status"]) == 4
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["account", "token", "builder", "session"]
    assert row.startswith("bridgepoint-group  ")


@pytest.mark.parametrize("width", [24, 30, 60])
@pytest.mark.parametrize("terminal", [True, False])
def test_a_table_that_is_moved_in_is_so_on_every_line(
    width: int, terminal: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    table = numbers_table("answering all of them", "a month")
    for name in ("HighLevel Voice AI", "Smith.ai people", "a person in house"):
        table.add_row(name, "1,700 to 2,100")
    print_table(PrintableConsole(width=width, force_terminal=terminal, color_system=None), table, 2)
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("  ") and line[2] != " " for line in lines if line[:6].strip())
    assert {"HighLevel", "Smith.ai", "answering", "1,700"} <= {
        word for line in lines for word in line.split()
    }
    assert not any("…" in line or len(line) > width for line in lines)
