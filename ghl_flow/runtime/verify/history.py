"""How a case tells what a contact came with."""

from dataclasses import dataclass
from datetime import date, timedelta

from ghl_flow.kinds.card import CARD, words_of
from ghl_flow.runtime.state import Contact


@dataclass(frozen=True, slots=True)
class History:
    """What a contact has before anything happens: tags, fields by id, and date fields by days ago."""

    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    stamped: tuple[tuple[str, int], ...] = ()

    def contact(self, key: str, today: date) -> Contact:
        """The contact on its first day."""
        fields = dict(self.fields)
        fields |= {name: (today - timedelta(days=ago)).isoformat() for name, ago in self.stamped}
        return Contact(key, tags=set(self.tags), fields=fields)

    @property
    def facts(self) -> tuple[str, ...]:
        """Each of them in words; of a card its stage and its status, as people call them."""
        parts = [f"tag {tag}" for tag in self.tags]
        parts += [
            words_of(name, value) if name in CARD else f"{_field_name(name)} '{value}'"
            for name, value in self.fields
        ]
        parts += [
            f"{_field_name(name)} of {abs(ago)} day{'s' if abs(ago) > 1 else ''} "
            f"{'ago' if ago > 0 else 'ahead'}"
            if ago
            else f"{_field_name(name)} of today"
            for name, ago in self.stamped
        ]
        return tuple(parts)

    def __str__(self) -> str:
        return ", ".join(self.facts)


def _field_name(field_id: str) -> str:
    return field_id.rpartition(":")[2]
