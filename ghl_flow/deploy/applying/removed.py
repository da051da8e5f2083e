"""What came of taking workflows out of service."""

from dataclasses import dataclass, field

from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.applying.done import Done
from ghl_flow.deploy.applying.remains import Remainder, Remains
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.state.managed import Doubt

_AS_ASKED = (Remains.TAGS_CARRIED, Remains.FIELDS_CARRIED)


@dataclass(slots=True)
class Removed:
    """What was done through which driver, what is left to a person, what is kept, and the backups.

    `kept` is what stays because contacts or other workflows have it, though ghl-flow created it.
    `events` are `(what, key)` of workflows, `notes` what to know beside. `looked_at` counts the workflows of
    the account's list. `emptied`: no workflow of ghl-flow's is left in the account.
    `flows` are those that anything in it belonged to.
    """

    driver: str
    driver_reason: DriverReason
    looked_at: int = 0
    done: list[Done] = field(default_factory=list)
    left: list[Remainder] = field(default_factory=list)
    kept: list[Remainder] = field(default_factory=list)
    notes: list[Remainder] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)
    events: list[tuple[Event, str]] = field(default_factory=list)
    emptied: bool = False
    flows: frozenset[str] = frozenset()

    @property
    def undone(self) -> bool:
        """Whether not all that was asked for was done.

        What contacts carry is kept unless --allow-data-loss asks for it, so that it stays is as asked.
        """
        return bool(self.left) or any(one.reason not in _AS_ASKED for one in self.kept)

    @property
    def unsure(self) -> bool:
        """Whether something could not be read that should have been: a published copy, entries of a list."""
        return any(map(_unsure, self.notes))


def _unsure(one: Remainder) -> bool:
    match one.reason:
        case Remains.NOT_COMPARED:
            return one.text("doubt") == Doubt.NOT_READ and one.text("status") == "published"
        case Remains.ENTRIES_NOT_READ:
            return not one.facts.get("found")
        case reason:
            return reason is Remains.FIELDS_NOT_READ
