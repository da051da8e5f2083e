"""Every recipe that ships: lint, proofs, tests, plan, picture; and `init` that brings it into a project.

One project holds them all, each in an account of its own: several answer the same missed call.
"""

import json
import re
from pathlib import Path

import pytest
import yaml

from ghl_flow.cli.main import main
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.shadow import is_shadow
from ghl_flow.copy.niche_packs import DEFAULT_NICHE
from ghl_flow.errors import UsageError
from ghl_flow.importing.finding import Matter
from ghl_flow.importing.flow_of import flow_of
from ghl_flow.importing.known import FieldKnown, Tables, ThingKnown
from ghl_flow.kinds.registry import effects_of
from ghl_flow.lint.rule import Severity
from ghl_flow.operations.account_text import account_text, needs_text
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.init import init
from ghl_flow.operations.lint import Linted, lint_project
from ghl_flow.operations.plan import Planned, plan
from ghl_flow.operations.recipes import Recipe, chosen_recipes, recipe_groups
from ghl_flow.operations.render import render
from ghl_flow.operations.sandbox import seed
from ghl_flow.operations.templates_lint import lint_niches
from ghl_flow.operations.testing import run_tests
from ghl_flow.operations.workspace import Workspace
from ghl_flow.wire.builder import Workspace as Deployer
from ghl_flow.wire.builder import auto_save_body
from ghl_flow.wire.reference import field_reference, name_of
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.workflow import Workflow

RECIPES = {recipe.name: recipe for listed in recipe_groups().values() for recipe in listed}
ALL = pytest.mark.parametrize("name", RECIPES)


def the_account(recipe: Recipe, number: int) -> str:
    """The file of an account that runs one recipe."""
    every = {"business_name": "Bridgepoint Group", "first_name": "Dale", "callback_window": "the next hour"}
    used = " ".join(path.read_text(encoding="utf-8") for path in recipe.texts)
    said: dict[str, object] = {
        "account": recipe.name,
        "location_id": f"rEc1pEQm2LxRk94Z{number:04}",
        "niche": DEFAULT_NICHE,
        "timezone": "America/Chicago",
        "token": f"env:RECIPES_TOKEN_{number}",
        "vars": {name: value for name, value in every.items() if name in used} | dict(recipe.needs.vars),
        "native_missed_call_text_back": "off",
        "incoming_call_timeout": 20,
        "a2p": {"status": "approved"},
        "flows": [recipe.name],
    }
    if recipe.needs.hours is not None:
        said["hours"] = recipe.needs.hours
    return yaml.safe_dump(said)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The project of all recipes."""
    folder = tmp_path_factory.mktemp("recipes")
    files = [("ghl-flow.yaml", "version: 1\n")]
    for number, recipe in enumerate(RECIPES.values()):
        files += [*recipe.files(), (f"accounts/{recipe.name}.yaml", the_account(recipe, number))]
    for place, text in files:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    return Workspace(folder, sandbox=True)


@pytest.fixture(scope="module")
def linted(workspace: Workspace) -> Linted:
    """What lint says of the whole project."""
    return lint_project(workspace)


@pytest.fixture(scope="module")
def planned(workspace: Workspace) -> Planned:
    """The plan of all accounts, once what the flows name is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAKE_WEBHOOK_KEY", "a-key")
        seed(workspace, Accounts(everyone=True))
        return plan(workspace, Accounts(everyone=True))


def test_there_are_as_many_as_agencies_sell() -> None:
    assert len(RECIPES) >= 24
    folders = {
        path.parent.name for path in Path(next(iter(RECIPES.values())).folder).parents[1].glob("*/*/*")
    }
    assert folders == {*RECIPES}


def test_lint_finds_nothing_but_what_costs(linted: Linted) -> None:
    assert [item for item in linted.findings if item.severity is not Severity.INFO] == []
    assert {item.code for item in linted.findings} <= {
        "GF207",
        "GF708",
        "GF513",
    }  # alone, a flow has no others
    assert not linted.result.not_run


def test_their_texts_break_no_rule_in_any_language(tmp_path: Path) -> None:
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    folder = tmp_path / "niche_templates" / DEFAULT_NICHE
    folder.mkdir(parents=True)
    for path in (path for recipe in RECIPES.values() for path in recipe.own_texts):
        (folder / path.name).write_bytes(path.read_bytes())
    found = lint_niches(Workspace(tmp_path), [DEFAULT_NICHE])
    texts = {path.name for path in folder.iterdir()}
    assert {name for name in texts if name.count(".") == 2} == {
        f"{name.removesuffix('.es.sms.j2')}.sms.j2" for name in texts if ".es." in name
    }
    assert [f"{item.location}: {item.message}" for item in found.findings] == []
    assert found.looked_at >= len(texts) >= 44


