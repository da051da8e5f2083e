"""A plug-in that cannot be used is one warning, with its reason."""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ghl_flow import plugins
from ghl_flow.copy.niche_packs import niche_packs
from ghl_flow.deploy.access.plugged_drivers import plugged_drivers
from ghl_flow.kinds.conditions.plugged import plugged_conditions
from ghl_flow.kinds.conditions.registry import BUILT_IN
from ghl_flow.kinds.plugged import plugged_kinds
from ghl_flow.lint.registry import all_rules
from ghl_flow.plugins import Group, PluginWarning
from tests.fake_packages import CONDITION, DRIVER, NICHE, RULE, STEP, TRIGGER, install
from tests.plugins.installed import site

__all__ = ["site"]

BUILT_IN_KEYS = [name for kind in BUILT_IN for name in kind.keywords]
_REGISTRIES: Mapping[str, Callable[[], object]] = {
    "kinds": plugged_kinds,
    "rules": all_rules,
    "drivers": plugged_drivers,
    "niches": niche_packs,
}


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
