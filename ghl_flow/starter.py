"""The starter project: the flows, templates, accounts and schemas that ship with ghl-flow."""

from pathlib import Path

from ghl_flow.errors import UsageError

_PACKAGE = Path(__file__).parent


def starter_folder() -> Path:
    """Where the starter files are: in the installed package, or in a checkout the folders beside it.

    Raises:
        UsageError: the installation lacks them.
    """
    for folder in (_PACKAGE / "starter", _PACKAGE.parent):
        if (folder / "flows").is_dir() and (folder / "niche_templates").is_dir():
            return folder
    raise UsageError("this installation lacks the starter files", hint="install ghl-flow again")
