"""The fields that every contact has, declared by nobody: how a flow calls them, and how HighLevel does.

The keys are those of merge fields (`{{ contact.first_name }}`), the stored names those of the contact in
HighLevel's public API; `title` is what the builder shows.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

OF_CONTACT = "contact."
"""Before the key of such a field where a flow may declare one of the same key."""


class StandardField(NamedTuple):
    """One of them."""

    key: str
    stored: str
    title: str
    is_date: bool = False


_ALL = (
    StandardField("first_name", "firstName", "First Name"),
    StandardField("last_name", "lastName", "Last Name"),
    StandardField("email", "email", "Email"),
    StandardField("phone", "phone", "Phone"),
    StandardField("company_name", "companyName", "Company Name"),
    StandardField("address1", "address1", "Street Address"),
    StandardField("city", "city", "City"),
    StandardField("state", "state", "State"),
    StandardField("country", "country", "Country"),
    StandardField("postal_code", "postalCode", "Postal Code"),
    StandardField("website", "website", "Website"),
    StandardField("source", "source", "Source"),
    StandardField("timezone", "timezone", "Timezone"),
    StandardField("date_of_birth", "dateOfBirth", "Date Of Birth", is_date=True),
)
STANDARD_FIELDS: Final[Mapping[str, StandardField]] = {field.key: field for field in _ALL}
"""By the key that flows use."""
STORED_FIELDS: Final[Mapping[str, StandardField]] = {field.stored: field for field in _ALL}
"""By the name that HighLevel stores."""
USER: Final = "assignedTo"
"""What HighLevel calls a contact's user (official OpenAPI, `contacts`)."""

# Only people and other systems change these besides steps that write them.
_STAY = frozenset((*STORED_FIELDS, USER, "type", "gender", "dateAdded"))
_PROPERTY = re.compile(r"[A-Za-z]{3,}([._][A-Za-z]+)*")
_ID = 20
"""How long the id of a custom field is (observed)."""


def goes_its_own_way(stored: str) -> bool:
    """Whether it is a property of a contact that steps may change without writing it.

    `dnd` changes with a STOP, `lastActivity` with each text, `tags` with each tag. Of one that nobody has
    described that is not known. A custom field, by its id or a reference, changes only where it is written.
    """
    return stored not in _STAY and len(stored) != _ID and _PROPERTY.fullmatch(stored) is not None
