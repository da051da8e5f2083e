"""Thin kinds of triggers: a table of filters, in the builder's order.

A filter is a constant that the builder always writes, or a row: how one value stands in YAML and in the
filter. From the table come how the trigger compiles, what it names, how a stored one is read back, and the
events it fires on: what happened, told apart as far as filters tell it apart.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from keyword import iskeyword
from math import prod
from typing import Any, ClassVar, NamedTuple, TypeAlias

from ghl_flow.kinds.names import Named, Naming, Path, Use, tags_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import ANOTHER, SCHEDULED, Event
from ghl_flow.kinds.triggers.model import TriggerSpec, matches, plain
from ghl_flow.kinds.triggers.moments import WHEN, spelled, told_apart
from ghl_flow.kinds.triggers.stored import about_contact
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.reference import field_key_of
from ghl_flow.wire.trigger import Trigger, TriggerFilter, row_id

_DAY = 86400


class Value(NamedTuple):
    """How a value is stored in a filter, read from it, and what it names."""

    store: Callable[[Any, Naming], JsonValue]
    read: Callable[[JsonValue, Names], JsonValue]
    uses: Callable[[Any, Path], Iterator[Use]] = lambda _value, _path: iter(())


class Inside(NamedTuple):
    """A name that means something only within another: a stage's, within its pipeline."""

    name: str
    within: str

    def __str__(self) -> str:
        return self.name


class Row(NamedTuple):
    """One filter of a trigger.

    `key` is the one of the trigger's details that holds its value; empty where the keyword holds it itself.
    `id` is what the builder's drawer binds the row by; empty: a uuid, as it gives most of them. `when`:
    whether the row is the one for a value, where a key has several. `within` is the detail that a name is
    looked for within, `among` all that the value may be.
    """

    key: str
    field: str
    operator: str
    title: str
    value: Value
    id: str = ""
    type: str = "select"
    when: Callable[[Any], bool] = lambda _value: True
    within: str = ""
    among: tuple[str, ...] = ()

    def filter(self, value: Any, context: Naming) -> TriggerFilter:
        """The filter for a value."""
        stored = self.value.store(value, context)
        row = self.id or row_id(self.field)
        return TriggerFilter(self.field, self.operator, stored, self.title, self.type, row)


Rows: TypeAlias = tuple[Row | TriggerFilter, ...]


class TableTrigger(TriggerSpec):
    """Base of thin kinds: `rows` is the table, `says` what happened, in words for its name."""

    rows: ClassVar[Rows]
    says: ClassVar[str]
    # What a test says of such an event, behind the kind's word: these facts, the last one first of all.
    word_fields: ClassVar[tuple[str, ...]] = ()

    def default_name(self) -> str:
        values = [str(plain(one)) for row, value in self._given() for one in _listed(value)]
        return (f"{self.says}: {', '.join(values)}" if values else self.says)[:120]

    def wire_type(self) -> str:
        return self.trigger_types[0]

    def filters(self, context: Naming) -> tuple[TriggerFilter, ...]:
        given = {id(row): value for row, value in self._given()}
        return tuple(
            item if isinstance(item, TriggerFilter) else item.filter(given[id(item)], context)
            for item in self.rows
            if isinstance(item, TriggerFilter) or id(item) in given
        )

    def uses(self) -> Iterator[Use]:
        for row, value in self._given():
            yield from row.value.uses(value, (self.keyword, row.key) if row.key else (self.keyword,))

    def _given(self) -> Iterator[tuple[Row, Any]]:
        """The rows that are written, each with its value."""
        details = getattr(self, self.keyword)
        for row in self.rows:
            if isinstance(row, TriggerFilter):
                continue
            # A key that Python keeps for itself, such as `from`, has an underscore behind it there.
            value = getattr(details, row.key + "_" * iskeyword(row.key), None) if row.key else details
            if value is None or isinstance(value, SpecModel) or not row.when(value):
                continue
            yield row, Inside(value, getattr(details, row.within)) if row.within else value

    @classmethod
    @cache
    def _rows(cls) -> Mapping[tuple[str, str], Row | TriggerFilter]:
        return {(row.field, row.operator): row for row in cls.rows}

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        details: JsonObject = {}
        for item in trigger.filters:
            row = cls._rows().get((item.field, item.operator))
            if row is None:
                not_readable(f"a filter '{item.field}' of a trigger '{trigger.type}'")
            if isinstance(row, TriggerFilter):
                continue
            if row.key in details:
                not_readable(f"two filters '{item.field}' of a trigger '{trigger.type}'")
            details[row.key] = row.value.read(item.value, names)
        return {cls.keyword: details.get("", details)}

    # --- what it fires on ---------------------------------------------------------------------

    @classmethod
    def event(cls, facts: Mapping[str, str]) -> Event:
        """Such an event; of what is not said nothing is known."""
        known: dict[str, str | tuple[str, ...]] = {}
        for row in cls.rows:
            if isinstance(row, TriggerFilter):
                first = row.value[0] if isinstance(row.value, list) else row.value
                known[row.field] = str(first)
            elif not _is_tag_row(row):
                known[row.field] = ""
        known |= facts
        said = ", ".join(field_key_of(value) for value in facts.values() if value)
        label = f"{cls.says.lower()}: {said}" if said else cls.says.lower()
        return Event(cls.trigger_types[0], known, label)

    @classmethod
    def from_words(cls, text: str) -> Event:
        if not cls.word_fields and text:
            raise ValueError(f"an event '{cls.word}' says no more than that, not '{text}'")
        return cls.event(spelled(cls.said(text) if text else {}))

    @classmethod
    def said(cls, text: str) -> dict[str, str]:
        """The facts of an event that is called so: the last of `word_fields` first of all."""
        return parts_of(text, cls.word_fields)

    @classmethod
    def words(cls, event: Event) -> str:
        given = [event.facts.get(field) for field in cls.word_fields]
        return "/".join(str(value) for value in given if value)

    @classmethod
    def samples(cls, trigger: Trigger) -> tuple[Event, ...]:
        for item in trigger.filters:
            row = cls._rows().get((item.field, item.operator))
            if row is None or (isinstance(row, TriggerFilter) and row.value != item.value):
                return ()
        return tuple(event for event in cls.cases([trigger]) if matches(trigger, event, _not_asked))

    @classmethod
    def cases(cls, triggers: Sequence[Trigger]) -> tuple[Event, ...]:
        classes = cls._classes(triggers)
        facts = [dict(zip(classes, values, strict=True)) for values in product(*classes.values())]
        found = [cls.event(one) for one in facts]
        return tuple(event for event in found if any(matches(one, event, _not_asked) for one in triggers))

    @classmethod
    def how_many(cls, triggers: Sequence[Trigger]) -> int:
        return prod(len(values) for values in cls._classes(triggers).values())

    @classmethod
    def _classes(cls, triggers: Sequence[Trigger]) -> dict[str, list[str]]:
        """What some triggers tell apart: for each field the values they ask for, and one that none does."""
        found: dict[str, list[str]] = {}
        for trigger in triggers:
            for item in trigger.filters:
                row = cls._rows().get((item.field, item.operator))
                if (
                    not isinstance(row, Row)
                    or about_contact(trigger, item)
                    or item.operator.startswith("time-diff")
                    or item.field.startswith(SCHEDULED)
                ):
                    continue
                values = found.setdefault(item.field, [])
                for value in _listed(item.value):
                    text = str(plain(value))
                    if text not in values:
                        values.append(text)
        found = {field: [*values, ANOTHER] for field, values in found.items()}
        for row in cls.rows:
            if isinstance(row, Row) and row.among:
                found[row.field] = [*row.among]
        several = told_apart([one for one in triggers if one.type in cls.trigger_types])
        return {**found, WHEN: several} if several else found


