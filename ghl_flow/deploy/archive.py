"""Workflows as they were, kept in the project's `.ghl-flow/backups/`."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.errors import UsageError
from ghl_flow.wire.json import objects_of, text_of


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
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            {"document": live.document, "triggers": live.triggers}, indent=2, ensure_ascii=False
        )
        draft = path.with_suffix(".part")
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
        self.kept.append(path)
        return path


def read_backup(path: Path) -> LiveWorkflow:
    """A workflow written down by `Archive.keep`.

    Raises:
        UsageError: no such file, or something else is in it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} is no backup: {error}") from None
    body = document.get("document") if isinstance(document, dict) else None
    if not isinstance(body, dict) or not text_of(body, "name"):
        raise UsageError(f"{path} is no backup: it has no workflow in it", hint="see .ghl-flow/backups/")
    return LiveWorkflow(body, objects_of(document, "triggers"))
