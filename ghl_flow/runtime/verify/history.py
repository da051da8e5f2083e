"""How a case tells what a contact came with."""

from dataclasses import dataclass
from datetime import date, timedelta

from ghl_flow.kinds.card import ANOTHER, CARD, STAGE, STATUS, words_of
from ghl_flow.kinds.standard_fields import STORED_FIELDS
from ghl_flow.runtime.state import Contact
from ghl_flow.wire.reference import field_key_of, name_of


@dataclass(frozen=True, slots=True)
class History:
    """What a contact has before anything happens: tags, fields by id, and date fields by days ago.

    `values` and `days_ago` have the fields by their keys in the flow, `opportunity` what goes with its runs.
    """

    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    stamped: tuple[tuple[str, int], ...] = ()

    def contact(self, key: str, today: date) -> Contact:
        """The contact on its first day."""
        fields = dict(self.fields)
        fields |= {name: (today - timedelta(days=ago)).isoformat() for name, ago in self.stamped}
        return Contact(key, tags=set(self.tags), fields=fields)

    @property
    def values(self) -> dict[str, str]:
        """What fields hold that are no dates, by their keys in the flow."""
        return {key_of(name): value for name, value in self.fields if name not in CARD}

    @property
    def days_ago(self) -> dict[str, int]:
        """How many days ago the dates in fields are, by their keys in the flow; ahead is below 0."""
        return {key_of(name): ago for name, ago in self.stamped}

    @property
    def opportunity(self) -> dict[str, str]:
        """The opportunity that goes with the contact's runs, as a test has it; empty for none."""
        held = dict(self.fields)
        stage, status = held.get(STAGE, ""), held.get(STATUS)
        if not stage and not status:
            return {}
        named = name_of(stage)
        found = {"stage": ANOTHER if named is None else named.name, "status": status or "open"}
        return found if named is None or not named.within else {"pipeline": named.within, **found}

    @property
    def facts(self) -> tuple[str, ...]:
        """Each of them in words; of a card its stage and its status, as people call them."""
        parts = [f"tag {tag}" for tag in self.tags]
        parts += [
            words_of(name, value) if name in CARD else f"{key_of(name)} '{value}'"
            for name, value in self.fields
        ]
        parts += [
            f"{key_of(name)} of {abs(ago)} day{'s' if abs(ago) > 1 else ''} {'ago' if ago > 0 else 'ahead'}"
            if ago
            else f"{key_of(name)} of today"
            for name, ago in self.stamped
        ]
        return tuple(parts)

    def __str__(self) -> str:
        return ", ".join(self.facts)


def key_of(field_id: str) -> str:
    """What the flow calls a field of the contact."""
    standard = STORED_FIELDS.get(field_id)
    return field_key_of(field_id) if standard is None else standard.key