def parts_of(text: str, fields: Sequence[str]) -> dict[str, str]:
    """What stands between slashes, by the last of these fields."""
    parts = text.rsplit("/", len(fields) - 1) if len(fields) > 1 else [text]
    return dict(zip(fields[len(fields) - len(parts) :], parts, strict=True))


def _not_asked(_: str) -> None:
    """What is not modelled was found out before."""


def _is_tag_row(row: Row) -> bool:
    return row.field == "contact.tags"


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) and not isinstance(value, Inside) else [value]


def _one_or_all(values: JsonValue, read: Callable[[JsonValue], JsonValue]) -> JsonValue:
    if not isinstance(values, list):
        return read(values)
    found = [read(value) for value in values]
    return found[0] if len(found) == 1 else found


def named(what: Named, *, listed: bool = False) -> Value:
    """A thing of the account by its name, or several where HighLevel keeps a list."""

    def store(value: Any, context: Naming) -> JsonValue:
        if isinstance(value, Inside):
            return context.named(what, value.name, value.within)
        if not listed:
            return context.named(what, value)
        return [context.named(what, name) for name in _listed(value)]

    def read(stored: JsonValue, names: Names) -> JsonValue:
        if isinstance(stored, list) != listed:
            not_readable(f"a {what.thing} that is stored in another way")
        return _one_or_all(stored, lambda one: names.name_of_thing(what, str(one)))

    def uses(value: Any, path: Path) -> Iterator[Use]:
        if isinstance(value, Inside):
            yield Use(what, value.name, path, within=value.within)
            return
        for number, name in enumerate(_listed(value)):
            yield Use(what, name, (*path, number) if isinstance(value, list | tuple) else path)

    return Value(store, read, uses)


PLAIN = Value(lambda value, _: value, lambda stored, _: stored)
"""The same in YAML and in the filter."""

ONE_OF = Value(lambda value, _: [*_listed(value)], lambda stored, _: _one_or_all(stored, lambda one: one))
"""One or several, which HighLevel keeps as a list."""

TAG = Value(
    # A string; an array is stored and never fires (observed). R22: kept in lower case.
    store=lambda value, _: value.lower(),
    read=lambda stored, _: stored if isinstance(stored, str) else not_readable("several tags in a filter"),
    uses=lambda value, path: tags_used(value, path),
)


def _days(stored: JsonValue, _: Names) -> JsonValue:
    if isinstance(stored, bool) or not isinstance(stored, int | str) or not str(stored).isdecimal():
        not_readable("a filter without a number of days")
    return str(Duration(int(stored) * _DAY))


FIELD = Value(
    store=lambda value, context: context.field(value).reference,
    read=lambda stored, names: names.field_key(str(stored)),
    uses=lambda value, path: iter((Use(Named.FIELD, value, path),)),
)
"""A field of the contact by its key."""

DAYS = Value(lambda value, _: value.seconds // _DAY, _days)
"""A length of whole days, which HighLevel keeps as a number."""
