"""Short hashes that tell who changed a workflow: we here, or somebody in HighLevel."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from ghl_flow.wire.workflow import Status, Workflow

KEY_LENGTH, _CONTENT = 6, 8  # hex digits; the manifest has to stay small


def digest_of(value: object) -> str:
    """`sha256:...` of a JSON value, the same however its keys are ordered."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def elements(workflow: Workflow) -> dict[str, object]:
    """The parts of a workflow that are compared one by one: settings, triggers by name, steps by id."""
    settings = workflow.settings
    found: dict[str, object] = {
        "setting/name": workflow.name,
        "setting/re-entry": settings.allow_multiple,
        "setting/stop on response": settings.stop_on_response,
        "setting/time zone": settings.timezone,
    }
    for trigger in workflow.triggers:
        filters = [[item.field, item.operator, item.value] for item in trigger.filters]
        found[f"trigger/{trigger.name}"] = [trigger.type, trigger.active, filters]
    for node in workflow.nodes:
        found[f"step/{node.id}"] = node.to_json()
    return found


def content_hash(workflow: Workflow) -> str:
    """Of what a workflow does; its status, version and the ids of its triggers aside."""
    return digest_of(elements(workflow)).removeprefix("sha256:")[:16]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the manifest keeps of a workflow as it was last applied.

    `version` and `updated_at` are those of the account's list, `wanted` the hash of what was to be,
    `parts` short hashes of what was read back, by the short hash of the part's name. `status` is what it
    was left as. `kept`: it differs from `wanted`, and the operator chose to keep it as it is in HighLevel.
    """

    version: int
    updated_at: str
    wanted: str
    parts: Mapping[str, str]
    status: Status = "published"
    kept: bool = False

    @classmethod
    def of(
        cls,
        stored: Workflow,
        wanted: Workflow,
        version: int,
        updated_at: str,
        status: Status,
        *,
        kept: bool = False,
    ) -> "Recorded":
        """The record of a workflow that was just read back."""
        parts = {
            _short(name, KEY_LENGTH): _short(value, _CONTENT) for name, value in elements(stored).items()
        }
        return cls(version, updated_at, content_hash(wanted), parts, status, kept)

    def says_the_same_as(self, other: "Recorded") -> bool:
        """Whether both record the same content and status; when it was is aside."""
        return self._content() == other._content()

    def _content(self) -> tuple[str, Mapping[str, str], Status, bool]:
        return self.wanted, self.parts, self.status, self.kept

    def has(self, name: str, value: object | None) -> bool:
        """Whether a part is as it was recorded; None stands for a part that is not there."""
        known = self.parts.get(_short(name, KEY_LENGTH))
        return known == (None if value is None else _short(value, _CONTENT))


def _short(value: object, length: int) -> str:
    return digest_of(value).removeprefix("sha256:")[:length]