@ALL
def test_it_is_proved_and_planned(name: str, planned: Planned) -> None:
    assert planned.failed == []
    found = dict(planned.accounts.results)[name]
    assert found.changes
    assert RECIPES[name].flow.value.guarantees
    # The gate of the plan is closed where a guarantee is not proved, stated or by default.
    assert found.gates == ()


@ALL
def test_its_tests_reach_all_of_it(name: str, workspace: Workspace) -> None:
    run = run_tests(workspace, [workspace.project.root / f"flows/{name}.test.yaml"])
    assert [item.result.name for item in run.failed] == []
    assert (run.coverage, run.exit_code) == (100, 0)


@ALL
def test_shadowed_it_writes_down_each_message(name: str, workspace: Workspace) -> None:
    account, flow = workspace.project.account(name), workspace.project.flow(name)
    texting, silent = (
        [node for item in found.workflows for node in item.workflow.nodes]
        for found in (workspace.compiled(flow, account, shadow=shadow) for shadow in (False, True))
    )
    assert not is_shadow(texting)
    assert not [node for node in silent if effects_of(node).sends or effects_of(node).anything]
    due = [node for node in texting if effects_of(node).sends]
    assert sum(is_shadow([node]) for node in silent) == len(due)


@ALL
def test_its_texts_are_short_and_have_an_owner(name: str, workspace: Workspace) -> None:
    recipe = RECIPES[name]
    assert {path.name.partition(".")[0] for path in recipe.own_texts} <= {*recipe.names}
    for text in render(workspace, name).texts[name]:
        # In the cheap alphabet, and one segment with the line that HighLevel appends to a first text.
        assert (text.measured.encoding, text.first_segments) == ("GSM-7", 1), text.body
    assert re.match(r"[A-Z].*\.$", recipe.description)


# --- init -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("niche", "names"),
    [
        ("contractor", ["missed-call-day-and-night", "make-handoff", "review-after-won"]),
        ("appointment-based", ["appointment-confirm", "no-show"]),
        ("professional-services", ["missed-call-after-hours"]),
    ],
)
def test_a_new_project_runs_the_recipes_asked_for(niche: str, names: list[str], tmp_path: Path) -> None:
    made = init(tmp_path / "agency", niche, names)
    project = Workspace(tmp_path / "agency")
    project.project.check()
    (account,) = project.project.accounts
    assert [*account.value.flows] == [flow.value.flow for flow in project.project.flows_of(account)] == names
    assert {flow.value.flow for flow in project.project.flows} == {*names}
    not_looked_up = {"GF002", "GF003", "GF701"}
    found = {item.code for item in lint_project(project).findings if item.severity is not Severity.INFO}
    assert found <= not_looked_up
    assert run_tests(project).exit_code == 0
    assert made.needs is None
    assert made.written == len(made.files)


def test_a_project_that_is_there_gets_what_it_lacks(tmp_path: Path) -> None:
    init(tmp_path)
    account = (tmp_path / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "flows/no-show.yaml"
    mine.write_text("mine", encoding="utf-8")
    made = init(tmp_path, recipes=["no-show", "missed-call-after-hours", "make-handoff", "no-show"])
    written = {file.relative_to(tmp_path).as_posix(): new for file, new in made.files}
    assert written == {
        "flows/no-show.yaml": False,
        "flows/no-show.test.yaml": True,
        "niche_templates/default/no-show.es.sms.j2": True,
        "niche_templates/default/no-show.sms.j2": True,
        "flows/missed-call-after-hours.yaml": True,
        "flows/missed-call-after-hours.test.yaml": True,
        "flows/make-handoff.yaml": True,
        "flows/make-handoff.test.yaml": True,
    }
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8") == account
    assert made.needs is not None
    assert made.needs.flows == ("no-show", "missed-call-after-hours", "make-handoff")
    assert needs_text(made.needs) == (
        'vars:\n  make_webhook: "hook.us1.make.com/EXAMPLE"\n'
        'hours: { mon-fri: "8:00-17:30", sat: "9:00-12:00" }\n'
        "flows: [no-show, missed-call-after-hours, make-handoff]\n"
    )
    assert init(tmp_path, recipes=["make-handoff"]).written == 0


def test_it_goes_where_the_project_keeps_its_files(tmp_path: Path) -> None:
    (tmp_path / "ghl-flow.yaml").write_text(
        "version: 1\npaths: { flows: automations, templates: texts }\n", encoding="utf-8"
    )
    files = [
        file.relative_to(tmp_path).as_posix() for file, _ in init(tmp_path, recipes=["danger-words"]).files
    ]
    assert files == [
        "automations/danger-words.yaml",
        "automations/danger-words.test.yaml",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("speed-to-led", "did you mean 'speed-to-lead'?"),
        ("noshow", "did you mean 'no-show'?"),
        ("qqq", "'ghl-flow init --list-recipes' lists them"),
    ],
)
def test_a_recipe_that_does_not_ship(name: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        init(tmp_path, recipes=["no-show", name])
    assert (caught.value.diagnostics[0].message, caught.value.diagnostics[0].hint) == (
        f"no recipe '{name}' ships with ghl-flow",
        hint,
    )
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "account: a\nvars:\n  who: Al\nflows: [x]\n",
            'account: a\nvars:\n  who: Al\n  make_webhook: "hook.us1.make.com/EXAMPLE"\nflows: [one]\n',
        ),
        (
            "account: a\nvars:\n  make_webhook: mine\n  # end\nflows:\n  - x\n  - y\n",
            "account: a\nvars:\n  make_webhook: mine\n  # end\nflows: [make-handoff]\n",
        ),
        (
            "vars: { who: Al, n: 5 }  # mine\nflows:\n- x\n\n# The number.\na2p: { status: approved }",
            (
                'vars:\n  who: "Al"\n  n: "5"\n  make_webhook: "hook.us1.make.com/EXAMPLE"\n'
                "\n# The number.\na2p: { status: approved }\nflows: [make-handoff]\n"
            ),
        ),
        (
            "flows: [\n  x,\n]\nvars:\n  # who\n  'who': Al\n\nat: b  # flows: [y]\n",
            (
                "vars:\n  # who\n  'who': Al\n"
                '  make_webhook: "hook.us1.make.com/EXAMPLE"\n\nat: b  # flows: [y]\nflows: [make-handoff]\n'
            ),
        ),
        (
            "account: a\n",
            'account: a\nvars:\n  make_webhook: "hook.us1.make.com/EXAMPLE"\nflows: [make-handoff]\n',
        ),
    ],
)
def test_the_file_of_an_account_is_completed(before: str, after: str) -> None:
    assert account_text(before, chosen_recipes(["make-handoff"])) == after.replace("[one]", "[make-handoff]")


