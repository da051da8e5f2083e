"""Where a plug-in cannot be used, no command looks as if it had been."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.main import main
from tests.fake_packages import RULE, install
from tests.plugins.installed import forget, project, site, started

__all__ = ["project", "site"]


@pytest.fixture
def broken_rule(site: Path, project: Path) -> None:
    install(site, "acme-x", {"rules": {"no-emergency": "acme_x:NoEmergency"}}, {"acme_x.py": "1 / 0\n"})
    forget()


@pytest.mark.usefixtures("broken_rule")
def test_lint_does_not_look_as_if_the_rule_had_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "no findings, but 1 rule of plug-ins did not run\n"
    assert shown.err.startswith("warning: plug-in not used: acme-x 1.0 ")
    assert len(shown.err.splitlines()) == 1
    assert main(["lint", "--statistics"]) == 1
    assert "1 rule of plug-ins did not run" in capsys.readouterr().out
    assert main(["lint", "--exit-zero"]) == 0
    assert main(["lint", "--select", "ACME"]) == 2
    assert "acme-x 1.0" in capsys.readouterr().err


@pytest.mark.usefixtures("broken_rule")
def test_nor_does_what_machines_read(capsys: pytest.CaptureFixture[str]) -> None:
    written = {}
    for fmt in ("json", "sarif", "github", "gitlab", "junit"):
        assert main(["lint", "--format", fmt]) == 1
        written[fmt] = capsys.readouterr().out
    (invocation,) = json.loads(written["sarif"])["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "acme-x 1.0" in invocation["toolConfigurationNotifications"][0]["message"]["text"]
    assert written["github"].startswith("::error title=plug-in not used::acme-x 1.0 ")
    suite = ElementTree.fromstring(written["junit"])  # noqa: S314 - written by ourselves
    assert suite.attrib["errors"] == "1"
    assert len(suite.findall(".//error")) == 1
    assert int(suite.attrib["tests"]) == len(suite.findall(".//testcase"))


@pytest.mark.usefixtures("broken_rule")
def test_nothing_is_published_past_a_rule_that_did_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "--format", "json"]) == 0
    assert "a rule did not run: acme-x 1.0" in capsys.readouterr().out


def test_texts_of_a_niche_are_not_replaced_by_the_default_ones(
    site: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "acme-dental", {"niches": {"dental": "acme_dental"}}, {"acme_dental/x": ""})
    account = project / "accounts/bridgepoint-group.yaml"
    account.write_text(account.read_text("utf-8").replace("niche: contractor", "niche: dental"), "utf-8")
    assert main(["render", "missed-call-text-back", "-a", "bridgepoint-group"]) == 2
    assert "acme-dental 1.0" in capsys.readouterr().err


def test_a_driver_that_is_none(site: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "def make(access):\n    return object()\ndef fails(access):\n    return 1 / 0\n"
    entries = {"paper": "acme_x:make", "glass": "acme_x:fails", "stone": "acme_x:gone"}
    install(site, "acme-x", {"drivers": entries}, {"acme_x.py": code})
    for driver, exit_code, told in (
        ("paper", 1, "plug-in acme-x 1.0 made 'object' for the driver 'paper', which is no WorkflowDriver"),
        ("glass", 1, "plug-in acme-x 1.0 failed (ZeroDivisionError: division by zero)"),
        ("stone", 2, "driver 'stone' cannot be used: module 'acme_x' has no 'gone'"),
        ("clay", 2, "there is no driver 'clay'"),
    ):
        assert main(["plan", "--sandbox", "--driver", driver]) == exit_code
        error = capsys.readouterr().err
        assert told in error
        assert "Traceback" not in error


def test_a_rule_that_fails_is_its_package_s_fault(
    site: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = RULE.replace('if "emergency"', 'if 1 / 0 and "emergency"')
    install(site, "acme-x", {"rules": {"no-emergency": "acme_x:NoEmergency"}}, {"acme_x.py": code})
    assert main(["lint"]) == 1
    error = capsys.readouterr().err
    assert "plug-in acme-x 1.0 failed (ZeroDivisionError: division by zero)" in error
    assert "Traceback" not in error
    assert "internal error" not in error


def test_a_broken_kind_stops_flows_that_use_it_and_no_others(site: Path, project: Path) -> None:
    install(site, "acme-x", {"kinds": {"acme_note": "acme_x:AddNote"}}, {"acme_x.py": "1 / 0\n"})
    linted = started(site, project, "lint")
    assert (linted.returncode, linted.stdout) == (0, "no findings\n")
    assert linted.stderr.startswith("warning: plug-in not used: acme-x 1.0 ")
    assert len(linted.stderr.splitlines()) == 1
    flow = project / "flows/missed-call-text-back.yaml"
    flow.write_text(
        flow.read_text("utf-8").replace("steps:\n", "steps:\n  - acme_note: called\n", 1), "utf-8"
    )
    linted = started(site, project, "lint")
    assert linted.returncode == 2
    assert "unknown step 'acme_note'" in linted.stdout


def test_a_completion_says_nothing_of_it(site: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "acme-x", {"rules": {"no-emergency": "acme_x:gone"}}, {"acme_x.py": ""})
    monkeypatch.setenv("_GHL_FLOW_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "ghl-flow rule GF00")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = started(site, project)
    assert "GF001" in done.stdout
    assert done.stderr == ""
