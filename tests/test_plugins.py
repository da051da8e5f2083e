"""What other packages add: found, used, and where it cannot be used said so, with nothing hidden by it."""

import json
import os
import re
import subprocess
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ghl_flow import plugins
from ghl_flow.cli.main import main
from ghl_flow.copy.niche_packs import niche_packs
from ghl_flow.deploy.access.plugged_drivers import plugged_drivers
from ghl_flow.kinds.conditions.plugged import plugged_conditions
from ghl_flow.kinds.conditions.registry import BUILT_IN
from ghl_flow.kinds.plugged import plugged_kinds
from ghl_flow.lint.registry import all_rules
from ghl_flow.plugins import Group, PluginWarning, Problem
from tests.conftest import ROOT, SEED
from tests.fake_packages import CONDITION, DRIVER, NICHE, RULE, STEP, TRIGGER, install

_CACHES: tuple[Any, ...] = (
    *(plugins.found, plugins._any_installed),
    *(plugged_kinds, plugged_conditions, all_rules, plugged_drivers, niche_packs),
)
BUILT_IN_KEYS = [name for kind in BUILT_IN for name in kind.keywords]
_REGISTRIES: Mapping[str, Callable[[], object]] = {
    "kinds": plugged_kinds,
    "rules": all_rules,
    "drivers": plugged_drivers,
    "niches": niche_packs,
}


def _forget() -> None:
    for cached in _CACHES:
        cached.cache_clear()
    plugins._loaded.clear()
    plugins._owners.clear()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages, on the path, and nothing loaded yet."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    before = set(sys.modules)
    _forget()
    yield place
    for name in set(sys.modules) - before:
        if name.partition(".")[0].startswith("acme"):
            del sys.modules[name]
    _forget()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new project, with the working directory in it."""
    monkeypatch.chdir(tmp_path)
    assert main(["--quiet", "init", "agency"]) == 0
    monkeypatch.chdir(tmp_path / "agency")
    capsys.readouterr()
    return tmp_path / "agency"


def _started(site: Path, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The command line as a process of its own: step types are put together when it starts."""
    start = f"import sys; sys.path.insert(0, {str(site)!r}); from ghl_flow.__main__ import run; run()"
    return subprocess.run(
        [sys.executable, "-c", start, *words], cwd=folder, capture_output=True, text=True, check=False
    )


# --- used -----------------------------------------------------------------------------------------


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
    compiled = _started(site, project, "compile", "missed-call-text-back", "--format", "json")
    assert compiled.stderr.count("\n") <= 1, compiled.stderr
    document = json.loads(compiled.stdout)["workflows"][0]
    assert '"acme_notes"' in json.dumps(document)
    assert '"acme_anniversary"' in json.dumps(document)
    simulated = _started(
        site, project, "simulate", "missed-call-text-back", "--calls", "0s", "--format", "json"
    )
    assert len(json.loads(simulated.stdout)["messages"]) == 1
    schema = json.loads(_started(site, project, "schema", "flow").stdout)
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
    compiled = _started(site, project, "compile", "missed-call-text-back", "--format", "json")
    document = json.dumps(json.loads(compiled.stdout)["workflows"][0])
    assert '"conditionType": "acme"' in document
    simulated = _started(
        site, project, "simulate", "missed-call-text-back", "--calls", "0s", "--format", "json"
    )
    # Of this contact the plug-in says that it owns none.
    assert len(json.loads(simulated.stdout)["messages"]) == 1
    schema = json.loads(_started(site, project, "schema", "flow").stdout)
    assert (
        schema["$defs"]["Condition"]["properties"]["owns_a_house"]["description"] == "Owns a house, or not."
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            CONDITION.replace('"owns_a_house": Keyword', '"tag": Keyword'),
            "the key 'tag' is taken by ghl-flow",
        ),
        (
            CONDITION.replace('"owns_a_house": Keyword', '"any": Keyword'),
            "the key 'any' is taken by ghl-flow",
        ),
        (CONDITION.replace("def written", "def unwritten"), "it does not define written"),
        (CONDITION.replace('"owns_a_house": Keyword', '"a house": Keyword'), "no mapping of keys"),
    ],
    ids=["taken", "reserved", "incomplete", "no word"],
)
def test_a_condition_that_cannot_be_used_is_refused_once(site: Path, changed: str, reason: str) -> None:
    install(site, "acme-conditions", {"kinds": {"house": "acme_bad:OwnsAHouse"}}, {"acme_bad.py": changed})
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert plugged_conditions(frozenset(BUILT_IN_KEYS)) == ()
        assert plugged_kinds().steps == {}
    assert [reason in str(one.message) for one in told] == [True]
    assert [problem.plugin.name for problem in plugins.problems(Group.KINDS)] == ["house"]


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
    for command in ("validate", "lint", "test", "verify"):
        assert main(["-q", command]) == 0, command


