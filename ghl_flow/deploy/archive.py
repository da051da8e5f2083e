"""Workflows as they were, kept in the project's `.ghl-flow/backups/`."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.errors import UsageError
from ghl_flow.files import private_folder, read_text, write_whole
from ghl_flow.wire.json import objects_of, parse_json, text_of


@dataclass(frozen=True, slots=True)
class Archive:
    """The backups of one run in one account: a folder of its own, made with the first file.

    `kept` are the files written so far.
    """

    folder: Path
    kept: list[Path] = field(default_factory=list, compare=False)

    def keep(self, key: str, moment: str, live: LiveWorkflow) -> Path:
        """Write a workflow down. `moment` is before or after; the file is whole or not there."""
        path = self.folder / f"{key.replace('/', '.')}.{moment}.json"
        private_folder(self.folder)
        text = json.dumps(
            {"document": live.document, "triggers": live.triggers}, indent=2, ensure_ascii=False
        )
        write_whole(path, text + "\n", private=True)
        self.kept.append(path)
        return path


def read_backup(path: Path) -> LiveWorkflow:
    """A workflow written down by `Archive.keep`.

    Raises:
        UsageError: no such file, or something else is in it.
    """
    try:
        content = parse_json(read_text(path))
    except ValueError as error:
        raise UsageError(f"{path} is no backup: {error}") from None
    document = content if isinstance(content, dict) else {}
    body = document.get("document")
    if not isinstance(body, dict) or not text_of(body, "name"):
        raise UsageError(f"{path} is no backup: it has no workflow in it", hint="see .ghl-flow/backups/")
    return LiveWorkflow(body, objects_of(document, "triggers"))