def test_init_lists_recipes_and_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--list-recipes"]) == 0
    listed = capsys.readouterr().out
    assert "Missed calls and reception\n  " in listed
    assert all(f"  {name} " in listed for name in RECIPES)
    assert main(["init", "--list-recipes", "--format", "json"]) == 0
    groups = json.loads(capsys.readouterr().out)
    assert [one["recipe"] for group in groups for one in group["recipes"]] == [*RECIPES]
    init(tmp_path)
    words = ["init", str(tmp_path), "--recipe", "missed-call-after-hours"]
    assert main(words) == 0
    assert 'hours: { mon-fri: "8:00-17:30", sat: "9:00-12:00" }' in capsys.readouterr().err
    assert main([*words, "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {item["written"] for item in made["files"]} == {False}
    assert made["needs"]["flows"] == ["missed-call-after-hours"]
    assert main(["init", str(tmp_path), "--recipe", "nothing-like-it"]) == 2


def bound_and_tables(compiled: CompiledFlow) -> tuple[list[Workflow], Tables]:
    """The workflows of a flow as an account stores them, and what the ids in them stand for."""
    ids: dict[str, str] = {}
    fields = {f"field{number:015}": item for number, item in enumerate(compiled.fields)}
    ids |= {field_reference(item.key): one for one, item in fields.items()}
    ids |= {item.workflow.id: f"workflow-{item.role}" for item in compiled.workflows}
    things: dict[Thing, dict[str, ThingKnown]] = {}
    for item in compiled.workflows:
        for reference in item.workflow.references:
            name = name_of(reference)
            if name is not None and name.thing is not Thing.SECRET and reference not in ids:
                ids[reference] = f"thing{len(ids):015}"
                things.setdefault(name.thing, {})[ids[reference]] = ThingKnown(name.name, name.within)
    known = {
        one: FieldKnown(item.key, item.name, item.data_type, item.options) for one, item in fields.items()
    }
    flows = {f"workflow-{item.role}": f"a-flow-{item.role}" for item in compiled.workflows}
    workspace = Deployer("loc", "com", "usr")
    stored = [
        Workflow.from_document(auto_save_body(item.workflow.bound(ids), workspace))._replace(
            triggers=item.workflow.bound(ids).triggers
        )
        for item in compiled.workflows
    ]
    return stored, Tables(known, things, flows)


@ALL
def test_what_it_compiles_to_can_be_imported(name: str, workspace: Workspace) -> None:
    account = workspace.project.account(name)
    compiled = workspace.compiled(workspace.project.flow(name), account)
    stored, tables = bound_and_tables(compiled)
    for workflow in stored:
        found = flow_of(workflow, account.value, tables, flow=tables.flows[workflow.id])
        assert found.taken, found.findings
        assert Matter.RAW not in {one.matter for one in found.findings}, found.findings
        assert "raw:" not in found.text
