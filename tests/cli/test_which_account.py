"""Of several accounts, every line says which it is about, on standard output and on standard error."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, project
from tests.cli.test_fleet import broken, fleet

__all__ = ["fleet", "project"]

HELD = ("left as draft", "change held back")


def owners(text: str) -> dict[str, set[str]]:
    """What stands indented under each account, also where several share it."""
    found: dict[str, set[str]] = {}
    names = [""]
    for line in text.splitlines():
        if line.startswith("client-"):
            names = line.split(":")[0].split(", ")
            for name in names:
                found.setdefault(name, set())
        elif line.startswith("  "):
            for name in names:
                found.setdefault(name, set()).add(line.strip())
    return found


def test_what_is_done_names_its_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "--all", "--concurrency", "4"]) == 0
    lines = [
        line for line in capsys.readouterr().err.splitlines() if "created " in line or "published " in line
    ]
    assert len(lines) >= 12 * 5
    assert [line for line in lines if not line.startswith("client-")] == []
    assert main(["destroy", "--sandbox", "--all"]) == 0
    said = capsys.readouterr().err
    lines = [line for line in said.splitlines() if "deleted" in line]
    assert len(lines) >= 12 * 3
    assert [line for line in lines if not line.startswith("client-")] == []


def test_of_one_account_it_stands_once(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "-a", "client-02"]) == 0
    said = capsys.readouterr().err
    assert "\n  created tag" in said
    assert "client-02: created" not in said


def test_what_is_held_back_stands_under_its_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, 3, 7)
    assert main(["apply", "--sandbox", "--all"]) == 3
    out = capsys.readouterr().out
    under = owners(out)
    assert "" not in under
    for name, lines in under.items():
        held = [line for line in lines if any(word in line for word in HELD)]
        assert len(held) == (2 if name in ("client-03", "client-07") else 0), out


def test_what_no_flow_needs_stands_under_its_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "--all"]) == 0
    edit(fleet / "accounts/client-05.yaml", "[missed-call-text-back]", "[]")
    capsys.readouterr()
    assert main(["apply", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert {name for name, lines in owners(out).items() if lines} == {"client-05"}, out


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_a_gate_names_the_accounts_in_which_it_is_closed(
    fmt: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one whose message has no file in it; of those alike it stands once."""
    edit(
        fleet / "flows/missed-call-text-back.yaml",
        "within: 30 minutes }\n  - replies",
        "within: 3 hours }\n  - replies",
    )
    assert main(["apply", "--sandbox", "--accounts", "client-0[1-4]", "--format", fmt]) == 1
    said = capsys.readouterr().err
    lines = [line for line in said.splitlines() if "gate verify" in line]
    assert len(lines) == len(set(lines))
    assert "client-01, client-02, client-03, client-04: held back by a gate" in said
    assert main(["apply", "--sandbox", "-a", "client-01", "--format", fmt]) == 1
    assert "held back by a gate" not in capsys.readouterr().err


def test_requests_name_their_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-vv", "status", "--sandbox", "--all"]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if " GET " in f" {line}"]
    assert {line.split(":")[0] for line in lines} == {f"client-{number:02}" for number in range(1, 13)}


def not_valid(file: Path) -> None:
    edit(file, "vars:", "\tvars:")


@pytest.mark.parametrize("command", ["history", "plan", "verify", "status"])
def test_one_whose_file_is_not_valid_is_known(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    not_valid(fleet / "accounts/client-02.yaml")
    sandbox = [] if command in ("history", "verify") else ["--sandbox"]
    assert main([command, *sandbox, "-a", "somebody-else"]) == 2
    names = [f"client-{number:02}" for number in range(1, 13)]
    assert f"known accounts: {', '.join(names)}" in capsys.readouterr().err


def test_a_misspelt_name_of_one_whose_file_is_not_valid(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(fleet / "accounts/client-02.yaml", "account: client-02", "account: gold-gym")
    not_valid(fleet / "accounts/client-02.yaml")
    assert main(["plan", "--sandbox", "-a", "gold-gim"]) == 2
    assert "did you mean 'gold-gym'?" in capsys.readouterr().err


def test_those_to_choose_of_are_sorted(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    not_valid(fleet / "accounts/client-02.yaml")
    assert main(["plan", "--sandbox"]) == 2
    names = [f"client-{number:02}" for number in range(1, 13)]
    assert f"choose one with -a ({', '.join(names)})" in capsys.readouterr().err
