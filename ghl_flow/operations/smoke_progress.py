"""What a try of an account tells while it goes on."""

from collections.abc import Callable
from typing import NamedTuple

from ghl_flow.errors import GhlFlowError
from ghl_flow.insight.smoke import Seen


class CallNow(NamedTuple):
    """It is time to call, for the first time or `again`; the account's number if that is known.

    `by_hand`: the operator does; else it is done.
    """

    again: bool
    number: str
    by_hand: bool


class Marked(NamedTuple):
    """What a flow put on the contact since the first call, by name: as far as an API tells, it took it up.

    `after`: seconds from the first call until it was seen. A wait comes before the first mark of most flows.
    """

    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    after: float | None = None


class Heard(NamedTuple):
    """What was seen so far has changed."""

    seen: Seen


class Cleaned(NamedTuple):
    """What was taken off the contact and put back, by name; `failed` where it could not be."""

    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    failed: GhlFlowError | None = None


Progress = CallNow | Marked | Heard | Cleaned
Tell = Callable[[Progress], None]