def test_all_are_listed(site: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins"]) == 0
    assert capsys.readouterr().out == "no plug-ins installed\n"
    _forget()
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


# --- not used -------------------------------------------------------------------------------------

_SECRET = "sk-" + "live-" + "a1B2c3D4e5F6g7H8i9J0k1L2"

BAD_RULES = [
    ("acme_x.no:NoEmergency", "", "there is no module 'acme_x.no'"),
    ("acme_x:Missing", RULE, "module 'acme_x' has no 'Missing'"),
    ("acme_x:Rule.nothing", RULE, "module 'acme_x' has no 'Rule.nothing'"),
    ("acme_x:NoEmergency", "import acme_gone\n", "needs 'acme_gone', which is not installed"),
    ("acme_x:NoEmergency", "1 / 0\n", "cannot be imported (ZeroDivisionError: division by zero)"),
    ("acme_x:NoEmergency", "def\n", "cannot be imported (SyntaxError"),
    ("acme_x:NoEmergency", "import sys\nsys.exit(0)\n", "cannot be imported (SystemExit: 0)"),
    ("acme_x:NoEmergency", f"raise ValueError('token={_SECRET}')\n", "ValueError: token="),
    ("acme_x:Severity", RULE, "'acme_x:Severity' is no subclass of Rule"),
    ("acme_x", RULE, "'acme_x' is no subclass of Rule"),
    ("acme_x:Rule", RULE, "its 'code' is missing or no str"),
    ("acme_x:NoEmergency", RULE.replace("ACME101", "GF001"), "the code 'GF001' is taken by ghl-flow"),
    ("acme_x:NoEmergency", RULE.replace("no-emergency", "all-caps"), "'all-caps' is taken by ghl-flow"),
    ("acme_x:NoEmergency", RULE.replace("ACME101", "acme 1"), "its code 'acme 1' is not like ACME101"),
    ("acme_x:NoEmergency", RULE.replace("Severity.WARNING", "1"), "'severity' is missing or no Severity"),
    ("acme_x:NoEmergency", f"{RULE}    def __init__(self): 1 / 0\n", "cannot be used (ZeroDivisionError"),
]
BAD_KINDS = [
    ("acme_x:AddNote", "", "module 'acme_x' has no 'AddNote'"),
    ("acme_x:following", STEP, "is no subclass of Step, NodeKind, TriggerSpec, TriggerKind or Leaf"),
    ("acme_x:Step", STEP, "'node_types' is no tuple"),
    ("acme_x:AddNote", STEP.replace("keyword: Class", "word: Class"), "it has no 'keyword'"),
    ("acme_x:AddNote", STEP.replace('("acme_notes",)', '("webhook",)'), "'webhook' is taken by ghl-flow"),
    ("acme_x:AddNote", STEP.replace('"acme_note"', '"sms"'), "the keyword 'sms' is taken by ghl-flow"),
    ("acme_x:AddNote", STEP.replace('("acme_notes",)', '("sms",)'), "node type 'sms' is taken by ghl-flow"),
    ("acme_x:AddNote", STEP.replace('("acme_notes",)', '"acme_notes"'), "'node_types' is no tuple"),
    ("acme_x:AddNote", STEP.replace("acme_note: str", "other: str"), "it has no field 'acme_note'"),
    ("acme_x:AddNote", STEP.replace("acme_note: str", "acme_note: 'Nowhere'"), "cannot be used"),
    ("acme_x:AddNote", STEP.replace("def node_type", "def type"), "it does not define node_type"),
    ("acme_x:AnniversaryTrigger", TRIGGER.replace('"anniversary"', '"call_status"'), "is taken by ghl-flow"),
    ("acme_x:AnniversaryTrigger", TRIGGER.replace('("acme_ann', '(1, "acme_ann'), "is no tuple"),
    ("acme_x:AnniversaryTrigger", TRIGGER.replace("acme_anniversary", "invoice"), "type 'invoice' is taken"),
]  # fmt: skip
BAD_OTHERS = [
    ("drivers", "acme_x:make", "", "module 'acme_x' has no 'make'"),
    ("drivers", "acme_x:made", f"{DRIVER}\nmade = 1\n", "cannot be called with an Access"),
    ("niches", "acme_gone", "", "there is no package 'acme_gone'"),
    ("niches", "acme_gone.inside", "", "there is no module 'acme_gone.inside'"),
    ("niches", "acme_x", "", "'acme_x' is not a package with a folder"),
]
BROKEN = [
    *(("rules", *row) for row in BAD_RULES),
    *(("kinds", *row) for row in BAD_KINDS),
    *BAD_OTHERS,
]


@pytest.mark.parametrize(("group", "value", "code", "reason"), BROKEN)
def test_one_that_cannot_be_used_is_one_warning(
    group: str, value: str, code: str, reason: str, site: Path
) -> None:
    install(site, "acme-x", {group: {"mine": value}}, {"acme_x.py": code})
    with pytest.warns(PluginWarning) as warned:
        _REGISTRIES[group]()
    (warning,) = warned
    text = str(warning.message)
    assert text.startswith(f"plug-in not used: acme-x 1.0 (ghl_flow.{group}: mine = {value}): ")
    assert reason in text
    assert _SECRET not in text
    assert len(text.splitlines()) == 1
    (problem,) = plugins.problems(Group(f"ghl_flow.{group}"))
    assert plugins.state(problem.plugin) == problem.reason


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "its package has no niche.yaml"),
        ({"niche.yaml": "version: 1\nniche: dental\n"}, "niche.yaml:1:1: missing key 'description'"),
        ({"niche.yaml": "niche: [\n"}, "niche.yaml:"),
        ({**NICHE, "niche.yaml": NICHE["niche.yaml"].replace("dental", "vet")}, "is for the niche 'vet'"),
        ({"niche.yaml": NICHE["niche.yaml"]}, "its package has no template"),
    ],
)
def test_a_niche_pack_that_is_not_one(files: Mapping[str, str], reason: str, site: Path) -> None:
    raises = {"acme_x/__init__.py": "raise AssertionError('a niche pack is never imported')\n"}
    install(
        site,
        "acme-x",
        {"niches": {"dental": "acme_x"}},
        raises | {f"acme_x/{name}": text for name, text in files.items()},
    )
    with pytest.warns(PluginWarning) as warned:
        assert niche_packs() == {}
    assert reason in str(warned[0].message)


