"""Whether a number is the operator's own in an account: a client is never tried."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ghl_flow.counting import counted, some_of
from ghl_flow.errors import UsageError
from ghl_flow.highlevel.contacts import StoredContact, contacts_of_number

if TYPE_CHECKING:
    from ghl_flow.highlevel.public import PublicApi
    from ghl_flow.insight.history import History

TAG: Final = "ghl-flow-smoke"
"""What tells the operator's own contact from a client."""
NAME: Final = "Smoke test"
LOOK_BACK: Final = timedelta(days=365)
"""How far back it is looked whether a user wrote to the contact."""


class ClientContactError(UsageError):
    """The number is not known to be the operator's own."""


async def check_alone(public: "PublicApi", number: str, account: str) -> list[str]:
    """The id of the contact with this number, if one has it.

    Of two, it cannot be known which one calls are of.

    Raises:
        ClientContactError: there are several, or HighLevel does not say.
    """
    ids = await contacts_of_number(public, number)
    if ids is None and (await public.location()).allows_duplicates is not False:
        raise ClientContactError(
            f"HighLevel does not say whether one contact of '{account}' has {number} or several",
            hint="switch off Settings > Business Profile > Allow Duplicate Contact, or use a number that is "
            "new there",
        )
    if ids is not None and len(ids) > 1:
        several = f"{counted(len(ids), 'contact')} in '{account}' ({some_of(ids)})"
        raise ClientContactError(
            f"{number} is the number of {several}: one may be a client",
            hint="merge or delete the others in HighLevel, or use a number of your own that is new there",
        )
    return ids or []


def check_own(
    contact: StoredContact, number: str, account: str, tags: Collection[str], history: "History"
) -> None:
    """Whether a contact is the operator's own. `tags`: those that the account's flows put on.

    Raises:
        ClientContactError: it may be a client's.
    """
    if TAG not in contact.tags:
        raise ClientContactError(
            f"{number} is a contact of '{account}' that does not carry the tag {TAG}",
            hint=f"put the tag {TAG} on it in HighLevel if it is your own phone; a client is never tried",
        )
    if [*filter(str.isdigit, contact.phone)] != [*filter(str.isdigit, number)]:
        raise ClientContactError(
            f"the contact of '{account}' that {number} belongs to has another number first",
            hint="use a number of your own that is no client",
        )
    others = [tag for tag in contact.tags if tag != TAG and tag.lower() not in tags]
    if others:
        raise ClientContactError(
            f"{number} carries tags in '{account}' that no flow puts on ({some_of(others)})",
            hint="use a number of your own that is no client, or take these tags off",
        )
    if any(one.by_person for one in history.messages):
        raise ClientContactError(
            f"a user of '{account}' wrote to {number} or called it in the last year",
            hint="use a number of your own that is no client",
        )
