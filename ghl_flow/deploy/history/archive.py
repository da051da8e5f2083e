"""Workflows as they were, kept beside the journal in `backups/`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.errors import UsageError
from ghl_flow.files import make_folder, private_folder, read_text, write_whole
from ghl_flow.wire.json import JsonObject, indented, objects_of, parse_json, text_of
from ghl_flow.wire.secrecy import hidden
from ghl_flow.wire.things import Known, uses_in


class Moment(StrEnum):
    """When a workflow was written down."""

    BEFORE = "before"
    AFTER = "after"
    NOW = "now"
    """By `backup`, with no write around it."""


_MOMENTS = {str(one): one for one in Moment}


@dataclass(frozen=True, slots=True)
class Archive:
    """The backups of one run in one account: a separate folder, made with the first file.

    `location_id` is the account's, `sandbox` whether it is the one of the sandbox: a backup goes back to
    where it is from. `kept` are the files written so far. `shared`: they are not for this user alone.
    """

    folder: Path
    location_id: str
    sandbox: bool = False
    kept: list[Path] = field(default_factory=list, compare=False)
    shared: bool = False

    def keep(
        self,
        key: str,
        moment: Moment,
        live: LiveWorkflow,
        gates: Sequence[str] = (),
        things: Iterable[Known] | None = None,
    ) -> Path:
        """Write a workflow down, without the secrets in its steps; `key`: empty if it is not managed.

        `gates` are the names of those that keep this content from being published. `things` are those of the
        account: with what it refers to is kept what that was, so that it can be bound to what stands for the
        same later. None where they could not be read.
        """
        name = key.replace("/", ".") or live.workflow.id
        path = self.folder / f"{name}.{moment}.json"
        (make_folder if self.shared else private_folder)(self.folder)
        content: JsonObject = {
            "location_id": self.location_id,
            "sandbox": self.sandbox,
            "workflow": key,
            "document": hidden(live.document),
            "triggers": hidden([*live.triggers]),
            "gates": [*gates],
        }
        if things is not None:
            used = uses_in([live.document, [*live.triggers]])
            content["refers_to"] = [one.to_json() for one in things if used.name(one)]
        text = indented(content)
        write_whole(path, text + "\n", private=not self.shared)
        self.kept.append(path)
        return path


@dataclass(frozen=True, slots=True)
class Backup:
    """A workflow as it was kept, and whose it is. Backups of earlier versions do not say.

    `key` is `flow/role`, `location_id` empty and `sandbox` None where nothing tells. `gates` kept it from
    being published when it was written. `refers_to` are the things that it referred to and that were known
    then; None where nothing tells.
    """

    path: Path
    live: LiveWorkflow
    key: str
    location_id: str = ""
    sandbox: bool | None = None
    gates: tuple[str, ...] = ()
    refers_to: tuple[Known, ...] | None = None


def read_backup(path: Path) -> Backup:
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
    # A document of the builder names its account itself; where both do, neither may be another one.
    named = {text_of(document, "location_id"), text_of(body, "locationId")} - {""}
    if len(named) > 1:
        raise UsageError(f"{path} names two accounts: {', '.join(sorted(named))}")
    sandbox, gates = document.get("sandbox"), document.get("gates")
    return Backup(
        path,
        LiveWorkflow(body, objects_of(document, "triggers")),
        text_of(document, "workflow") or (found[0] if (found := kept_as(path)) is not None else ""),
        named.pop() if named else "",
        sandbox if isinstance(sandbox, bool) else None,
        tuple(one for one in gates if isinstance(one, str)) if isinstance(gates, list) else (),
        tuple(filter(None, map(Known.from_json, objects_of(document, "refers_to"))))
        if isinstance(document.get("refers_to"), list)
        else None,
    )


def kept_as(path: Path) -> tuple[str, Moment] | None:
    """The key `flow/role` and the moment in a backup's name, `flow.role.moment.json`; None for others."""
    match path.name.split("."):
        case [flow, role, word, "json"] if word in _MOMENTS:
            return f"{flow}/{role}", _MOMENTS[word]
    return None
