"""Nothing to prove is no proof, and where no rule is asked, no finding says nothing."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, output, project

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
FLOW = (
    "version: 1\nflow: {id}\nname: {id}\ntrigger:\n"
    "  - call_status: {{ direction: inbound, status: [no-answer] }}\n"
    "settings: {{ reentry: true }}\nsteps:\n  - add_tag: called\n"
)


def silent(root: Path, *names: str) -> None:
    """Flows that text no contact and have no guarantee, which the account runs."""
    for name in names:
        (root / f"flows/{name}.yaml").write_text(FLOW.format(id=name), encoding="utf-8")
    edit(root / ACCOUNT, "flows: [", f"flows: [{', '.join(names)}, ")


@pytest.mark.parametrize("names", [("one",), ("one", "two")], ids=["one", "several"])
@pytest.mark.parametrize("allow_unknown", [[], ["--allow-unknown"]], ids=["", "unknown allowed"])
def test_flows_without_guarantees_are_not_proved(
    names: tuple[str, ...], allow_unknown: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent(project, *names)
    capsys.readouterr()
    assert main(["verify", *names, *allow_unknown]) == 2
    said = capsys.readouterr().err
    for name in names:
        assert f"flow {name} has no guarantees, so nothing is proved of it: add guarantees:" in said
    rows = output(capsys, "verify", *names, *allow_unknown, code=2)
    assert [(row["flow"], row["no_guarantees"], row["result"]) for row in rows] == [
        (name, True, "unknown") for name in names
    ]
    assert all(row["accounts"] == ["bridgepoint-group"] for row in rows)


def test_beside_flows_that_have_some_it_is_named_and_decides_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent(project, "one")
    capsys.readouterr()
    assert main(["--quiet", "verify"]) == 0
    assert "flow one has no guarantees" in capsys.readouterr().err
    rows = output(capsys, "verify")
    assert {(row["flow"], row["no_guarantees"]) for row in rows} == {
        ("missed-call-text-back", False),
        ("one", True),
    }


@pytest.mark.parametrize(
    "options",
    [
        ["--select", "GF508", "--ignore", "GF508"],
        ["--select", "GF508", "--select", "GF505", "--ignore", "GF508", "--ignore", "GF505"],
        ["--select", "no-guarantee", "--ignore", "GF508"],
    ],
)
def test_a_lint_that_asks_no_rule_is_none(
    options: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", *options]) == 2
    assert "no rule is left" in capsys.readouterr().err
