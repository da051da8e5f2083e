"""What was done in an account, as data. The sentences for it are made where it is displayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ghl_flow.deploy.history.did import Did
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

__all__ = ["Did", "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done, to what, and what belongs to it."""

    did: Did
    key: str = ""
    facts: Mapping[str, JsonValue] = field(default_factory=dict, hash=False)

    def text(self, name: str) -> str:
        """A fact that is a text; empty without it."""
        value = self.facts.get(name)
        return value if isinstance(value, str) else ""

    def to_json(self) -> JsonObject:
        """As the journal has it."""
        found: JsonObject = {"did": str(self.did)}
        if self.key:
            found["key"] = self.key
        if self.facts:
            found["facts"] = {**self.facts}
        return found

    @classmethod
    def from_json(cls, document: JsonObject) -> "Done | None":
        """Read what the journal has; None for what a later version wrote."""
        try:
            did = Did(text_of(document, "did"))
        except ValueError:
            return None
        return cls(did, text_of(document, "key"), object_of(document, "facts"))
