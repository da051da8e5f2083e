"""`math`: a number field is counted up or down, or by something."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated, ClassVar, Final

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, empty, one_of, plain_text
from ghl_flow.kinds.effects import Effects, How, Write
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import FieldKey, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.node import Node

# What the builder stores, by the word of YAML and by what a person clicks.
_STORED: Final = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "div"}
_WORDS: Final = {stored: word for word, stored in _STORED.items()}

Number = Annotated[int | float, Field(allow_inf_nan=False)]


_FILLED_IN = "{{ the result }}"
_COVERED: Table = {
    "type": one_of("math_operation"),
    "selectField": plain_text,
    "selectFieldtype": one_of("numerical"),
    "updateField": plain_text,
    "updateFieldType": one_of("numerical"),
    "sourceCustomValueId": empty,
    "targetCustomValueId": empty,
    "operators": lambda value: isinstance(value, list),
}


def _result(rows: Sequence[JsonObject], held: str) -> str | None:
    """What a number comes to, as it is stored; None where there is none."""
    try:
        number = Decimal(held.strip())
        for row in rows:
            value = Decimal(str(row["value"]))
            match row["operator"]:
                case "add":
                    number += value
                case "sub":
                    number -= value
                case "mul":
                    number *= value
                case _:
                    number /= value
    except ArithmeticError:
        return None
    if not number.is_finite():
        return None
    # How many digits HighLevel keeps of a fraction has not been observed.
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else (f"{number.normalize():f}" if _is_short(number) else None)


def _is_short(number: Decimal) -> bool:
    exponent = number.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2


class Sum(SpecModel):
    """One operation."""

    add: Number | None = None
    subtract: Number | None = None
    multiply: Number | None = None
    divide: Number | None = None
    into: Annotated[
        FieldKey | None, Field(description="Another number field for the result. Default: the same.")
    ] = None

    @model_validator(mode="after")
    def _one_operation(self) -> "Sum":
        if len(self._asked()) != 1:
            raise ValueError("one math step does one thing: add, subtract, multiply or divide")
        if self.divide == 0:
            raise ValueError("nothing is divided by 0")
        return self

    def _asked(self) -> Mapping[str, int | float]:
        return {word: value for word in _STORED if (value := getattr(self, word)) is not None}

    @property
    def operation(self) -> tuple[str, int | float]:
        """The word and the number."""
        return next(iter(self._asked().items()))


class MathStep(Step):
    """Count in a number field: `math: { tries: { add: 1 } }`.

    What comes of a field that holds no number is not known: write a 0 first.
    """

    keyword: ClassVar[str] = "math"
    node_types: ClassVar[tuple[str, ...]] = ("math_operation",)
    label: ClassVar[str] = "Math Operation"
    bounded: ClassVar[bool] = True
    examples = (
        Example("math: { tries: { add: 1 } }", wire="math_operation.add.json"),
        Example("math: { tries: { multiply: 1.5, into: source } }"),
    )

    math: Annotated[
        dict[FieldKey, Sum], Field(min_length=1, max_length=1, description="A number field, and what to do.")
    ]

    def default_name(self) -> str:
        word, value = self._sum.operation
        return f"{word.capitalize()} {value}: {self._key.replace('_', ' ')}"

    @property
    def _key(self) -> str:
        return next(iter(self.math))

    @property
    def _sum(self) -> Sum:
        return self.math[self._key]

    def node_type(self) -> str:
        return "math_operation"

    def attributes(self, context: CompileContext) -> JsonObject:
        word, value = self._sum.operation
        source, target = context.field(self._key), context.field(self._sum.into or self._key)
        return {
            "selectField": source.reference,
            "selectFieldtype": "date" if source.is_date else "numerical",
            "sourceCustomValueId": "",
            "updateField": target.reference,
            "updateFieldType": "date" if target.is_date else "numerical",
            "targetCustomValueId": "",
            "operators": [{"operator": _STORED[word], "__id": context.uuid("operator"), "value": value}],
        }

    def uses(self) -> Iterator[Use]:
        yield Use(Named.FIELD, self._key, (self.keyword, self._key))
        if self._sum.into is not None:
            yield Use(Named.FIELD, self._sum.into, (self.keyword, self._key, "into"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        operators = objects_of(held, "operators")
        if len(operators) != 1 or held.get("sourceCustomValueId") or held.get("targetCustomValueId"):
            not_readable("a math operation of several operations or with a custom value")
        word = _WORDS.get(text_of(operators[0], "operator"))
        if word is None:
            not_readable(f"a math operation '{text_of(operators[0], 'operator')}'")
        key = names.field_key(text_of(held, "selectField"))
        target = names.field_key(text_of(held, "updateField"))
        said: JsonObject = {word: operators[0].get("value")}
        return {"math": {key: said if target == key else {**said, "into": target}}}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        rows: list[JsonValue] = [
            {key: value for key, value in row.items() if key != "__id"}
            for row in objects_of(attributes, "operators")
        ]
        return {**attributes, "operators": rows}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # What it comes to depends on what the field holds.
        written = Write(text_of(node.attributes, "updateField"), How.VALUE, _FILLED_IN)
        return Effects(writes=(written,), computes=(text_of(node.attributes, "selectField"),))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        held = node.attributes
        if found := beyond(held, _COVERED, "a math operation"):
            return found
        if not text_of(held, "selectField") or not text_of(held, "updateField"):
            return "a math operation without a field"
        for row in objects_of(held, "operators"):
            value = row.get("value")
            known = text_of(row, "operator") in _WORDS and isinstance(value, int | float)
            if not known or isinstance(value, bool) or (row["operator"] == "div" and not value):
                return "a math operation of this kind"
        return None if objects_of(held, "operators") else "a math operation without operators"

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        held = node.attributes
        rows = objects_of(held, "operators")
        run.compute(text_of(held, "selectField"), text_of(held, "updateField"), partial(_result, rows))
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Select field: {shown.name(text_of(held, 'selectField'))}"),
            *(
                Click(
                    f"Operator: {_WORDS.get(stored := text_of(row, 'operator'), stored)} {row.get('value')}"
                )
                for row in objects_of(held, "operators")
            ),
            Click(f"Update field: {shown.name(text_of(held, 'updateField'))}"),
        )
