"""What a pause or a destroy leaves, as data. The sentences for it are made where it is displayed."""

from dataclasses import dataclass, field
from enum import StrEnum

from ghl_flow.wire.json import JsonObject, JsonValue, text_of


class Remains(StrEnum):
    """Why something is left to a person, stays, or is worth knowing. The facts of each stand below it."""

    STILL_LISTED = "still-listed"
    """`name`: HighLevel lists a workflow that was deleted."""
    NOT_LOOKED_INTO = "not-looked-into"
    """`name`, `id`: the manifest names it, and its steps could not be read."""
    STILL_PUBLISHED = "still-published"
    """`name`; `why`, where HighLevel refused."""
    STATUS_NOT_KNOWN = "status-not-known"
    """`name`; `why`, where HighLevel refused: nothing tells whether it runs."""
    LIST_NOT_READ = "list-not-read"
    """`why`."""
    NOT_REMEMBERED = "not-remembered"
    """`why`: the manifest could not be written, so the next apply would publish what was paused. `manifest`:
    what became of it."""
    TO_BE_CREATED = "to-be-created"
    """`keys` of workflows that an apply is about to create, or was when it was cut off: they stay drafts."""
    NOT_YET_CREATED = "not-yet-created"
    """`keys` of workflows that the account is to have by its flows, and has not: they stay drafts. `by_hand`:
    nobody is asked to build them."""
    NOT_LOOKED_AGAIN = "not-looked-again"
    """`why`: whether an apply at work wrote its manifest over it could not be looked at."""
    REMEMBERED_AGAIN = "remembered-again"
    """An apply at work had written its manifest over it."""
    ANOTHER_COMMAND = "another-command"
    """It wrote or deleted the manifest meanwhile."""
    COPY = "copy"
    """`name`, `id`, `key`: it has the steps of a managed workflow. `renamed`: and another name, while no
    manifest tells whether it is that one."""
    SAME_TEXT = "same-text"
    """`name`, `id`, `key`: it starts like a managed one and sends the same text."""
    IMPORTED = "imported"
    """`name`, `id`, `flow` that was imported from it: a person built it, and no apply has changed it."""
    OF_NO_FLOW = "of-no-flow"
    """`name`, `id`: ids of ghl-flow's kind, and no flow has them."""
    NO_SUCH_WORKFLOW = "no-such-workflow"
    """`id`."""
    NO_COPY = "no-copy"
    """`name`, `id`: the manifest names it."""
    STRANGER = "stranger"
    """`what` it is, `name`, `id`, `key` under which the manifest names it: nothing else says so."""
    NOT_MADE_HERE = "not-made-here"
    """`name`, `id`: no step that ghl-flow creates."""
    NOT_READ = "not-read"
    """`name`, `id`."""
    NOT_DELETED = "not-deleted"
    """`name`, `id`, `driver`, which deletes none."""
    DOUBTFUL = "doubtful"
    """`name`, `flow`, `doubt`, `driver`, `why`, `status`: it may be a workflow of the flow."""
    DOUBTFUL_UNNAMED = "doubtful-unnamed"
    """`names`, `manifest`, `doubt`, `driver`, `why`, `status`: they may be managed."""
    NAME_NOT_KNOWN = "name-not-known"
    """`key`: it was to be built by hand, and its flow cannot be compiled."""
    NOT_RECOGNISED = "not-recognised"
    """`manifest`, `flow`, `why` it cannot be compiled."""
    ENTRIES_NOT_READ = "entries-not-read"
    """`count` of the list of workflows, or `of` another; `found`: every workflow that could be among them was
    found, `copies`: only copies may be among them."""
    FIELDS_NOT_READ = "fields-not-read"
    """`why`: backups do not say what their workflows refer to."""
    FIELDS_NOT_KNOWN = "fields-not-known"
    """`fields`: who created them."""
    TAGS_NOT_KNOWN = "tags-not-known"
    """`tags`: who created them."""
    BELONGINGS_NOT_KNOWN = "belongings-not-known"
    """`flow`: which tags and fields it had."""
    TAGS_CARRIED = "tags-carried"
    """`tags` that contacts carry."""
    FIELDS_CARRIED = "fields-carried"
    """`fields` in which contacts have something."""
    IN_USE = "in-use"
    """`what` it is, `key`, `users`."""
    MAYBE_IN_USE = "maybe-in-use"
    """`what` it is, `key`, `unread`: the workflows that may use it; `entries` that could not be read."""
    NOT_COMPARED = "not-compared"
    """`doubt`, `status`, `names`."""
    MANIFEST_STATE = "manifest-state"
    """`manifest`; `why` it cannot be read; `found`: how many workflows were recognised by their steps."""
    STRANDED_TAG = "stranded-tag"
    """`flow`, `tag`, `days` for which a flow heeds it."""
    UNKNOWN_FLOW = "unknown-flow"
    """`why`: no flow of that name is known."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """One of them, with its facts."""

    reason: Remains
    facts: JsonObject = field(default_factory=dict)

    def text(self, fact: str) -> str:
        """A fact that is a text; empty where there is none."""
        return text_of(self.facts, fact)

    def texts(self, fact: str) -> list[str]:
        """A fact that is a list of texts."""
        value = self.facts.get(fact)
        return [str(one) for one in value] if isinstance(value, list) else []

    def number(self, fact: str) -> int:
        """A fact that is a number; 0 where there is none."""
        value = self.facts.get(fact)
        return value if isinstance(value, int) else 0


def remainder(reason: Remains, /, **facts: JsonValue) -> Remainder:
    """One with these facts."""
    return Remainder(reason, facts)
