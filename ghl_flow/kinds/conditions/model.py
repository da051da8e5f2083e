"""What every kind of condition shares: as written, as HighLevel stores it, and as a run reads it.

A kind is a class in a file of this package. An object of it is a test as its author wrote it; its class
methods read such a condition as it is stored. Tests are joined by `AllOf` and `AnyOf`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple, TypeAlias

from ghl_flow.kinds.asked import By, Relative, Test
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.language.duration import Duration
from ghl_flow.language.hours import Span
from ghl_flow.wire.json import JsonObject, JsonValue, text_of


class ConditionKind:
    """Base of all kinds of conditions. What a kind does not override is the careful answer."""

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        """Whether a stored condition is of this kind."""
        return False

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        """What a stored condition looks at."""
        return Test(
            By.OTHER,
            text_of(condition, "conditionSubType"),
            operator=text_of(condition, "conditionOperator"),
            value=repr(condition.get("conditionValue")),
            date=relative(condition),
        )

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        """What of a stored condition the model does not cover, in words; None where it covers all of it."""
        return f"condition {text_of(condition, 'conditionType')}/{text_of(condition, 'conditionSubType')}"

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        """Whether a stored condition holds for the contact of a run."""
        run.not_modelled(cls.beyond(condition) or "a condition")
        return False

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> "Leaf":
        """The test as its author would have written it.

        Raises:
            NotReadableError: YAML has no words for it.
        """
        not_readable(cls.beyond(condition) or "a condition of this kind")

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        """What to choose in the builder."""
        name = text_of(condition, "conditionSubType")
        said = f"{shown.name(name)} {operator_words(condition)} {value_words(condition)}"
        return f"Contact Details > {said}".rstrip()


class Keyword(NamedTuple):
    """A key of a condition in YAML: the type of its value, what the docs say, and what a value asks.

    A value of None is a key that is not there. Every test that it asks has to hold.
    """

    type: Any
    description: str
    asked: "Callable[[Any], Iterable[Expression]]"


class Leaf(ConditionKind, ABC):
    """A test as written."""

    keywords: ClassVar[Mapping[str, Keyword]] = {}
    """The keys that ask for it; none where it is a test of a custom field."""
    # How it is written, and the stored ones that were seen; none where another of its module has them.
    examples: ClassVar[tuple[Example, ...]] = ()

    @abstractmethod
    def describe(self) -> str:
        """In words, short enough for a step's name."""

    @abstractmethod
    def uses(self) -> Iterator[Use]:
        """The names in it; their paths begin at the condition."""

    @abstractmethod
    def question(self, context: CompileContext) -> JsonObject:
        """The keys of the stored condition that say what is asked, in the builder's order."""

    @abstractmethod
    def written(self) -> JsonObject:
        """The test as a condition of YAML."""

    def window(self) -> "Window | None":
        """The window before now that a date has to lie in, where that is what is asked."""
        return None

    def clock(self) -> "Clock | None":
        """The time of day that is asked for, where that is what is asked."""
        return None

    def tag_asked(self) -> tuple[str, bool] | None:
        """The tag that is asked for, in lower case, and whether it is to be there."""
        return None

    def field_asked(self) -> tuple[str, bool] | None:
        """The merge field that holds something, or nothing, where this holds."""
        return None

    def excludes(self, other: "Leaf") -> bool:
        """Whether both cannot hold at once."""
        return False


class Window(NamedTuple):
    """A field, how far back its date may lie, and the cooldown tag, if one is named."""

    key: str
    length: Duration
    tag: str | None


class Clock(NamedTuple):
    """Whether the business is `open` or `closed`, or whether it is one of these parts of the week."""

    asked: Literal["open", "closed", "time"]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Expression, ...]"


Expression: TypeAlias = Leaf | AllOf | AnyOf


def leaves(expression: Expression | None) -> list[Leaf]:
    """The tests an expression is made of, in order; none where nothing is asked."""
    if isinstance(expression, AllOf | AnyOf):
        return [leaf for part in expression.parts for leaf in leaves(part)]
    return [expression] if expression is not None else []


def describe(expression: Expression) -> str:
    """An expression in words, short enough for a step's name."""
    match expression:
        case AllOf(parts):
            return " and ".join(describe(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(describe(part) for part in parts)
        case leaf:
            return leaf.describe()


def relative(condition: JsonObject) -> Relative | None:
    """How a stored condition compares a date with the day, if it does."""
    if "conditionValueOperator" not in condition:
        return None
    number = str(condition.get("conditionValue") or 0)
    return Relative(
        text_of(condition, "conditionValueOperator"),
        int(number) if number.isdecimal() else None,
        text_of(condition, "conditionValueUnit"),
        text_of(condition, "conditionOperator") == "==",
    )


_OPERATOR_WORDS = {
    "index-of-true": "includes",
    "index-of-false": "does not include",
    "==": "is",
    "!=": "is not",
    "contain": "contains",
    ">": "is greater than",
    "<": "is less than",
    ">=": "is at least",
    "<=": "is at most",
    "has_no_value": "is empty",
    "has_value": "is not empty",
    "is": "is",
}


def operator_words(condition: JsonObject) -> str:
    """What the builder calls the operator."""
    operator = text_of(condition, "conditionOperator")
    return _OPERATOR_WORDS.get(operator, operator)


def value_words(condition: JsonObject) -> str:
    """The value as the builder shows it."""
    value: JsonValue = condition.get("conditionValue")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
