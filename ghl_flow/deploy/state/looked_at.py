"""What is known of the workflows of others, so that each version of one is read once."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.errors import UsageError
from ghl_flow.files import private_folder, read_text, write_whole
from ghl_flow.folders import is_file
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.registry import effects_of, text_sent
from ghl_flow.wire.fingerprint import short_digest
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, parse_json
from ghl_flow.wire.workflow import Workflow

_FORMAT = 2
_VERSION_DIGIT = 14
"""Where a UUID says how it was made: 5 for one derived of a name, as here; a builder's are random."""
_TEXT = 12  # hex digits
EVERY_WORKFLOW: Fact = ("workflow", "")
"""What a step changes that takes contacts out of all workflows."""
MESSAGES: Fact = ("dnd", "")
"""What a step changes that keeps messages from the contact, or lets them through again."""


def is_derived(step_id: str) -> bool:
    """Whether a step id is derived of a name."""
    return step_id[_VERSION_DIGIT : _VERSION_DIGIT + 1] == "5"


@dataclass(frozen=True, slots=True)
class Look:
    """What a workflow has in common with one that ghl-flow makes.

    `derived` are the step ids that are derived of a name, `wholly` whether all are. `triggers` are the types
    of its triggers, `texts` hashes of what it texts, `changes` those of the facts that its
    steps name and change.
    """

    derived: frozenset[str] = frozenset()
    wholly: bool = False
    triggers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()

    @classmethod
    def at(cls, workflow: Workflow) -> "Look":
        """Look at a workflow."""
        ids = [node.id for node in workflow.nodes]
        derived = frozenset(filter(is_derived, ids))
        return cls(
            derived,
            bool(ids) and len(derived) == len({*ids}),
            frozenset(trigger.type for trigger in workflow.triggers),
            texts_of(workflow),
            frozenset(hashed(fact) for fact in _changed_by(workflow)),
        )


def texts_of(workflow: Workflow) -> frozenset[str]:
    """Hashes of what a workflow texts."""
    messages = map(text_sent, workflow.nodes)
    return frozenset(short_digest(text.strip(), _TEXT) for text in messages if text and text.strip())


def hashed(fact: Fact) -> str:
    """A fact of the account, in a file that has no names."""
    return short_digest(" ".join(fact), _TEXT)


def _changed_by(workflow: Workflow) -> Iterator[Fact]:
    for effects in map(effects_of, workflow.nodes):
        yield from (fact for fact in effects.changes if fact[0] != "event")
        if effects.removes_from_all:
            yield EVERY_WORKFLOW
        if effects.silences:
            yield MESSAGES


class LookedAt:
    """The looks of earlier runs on this machine, by a workflow's id, for the version they were taken of.

    One whose version the list does not tell is not kept. A file that cannot be read is an empty one, one
    that cannot be written only means that the workflows are read again.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept: dict[str, tuple[tuple[int, str], Look]] | None = None
        self._changed = False

    def of(self, summary: WorkflowSummary) -> Look | None:
        """The look at this version of a workflow."""
        found = self._looks.get(summary.id)
        return found[1] if found is not None and found[0] == _version(summary) else None

    def keep(self, summary: WorkflowSummary, live: LiveWorkflow) -> Look:
        """Look at a workflow that was read just now."""
        look = Look.at(live.workflow)
        if summary.version and summary.updated_at:
            self._looks[summary.id] = (_version(summary), look)
            self._changed = True
        return look

    def save(self, there: Iterable[str]) -> None:
        """Write down what was looked at; `there` are the ids that the account has."""
        if self._path is None or not self._changed:
            return
        ids = {*there}
        workflows: JsonObject = {
            key: [
                *version,
                *map(_written, (look.derived, look.triggers, look.texts, look.changes)),
                look.wholly,
            ]
            for key, (version, look) in sorted(self._looks.items())
            if key in ids
        }
        with suppress(UsageError):
            private_folder(self._path.parent)
            text = json.dumps({"format": _FORMAT, "workflows": workflows}, separators=(",", ":"))
            write_whole(self._path, text + "\n", private=True)

    @property
    def _looks(self) -> dict[str, tuple[tuple[int, str], Look]]:
        if self._kept is None:
            self._kept = _read(self._path) if self._path is not None else {}
        return self._kept


def _version(summary: WorkflowSummary) -> tuple[int, str]:
    return summary.version, summary.updated_at


def _read(path: Path) -> dict[str, tuple[tuple[int, str], Look]]:
    try:
        document = parse_json(read_text(path)) if is_file(path) else None
    except (UsageError, ValueError):
        return {}
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        return {}
    found = {}
    for key, value in object_of(document, "workflows").items():
        match value:
            case [
                int(version),
                str(at),
                list(derived),
                list(triggers),
                list(texts),
                list(changes),
                bool(wholly),
            ]:
                look = Look(_words(derived), wholly, _words(triggers), _words(texts), _words(changes))
                found[key] = ((version, at), look)
    return found


def _written(words: frozenset[str]) -> JsonValue:
    return [*sorted(words)]


def _words(values: Iterable[JsonValue]) -> frozenset[str]:
    return frozenset(one for one in values if isinstance(one, str))
