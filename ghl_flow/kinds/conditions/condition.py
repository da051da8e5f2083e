"""Conditions of an if/else branch: as written, as an expression, and as HighLevel stores and reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from math import prod
from typing import Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field, StrictBool, model_validator

from ghl_flow.kinds.covered import Table, anything, beyond, empty, is_false, one_of, plain_text, text
from ghl_flow.kinds.effects import Fact, texts_in
from ghl_flow.kinds.model import CompileContext
from ghl_flow.kinds.running import Run
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import DISTINCT, FieldKey, SpecModel, TagName
from ghl_flow.language.written import TextAsWritten
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of

# Every alternative becomes a segment; nobody reads a branch of a hundred of them.
MAX_ALTERNATIVES = 100

# --- as an expression -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HasTag:
    """The contact has the tag (or has it not)."""

    tag: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A custom field compared with a value. `operator` is HighLevel's."""

    key: str
    operator: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Within:
    """A date field was stamped within the window before now. `tag`: the cooldown tag, if named."""

    key: str
    window: Duration
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A date field holds today or one of the next days."""

    key: str
    days: int


@dataclass(frozen=True, slots=True)
class InWorkflow:
    """The contact is active in the main workflow of that flow (or is not)."""

    flow: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Expression, ...]"


Expression: TypeAlias = HasTag | FieldIs | Within | Upcoming | InWorkflow | AllOf | AnyOf
Leaf: TypeAlias = HasTag | FieldIs | Within | Upcoming | InWorkflow


def leaves(expression: Expression) -> list[Leaf]:
    """The tests an expression is made of, in order."""
    if isinstance(expression, AllOf | AnyOf):
        return [leaf for part in expression.parts for leaf in leaves(part)]
    return [expression]


# --- as written -----------------------------------------------------------------------------------

_OPERATORS = {"is": "==", "is_not": "!=", "contains": "contain", "greater_than": ">", "less_than": "<"}


class FieldTest(SpecModel):
    """One test of a custom field. A plain value means `is`."""

    is_: Annotated[TextAsWritten | None, Field(alias="is", description="Equals this value.")] = None
    is_not: Annotated[TextAsWritten | None, Field(description="Is not this value.")] = None
    contains: Annotated[str | None, Field(description="Holds this text.")] = None
    greater_than: Annotated[int | float | None, Field(description="Is more than this number.")] = None
    less_than: Annotated[int | float | None, Field(description="Is less than this number.")] = None
    empty: Annotated[StrictBool | None, Field(description="true: has no value.")] = None
    within: Annotated[
        Duration | None, Field(description="A date field that was stamped within this window before now.")
    ] = None
    tag: Annotated[
        TagName | None,
        Field(description="With `within`: the cooldown tag to use, where a flow has more than one window."),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _plain_value_means_is(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"is": value}

    @model_validator(mode="after")
    def _one_operator(self) -> "FieldTest":
        given = sorted(self.model_fields_set - {"tag"})
        if len(given) != 1:
            raise ValueError("a field test has one operator: is, is_not, contains, empty, greater_than ...")
        if self.tag is not None and self.within is None:
            raise ValueError("tag goes with within")
        if given == ["is_"] and self.is_ is None:
            raise ValueError("a test against nothing never matches: write empty: true")
        if self.empty is False:
            raise ValueError("empty: false cannot be tested; test empty: true and use the else branch")
        return self

    def expression(self, key: str) -> Expression:
        """The test as an expression about the field of that key."""
        if self.within is not None:
            return Within(key, self.within, self.tag)
        if self.empty:
            return FieldIs(key, "has_no_value", None)
        operator = next(iter(self.model_fields_set))
        value = getattr(self, operator)
        text = str(value)
        # The builder stores `contain` values in lower case; upper case never matches (observed).
        return FieldIs(
            key, _OPERATORS[operator.rstrip("_")], text.lower() if operator == "contains" else text
        )


class Condition(SpecModel):
    """What a branch asks. Several keys in one condition must all hold; a field is tested by its key."""

    # The keys that are not reserved are custom fields, each with its test.
    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[FieldKey, FieldTest] = Field(init=False)

    all: Annotated[list["Condition"] | None, Field(min_length=1, description="Every one holds.")] = None
    any: Annotated[list["Condition"] | None, Field(min_length=1, description="At least one holds.")] = None
    tag: Annotated[
        TagName | list[TagName] | None, DISTINCT, Field(description="Has this tag, or all of these.")
    ] = None
    not_tag: Annotated[
        TagName | list[TagName] | None, DISTINCT, Field(description="Has not this tag, or none of these.")
    ] = None
    in_flow: Annotated[str | None, Field(description="Is active in that flow's workflow.")] = None
    not_in_flow: Annotated[str | None, Field(description="Is not active in that flow's workflow.")] = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Condition":
        if not self.model_fields_set and not self.__pydantic_extra__:
            raise ValueError("an empty condition never matches: test a tag or a field")
        if _count_alternatives(self.expression) > MAX_ALTERNATIVES:
            raise ValueError(
                f"this condition is more than {MAX_ALTERNATIVES} alternatives once written as HighLevel "
                "keeps it, groups of tests joined by or: ask less at once"
            )
        return self

    @cached_property
    def expression(self) -> Expression:
        """The condition as an expression."""
        parts: list[Expression] = []
        if self.all:
            parts.append(AllOf(tuple(part.expression for part in self.all)))
        if self.any:
            parts.append(AnyOf(tuple(part.expression for part in self.any)))
        parts += [HasTag(tag) for tag in _listed(self.tag)]
        parts += [HasTag(tag, holds=False) for tag in _listed(self.not_tag)]
        if self.in_flow:
            parts.append(InWorkflow(self.in_flow))
        if self.not_in_flow:
            parts.append(InWorkflow(self.not_in_flow, holds=False))
        parts += [test.expression(key) for key, test in (self.__pydantic_extra__ or {}).items()]
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _listed(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else value


def describe(expression: Expression) -> str:
    """An expression in words, short enough for a step's name."""
    match expression:
        case HasTag(tag, holds):
            return f"{'has' if holds else 'has not'} tag {tag}"
        case Within(key, window):
            return f"{key.replace('_', ' ')} within {window}"
        case Upcoming(key, days):
            return f"{key.replace('_', ' ')} in the next {Duration(days * 86400)}"
        case FieldIs(key, "has_no_value"):
            return f"{key.replace('_', ' ')} is empty"
        case FieldIs(key, operator, value):
            return f"{key.replace('_', ' ')} {operator} {value}"
        case InWorkflow(flow, holds):
            return f"{'is' if holds else 'is not'} in {flow}"
        case AllOf(parts):
            return " and ".join(describe(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(describe(part) for part in parts)


# --- as HighLevel stores it -----------------------------------------------------------------------

# Constant lists that the builder writes into every condition; its editor does not open without them.
_NESTED_DROPDOWN_TYPES: list[JsonValue] = [
    "inboundWebhookRequest",
    "sheet",
    "datetime_formatter",
    "custom_webhook",
    "array_functions",
    "ivr_gather",
    "ivr_connect_call",
    "custom_code",
    "ai_agent",
    "task-notification",
]
_ALLOW_IS_OPERATOR_TYPES: list[JsonValue] = [
    "contact_reply",
    "inboundWebhookRequest",
    "custom_webhook",
    "custom_code",
    "ai_agent",
    "contact_detail",
    "array_functions",
    "appointment",
    "service_booking",
    "rental_booking",
]


def segments(expression: Expression, context: CompileContext) -> tuple[str, list[JsonValue]]:
    """The branch operator and the segments for an expression.

    HighLevel has two levels: segments joined by the branch's operator, conditions joined by the
    segment's. Any nesting of and/or becomes one or more and-segments joined by "or".
    """
    stored: list[JsonValue] = []
    for number, alternative in enumerate(_alternatives(expression)):
        conditions: list[JsonValue] = []
        for place, leaf in enumerate(alternative):
            conditions.append(_stored(leaf, context.uuid("condition", str(number), str(place)), context))
        stored.append(
            {
                "__segmentId": context.uuid("segment", str(number)),
                "operator": "and",
                "conditions": conditions,
            }
        )
    return ("and" if len(stored) == 1 else "or"), stored


def _count_alternatives(expression: Expression) -> int:
    match expression:
        case AllOf(parts):
            return prod(_count_alternatives(part) for part in parts)
        case AnyOf(parts):
            return sum(_count_alternatives(part) for part in parts)
        case _:
            return 1


def _alternatives(expression: Expression) -> list[list[Leaf]]:
    match expression:
        case AllOf(parts):
            combined: list[list[Leaf]] = [[]]
            for part in parts:
                combined = [left + right for left in combined for right in _alternatives(part)]
            return combined
        case AnyOf(parts):
            return [alternative for part in parts for alternative in _alternatives(part)]
        case _:
            return [[expression]]


def _stored(leaf: Leaf, condition_id: str, context: CompileContext) -> JsonObject:
    extra: JsonObject = {}
    value: JsonValue
    match leaf:
        case HasTag(tag, holds):
            # The value is an array here; in a trigger it is a string (observed).
            kind, subtype, value = "contact_detail", "tags", [tag.lower()]
            operator = "index-of-true" if holds else "index-of-false"
        case InWorkflow(flow, holds):
            kind, subtype, value = "workflow_contact", "workflow_contact", context.workflow(flow)
            operator = "index-of-true" if holds else "index-of-false"
        case FieldIs(key, operator, value):
            kind, subtype = "contact_detail", context.field(key).reference
        case Within(key, window):
            # R12: relative dates go down to days; shorter windows never reach this point.
            kind, subtype, operator = "contact_detail", context.field(key).reference, "=="
            value = str(window.seconds // 86400)
            extra = {"conditionValueOperator": "inTheLast", "conditionValueUnit": "days"}
        case Upcoming(key, days):
            kind, subtype, operator = "contact_detail", context.field(key).reference, "=="
            value = str(days)
            extra = {"conditionValueOperator": "inTheNext", "conditionValueUnit": "days"}
    return {
        "conditionType": kind,
        "conditionSubType": subtype,
        "conditionOperator": operator,
        "conditionValue": value,
        **extra,
        "__conditionId": condition_id,
        "ifElseNodeId": "",
        "isWait": False,
        "nestedDropdownTypes": list(_NESTED_DROPDOWN_TYPES),
        "allowIsOperatorTypes": list(_ALLOW_IS_OPERATOR_TYPES),
        "__customFieldType__": "standard",
    }


# --- as HighLevel reads it ------------------------------------------------------------------------

_COVERED_BRANCH: Table = {
    "id": text,
    "name": anything,
    "segments": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
    "operator": one_of("and", "or"),
    "showErrors": anything,
    "branchNameError": anything,
}
_COVERED_SEGMENT: Table = {
    "__segmentId": anything,
    "operator": one_of("and", "or"),
    "conditions": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
# R38: the right side may be a dynamic value, which nobody knows beforehand.
_COVERED_CONDITION: Table = {
    "conditionType": one_of("contact_detail", "workflow_contact"),
    "conditionSubType": plain_text,
    "conditionOperator": text,
    "conditionValue": lambda value: not isinstance(value, dict | bool) and "{{" not in str(value),
    "conditionValueOperator": one_of("today", "yesterday", "inTheLast", "inTheNext"),
    "conditionValueUnit": one_of("days"),
    "__conditionId": anything,
    "ifElseNodeId": empty,
    "isWait": is_false,
    "nestedDropdownTypes": anything,
    "allowIsOperatorTypes": anything,
    "__customFieldType__": anything,
}
_TAG_OPERATORS = ("index-of-true", "index-of-false")
_FIELD_OPERATORS = ("has_no_value", "==", "!=", "contain", ">", "<")


def beyond_branch(branch: JsonObject) -> str | None:
    """What of a stored branch the model does not cover; one without conditions never matches (observed)."""
    if found := beyond(branch, _COVERED_BRANCH, "a branch"):
        return found
    for segment in objects_of(branch, "segments"):
        if found := beyond(segment, _COVERED_SEGMENT, "a segment"):
            return found
        for condition in objects_of(segment, "conditions"):
            if found := _beyond_condition(condition):
                return found
    return None


def _beyond_condition(condition: JsonObject) -> str | None:
    kind, subtype = text_of(condition, "conditionType"), text_of(condition, "conditionSubType")
    if kind not in ("contact_detail", "workflow_contact"):
        return f"condition {kind}/{subtype}"
    if found := beyond(condition, _COVERED_CONDITION, f"condition {kind}/{subtype}"):
        return found
    operator, value = text_of(condition, "conditionOperator"), condition.get("conditionValue")
    if kind == "workflow_contact" or subtype == "tags":
        if operator not in _TAG_OPERATORS:
            return f"condition operator '{operator}'"
        if kind == "workflow_contact":
            return None if isinstance(value, str) and value else "in-workflow condition without a workflow"
        # Whether several tags in one condition mean all or any of them has not been observed.
        alone = isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
        return None if alone else "tag condition that is not about one tag"
    if not subtype or isinstance(value, list):
        return f"condition {kind}/{subtype} of this kind"
    if "conditionValueOperator" not in condition:
        return None if operator in _FIELD_OPERATORS else f"condition operator '{operator}'"
    if operator not in ("==", "!="):
        return f"condition operator '{operator}' on a date"
    relative = text_of(condition, "conditionValueOperator") in ("inTheLast", "inTheNext")
    if relative and not str(value).isdecimal():
        return "date condition without a number of days"
    if relative and "conditionValueUnit" not in condition:
        return "date condition without a unit"
    return None


def looked_at(branch: JsonObject) -> Iterator[Fact]:
    """The facts that the conditions of a stored branch look at."""
    for segment in objects_of(branch, "segments"):
        for condition in objects_of(segment, "conditions"):
            kind, value = text_of(condition, "conditionType"), condition.get("conditionValue")
            subtype = text_of(condition, "conditionSubType")
            if kind == "workflow_contact":
                yield "workflow", str(value)
            elif subtype == "tags":
                yield from (("tag", tag) for tag in texts_in(value))
            else:
                yield "field", subtype


def branch_holds(branch: JsonObject, run: Run) -> bool:
    """Whether a stored branch matches the contact. Empty segments never match (observed)."""
    results = [_segment_holds(segment, run) for segment in objects_of(branch, "segments")]
    return bool(results) and (any(results) if text_of(branch, "operator") == "or" else all(results))


def _segment_holds(segment: JsonObject, run: Run) -> bool:
    results = [_holds(condition, run) for condition in objects_of(segment, "conditions")]
    return bool(results) and (any(results) if text_of(segment, "operator") == "or" else all(results))


def _holds(condition: JsonObject, run: Run) -> bool:
    """Whether a condition that the model covers holds (`beyond_branch`)."""
    kind = text_of(condition, "conditionType")
    subtype = text_of(condition, "conditionSubType")
    operator = text_of(condition, "conditionOperator")
    value = condition.get("conditionValue")
    if kind == "contact_detail" and subtype == "tags" and operator in ("index-of-true", "index-of-false"):
        # R22: tags are kept in lower case and compared as exact strings.
        return isinstance(value, list) and (value[0] in run.tags) == (operator == "index-of-true")
    if kind == "workflow_contact" and isinstance(value, str):
        return run.is_in(value) == (operator == "index-of-true")
    if kind == "contact_detail" and subtype:
        if "conditionValueOperator" in condition:
            return _date_holds(condition, run.field(subtype), run)
        return _value_holds(operator, run.field(subtype), value, run)
    run.not_modelled(f"condition {kind}/{subtype}")
    return False


def _value_holds(operator: str, current: str | None, value: JsonValue, run: Run) -> bool:
    have = (current or "").strip()
    if "{{" in have:
        run.not_modelled("a field that was written with merge fields")
        return False
    want = "" if value is None else str(value)
    match operator:
        case "has_no_value":
            return have == ""
        case "==":
            return have.lower() == want.lower()
        case "!=":
            return have.lower() != want.lower()
        case "contain":
            return want != "" and want in have.lower()
        case ">" | "<":
            try:
                left, right = float(have), float(want)
            except ValueError:
                return False
            return left > right if operator == ">" else left < right
        case _:
            run.not_modelled(f"condition operator '{operator}'")
            return False


def _date_holds(condition: JsonObject, current: str | None, run: Run) -> bool:
    """R10, R12: dates are compared by whole days."""
    stamped = read_date(current)
    if stamped is None and current:
        run.not_modelled("a date field that holds no date")
        return False
    return date_holds_days_ago(condition, None if stamped is None else (run.today - stamped).days)


def date_holds_days_ago(condition: JsonObject, ago: int | None) -> bool:
    """Whether a date condition that the model covers holds of a date so many days ago; None: of no date."""
    stored = str(condition.get("conditionValue") or 0)
    days = int(stored) if stored.isdecimal() else 0
    holds = ago is not None and {
        "today": ago == 0,
        "yesterday": ago == 1,
        "inTheLast": 0 <= ago <= days,
        "inTheNext": -days <= ago <= 0,
    }.get(text_of(condition, "conditionValueOperator"), False)
    return holds == (text_of(condition, "conditionOperator") == "==")


@lru_cache(maxsize=1024)
def read_date(text: str | None) -> date | None:
    """A stored date field: ISO, or one of the forms HighLevel documents (R11). None for anything else."""
    for form in ("%Y-%m-%d", "%m-%d-%Y", "%d-%b-%Y"):
        try:
            return datetime.strptime(text or "", form).date()
        except ValueError:
            continue
    return None
