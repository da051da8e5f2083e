"""What the interpreter leaves to others to decide: facts of a contact that are not known, and orders.

A simulation knows its contacts, and takes workflows in their usual order. A search goes through everything
that can be; it overrides what is here (`verify.unsettled`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ghl_flow.kinds.effects import Fact
from ghl_flow.runtime.state import Contact

if TYPE_CHECKING:
    from ghl_flow.runtime.interpreter import Program


class Leeway:
    """Nothing is open: what the state says of a contact is so."""

    def settle(self, contact: Contact, fact: Fact, *, to_see_a_change: bool = False) -> None:
        """A fact is about to be looked at; afterwards the contact says what it is.

        `to_see_a_change`: only to tell whether what is written now differs from what was there.
        """

    def written(self, contact: Contact, fact: Fact) -> None:
        """A fact has just been written: from now on it is known."""

    def first(self, programs: Sequence["Program"]) -> int:
        """The place of the workflow that goes first, of some that one event starts."""
        return 0
