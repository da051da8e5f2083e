"""The manifest: what ghl-flow made in an account, kept in the account itself.

A custom value named `ghl-flow manifest`. There is no state file to lose, share or lock; any machine
sees the same. A lost manifest is rebuilt: everything in it has a natural key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

MANIFEST_NAME = "ghl-flow manifest"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """Ids of workflows by `flow/role`, of fields by key and of tags by name that ghl-flow made."""

    location_id: str
    serial: int = 0
    workflows: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def says_the_same_as(self, other: "Manifest") -> bool:
        """Whether both record the same things; the serial aside."""
        return (self.workflows, self.fields, self.tags) == (other.workflows, other.fields, other.tags)

    def to_text(self) -> str:
        """The custom value's text."""
        flows: dict[str, dict[str, JsonValue]] = {}
        for key, workflow_id in sorted(self.workflows.items()):
            flow, _, role = key.partition("/")
            flows.setdefault(flow, {})[role] = workflow_id
        document: JsonObject = {
            "version": VERSION,
            "location_id": self.location_id,
            "serial": self.serial,
            "flows": {flow: {"workflows": roles} for flow, roles in flows.items()},
            "owned": {
                "fields": dict(sorted(self.fields.items())),
                "tags": dict(sorted(self.tags.items())),
            },
        }
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str, location_id: str) -> "Manifest":
        """Read the custom value; an unreadable one, or one that came from another account, is an empty one.

        A snapshot carries custom values along, so a manifest may name the account it was copied from.
        """
        empty = cls(location_id)
        try:
            document = json.loads(text)
        except ValueError:
            return empty
        if not isinstance(document, dict) or document.get("location_id") != location_id:
            return empty
        if document.get("version") != VERSION:
            return empty
        serial = document.get("serial")
        workflows: dict[str, str] = {}
        for flow in object_of(document, "flows"):
            roles = object_of(object_of(object_of(document, "flows"), flow), "workflows")
            workflows |= {f"{flow}/{role}": text_of(roles, role) for role in roles}
        owned = object_of(document, "owned")
        return cls(
            location_id=location_id,
            serial=serial if isinstance(serial, int) else 0,
            workflows=workflows,
            fields=_strings(object_of(owned, "fields")),
            tags=_strings(object_of(owned, "tags")),
        )


def _strings(document: JsonObject) -> dict[str, str]:
    return {key: value for key, value in document.items() if isinstance(value, str)}
