"""One trigger as HighLevel's builder stores it."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.reference import bind_value, references
from ghl_flow.wire.texts import value_with_texts
from ghl_flow.wire.understood import not_understood_of_trigger, words_of_trigger

OWN = "highlevel"
"""The master type of most triggers."""

DATE_REMINDER = "custom_date_reminder_config"
BESIDE = (DATE_REMINDER, "match_year")
"""What some triggers hold beside their filters: which date a reminder is of (observed)."""
_WRITTEN_BY_HIGHLEVEL = ("last_run",)


class TriggerFilter(NamedTuple):
    """A filter of a trigger: all filters of one trigger must hold (R4)."""

    field: str
    operator: str
    value: JsonValue
    title: str = ""
    type: str = "select"
    id: str = ""  # the row's in the builder, which its drawer binds by; empty where it is not known

    def to_json(self) -> JsonObject:
        """The filter as it stands in a trigger's `conditions`.

        A row without a value, a title or an id has no such key there, rather than an empty one.
        """
        row: JsonObject = {"id": self.id} if self.id else {}
        row |= {"field": self.field, "operator": self.operator}
        if self.value is not None:
            row["value"] = self.value
        return row | {key: text for key, text in (("title", self.title), ("type", self.type)) if text}

    @classmethod
    def from_json(cls, document: JsonObject) -> "TriggerFilter":
        """Read a stored filter."""
        return cls(
            field=text_of(document, "field"),
            operator=text_of(document, "operator"),
            value=document.get("value"),
            title=text_of(document, "title"),
            type=text_of(document, "type"),
            id=text_of(document, "id"),
        )


class Trigger(NamedTuple):
    """What enrols a contact: a type and filters. `id` is given by HighLevel, empty until then."""

    type: str
    name: str
    filters: tuple[TriggerFilter, ...] = ()
    id: str = ""
    active: bool = True
    # `highlevel`; that of some newer ones is `internal`, that of other makers' `marketplace`.
    master_type: str = OWN
    # The newer canvas: the step a contact enters at, where it is not the first (observed).
    enters_at: str | None = None
    # What it holds beside its filters, by key: those of `BESIDE`.
    beside: tuple[tuple[str, JsonValue], ...] = ()
    # What of it is not understood, by key: a schedule of its own, whose meaning is documented nowhere ...
    kept: tuple[tuple[str, JsonValue], ...] = ()
    # Its name in HighLevel, where it is another (`trigger_names`).
    stored_name: str | None = None
    # The id that a lock says it has: by it, it is found again.
    locked_id: str = ""
    # It is stored as switched off, and that is how HighLevel stores all triggers of a draft (observed).
    of_draft: bool = False

    @property
    def beyond(self) -> tuple[str, ...]:
        """What of it is not understood, in words."""
        return words_of_trigger(dict(self.kept))

    @property
    def shown_name(self) -> str:
        """What HighLevel calls it."""
        return self.name if self.stored_name is None else self.stored_name

    @property
    def stored_active(self) -> bool:
        """Whether HighLevel stores it as switched on."""
        return self.active and not self.of_draft

    def bound(self, ids: Mapping[str, str]) -> "Trigger":
        """The same trigger with ids in place of the references that `ids` knows; others stay."""
        return self._rewritten(ids, bind_value)

    def with_texts(self, instead: Mapping[str, str]) -> "Trigger":
        """The same trigger with other texts in place of those that `instead` knows."""
        return self._rewritten(instead, value_with_texts)

    def _rewritten(
        self, instead: Mapping[str, str], rewrite: Callable[[JsonValue, Mapping[str, str]], JsonValue]
    ) -> "Trigger":
        rows = tuple(
            row._replace(field=_bound_field(row.field, instead), value=rewrite(row.value, instead))
            for row in self.filters
        )
        beside = tuple((key, rewrite(value, instead)) for key, value in self.beside)
        return self._replace(filters=rows, beside=beside)

    @property
    def references(self) -> Iterator[str]:
        """Every reference in its filters and beside them, to what only an account knows."""
        for row in self.filters:
            yield from references(row.field.partition(".")[2])
            yield from references(row.value)
        yield from references(dict(self.beside))

    @property
    def settings(self) -> JsonObject:
        """What it holds beside its filters, without what HighLevel writes there itself."""
        return {
            key: {
                name: item
                for name, item in value.items()
                if name not in _WRITTEN_BY_HIGHLEVEL and item not in (None, "")
            }
            if isinstance(value, dict)
            else value
            for key, value in self.beside
        }

    @classmethod
    def from_json(cls, document: JsonObject) -> "Trigger":
        """Read a stored trigger."""
        return cls(
            type=text_of(document, "type"),
            name=text_of(document, "name"),
            filters=tuple(TriggerFilter.from_json(item) for item in objects_of(document, "conditions")),
            id=text_of(document, "id") or text_of(document, "_id"),
            active=document.get("active") is not False and document.get("deleted") is not True,
            master_type=text_of(document, "masterType") or OWN,
            enters_at=text_of(document, "targetActionId") or None,
            beside=tuple((key, document[key]) for key in BESIDE if document.get(key) not in (None, {})),
            kept=tuple(not_understood_of_trigger(document).items()),
        )


def _bound_field(field: str, ids: Mapping[str, str]) -> str:
    """What a row asks of, which may be a field of the contact: `contact.` and its id."""
    root, dot, name = field.partition(".")
    return f"{root}{dot}{ids.get(name) or name}"


@lru_cache(maxsize=256)
def row_id(field: str) -> str:
    """An id for the row of a filter that has no word of its own in the builder: a uuid, always the same."""
    return str(uuid5(NAMESPACE_URL, f"ghl-flow:filter:{field}"))


def kept_rows(trigger: Trigger, stored: Trigger) -> Trigger:
    """The trigger with the ids of the stored filter rows: the builder's drawer binds its rows by them."""
    left = [row for row in stored.filters if row.id]
    rows = []
    for row in trigger.filters:
        same = [one for one in left if (one.field, one.operator) == (row.field, row.operator)]
        # Of several rows of one filter, the one that asks the same.
        found = next((one for one in same if one.value == row.value), next(iter(same), None))
        if found is not None:
            left.remove(found)
            row = row._replace(id=found.id)
        rows.append(row)
    return trigger._replace(filters=tuple(rows))
