"""The opportunity that goes with a run, the card on the board: what of it conditions ask, and what moves it.

Its stage and its status are kept with the contact, under names that no field of a contact has. Whether a run
has a card, and where people have moved it, no flow knows: verify tries everything (`verify.unsettled`), and a
simulation goes by what the contact came with and by what steps did.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from ghl_flow.wire.reference import name_of

STAGE: Final = "opportunity.pipelineStageId"
STATUS: Final = "opportunity.status"
PIPELINE: Final = "opportunity.pipelineId"
CARD: Final = (STAGE, STATUS)
"""What conditions ask; empty where there is no card."""

Status: TypeAlias = Literal["open", "won", "lost", "abandoned"]
STATUSES: Final[tuple[Status, ...]] = ("open", "won", "lost", "abandoned")

CREATED, CHANGED = "opportunity_created", "opportunity_changed"
STAGE_CHANGED, STATUS_CHANGED = "pipeline_stage_updated", "opportunity_status_changed"
EVENTS: Final = (CREATED, STAGE_CHANGED, STATUS_CHANGED, CHANGED)
"""The types of triggers that what a step does to a card may set off."""

OF_OPPORTUNITIES: Final = frozenset((*EVENTS, "opportunity_decay"))
"""The types of triggers that are about one opportunity of a contact, which may have several."""

ANOTHER = "another"
"""A stage, or a pipeline, that no condition names."""


class Move(NamedTuple):
    """What a step does to the card, as stored; empty where it leaves something as it is.

    `creates`: it makes a card where there is none; `own_first`: but where one of that pipeline goes with the
    run, it changes that; `removes`: it takes the card away; `certain`: it is done, whatever card there is.
    """

    pipeline: str = ""
    stage: str = ""
    status: str = ""
    creates: bool = False
    own_first: bool = False
    removes: bool = False
    certain: bool = False

    def leaves_alone(self, before: Mapping[str, str]) -> frozenset[str]:
        """The types of triggers that it cannot set off: of what it does not write, or what is so already."""
        if self.creates:
            return frozenset()  # of another card
        pairs = {STAGE_CHANGED: (self.stage, before[STAGE]), STATUS_CHANGED: (self.status, before[STATUS])}
        return frozenset(kind for kind, (new, old) in pairs.items() if not new or new == old)


def same_stage(one: str, other: str) -> bool:
    """Whether two stages are one: by id, or by name, where a pipeline may be left out."""
    first, second = name_of(one), name_of(other)
    if first is None or second is None:
        plain = [text if named is None else named.name for text, named in ((one, first), (other, second))]
        return plain[0] == plain[1]
    within = first.within == second.within or not (first.within and second.within)
    return first.thing == second.thing and first.name == second.name and within


def in_pipeline(stage: str, pipeline: str) -> bool | None:
    """Whether a stage is one of that pipeline, both as stored; None where that cannot be told."""
    theirs, asked = name_of(stage), name_of(pipeline)
    if theirs is None or asked is None or theirs.within in ("", ANOTHER):
        return None
    return theirs.within == asked.name


def words_of(name: str, value: str) -> str:
    """A fact of the card in words: `opportunity stage 'Quoted' of 'Sales'`."""
    said = name_of(value)
    what = "stage" if name == STAGE else "status"
    if not value:
        return f"no opportunity {what}"
    if said is None:
        return f"opportunity {what} '{value}'"
    return f"opportunity {what} '{said.name}'" + (f" of '{said.within}'" if said.within else "")
