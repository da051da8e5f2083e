"""What the shell offers for a word that is being typed: names of the project's own things.

A completion never fails and says nothing: where the project cannot be read, nothing is offered.

What is offered is made plain first, for zsh evaluates it: typer puts a backslash before `$` and `` ` ``, and
one that a name has there takes that away. A project that somebody only looks at would run commands.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace

Item = TypeVar("Item")
Offered = list[tuple[str, str]]

_PLAIN = r"[\w.@+/:=,!-]+"
_NOT_SHOWN = r"[\\\[\]\x00-\x20\x7f]+"


def _offering(
    names: "Callable[[Workspace], Iterable[tuple[str, str]]]",
) -> Callable[[typer.Context, str], Offered]:
    """A completion callback from a function that lists names, each with a word about it.

    Of several names with commas between the last one is completed, by one that is not there yet.
    """

    def offered(context: typer.Context, incomplete: str) -> Offered:
        from ghl_flow.errors import GhlFlowError

        before, last = parted(incomplete)
        there = before.replace("!", "").split(",")
        try:
            found = [
                (before + name, about)
                for name, about in names(_workspace(context))
                if name.startswith(last) and name not in there
            ]
        except (GhlFlowError, OSError):
            return []
        # Brackets are markup to typer.
        plain = [(name, re.sub(_NOT_SHOWN, " ", about)) for name, about in found]
        return [entry for entry in plain if re.fullmatch(_PLAIN, entry[0])]

    return offered


def parted(incomplete: str) -> tuple[str, str]:
    """`a,!b` as what stays, `a,!`, and the name that is being typed, `b`."""
    at = incomplete.rfind(",") + 1
    at += incomplete.startswith("!", at)
    return incomplete[:at], incomplete[at:]


def _workspace(context: typer.Context) -> "Workspace":
    from ghl_flow.operations.workspace import Workspace

    named = context.find_root().params.get("project")
    return Workspace(Path(named) if named else None)


@_offering
def flow_names(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """The flows whose files are valid."""
    for flow in _readable(workspace.project.flow_files(), workspace.project.load_flow):
        yield flow.value.flow, flow.value.name


@_offering
def account_names(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """The accounts whose files are valid."""
    for account in _readable(workspace.project.account_files(), workspace.project.load_account):
        yield account.value.account, account.value.niche


def account_patterns(context: typer.Context, incomplete: str) -> Offered:
    """The same, and behind a `@` the files that may have one on each line."""
    before, last = parted(incomplete)
    if not last.startswith("@"):
        return account_names(context, incomplete)
    folder, slash, _ = last[1:].rpartition("/")
    try:
        found = [(one.name + "/" * one.is_dir(), one.is_dir()) for one in Path(folder + slash).iterdir()]
    except (OSError, ValueError):
        return []
    names = [
        (f"{before}@{folder}{slash}{name}", "folder" if is_folder else "file")
        for name, is_folder in sorted(found)
        if not name.startswith(".")
    ]
    return [one for one in names if one[0].startswith(incomplete) and re.fullmatch(_PLAIN, one[0])]


@_offering
def account_labels(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """The labels of accounts whose files are valid."""
    accounts = _readable(workspace.project.account_files(), workspace.project.load_account)
    return ((label, "label") for label in sorted({one for item in accounts for one in item.value.labels}))


@_offering
def rule_codes(_: "Workspace") -> Iterable[tuple[str, str]]:
    """The lint rules, by code and by name."""
    from ghl_flow.lint.registry import all_rules

    for rule in all_rules():
        yield rule.code, rule.name
    for rule in all_rules():
        yield rule.name, rule.code


@_offering
def gate_codes(_: "Workspace") -> Iterable[tuple[str, str]]:
    """The gates before publishing."""
    from ghl_flow.deploy.planning.gate import ALLOWABLE

    return ((code, "gate") for code in ALLOWABLE)


@_offering
def driver_names(_: "Workspace") -> Iterable[tuple[str, str]]:
    """How workflow bodies get into accounts; those of plug-ins too."""
    from ghl_flow.spec.driver_name import known_drivers

    return ((name, "driver") for name in known_drivers())


@_offering
def conflict_words(_: "Workspace") -> Iterable[tuple[str, str]]:
    """What to do with a workflow that was changed here and in HighLevel."""
    from ghl_flow.deploy.planning.choices import ON_CONFLICT_WORDS

    return ((word, "conflict") for word in ON_CONFLICT_WORDS)


@_offering
def call_endings(_: "Workspace") -> Iterable[tuple[str, str]]:
    """How a call may end."""
    from typing import get_args

    from ghl_flow.kinds.triggers.event import CallStatus

    return ((word, "call") for word in get_args(CallStatus))


@_offering
def on_or_off(_: "Workspace") -> Iterable[tuple[str, str]]:
    """A switch."""
    return (("on", "enabled"), ("off", "disabled"))


@_offering
def sender_lines(_: "Workspace") -> Iterable[tuple[str, str]]:
    """When the sandbox appends who writes."""
    return (("always", "whatever a text says"), ("missing", "where a text does not name the business"))


@_offering
def carrier_words(_: "Workspace") -> Iterable[tuple[str, str]]:
    """What the sandbox's carrier does with texts."""
    return (("delivers", "texts arrive"), ("refuses", "as those of a number that is not registered"))


@_offering
def check_codes(_: "Workspace") -> Iterable[tuple[str, str]]:
    """The checks of doctor."""
    from ghl_flow.checkup.registry import all_checks

    return [(check.code, check.title) for check in all_checks()]


@_offering
def history_ids(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """The entries of the journal, the newest first."""
    from ghl_flow.operations.history import is_empty

    for entry in reversed([one for one in workspace.journal.entries() if not is_empty(one)]):
        yield str(entry["id"]), f"{entry.get('at')} {entry.get('command')} {entry.get('account')}"


@_offering
def niche_names(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """The niches that a new project can start from."""
    from ghl_flow.copy.niche_packs import niche_packs
    from ghl_flow.starter import starter_folder

    packs = niche_packs()
    for name, pack in packs.items():
        yield name, pack.file.description
    for folder in sorted((starter_folder() / "niche_templates").iterdir()):
        if folder.is_dir() and folder.name not in ("default", *packs):
            yield folder.name, "niche"


@_offering
def library_niches(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """Every niche that an account may name."""
    return ((name, "niche") for name in workspace.templates.known_niches())


@_offering
def text_names(workspace: "Workspace") -> Iterable[tuple[str, str]]:
    """The names of texts."""
    library = workspace.templates
    return ((name, "text") for name in sorted({*library.names("default")}))


@_offering
def text_languages(_: "Workspace") -> Iterable[tuple[str, str]]:
    """The languages of the library."""
    from ghl_flow.spec.niche import LIBRARY_LANGUAGES

    return ((language, "language") for language in LIBRARY_LANGUAGES)


@_offering
def recipe_names(_: "Workspace") -> Iterable[tuple[str, str]]:
    """The recipes that ship."""
    from ghl_flow.operations.recipes import recipe_groups

    for title, recipes in recipe_groups().items():
        for recipe in recipes:
            yield recipe.name, title


def _readable(paths: Iterable[Path], load: Callable[[Path], Item]) -> Iterable[Item]:
    from ghl_flow.errors import GhlFlowError

    for path in paths:
        try:
            yield load(path)
        except GhlFlowError:
            continue
