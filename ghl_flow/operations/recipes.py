"""Recipes: flows that ship beside the starter project, each with its tests, its texts and what it needs.

`recipes/<group>/<name>/` holds the flow, `<name>.yaml`; its tests, `<name>.test.yaml`; the texts that only it
uses, `*.sms.j2`, for the niche `default`; and `account.yaml`, what an account that runs it says besides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from ghl_flow.copy.niche_packs import DEFAULT_NICHE, SUFFIX
from ghl_flow.errors import UsageError, did_you_mean
from ghl_flow.files import read_text
from ghl_flow.language.model import SpecModel
from ghl_flow.remedy import pasted
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load
from ghl_flow.spec.yaml_reader import read_yaml
from ghl_flow.spec.yaml_values import YamlValue
from ghl_flow.starter import starter_folder

_ACCOUNT = "account.yaml"


class AccountNeeds(SpecModel):
    """What an account says beside what every account says; an example to be changed."""

    texts_as_written: ClassVar[tuple[str, ...]] = ("vars",)

    vars: Annotated[dict[str, str], Field(default_factory=dict, description="Values that its texts use.")]
    hours: Annotated[dict[str, str | list[str]] | None, Field(description="When it is open.")] = None


@dataclass(frozen=True)
class Recipe:
    """One that ships. Its files are read when asked for."""

    name: str
    group: str
    folder: Path
    shared: Path  # the texts of the starter project, of which it may use some

    @cached_property
    def flow(self) -> Loaded[Flow]:
        """The flow."""
        path = self.folder / f"{self.name}.yaml"
        return load(path, Flow, path.name)

    @property
    def description(self) -> str:
        """What it does."""
        return " ".join((self.flow.value.description or "").split())

    @cached_property
    def needs(self) -> AccountNeeds:
        """What an account says that runs it."""
        path = self.folder / _ACCOUNT
        return (
            load(path, AccountNeeds, path.name).value if path.is_file() else AccountNeeds.model_validate({})
        )

    @cached_property
    def texts(self) -> tuple[Path, ...]:
        """The templates that it uses, in order of name: its own, else those of the library."""
        return tuple(
            path if path.is_file() else self.shared / path.name
            for name in self.names
            for path in [self.folder / f"{name}{SUFFIX}"]
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the templates that it uses."""
        return tuple(sorted({*_templates(self.flow.document.data)}))

    @property
    def own_texts(self) -> tuple[Path, ...]:
        """The templates that only it uses, in every language."""
        return tuple(sorted(self.folder.glob(f"*{SUFFIX}")))

    def files(self, flows: str = "flows", templates: str = "niche_templates") -> list[tuple[str, str]]:
        """Its files in a project with folders of these names: relative path and text.

        Texts of the library are not among them: a project has these without a copy.
        """
        texts = [(f"{templates}/{DEFAULT_NICHE}/{path.name}", path) for path in self.own_texts]
        kinds = (f"{self.name}.yaml", f"{self.name}.test.yaml")
        own = [(f"{flows}/{name}", self.folder / name) for name in kinds]
        return [(place, read_text(path)) for place, path in (*own, *texts)]


def recipe_groups() -> dict[str, list[Recipe]]:
    """The recipes that ship, by the title of their group, in order.

    Raises:
        UsageError: the installation lacks them.
    """
    starter = starter_folder()
    folder = starter / "recipes"
    if not folder.is_dir():
        raise UsageError("this installation lacks the recipes", hint="install ghl-flow again")
    titles = read_yaml(folder / "groups.yaml").data
    shared = starter / "niche_templates" / DEFAULT_NICHE
    return {
        str(title): [
            Recipe(path.name, str(group), path, shared)
            for path in sorted((folder / str(group)).iterdir())
            if (path / f"{path.name}.yaml").is_file()
        ]
        for group, title in (titles.items() if isinstance(titles, dict) else ())
    }


def chosen_recipes(names: Sequence[str]) -> list[Recipe]:
    """The recipes of these names, each once.

    Raises:
        UsageError: there is no such recipe; the hint names the closest.
    """
    known = {recipe.name: recipe for listed in recipe_groups().values() for recipe in listed}
    for name in names:
        if name not in known:
            raise UsageError(
                f"no recipe '{name}' ships with ghl-flow",
                hint=did_you_mean(name, sorted(known))
                or f"{pasted('ghl-flow init --list-recipes', for_accounts=False)} lists them",
            )
    return [known[name] for name in dict.fromkeys(names)]


def is_recipe(name: str) -> bool:
    """Whether a recipe of that name ships."""
    return any(recipe.name == name for listed in recipe_groups().values() for recipe in listed)


class Needs(NamedTuple):
    """What an account says that runs some recipes: its flows, and an example of the rest."""

    flows: tuple[str, ...]
    vars: Mapping[str, str]
    hours: Mapping[str, str | list[str]] | None


def needs_of(recipes: Sequence[Recipe]) -> Needs:
    """What an account says that runs all of them; where two say the same, the first counts."""
    needs = [recipe.needs for recipe in recipes]
    values = {name: value for one in reversed(needs) for name, value in one.vars.items()}
    hours = next((one.hours for one in needs if one.hours is not None), None)
    return Needs(tuple(recipe.name for recipe in recipes), values, hours)


def _templates(value: YamlValue) -> Iterator[str]:
    """The names of templates in a flow's file."""
    if isinstance(value, dict):
        text = value.get("sms")
        if isinstance(text, dict) and isinstance(text.get("template"), str):
            yield str(text["template"])
        for item in value.values():
            yield from _templates(item)
    elif isinstance(value, list):
        for item in value:
            yield from _templates(item)
