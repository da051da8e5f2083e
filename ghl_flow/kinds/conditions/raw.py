"""`raw`: a condition that YAML has no words for, as HighLevel stores it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ghl_flow.kinds.conditions.model import Keyword, Leaf
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.wire.json import JsonObject

# What the compiler writes with every condition: ids, and what says nothing (`forks.branches`).
_BESIDE = ("__conditionId", "ifElseNodeId", "isWait", "nestedDropdownTypes", "allowIsOperatorTypes")


@dataclass(frozen=True, slots=True)
class RawCondition(Leaf):
    """A condition as HighLevel stores it, for what YAML has no words for."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "raw: { conditionType: trigger, conditionSubType: trigger, conditionOperator: ==, "
            "conditionValue: x }",
            wire="condition.which-trigger.json",
        ),
    )

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "raw": Keyword(
            dict[str, Any],
            "A condition as HighLevel stores it: conditionType, conditionSubType, conditionOperator ...",
            lambda stored: [RawCondition.of(stored)],
        )
    }

    stored: str
    """As JSON."""

    @classmethod
    def of(cls, condition: JsonObject) -> "RawCondition":
        """That stored condition."""
        return cls(json.dumps({key: value for key, value in condition.items() if key not in _BESIDE}))

    def describe(self) -> str:
        condition = self._condition
        return f"{condition.get('conditionType')} {condition.get('conditionSubType')}"

    @property
    def _condition(self) -> JsonObject:
        found: JsonObject = json.loads(self.stored)
        return found

    def uses(self) -> Iterator[Use]:
        return iter(())

    def question(self, context: CompileContext) -> JsonObject:
        return self._condition

    def written(self) -> JsonObject:
        return {"raw": self._condition}

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        # Found by its kind, if it has one; this is only how such a one is written.
        return False
