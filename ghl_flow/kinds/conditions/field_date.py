"""A date field compared with the day: `last_text_at: { within: 2 days }` (R10, R12: by whole days)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.covered import beyond_field, is_about_tags
from ghl_flow.kinds.conditions.field_is import field_key
from ghl_flow.kinds.conditions.model import AllOf, Expression, Leaf, Window, relative, value_words
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Run
from ghl_flow.kinds.standard_fields import OF_CONTACT
from ghl_flow.language.duration import Duration
from ghl_flow.wire.json import JsonObject, text_of

_DAY = 86400
DAYS = ("today", "yesterday", "tomorrow")
_WORDS = {"inTheLast": "is in the last", "inTheNext": "is in the next"}


class FieldDate(Leaf):
    """The date in a field is that of a day, of the next days, or of a window before now.

    Windows of whole days use HighLevel's own comparison, by calendar days (R12). A shorter one becomes a
    cooldown tag, put on together with the date right before the message. A second window in one flow names
    its tag: `within: 1 hour, tag: x`. `before: today` and `after: today` are two of HighLevel's comparisons:
    within ten years, and not today. How it keeps a date to compare with has not been observed.
    """

    examples: ClassVar[tuple[Example, ...]] = (
        Example("last_text_at: { within: 2 days }"),
        Example("renews_on: { day: tomorrow }"),
        Example("renews_on: { in_next: 2 days }"),
        Example("renews_on: { not_day: today }"),
    )

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        of_contact = condition.get("conditionType") == "contact_detail"
        return of_contact and "conditionValueOperator" in condition and not is_about_tags(condition)

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        operator = text_of(condition, "conditionOperator")
        name = text_of(condition, "conditionSubType")
        return Test(By.DATE, name, operator=operator, date=relative(condition))

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_field(condition):
            return found
        operator = text_of(condition, "conditionOperator")
        if operator not in ("==", "!="):
            return f"condition operator '{operator}' on a date"
        some_days = text_of(condition, "conditionValueOperator") in _WORDS
        if some_days and not str(condition.get("conditionValue")).isdecimal():
            return "date condition without a number of days"
        if some_days and "conditionValueUnit" not in condition:
            return "date condition without a unit"
        return None

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        current, asked = run.field(text_of(condition, "conditionSubType")), relative(condition)
        stamped = read_date(current)
        if stamped is None and current:
            run.not_modelled("a date field that holds no date")
            return False
        return asked is not None and asked.holds(None if stamped is None else (run.today - stamped).days)

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        asked, key = relative(condition), field_key(condition, names)
        if asked is not None and asked.relation in DAYS:
            if condition.get("conditionValue") is not None:
                not_readable("a day with a value")
            return OnDay(key, asked.relation, asked.when_so)
        if asked is None or not asked.when_so:
            not_readable("a date that is not to be as it says")
        if not asked.number:
            not_readable("a date compared with no number of days")
        if asked.relation == "inTheNext":
            return Upcoming(key, asked.number)
        return Within(key, Duration(asked.number * _DAY))

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        asked, value = relative(condition), value_words(condition)
        if asked is not None and asked.relation in DAYS:
            is_so = "is" if asked.when_so else "is not"
            name = shown.name(text_of(condition, "conditionSubType"))
            return f"Contact Details > {name} {is_so} {asked.relation}"
        relation = _WORDS.get(asked.relation, "is in the last") if asked else ""
        unit = asked.unit if asked else ""
        unit = unit.removesuffix("s") if value == "1" else unit
        name = shown.name(text_of(condition, "conditionSubType"))
        return f"Contact Details > {name} {relation} {value} {unit}"


@dataclass(frozen=True, slots=True)
class Within(FieldDate):
    """A date field was stamped within the window before now. `tag`: the cooldown tag, if named."""

    key: str
    length: Duration
    tag: str | None = None

    def describe(self) -> str:
        return f"{_name(self.key)} within {self.length}"

    def uses(self) -> Iterator[Use]:
        yield _use(self.key)

    def question(self, context: CompileContext) -> JsonObject:
        # R12: relative dates go down to days; shorter windows never reach this point.
        return _question(self.key, "inTheLast", self.length.seconds // _DAY, context)

    def written(self) -> JsonObject:
        tag: JsonObject = {} if self.tag is None else {"tag": self.tag}
        return _written(self.key, {"within": str(self.length), **tag})

    def window(self) -> Window | None:
        return Window(self.key, self.length, self.tag)


@dataclass(frozen=True, slots=True)
class Upcoming(FieldDate):
    """A date field holds today or one of the next days."""

    key: str
    days: int

    def describe(self) -> str:
        return f"{_name(self.key)} in the next {Duration(self.days * _DAY)}"

    def uses(self) -> Iterator[Use]:
        yield _use(self.key)

    def question(self, context: CompileContext) -> JsonObject:
        return _question(self.key, "inTheNext", self.days, context)

    def written(self) -> JsonObject:
        return _written(self.key, {"in_next": str(Duration(self.days * _DAY))})


@dataclass(frozen=True, slots=True)
class OnDay(FieldDate):
    """A date field holds today, yesterday or tomorrow; or another day, or none."""

    key: str
    day: str
    so: bool = True

    def describe(self) -> str:
        return f"{_name(self.key)} is {'' if self.so else 'not '}{self.day}"

    def uses(self) -> Iterator[Use]:
        yield _use(self.key)

    def question(self, context: CompileContext) -> JsonObject:
        return _question(self.key, self.day, None, context, so=self.so)

    def written(self) -> JsonObject:
        return _written(self.key, {"day" if self.so else "not_day": self.day})

    def excludes(self, other: Leaf) -> bool:
        return other == OnDay(self.key, self.day, not self.so)


# As long as a length may be.
_LONG = 3650


def before_today(key: str) -> Expression:
    """A date field holds an earlier day than today, of the last ten years."""
    return AllOf((Within(key, Duration(_LONG * _DAY)), OnDay(key, "today", so=False)))


def after_today(key: str) -> Expression:
    """A date field holds a later day than today, of the next ten years."""
    return AllOf((Upcoming(key, _LONG), OnDay(key, "today", so=False)))


def _name(key: str) -> str:
    return key.removeprefix(OF_CONTACT).replace("_", " ")


def _use(key: str) -> Use:
    name = key.removeprefix(OF_CONTACT)
    return Use(Named.FIELD, key, (key,) if name == key else ("contact", name))


def _written(key: str, test: JsonObject) -> JsonObject:
    name = key.removeprefix(OF_CONTACT)
    return {name: test} if name == key else {"contact": {name: test}}


def _question(
    key: str, relation: str, days: int | None, context: CompileContext, *, so: bool = True
) -> JsonObject:
    return {
        "conditionType": "contact_detail",
        "conditionSubType": context.field(key).reference,
        "conditionOperator": "==" if so else "!=",
        "conditionValue": None if days is None else str(days),
        "conditionValueOperator": relation,
        "conditionValueUnit": "days",
    }


@lru_cache(maxsize=1024)
def read_date(text: str | None) -> date | None:
    """A stored date field: ISO, or one of the forms HighLevel documents (R11). None for anything else."""
    if not text:
        return None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        # As runs write it themselves, and at a tenth of the cost: `strptime` loads the month names first.
        with suppress(ValueError):
            return date.fromisoformat(text)
    for form in ("%Y-%m-%d", "%m-%d-%Y", "%d-%b-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
