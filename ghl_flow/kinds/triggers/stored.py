"""What is known of a type of stored trigger, whether YAML has a word for it or not.

Everybody who wants to know what starts a workflow asks the trigger's kind (`registry.trigger_kind`).
"""

import json
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from ghl_flow.kinds.clicks import Click
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.triggers.event import CallStatus, Direction, Event
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.trigger import Trigger, TriggerFilter


class Starts(NamedTuple):
    """What a trigger starts on, as far as its kind can tell: at least what happens when it fires.

    `tags_added`, `tags_removed`: tags that its filters wait for. `calls`: who called whom and how it ended.
    `replies`: whether a message from the contact starts it, `phrase`: what the message has to hold.
    """

    tags_added: frozenset[str] = frozenset()
    tags_removed: frozenset[str] = frozenset()
    calls: frozenset[tuple[Direction, CallStatus]] = frozenset()
    replies: bool = False
    phrase: str = ""
    watches_fields: bool = False
    fields: frozenset[str] = frozenset()
    """The fields that it watches, by id, where it names them."""
    reads: frozenset[str] = frozenset()
    """Tags that it looks at when something happens: the contact must have them, or must not."""
    exactly: bool = False
    """It starts whenever one of those tags is put on or taken off, and on nothing else."""


class TriggerKind:
    """Base of all kinds of stored triggers. What a kind does not override is the careful answer."""

    trigger_types: ClassVar[tuple[str, ...]] = ()
    # What the builder calls it.
    label: ClassVar[str] = ""
    # What happens when it fires: once, and several times.
    happens: ClassVar[tuple[str, str]] = ("event", "events")
    # Billed for every run (help centre, 'Premium Triggers & Actions').
    premium: ClassVar[bool] = False
    # Contacts enter whatever the re-entry setting says (R2).
    enters_again: ClassVar[bool] = False
    # Its runs are of a contact.
    has_contact: ClassVar[bool] = True
    # HighLevel's own word for what sort of trigger it is.
    master_type: ClassVar[str] = "highlevel"
    # Kinds of one family see each other's events: one thing that happens may fire triggers of several.
    family: ClassVar[str] = ""
    # How a test writes such an event; empty: there is no word for it.
    word: ClassVar[str] = ""
    # Such an event comes to a contact again after so many seconds at the earliest, as long as nobody changes
    # that field of theirs.
    apart: ClassVar[int] = 0
    comes_by: ClassVar[str] = ""
    # Without a filter it fires for each of many things of the account, of which one is meant.
    about_one_thing: ClassVar[bool] = False

    @classmethod
    def drawer(cls, trigger: Trigger) -> tuple[Click, ...]:
        """What to enter beside its filters; all that it holds there, where the drawer is not known."""
        held = trigger.settings
        if not held:
            return ()
        words = json.dumps(held, indent=2, ensure_ascii=False)
        return (Click("It holds (builder's own words):", words),)

    @classmethod
    def starts(cls, trigger: Trigger) -> Starts:
        """What such a trigger starts on, told from its filters."""
        return Starts(
            tags_added=_tags(trigger, "tagsAdded") if trigger.type != "contact_created" else frozenset(),
            tags_removed=_tags(trigger, "tagsRemoved"),
            reads=tags_asked(trigger),
        )

    @classmethod
    def never_fires(cls, trigger: Trigger) -> int | None:
        """The filter, by place, because of which such a trigger never fires; None if it may."""
        return None

    @classmethod
    def samples(cls, trigger: Trigger) -> tuple[Event, ...]:
        """Events such a trigger fires on, one of each sort; none when it is beyond the model."""
        return ()

    @classmethod
    def cases(cls, triggers: Sequence[Trigger]) -> tuple[Event, ...]:
        """The events such triggers fire on, one of each sort that they tell apart together."""
        return tuple(dict.fromkeys(event for trigger in triggers for event in cls.samples(trigger)))

    @classmethod
    def how_many(cls, triggers: Sequence[Trigger]) -> int:
        """How many sorts there are to go through at most."""
        return 1

    @classmethod
    def from_words(cls, text: str) -> Event:
        """The event that a test means by the kind's word and this text."""
        return Event(cls.trigger_types[0])

    @classmethod
    def words(cls, event: Event) -> str:
        """What such an event is called in a test, behind the kind's word; perhaps only a part of it."""
        return ""

    @classmethod
    def written(cls, trigger: Trigger, names: Names) -> JsonObject:
        """A stored trigger as its author may have written it, its name aside; see `read_back`.

        Raises:
            NotReadableError: YAML has no words for it.
        """
        not_readable(f"a trigger '{trigger.type}'")


def about_contact(trigger: Trigger, item: TriggerFilter) -> bool:
    """Whether a filter asks for a tag of the contact, and not for what happened."""
    if item.operator not in ("index-of-true", "index-of-false"):
        return False
    # A contact that is new comes with its tags: nothing has added them.
    return item.field == "contact.tags" or (item.field == "tagsAdded" and trigger.type == "contact_created")


def tags_asked(trigger: Trigger) -> frozenset[str]:
    """The tags that the contact must have, or must not have, for a trigger to fire."""
    return frozenset(
        item.value for item in trigger.filters if about_contact(trigger, item) and isinstance(item.value, str)
    )


def _tags(trigger: Trigger, change: str) -> frozenset[str]:
    return frozenset(
        item.value for item in trigger.filters if item.field == change and isinstance(item.value, str)
    )
