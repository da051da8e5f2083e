"""`ghl-flow init`: a new project."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.completing import niche_names
from ghl_flow.cli.session import Session

_PROJECT_FILE = """\
# yaml-language-server: $schema=schemas/project.schema.json
version: 1
paths:
  flows: flows
  accounts: accounts
  templates: niche_templates
"""

_IGNORED = ".ghl-flow/\n"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="init")(init)


def init(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(help="Where; made if it is not there.", metavar="[DIR]")
    ] = Path(),
    niche: Annotated[
        str,
        typer.Option(
            "--niche",
            help="Whose tone the texts take: the folder of niche_templates.",
            autocompletion=niche_names,
        ),
    ] = "contractor",
) -> None:
    """Make a project that lints clean and verifies.

    Files that are there already are left as they are.

    \b
    ghl-flow init my-agency
    ghl-flow init my-agency --niche appointment-based
    """
    from ghl_flow.files import make_folder, write_whole

    session = Session.of(context)
    written = 0
    for relative, text in starter_files(niche):
        target = directory / relative
        if target.exists():
            session.say(f"kept     {target.as_posix()}", style="dim")
            continue
        make_folder(target.parent)
        write_whole(target, text)
        written += 1
        session.say(f"written  {target.as_posix()}")
    session.say(f"\n{written} files. Next:", style="bold")
    prefix = "" if directory == Path() else f"cd {directory} && "
    session.say(f"  {prefix}ghl-flow lint && ghl-flow verify && ghl-flow plan --sandbox")


def starter_files(niche: str) -> list[tuple[str, str]]:
    """The files of a new project, relative path and text.

    Raises:
        UsageError: a niche that does not ship.
    """
    from ghl_flow.copy.niche_packs import DEFAULT_NICHE, SUFFIX, niche_packs
    from ghl_flow.copy.templates import TemplateLibrary
    from ghl_flow.errors import UsageError, did_you_mean
    from ghl_flow.starter import starter_folder

    folder = starter_folder()
    shipped = [name for name in TemplateLibrary(folder / "niche_templates").niches() if name != DEFAULT_NICHE]
    pack = niche_packs().get(niche) if niche not in shipped else None
    account = _account_of(niche, pack.folder if pack else folder)
    if (niche not in shipped and pack is None) or account is None:
        raise UsageError(
            f"no niche '{niche}' ships with ghl-flow"
            if pack is None
            else f"the niche pack {pack.plugin} has no account of the niche '{niche}' to start from",
            hint=did_you_mean(niche, known := sorted({*shipped, *niche_packs()}))
            or f"there are: {', '.join(known)}",
        )
    own = pack.folder if pack else folder / "niche_templates" / niche
    flows = sorted(((pack.folder if pack else folder) / "flows").glob("*.yaml"))
    sources = [
        *(("flows", path) for path in flows or sorted((folder / "flows").glob("*.yaml"))),
        ("accounts", account),
        *((f"niche_templates/{niche}", path) for path in sorted(own.glob(f"*{SUFFIX}"))),
        *(
            (f"niche_templates/{DEFAULT_NICHE}", path)
            for path in sorted((folder / "niche_templates" / DEFAULT_NICHE).glob(f"*{SUFFIX}"))
        ),
        *(("schemas", path) for path in sorted((folder / "schemas").glob("*.json"))),
    ]
    files = [(f"{place}/{path.name}", path.read_text(encoding="utf-8")) for place, path in sources]
    return [("ghl-flow.yaml", _PROJECT_FILE), (".gitignore", _IGNORED), *files]


def _account_of(niche: str, folder: Path) -> Path | None:
    """The file of the first account of a niche that is there to start from."""
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import load

    paths = sorted((folder / "accounts").glob("*.yaml"))
    return next((path for path in paths if load(path, Account).value.niche == niche), None)
