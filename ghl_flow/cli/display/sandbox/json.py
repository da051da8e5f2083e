"""What happened in the sandbox, for machines; times in seconds of its clock."""

from typing import TypedDict

from ghl_flow.copy.encoding import measure
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.sandbox.phone import Episode


class EntryJson(TypedDict):
    """Something that happened."""

    at: float
    kind: str
    contact: str
    workflow: str | None
    text: str


class EpisodeJson(TypedDict):
    """`sandbox call`, `reply` and `advance --format json`."""

    messages: list[dict[str, object]]
    events: list[EntryJson]
    now: float
    waiting: int
    not_modelled: list[str]
    published: int
    unheard: list[str]


def episode_json(episode: Episode) -> EpisodeJson:
    """The whole of it."""
    return {
        "messages": [
            {
                **item.to_json(),
                "segments": measure("\n".join(part for part in (item.body, item.appended) if part)).segments,
            }
            for item in episode.delivered
        ],
        "events": [
            {
                "at": entry.at / TICKS_PER_SECOND,
                "kind": str(entry.kind),
                "contact": entry.contact,
                "workflow": episode.names.get(entry.workflow_id),
                "text": entry.text,
            }
            for entry in episode.log
        ],
        "now": episode.now,
        "waiting": episode.waiting,
        "not_modelled": list(episode.gaps),
        "published": len(episode.names),
        "unheard": [one.event.label for one in episode.unheard],
    }
