"""The branches of a fork: an expression as segments, and stored segments as a run and others read them.

HighLevel has two levels: segments joined by the branch's operator, conditions joined by the segment's. Any
nesting of and/or becomes one or more and-segments joined by "or".
"""

from math import prod

from ghl_flow.kinds.asked import Segment, StoredBranch
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression, Leaf
from ghl_flow.kinds.conditions.raw import RawCondition
from ghl_flow.kinds.conditions.registry import kind_of_condition
from ghl_flow.kinds.covered import Table, anything, beyond, one_of, text
from ghl_flow.kinds.names import CompileContext
from ghl_flow.kinds.reading import Names, NotReadableError, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of

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


# --- as the compiler writes it --------------------------------------------------------------------


def segments(
    expression: Expression, context: CompileContext, *, is_wait: bool = False
) -> tuple[str, list[JsonValue]]:
    """The branch operator and the segments for an expression; `is_wait`: a wait asks."""
    stored: list[JsonValue] = []
    for number, alternative in enumerate(alternatives(expression)):
        conditions: list[JsonValue] = [
            {
                **(question := leaf.question(context)),
                "__conditionId": context.uuid(f"condition/{number}/{place}"),
                "ifElseNodeId": "",
                "isWait": is_wait,
                "nestedDropdownTypes": [*_NESTED_DROPDOWN_TYPES],
                "allowIsOperatorTypes": [*_ALLOW_IS_OPERATOR_TYPES],
                "__customFieldType__": question.get("__customFieldType__", "standard"),
            }
            for place, leaf in enumerate(alternative)
        ]
        stored.append(
            {
                "__segmentId": context.uuid(f"segment/{number}"),
                "operator": "and",
                "conditions": conditions,
            }
        )
    return ("and" if len(stored) == 1 else "or"), stored


def count_alternatives(expression: Expression) -> int:
    """How many and-segments an expression becomes."""
    match expression:
        case AllOf(parts):
            return prod(count_alternatives(part) for part in parts)
        case AnyOf(parts):
            return sum(count_alternatives(part) for part in parts)
        case _:
            return 1


def alternatives(expression: Expression) -> list[list[Leaf]]:
    """Lists of tests: the expression holds where all tests of one of them hold."""
    match expression:
        case AllOf(parts):
            combined: list[list[Leaf]] = [[]]
            for part in parts:
                combined = [left + right for left in combined for right in alternatives(part)]
            return combined
        case AnyOf(parts):
            return [alternative for part in parts for alternative in alternatives(part)]
        case leaf:
            return [[leaf]]


# --- as it is stored ------------------------------------------------------------------------------


def stored_branches(branches: list[JsonObject]) -> tuple[StoredBranch, ...]:
    """What stored branches ask."""
    found = []
    for branch in branches:
        parts = []
        for segment in objects_of(branch, "segments"):
            conditions = objects_of(segment, "conditions")
            tests = [kind_of_condition(condition).test(condition) for condition in conditions]
            parts.append(Segment(text_of(segment, "operator") == "or", tuple(tests)))
        found.append(StoredBranch(text_of(branch, "id"), text_of(branch, "operator") == "or", tuple(parts)))
    return tuple(found)


# Ids, which a lock keeps, and what the builder's own validation and drop-downs write.
_BUILDERS_OWN = (
    *("id", "__segmentId", "__conditionId", "showErrors", "branchNameError"),
    *("nestedDropdownTypes", "allowIsOperatorTypes"),
)


def without_ids(branches: list[JsonObject]) -> list[JsonValue]:
    """Stored branches without what says nothing."""

    def kept(item: JsonObject) -> JsonObject:
        return {key: value for key, value in item.items() if key not in _BUILDERS_OWN}

    return [
        {
            **kept(branch),
            "segments": [
                {
                    "operator": text_of(segment, "operator"),
                    "conditions": [kept(item) for item in objects_of(segment, "conditions")],
                }
                for segment in objects_of(branch, "segments")
            ],
        }
        for branch in branches
    ]


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


def beyond_branch(branch: JsonObject) -> str | None:
    """What of a stored branch the model does not cover; one without conditions never matches (observed)."""
    if found := _beyond_shape(branch):
        return found
    for segment in objects_of(branch, "segments"):
        for condition in objects_of(segment, "conditions"):
            if found := kind_of_condition(condition).beyond(condition):
                return found
    return None


def _beyond_shape(branch: JsonObject) -> str | None:
    """The same, its conditions aside."""
    if found := beyond(branch, _COVERED_BRANCH, "a branch"):
        return found
    found_segments = (beyond(one, _COVERED_SEGMENT, "a segment") for one in objects_of(branch, "segments"))
    return next((found for found in found_segments if found), None)


def branch_holds(branch: JsonObject, run: Run) -> bool:
    """Whether a stored branch matches the contact. Empty segments never match (observed)."""
    results = [_segment_holds(segment, run) for segment in objects_of(branch, "segments")]
    return bool(results) and (any(results) if text_of(branch, "operator") == "or" else all(results))


def _segment_holds(segment: JsonObject, run: Run) -> bool:
    results = [
        kind_of_condition(condition).holds(condition, run) for condition in objects_of(segment, "conditions")
    ]
    return bool(results) and (any(results) if text_of(segment, "operator") == "or" else all(results))


def branch_words(branch: JsonObject, shown: Shown) -> str:
    """What a branch asks, as the builder shows it."""
    said = []
    for segment in objects_of(branch, "segments"):
        parts = [
            kind_of_condition(condition).words(condition, shown)
            for condition in objects_of(segment, "conditions")
        ]
        said.append(f" {text_of(segment, 'operator', 'and')} ".join(parts))
    return f" {text_of(branch, 'operator', 'and')} ".join(
        f"({text})" if len(said) > 1 else text for text in said
    )


def question_words(value: JsonValue) -> str | None:
    """Stored segments, or the conditions of one, as the builder shows them; None where it is neither."""
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    if not items or not isinstance(value, list) or len(items) != len(value):
        return None
    names = Shown({}, {})
    if all("conditionType" in item for item in items):
        return branch_words({"segments": [{"conditions": [*items]}]}, names)
    if all("conditions" in item for item in items):
        return branch_words({"segments": [*items], "operator": "or"}, names)
    return None


def read_branch(branch: JsonObject, names: Names) -> Expression:
    """What a stored branch asks, as an expression; raises NotReadableError."""
    if found := _beyond_shape(branch):
        not_readable(found)
    found_segments = []
    for segment in objects_of(branch, "segments"):
        if text_of(segment, "operator", "and") != "and":
            not_readable("a segment whose conditions are joined by or")
        found_segments.append(
            tuple(_written(condition, names) for condition in objects_of(segment, "conditions"))
        )
    if not found_segments or not all(found_segments):
        not_readable("a branch that asks nothing")
    parts = tuple(items[0] if len(items) == 1 else AllOf(items) for items in found_segments)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _written(condition: JsonObject, names: Names) -> Leaf:
    """The test as its author may have written it; as it is stored, where YAML has no words for all of it."""
    kind, raw = kind_of_condition(condition), RawCondition.of(condition)
    try:
        leaf = kind.from_stored(condition, names)
        if kind.beyond(condition) is None:
            return leaf
        asked = leaf.question(names)
    except NotReadableError:
        return raw
    return leaf if {"__customFieldType__": "standard", **asked} == raw.question(names) else raw