@pytest.mark.parametrize(
    ("group", "name", "value", "code"),
    [
        ("rules", "no-emergency", "acme_{}:NoEmergency", RULE),
        ("kinds", "acme_note", "acme_{}:AddNote", STEP),
        ("drivers", "paper", "acme_{}:make", DRIVER),
    ],
)
def test_of_two_packages_with_one_name_the_first_is_used(
    group: str, name: str, value: str, code: str, site: Path
) -> None:
    for letter in "ab":
        install(site, f"acme-{letter}", {group: {name: value.format(letter)}}, {f"acme_{letter}.py": code})
    with pytest.warns(PluginWarning, match="acme-b .* is taken by acme-a 1.0") as warned:
        _REGISTRIES[group]()
    assert len(warned) == 1


@pytest.fixture
def broken_rule(site: Path, project: Path) -> None:
    install(site, "acme-x", {"rules": {"no-emergency": "acme_x:NoEmergency"}}, {"acme_x.py": "1 / 0\n"})
    _forget()


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
    linted = _started(site, project, "lint")
    assert (linted.returncode, linted.stdout) == (0, "no findings\n")
    assert linted.stderr.startswith("warning: plug-in not used: acme-x 1.0 ")
    assert len(linted.stderr.splitlines()) == 1
    flow = project / "flows/missed-call-text-back.yaml"
    flow.write_text(
        flow.read_text("utf-8").replace("steps:\n", "steps:\n  - acme_note: called\n", 1), "utf-8"
    )
    linted = _started(site, project, "lint")
    assert linted.returncode == 2
    assert "unknown step 'acme_note'" in linted.stdout


