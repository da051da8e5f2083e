"""A new project and the recipes that ship, for people and for machines."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from ghl_flow.counting import counted

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal
    from ghl_flow.operations.init import AccountLacks, NewProject
    from ghl_flow.operations.recipes import Needs, Recipe


class RecipeJson(TypedDict):
    """One recipe."""

    recipe: str
    name: str
    description: str


class GroupJson(TypedDict):
    """Recipes of one group."""

    group: str
    title: str
    recipes: list[RecipeJson]


class FileJson(TypedDict):
    """One file of the project; `written` is false where it was there already."""

    path: str
    written: bool


class NeedsJson(TypedDict):
    """What the file of an account says that runs the recipes."""

    flows: list[str]
    vars: dict[str, str]
    hours: dict[str, str | list[str]] | None


class MadeJson(TypedDict):
    """What was made; `needs` where the accounts of a project that was there have to say more."""

    files: list[FileJson]
    recipes: list[str]
    needs: NeedsJson | None


def recipes_json(groups: "Mapping[str, Sequence[Recipe]]") -> list[GroupJson]:
    """The recipes that ship, for machines."""
    return [
        {
            "group": recipes[0].group,
            "title": title,
            "recipes": [
                {"recipe": one.name, "name": one.flow.value.name, "description": one.description}
                for one in recipes
            ],
        }
        for title, recipes in groups.items()
        if recipes
    ]


def print_recipes(terminal: "Terminal", groups: "Mapping[str, Sequence[Recipe]]") -> None:
    """A line for each, below its group."""
    width = max(len(one.name) for recipes in groups.values() for one in recipes)
    for number, (title, recipes) in enumerate(groups.items()):
        terminal.print_line(("\n" if number else "") + title)
        for one in recipes:
            terminal.print_line(f"  {one.name:<{width}}  {one.description}")


def made_json(made: "NewProject") -> MadeJson:
    """What was made, for machines."""
    needs = made.needs
    return {
        "files": [{"path": file.as_posix(), "written": written} for file, written in made.files],
        "recipes": [one.name for one in made.recipes],
        "needs": None
        if needs is None
        else {
            "flows": [*needs.flows],
            "vars": {**needs.vars},
            "hours": None if needs.hours is None else {**needs.hours},
        },
    }


_FEW = 3
"""So many account files are shown line by line; of more, what to add to each."""


def adding_lines(needs: "Needs", accounts: "Sequence[AccountLacks]") -> list[str]:
    """What to write to account files, so that no key of one is there twice where the lines are pasted."""
    from ghl_flow.operations.account_text import flows_text, hours_text, values_text

    def lines(text: str) -> list[str]:
        return [f"  {line}" for line in text.splitlines()]

    if not accounts or len(accounts) > _FEW:
        found = ["", "In the file of each account that runs them, add to its list flows:"]
        found += [f"  - {name}" for name in needs.flows]
        if needs.vars:
            found += ["below its vars:, those that are not there:", *lines(values_text(needs))]
        if needs.hours is not None:
            found += ["and where it has no hours:", *lines(hours_text(needs))]
        return found
    found = []
    for account in accounts:
        found += ["", f"If {account.path} is to run them, replace its flows: with"]
        found += lines(flows_text(account.needs))
        if account.needs.vars:
            found += ["add below its vars:", *lines(values_text(account.needs))]
        if account.needs.hours is not None:
            found += ["and add", *lines(hours_text(account.needs))]
    return found


def print_made(terminal: "Terminal", made: "NewProject", directory: Path) -> None:
    """The files, and what to do next."""
    for file, written in made.files:
        if written:
            terminal.say(f"written  {file.as_posix()}")
        else:
            terminal.say(f"kept     {file.as_posix()}", style="dim")
    if made.needs is not None:
        for line in adding_lines(made.needs, made.accounts):
            terminal.say(line, style="" if line.startswith(" ") else "bold")
    terminal.say(f"\n{counted(made.written, 'file')}. Next:", style="bold")
    folder = str(directory)
    named = shlex.quote(f"./{folder}" if folder.startswith("-") else folder)
    prefix = "" if directory == Path() else f"cd {named} && "
    seed = "ghl-flow sandbox seed && " if made.recipes else ""
    terminal.say(f"  {prefix}ghl-flow test && ghl-flow verify && {seed}ghl-flow plan --sandbox")
    if made.account is not None:
        terminal.say(
            f"\nHighLevel's settings are not looked up yet: {made.account} says unknown and none, and "
            "until it says more, nothing is published. 'ghl-flow lint' says where to look, and what to write."
        )
