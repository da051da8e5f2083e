"""`triggered_by`: which trigger of the flow started the run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.model import Keyword, Leaf, operator_words, value_words
from ghl_flow.kinds.conditions.of_run import OfRun
from ghl_flow.kinds.names import Example, Named, Use
from ghl_flow.kinds.reading import Names
from ghl_flow.kinds.triggers.event import BY_TRIGGER
from ghl_flow.language.model import FilledText
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.reference import trigger_reference


@dataclass(frozen=True, slots=True)
class TriggeredBy(OfRun):
    """The trigger of that name started the run: its `name:`, or the one that it is given without.

    A run that another workflow started has none, which is beyond the model.
    """

    examples: ClassVar[tuple[Example, ...]] = (
        Example("triggered_by: Web form", wire="condition.which-trigger.json"),
    )

    condition_type: ClassVar[str] = "trigger"
    subtype: ClassVar[str] = BY_TRIGGER
    operator: ClassVar[str] = "=="
    asks: ClassVar[str] = "the trigger"

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "triggered_by": Keyword(
            FilledText,
            "Which trigger of the flow started the run, by its name.",
            lambda name: [TriggeredBy(name)],
        )
    }

    trigger: str

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        asked = (condition.get("conditionType"), condition.get("conditionSubType"))
        return asked == (cls.condition_type, cls.subtype)

    def uses(self) -> Iterator[Use]:
        yield Use(Named.TRIGGER, self.trigger, ("triggered_by",))

    def describe(self) -> str:
        return f"started by {self.trigger}"

    def stored_value(self) -> str:
        # Its id, which HighLevel gives when the trigger is made.
        return trigger_reference(self.trigger)

    def written(self) -> JsonObject:
        return {"triggered_by": self.trigger}

    def excludes(self, other: Leaf) -> bool:
        return isinstance(other, TriggeredBy) and other.trigger != self.trigger

    @classmethod
    def compares(cls, have: str, want: str) -> bool:
        return have == want

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        return cls(names.trigger_named(text_of(condition, "conditionValue")))

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return f"Trigger {operator_words(condition)} {shown.name(value_words(condition))}"