def test_a_completion_says_nothing_of_it(site: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(site, "acme-x", {"rules": {"no-emergency": "acme_x:gone"}}, {"acme_x.py": ""})
    monkeypatch.setenv("_GHL_FLOW_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "ghl-flow rule GF00")
    monkeypatch.setenv("COMP_CWORD", "2")
    done = _started(site, project)
    assert "GF001" in done.stdout
    assert done.stderr == ""


# --- what it costs --------------------------------------------------------------------------------


def test_without_plug_ins_the_library_is_not_asked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(**_: object) -> None:
        raise AssertionError("looking through the metadata of every package takes 6 ms")

    # The backport that keyring uses brings a finder of its own once it is imported.
    plain = [
        finder
        for finder in sys.meta_path
        if finder is PathFinder or not hasattr(finder, "find_distributions")
    ]
    monkeypatch.setattr(sys, "meta_path", plain)
    monkeypatch.setattr("importlib.metadata.entry_points", asked)
    for group in Group:
        assert plugins.found(group) == ()


def test_nothing_is_loaded_before_a_registry_is_asked(site: Path, project: Path) -> None:
    code = "print('loaded', flush=True)\n"
    everything = {"rules": {"a": "acme_x:A"}, "drivers": {"b": "acme_x:B"}}
    install(site, "acme-y", {"kinds": {"c": "acme_x:C"}}, {})
    for words in (("--version",), ("--help",), ("sms", "hi")):
        assert "loaded" not in _started(site, project, *words).stdout, words
    install(site, "acme-x", everything, {"acme_x.py": code})
    for words in (("render", "missed-call-text-back"), ("validate",)):
        done = _started(site, project, *words)
        assert "ghl_flow.rules" not in done.stderr, words
        assert "ghl_flow.drivers" not in done.stderr, words


def test_the_quick_look_finds_what_the_library_finds(site: Path) -> None:
    assert plugins.found(Group.RULES) == ()
    _forget()
    install(
        site, "acme-rules", {"rules": {"no-emergency": "acme_rules:NoEmergency"}}, {"acme_rules.py": RULE}
    )
    (plugin,) = plugins.found(Group.RULES)
    assert (plugin.package, plugin.version, plugin.name) == ("acme-rules", "1.0", "no-emergency")
    assert plugins.names(Group.RULES) == ("no-emergency",)
    assert plugins.found(Group.KINDS) == ()
    assert str(Problem(plugin, "why")).endswith(": why")


def test_with_other_ways_to_install_the_library_is_asked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_distributions(*_: object) -> Iterator[object]:
            return iter(())

        @staticmethod
        def find_spec(*_: object) -> None:
            return None

    with warnings.catch_warnings():
        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
        assert plugins._any_installed()


def test_the_package_of_the_page_works_as_its_tests_say(site: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"^```(?:toml|python)\n# (\S+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    assert {*files} == {"pyproject.toml", "acme_ghl/rules.py", "acme_ghl/steps.py", "tests/test_acme.py"}
    points = tomllib.loads(files["pyproject.toml"])["project"]["entry-points"]
    groups = {group.removeprefix("ghl_flow."): found for group, found in points.items()}
    install(site, "acme-ghl", groups, {**files, "acme_ghl/__init__.py": ""})
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", str(site / "tests")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in ran.stdout, ran.stdout[-3_000:]
