"""The pages of the recipes: what each does, what starts it, what it promises, and a picture of it running."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ghl_flow.cli.display.simulation.svg import simulation_svg
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.operations.account_text import account_text, needs_text
from ghl_flow.operations.init import init
from ghl_flow.operations.recipes import Recipe, needs_of, recipe_groups
from ghl_flow.operations.simulate import Happenings, simulate
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.guarantee import Waiver, by_default, stated
from ghl_flow.spec.yaml_reader import read_yaml
from ghl_flow.starter import starter_folder
from ghl_flow.wire.reference import name_of

_ABOUT = """# Recipes

Flows that ship with ghl-flow. `ghl-flow init --recipe NAME` brings one, or several, with tests and texts:
into a new project, or into one that is there, where nothing is overwritten. Each is linted, has tests that
reach every step and branch, and promises that [`verify`](../verification.md) has decided. Where a promise
is *unknown*, the reason stands in the description.

What a recipe names (a form, a pipeline, a user) is looked up by name in each account: write yours in the
flow, or make those; `ghl-flow sandbox seed` makes them in the sandbox. Texts that only one recipe
sends are written for the niche `default`, in English and Spanish; the others are those of the account's
[niche](../niches.md).
"""


def recipe_pages(folder: Path) -> Iterator[tuple[Path, str]]:
    """The pages and pictures below `folder`, each with its text."""
    groups = recipe_groups()
    with tempfile.TemporaryDirectory() as name:
        workspace = _project(Path(name), [one for recipes in groups.values() for one in recipes])
        lines = [_ABOUT]
        for title, recipes in groups.items():
            lines.append(f"## [{title}]({recipes[0].group}.md)\n\n{_table(workspace, recipes)}")
            yield folder / f"{recipes[0].group}.md", _page(workspace, title, recipes)
            for recipe in recipes:
                yield folder / f"pictures/{recipe.name}.svg", _picture(workspace, recipe)
        yield folder / "README.md", "\n".join(lines)


def _project(folder: Path, recipes: Sequence[Recipe]) -> Workspace:
    """A project with all of them, each in an account of its own."""
    init(folder, recipes=[one.name for one in recipes])
    (account,) = (folder / "accounts").glob("*.yaml")
    account.unlink()
    text = (starter_folder() / "accounts" / account.name).read_text(encoding="utf-8")
    for number, recipe in enumerate(recipes):
        own = text.replace(account.stem, recipe.name).replace("niche: contractor", "niche: default")
        own = own.replace("bPt7Qm2LxRk94ZsVdC1e", f"bPt7Qm2LxRk94ZsV{number:04}")
        path = folder / f"accounts/{recipe.name}.yaml"
        path.write_text(account_text(own, [recipe]), encoding="utf-8")
    return Workspace(folder, sandbox=True)


def _compiled(workspace: Workspace, recipe: Recipe) -> CompiledFlow:
    project = workspace.project
    return workspace.compiled(project.flow(recipe.name), project.account(recipe.name))


def _table(workspace: Workspace, recipes: Sequence[Recipe]) -> str:
    rows = [
        "| recipe | what it does | starts at | promises | premium steps |",
        "| --- | --- | --- | --- | --- |",
    ]
    for recipe in recipes:
        compiled = _compiled(workspace, recipe)
        starts = "; ".join(dict.fromkeys(trigger.name for trigger in compiled.triggers))
        guarantees = recipe.flow.value.guarantees
        promises = [str(item) for item in stated(guarantees)]
        cells = (
            f"[{recipe.name}]({recipe.group}.md#{recipe.name})",
            recipe.description.partition(". ")[0].rstrip("."),
            starts,
            "; ".join(promises),
            ", ".join(_premium(compiled)) or "none",
        )
        rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(rows) + "\n"


def _premium(compiled: CompiledFlow) -> list[str]:
    """What is billed for each run, by HighLevel's names."""
    workflows = [one.workflow for one in compiled.workflows]
    kinds = [trigger_kind(trigger.type) for one in workflows for trigger in one.triggers]
    steps = [kind_of(node.type) for one in workflows for node in one.nodes]
    labels = [kind.label for kind in kinds if kind.premium] + [kind.label for kind in steps if kind.premium]
    return [*dict.fromkeys(labels)]


def _page(workspace: Workspace, title: str, recipes: Sequence[Recipe]) -> str:
    parts = [f"# {title}\n\n{_table(workspace, recipes)}"]
    for recipe in recipes:
        compiled = _compiled(workspace, recipe)
        flow = recipe.flow.value
        parts.append(f"## {recipe.name}\n\n{recipe.description}\n")
        parts.append(f"![{flow.name}](pictures/{recipe.name}.svg)\n")
        promises = [*map(str, stated(flow.guarantees)), *_defaults(compiled)]
        waived = [
            f"not {item.unless}: {item.because}" for item in flow.guarantees if isinstance(item, Waiver)
        ]
        parts.append("It promises:\n\n" + "".join(f"- {item}\n" for item in (*promises, *waived)))
        named = _named(compiled)
        if named:
            parts.append(f"It names: {', '.join(named)}.\n")
        if compiled.fields:
            fields = ", ".join(f"`{field.key}`" for field in compiled.fields)
            parts.append(f"It makes the fields {fields}.\n")
        parts.append(f"In the account's file:\n\n```yaml\n{needs_text(needs_of([recipe]))}```\n")
        source = f"../../recipes/{recipe.group}/{recipe.name}/{recipe.name}.yaml"
        parts.append(f"[The flow]({source}); `ghl-flow init --recipe {recipe.name}`\n")
    return "\n".join(parts)


def _defaults(compiled: CompiledFlow) -> list[str]:
    """What every flow with a text promises."""
    if not compiled.texts:
        return []
    return [f"{item} (by default)" for item in by_default(compiled.flow.guarantees)]


def _named(compiled: CompiledFlow) -> list[str]:
    used = [reference for one in compiled.workflows for reference in one.workflow.references]
    names = [name for one in dict.fromkeys(used) if (name := name_of(one)) is not None]
    return [f"{one.thing} *{one.name}*" + (f" of *{one.within}*" if one.within else "") for one in names]


def _picture(workspace: Workspace, recipe: Recipe) -> str:
    """A drawing of the first of its tests."""
    tests = read_yaml(recipe.folder / f"{recipe.name}.test.yaml").data
    cases = tests.get("tests") if isinstance(tests, dict) else None
    first = cases[0] if isinstance(cases, list) and isinstance(cases[0], dict) else {}
    whole = tests if isinstance(tests, dict) else {}
    keys = ("contacts", "start", "paths", "events")
    happens = {key: first.get(key, whole.get(key)) for key in keys if key in first or key in whole}
    file = workspace.project.root / f"{recipe.name}.events.yaml"
    file.write_text(json.dumps(happens), encoding="utf-8")  # JSON is YAML
    result = simulate(workspace, recipe.name, recipe.name, Happenings(file=file))
    return simulation_svg(result)
