"""Make a new project, or bring recipes into one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghl_flow.copy.niche_packs import DEFAULT_NICHE, SUFFIX, NichePack, niche_packs
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.files import write_all_or_none
from ghl_flow.operations.account_text import account_text
from ghl_flow.operations.agents_text import AGENTS_TEXT
from ghl_flow.operations.recipes import Needs, Recipe, chosen_recipes, is_recipe, needs_of
from ghl_flow.operations.to_look_up import as_nobody_looked
from ghl_flow.remedy import pasted
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load
from ghl_flow.spec.niche import NICHE_FILE
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import PROJECT_FILE, project_folder
from ghl_flow.starter import starter_folder

_PROJECT_FILE = """\
# yaml-language-server: $schema=schemas/project.schema.json
version: 1
paths:
  flows: flows
  accounts: accounts
  templates: niche_templates
"""

_IGNORED = ".ghl-flow/\n"
_ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class AccountLacks:
    """An account file that is there: the flows that it would list, and what else it does not say yet."""

    path: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class NewProject:
    """The files of a project in order, each with whether it was written or was there already.

    `recipes` are those that were asked for. `needs` is what account files must say before they can run them:
    empty in a new project, whose account file says it. `accounts` are the files that are there, of a project
    that was there. `account` is the file of a new one that says that nobody has looked at its settings.
    """

    files: tuple[tuple[Path, bool], ...]
    recipes: tuple[Recipe, ...] = ()
    needs: Needs | None = None
    accounts: tuple[AccountLacks, ...] = ()
    account: str | None = None

    @property
    def written(self) -> int:
        """How many were written."""
        return sum(written for _, written in self.files)


def init(directory: Path, niche: str = "contractor", recipes: Sequence[str] = ()) -> NewProject:
    """Write a project whose flow is tested and proved. Files that are there already are left as they are.

    With `recipes`, these are its flows. A project that is there gets their flows, tests and texts.

    Raises:
        UsageError: a niche or a recipe that does not ship, a recipe in place of the folder, or a file cannot
            be written.
        SpecError: the file of the project that is there is not valid.
    """
    chosen = chosen_recipes(recipes)
    if chosen and directory == Path():
        # As every command does that is started in a folder of a project.
        around = project_folder(directory)
        directory = directory if around == directory.resolve() else around
    if chosen and not directory.exists():
        _refuse_a_recipe_as_folder(directory, recipes)
    if chosen and (directory / PROJECT_FILE).is_file():
        project = Project(directory)
        paths = project.settings.paths
        files = [item for recipe in chosen for item in recipe.files(paths.flows, paths.templates)]
        needs = needs_of(chosen)
        lacking = tuple(
            AccountLacks(account.document.source.path, _lacking(account.value, needs))
            for account in project.accounts
        )
        return NewProject(_written(directory, files), tuple(chosen), needs, lacking)
    made = _written(directory, starter_files(niche, chosen))
    account = next((file for file, new in made if new and file.parent.name == _ACCOUNTS), None)
    shown = None if account is None else account.relative_to(directory).as_posix()
    return NewProject(made, tuple(chosen), account=shown)


def _refuse_a_recipe_as_folder(directory: Path, recipes: Sequence[str]) -> None:
    """`--recipe one two`: the second word is the folder, and no project in a project is meant."""
    if is_recipe(directory.name):
        both = " ".join(f"--recipe {name}" for name in dict.fromkeys((*recipes, directory.name)))
        raise UsageError(
            f"'{directory}' stands where the folder goes, and is a recipe",
            hint=f"write --recipe before each: {pasted(f'ghl-flow init {both}', for_accounts=False)}",
        )
    around = project_folder(directory.parent) / PROJECT_FILE
    if around.is_file():
        raise UsageError(
            f"'{directory}' would be a project inside of another ({around})",
            hint="leave the folder out to add recipes to the project that is there; --recipe names each",
        )


def _lacking(account: Account, needs: Needs) -> Needs:
    """What its file has to say: all the flows it would run, and of the rest only what is not there."""
    return Needs(
        tuple(dict.fromkeys((*account.flows, *needs.flows))),
        {name: value for name, value in needs.vars.items() if name not in account.vars},
        needs.hours if account.hours is None else None,
    )


def _written(directory: Path, files: Iterable[tuple[str, str]]) -> tuple[tuple[Path, bool], ...]:
    texts = {directory / relative: text for relative, text in dict(files).items()}
    new = {target: text for target, text in texts.items() if not target.exists()}
    write_all_or_none(new)
    return tuple((target, target in new) for target in texts)


def starter_files(niche: str, recipes: Sequence[Recipe] = ()) -> list[tuple[str, str]]:
    """The files of a new project, relative path and text; with recipes, these are its flows.

    Raises:
        UsageError: a niche that does not ship.
    """
    folder = starter_folder()
    shipped = [name for name in TemplateLibrary(folder / "niche_templates").niches() if name != DEFAULT_NICHE]
    # Packs are looked for only where ghl-flow has no account of the niche to start from.
    pack = None if _accounts_of(niche, folder) else niche_packs().get(niche)
    if niche not in shipped and pack is None:
        raise UsageError(
            f"no niche '{niche}' ships with ghl-flow",
            hint=did_you_mean(niche, known := sorted({*shipped, *niche_packs()}))
            or f"there are: {', '.join(known)}",
        )
    account, text = _account_of(niche, folder, pack)
    own = pack.folder if pack else folder / "niche_templates" / niche
    flows = sorted(((pack.folder if pack else folder) / "flows").glob("*.yaml"))
    if not flows:
        flows = sorted((folder / "flows").glob("*.yaml"))
    sources = [
        *(("flows", path) for path in (() if recipes else flows)),
        *((f"niche_templates/{niche}", path) for path in _texts_of(own)),
        *(("schemas", path) for path in sorted((folder / "schemas").glob("*.json"))),
    ]
    files = [(f"{place}/{path.name}", path.read_text(encoding="utf-8")) for place, path in sources]
    files += [item for recipe in recipes for item in recipe.files()]
    files.insert(0, (f"{_ACCOUNTS}/{account}", account_text(text, recipes) if recipes else text))
    first = [("ghl-flow.yaml", _PROJECT_FILE), (".gitignore", _IGNORED), ("AGENTS.md", AGENTS_TEXT)]
    return [*first, *files]


def _texts_of(folder: Path) -> list[Path]:
    """The texts of a niche, and its `niche.yaml`."""
    return [*sorted(folder.glob(NICHE_FILE)), *sorted(folder.glob(f"*{SUFFIX}"))]


def _account_of(niche: str, starter: Path, pack: NichePack | None) -> tuple[str, str]:
    """Name and text of an account file of a niche to start from: the first there is, else one made for it.

    Raises:
        UsageError: a pack brings none.
    """
    if found := _accounts_of(niche, pack.folder if pack else starter):
        return found[0].name, as_nobody_looked(found[0].read_text(encoding="utf-8"))
    if pack is not None:
        raise UsageError(
            f"the niche pack {pack.plugin} has no account of the niche '{niche}' to start from",
            hint=f"ask its author for an accounts/*.yaml with niche: {niche}",
        )
    path = min((starter / "accounts").glob("*.yaml"))
    text = as_nobody_looked(path.read_text(encoding="utf-8"))
    return path.name, re.sub(r"^niche: .*$", f"niche: {niche}", text, count=1, flags=re.MULTILINE)


def _accounts_of(niche: str, folder: Path) -> list[Path]:
    """The account files of a niche that are there to start from."""
    paths = sorted((folder / "accounts").glob("*.yaml"))
    return [path for path in paths if load(path, Account).value.niche == niche]
