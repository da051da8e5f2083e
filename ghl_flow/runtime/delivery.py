"""What the contact reads: merge fields filled in, and what HighLevel adds to a first message."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Protocol

from ghl_flow.copy.delivery import NOTHING_APPENDED, Appended
from ghl_flow.copy.merge_fields import fill
from ghl_flow.kinds.standard_fields import STORED_FIELDS
from ghl_flow.language.right_now import right_now
from ghl_flow.runtime.state import Contact, State

_DAY_SECONDS = 86400
_NO_VALUES: Mapping[str, str] = MappingProxyType({})


class Appends(Protocol):
    """R26: what an account adds to the first text of a conversation, and after how many days again."""

    @property
    def again_after_days(self) -> int | None:
        """After how many days the lines come once more; None: never."""

    def appended(self, text: str) -> Appended:
        """What is added to this text."""


def _key(field_id: str) -> str:
    standard = STORED_FIELDS.get(field_id)
    return field_id if standard is None else standard.key


class Delivery(NamedTuple):
    """How messages of an account reach a contact. `values` are merge fields by name: location.name ...

    `language` is that of the weekdays. `field_keys` leads from a custom field's id to its key, as
    `contact.<key>` names it.
    """

    values: Mapping[str, str] = _NO_VALUES
    field_keys: Mapping[str, str] = _NO_VALUES
    compliance: Appends = NOTHING_APPENDED
    language: str = "en"

    def text(self, body: str, contact: Contact, state: State, moment: datetime) -> str:
        """R25: merge fields filled in; one that is unknown or empty becomes nothing."""
        known = {"contact.phone": contact.key, **right_now(moment, self.language), **self.values}
        known |= {f"custom_values.{key}": value for key, value in state.values.items()}  # R24
        known |= {f"contact.{key}": value for key, value in contact.details.items()}
        known |= {
            f"contact.{self.field_keys.get(field_id) or _key(field_id)}": value
            for field_id, value in contact.fields.items()
        }
        return fill(body, known)

    def appended(self, text: str, contact: Contact, now: int, ticks_per_second: int) -> Appended:
        """R26: what is added to this text, and that the contact has now read it."""
        again = self.compliance.again_after_days
        last = contact.identified_at
        due = last is None or (again is not None and now - last >= again * _DAY_SECONDS * ticks_per_second)
        if not due:
            return Appended()
        contact.identified_at = now
        return self.compliance.appended(text)
