"""What other packages add: found, listed, and used as what ghl-flow has itself."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.conftest import ROOT, SEED
from tests.fake_packages import CONDITION, DRIVER, NICHE, RULE, STEP, TRIGGER, install
from tests.plugins.installed import forget, project, site, started

__all__ = ["project", "site"]


def test_a_step_and_a_trigger_are_read_compiled_simulated_and_verified(site: Path, project: Path) -> None:
    install(
        site,
        "acme-kinds",
        {
            "kinds": {
                "acme_note": "acme_kinds.step:AddNote",
                "anniversary": "acme_kinds.trigger:AnniversaryTrigger",
            }
        },
        {"acme_kinds/__init__.py": "", "acme_kinds/step.py": STEP, "acme_kinds/trigger.py": TRIGGER},
    )
    flow = project / "flows/missed-call-text-back.yaml"
    text = flow.read_text(encoding="utf-8").replace("steps:\n", "steps:\n  - acme_note: called\n", 1)
    flow.write_text(text.replace("trigger:\n", "trigger:\n  - anniversary: today\n", 1), encoding="utf-8")
    compiled = started(site, project, "compile", "missed-call-text-back", "--format", "json")
    assert compiled.stderr.count("\n") <= 1, compiled.stderr
    document = json.loads(compiled.stdout)["workflows"][0]
    assert '"acme_notes"' in json.dumps(document)
    assert '"acme_anniversary"' in json.dumps(document)
    simulated = started(
        site, project, "simulate", "missed-call-text-back", "--calls", "0s", "--format", "json"
    )
    assert len(json.loads(simulated.stdout)["messages"]) == 1
    schema = json.loads(started(site, project, "schema", "flow").stdout)
    assert {"AddNote", "AnniversaryTrigger"} <= set(schema["$defs"])


def test_a_condition_is_read_compiled_and_simulated(site: Path, project: Path) -> None:
    install(
        site,
        "acme-conditions",
        {"kinds": {"house": "acme_conditions:OwnsAHouse"}},
        {"acme_conditions.py": CONDITION},
    )
    flow = project / "flows/missed-call-text-back.yaml"
    step = "steps:\n  - if: { owns_a_house: true }\n    then: [end]\n"
    flow.write_text(flow.read_text(encoding="utf-8").replace("steps:\n", step, 1), encoding="utf-8")
    compiled = started(site, project, "compile", "missed-call-text-back", "--format", "json")
    document = json.dumps(json.loads(compiled.stdout)["workflows"][0])
    assert '"conditionType": "acme"' in document
    simulated = started(
        site, project, "simulate", "missed-call-text-back", "--calls", "0s", "--format", "json"
    )
    # Of this contact the plug-in says that it owns none.
    assert len(json.loads(simulated.stdout)["messages"]) == 1
    schema = json.loads(started(site, project, "schema", "flow").stdout)
    assert (
        schema["$defs"]["Condition"]["properties"]["owns_a_house"]["description"] == "Owns a house, or not."
    )


def test_a_rule_finds_and_explains(site: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(
        site, "acme-rules", {"rules": {"no-emergency": "acme_rules:NoEmergency"}}, {"acme_rules.py": RULE}
    )
    template = project / "niche_templates/contractor/missed-call.sms.j2"
    template.write_text(template.read_text("utf-8").rstrip("\n") + " EMERGENCY?\n", encoding="utf-8")
    assert main(["lint", "--select", "ACME", "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["name"]) == ("ACME101", "no-emergency")
    assert main(["rule", "no-emergency"]) == 0
    assert "frightens people" in capsys.readouterr().out


def test_a_driver_is_chosen_by_option_and_by_account(
    site: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, "acme-drivers", {"drivers": {"paper": "acme_drivers:make"}}, {"acme_drivers.py": DRIVER})
    assert main(["plan", "--sandbox", "--driver", "paper", "--format", "json"]) == 0
    assert "acme-drivers 1.0" in capsys.readouterr().out
    account = project / "accounts/bridgepoint-group.yaml"
    account.write_text(account.read_text("utf-8") + "workflow_driver: paper\n", encoding="utf-8")
    assert main(["plan", "--sandbox"]) == 0
    assert main(["schema", "account"]) == 0
    assert '"paper"' in capsys.readouterr().out


def test_a_niche_s_templates_serve_its_accounts(
    site: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(
        site,
        "acme-dental",
        {"niches": {"dental": "acme_dental"}},
        {f"acme_dental/{name}": text for name, text in NICHE.items()},
    )
    account = project / "accounts/bridgepoint-group.yaml"
    account.write_text(account.read_text("utf-8").replace("niche: contractor", "niche: dental"), "utf-8")
    assert main(["render", "missed-call-text-back", "-a", "bridgepoint-group"]) == 0
    assert "Is it your tooth?" in capsys.readouterr().out
    assert main(["lint", "--select", "GF608"]) == 0
    own = project / "niche_templates/dental/missed-call.sms.j2"
    own.parent.mkdir()
    own.write_text("---\ndescription: ours\n---\nHello.\n", encoding="utf-8")
    assert main(["render", "missed-call-text-back", "-a", "bridgepoint-group"]) == 0
    assert "Hello." in capsys.readouterr().out


def test_a_pack_has_what_a_niche_of_the_library_has(
    site: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts in Spanish, danger words, a place in `templates`; and it counts before the library's niche."""
    files = {
        **NICHE,
        "niche.yaml": f"{NICHE['niche.yaml']}danger_words: {{ en: [tooth fell out], es: [muela suelta] }}\n",
        "missed-call.es.sms.j2": NICHE["missed-call.sms.j2"].replace(
            "Is it your tooth?", "\u00bfEs la muela?"
        ),
    }
    data = {f"acme_dental/{name}": text for name, text in files.items()}
    install(site, "acme-dental", {"niches": {"dental": "acme_dental"}}, data)
    account = project / "accounts/bridgepoint-group.yaml"
    written = account.read_text("utf-8").replace("niche: contractor", "niche: dental\ntext_language: es")
    account.write_text(written, encoding="utf-8")
    assert main(["render", "missed-call-text-back"]) == 0
    assert "\u00bfEs la muela?" in capsys.readouterr().out
    assert main(["templates", "show", "dental", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["danger_words"] == {"en": ["tooth fell out"], "es": ["muela suelta"]}
    assert len(shown["texts"]) == 20  # two of the pack, the others of the library
    assert main(["-q", "init", ".", "--recipe", "danger-words"]) == 0
    flow = project / "flows/missed-call-text-back.yaml"
    flow.unlink()
    (project / "flows/missed-call-text-back.test.yaml").unlink()
    written = written.replace("flows: [missed-call-text-back]", "flows: [danger-words]")
    account.write_text(written, encoding="utf-8")
    capsys.readouterr()
    assert main(["compile", "danger-words", "--format", "json"]) == 0
    assert "muela suelta" in json.dumps(json.loads(capsys.readouterr().out))


def test_a_project_starts_from_a_niche_pack(
    site: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = (project / "accounts/bridgepoint-group.yaml").read_text("utf-8")
    files = {
        **NICHE,
        "flows/dental.yaml": SEED.replace("flow: missed-call-text-back", "flow: dental"),
        "flows/dental.test.yaml": "version: 1\nflow: dental\ntests:\n  - name: one text\n    events:\n"
        "      - 0s call no-answer\n    expect:\n      - { at: 2m, sms: Is it your tooth? }\n",
        "accounts/smile.yaml": account.replace("bridgepoint-group", "smile")
        .replace("niche: contractor", "niche: dental")
        .replace("missed-call-text-back]", "dental]"),
    }
    install(
        site,
        "acme-dental",
        {"niches": {"dental": "acme_dental"}},
        {f"acme_dental/{name}": text for name, text in files.items()},
    )
    assert main(["-q", "init", str(tmp_path / "new"), "--niche", "dental"]) == 0
    monkeypatch.chdir(tmp_path / "new")
    assert Path("niche_templates/dental/missed-call.sms.j2").is_file()
    for command in ("validate", "lint flows niche_templates", "test", "verify"):
        assert main(["-q", *command.split()]) == 0, command
    assert "native_missed_call_text_back: unknown" in Path("accounts/smile.yaml").read_text("utf-8")


def test_all_are_listed(site: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins"]) == 0
    assert capsys.readouterr().out == "no plug-ins installed\n"
    forget()
    install(
        site, "acme-rules", {"rules": {"no-emergency": "acme_rules:NoEmergency"}}, {"acme_rules.py": RULE}
    )
    install(
        site, "acme-drivers", {"drivers": {"paper": "acme_drivers:gone"}}, {"acme_drivers.py": DRIVER}, "2"
    )
    assert main(["plugins", "--format", "json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out) == [
        {
            "group": "ghl_flow.rules",
            "name": "no-emergency",
            "value": "acme_rules:NoEmergency",
            "package": "acme-rules",
            "version": "1.0",
            "used": True,
            "problem": None,
        },
        {
            "group": "ghl_flow.drivers",
            "name": "paper",
            "value": "acme_drivers:gone",
            "package": "acme-drivers",
            "version": "2",
            "used": False,
            "problem": "module 'acme_drivers' has no 'gone'",
        },
    ]
    assert len(shown.err.splitlines()) == 1


def test_the_package_of_the_page_works_as_its_tests_say(site: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"^```(?:toml|python)\n# (\S+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    assert {*files} == {"pyproject.toml", "acme_ghl/rules.py", "acme_ghl/steps.py", "tests/test_acme.py"}
    points = tomllib.loads(files["pyproject.toml"])["project"]["entry-points"]
    groups = {group.removeprefix("ghl_flow."): found for group, found in points.items()}
    install(site, "acme-ghl", groups, files)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", str(site / "tests")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in ran.stdout, ran.stdout[-3_000:]
