"""`if:` as written: several keys in one condition must all hold; a field is tested by its key."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, create_model, model_validator

from ghl_flow.kinds.conditions.field_date import OnDay, Upcoming, Within, after_today, before_today
from ghl_flow.kinds.conditions.field_is import OPERATORS, FieldIs
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression, Leaf
from ghl_flow.kinds.conditions.registry import KEYWORDS
from ghl_flow.kinds.forks.branches import count_alternatives
from ghl_flow.kinds.standard_fields import OF_CONTACT
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import FieldKey, SpecModel, TagName, is_blank
from ghl_flow.language.written import TextAsWritten
from ghl_flow.once import once
from ghl_flow.wire.json import JsonObject

# Every alternative becomes a segment; nobody reads a branch of a hundred of them.
MAX_ALTERNATIVES = 100

_DAY = 86400


def _only_today(value: Any) -> Any:
    if isinstance(value, str) and value != "today" and value[:1].isdigit():
        raise ValueError(
            f"'{value}' is no day that a date in a field is compared with (how HighLevel keeps one has not "
            "been observed): write today, or within: 90 days"
        )
    return value


class FieldTest(SpecModel):
    """One test of a custom field. A plain value means `is`."""

    is_: Annotated[TextAsWritten | None, Field(alias="is", description="Equals this value.")] = None
    is_not: Annotated[TextAsWritten | None, Field(description="Is not this value.")] = None
    contains: Annotated[str | None, Field(description="Holds this text.")] = None
    greater_than: Annotated[int | float | None, Field(description="Is more than this number.")] = None
    less_than: Annotated[int | float | None, Field(description="Is less than this number.")] = None
    at_least: Annotated[int | float | None, Field(description="Is this number or more.")] = None
    at_most: Annotated[int | float | None, Field(description="Is this number or less.")] = None
    empty: Annotated[StrictBool | None, Field(description="true: has no value.")] = None
    has_no_value: Annotated[StrictBool | None, Field(description="The same as empty.")] = None
    has_value: Annotated[StrictBool | None, Field(description="true: has one.")] = None
    day: Annotated[
        Literal["today", "yesterday", "tomorrow"] | None, Field(description="A date field with that date.")
    ] = None
    not_day: Annotated[
        Literal["today", "yesterday", "tomorrow"] | None,
        Field(description="A date field with another date than that, or none."),
    ] = None
    before: Annotated[
        Literal["today"] | None,
        BeforeValidator(_only_today),
        Field(description="A date field with an earlier date, of the last ten years."),
    ] = None
    after: Annotated[
        Literal["today"] | None,
        BeforeValidator(_only_today),
        Field(description="A date field with a later date, of the next ten years."),
    ] = None
    in_next: Annotated[
        Duration | None,
        Field(description="A date field with today's date or one of the next days: whole days."),
    ] = None
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
        value = getattr(self, given[0])
        if value is None or (isinstance(value, str) and is_blank(value)):
            name, what = given[0].rstrip("_"), "blank" if value else "empty" if value == "" else "left empty"
            raise ValueError(f"'{name}' is {what}: write a value, or ask with empty: true")
        if self.within is not None and "tag" in self.model_fields_set and self.tag is None:
            raise ValueError("'tag' is left empty: write a tag, or leave the key out")
        if self.empty is False:
            raise ValueError("empty: false is has_value: true")
        if self.has_value is False or self.has_no_value is False:
            raise ValueError(f"'{given[0]}' is true or not asked: the other word asks the opposite")
        if self.in_next is not None and (not self.in_next.is_whole_days or not self.in_next.seconds):
            raise ValueError(f"'{self.in_next}' is not a number of whole days: HighLevel compares by days")
        return self

    def expression(self, key: str) -> Expression:
        """The test as an expression about the field of that key."""
        if self.within is not None:
            return Within(key, self.within, self.tag)
        if self.day is not None:
            return OnDay(key, self.day)
        if self.not_day is not None:
            return OnDay(key, self.not_day, so=False)
        if self.before is not None:
            return before_today(key)
        if self.after is not None:
            return after_today(key)
        if self.in_next is not None:
            return Upcoming(key, self.in_next.seconds // _DAY)
        if self.empty or self.has_no_value:
            return FieldIs(key, "has_no_value", None)
        if self.has_value:
            return FieldIs(key, "has_value", None)
        operator = next(iter(self.model_fields_set))
        value = getattr(self, operator)
        text = str(value)
        # The builder stores `contain` values in lower case; upper case never matches (observed).
        return FieldIs(key, OPERATORS[operator.rstrip("_")], text.lower() if operator == "contains" else text)


class _Asked(SpecModel):
    """Every condition; the keys of the kinds are added below."""

    # The keys that are not reserved are custom fields, each with its test.
    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[FieldKey, FieldTest] = Field(init=False)

    all: Annotated[list["Condition"] | None, Field(min_length=1, description="Every one holds.")] = None
    any: Annotated[list["Condition"] | None, Field(min_length=1, description="At least one holds.")] = None

    contact: Annotated[
        dict[FieldKey, FieldTest] | None,
        Field(description="Fields that every contact has, each with its test: country, email ..."),
    ] = None

    @model_validator(mode="after")
    def _asks_something(self) -> "_Asked":
        if not self.model_fields_set and not self.__pydantic_extra__:
            raise ValueError("an empty condition never matches: test a tag or a field")
        for name in sorted(self.model_fields_set & type(self).model_fields.keys()):
            if not getattr(self, name):
                # It would be left out, and what asks nothing always holds.
                raise ValueError(
                    f"'{name}' is left empty, so it asks nothing: write what to ask, or leave it out"
                )
        if count_alternatives(self.expression) > MAX_ALTERNATIVES:
            raise ValueError(
                f"this condition is more than {MAX_ALTERNATIVES} alternatives once written as HighLevel "
                "keeps it, groups of tests joined by or: ask less at once"
            )
        return self

    @once
    def expression(self) -> Expression:
        """The condition as an expression."""
        parts: list[Expression] = []
        if self.all:
            parts.append(AllOf(tuple(part.expression for part in self.all)))
        if self.any:
            parts.append(AnyOf(tuple(part.expression for part in self.any)))
        given = self.model_fields_set
        for name, word in KEYWORDS.items():
            if name in given and (value := getattr(self, name)) is not None:
                parts += word.asked(value)
        parts += [test.expression(f"{OF_CONTACT}{key}") for key, test in (self.contact or {}).items()]
        parts += [test.expression(key) for key, test in (self.__pydantic_extra__ or {}).items()]
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


if TYPE_CHECKING:

    class Condition(_Asked):
        """What a branch asks."""
else:
    Condition = create_model(
        "Condition",
        __base__=_Asked,
        __module__=__name__,
        __doc__="What a branch asks. Several keys in one condition must all hold; "
        "a field is tested by its key.",
        **{
            name: (Annotated[word.type | None, Field(description=word.description)], None)
            for name, word in KEYWORDS.items()
        },
    )


def written(expression: Expression) -> JsonObject:
    """An expression as a condition of YAML: the shortest that means exactly the same."""
    match expression:
        case AnyOf(parts):
            return {"any": [written(part) for part in parts]}
        case AllOf(parts):
            merged = _merged(parts)
            return {"all": [written(part) for part in parts]} if merged is None else merged
        case leaf:
            return leaf.written()


def _merged(parts: tuple[Expression, ...]) -> JsonObject | None:
    """All parts under keys of one condition; None where that would ask in another order, or not at all."""
    found: JsonObject = {}
    for part in parts:
        if not isinstance(part, Leaf):
            return None
        for key, value in part.written().items():
            of_contact = found.get(key)
            if key == "contact" and isinstance(value, dict) and isinstance(of_contact, dict):
                if value.keys() & of_contact.keys():
                    return None
                found[key] = {**of_contact, **value}
                continue
            if key in found or isinstance(value, list):
                return None
            found[key] = value
    same = Condition.model_validate(found).expression == AllOf(parts)
    return found if same else None
