"""What an import has to say of a workflow, besides the flow."""

from enum import Enum
from typing import NamedTuple


class Matter(Enum):
    """What it is about. The value is how machines read it."""

    RAW = "raw"
    """A step or trigger that YAML has no word for: it is passed through as it is."""
    SECRET = "secret"  # noqa: S105 - a word, no secret
    """A secret that the flow names and does not hold."""
    SECRET_INSIDE = "secret-inside"  # noqa: S105 - a word, no secret
    """A secret stands where no name can: in a step that nothing leads to, or in what the builder keeps."""
    SAME_NAME = "same-name"
    """Another workflow of the account has its name, or its id: a plan could not tell them apart."""
    APART = "apart"
    """Steps that nothing leads to. The lock keeps them."""
    LEADS_NOWHERE = "leads-nowhere"
    """A step leads on to one that is not there: a run ends at it."""
    UNKNOWN_ID = "unknown-id"
    """An id of which it is not known what it stands for."""
    NO_TRIGGER = "no-trigger"
    """Nothing starts it, as far as the document tells."""
    CALLED = "called"
    """The flow has another name for a trigger, for several have one name or none: the lock keeps it."""
    DRAFT_TRIGGERS = "draft-triggers"
    """It is a draft, and all its triggers are stored as switched off."""
    OTHER_ENTRY = "other-entry"
    """A trigger enters at another step than the first."""
    SETTING = "setting"
    """A setting that flows have no word for: it stays as it is."""
    TANGLED = "tangled"
    """Two steps lead on to one, or a step to itself: no tree of steps is that."""
    NOT_THE_SAME = "not-the-same"
    """What the flow compiles to is not what is stored, so it was not taken."""
    EMPTY = "empty"
    """It has no step."""


class Finding(NamedTuple):
    """One matter: the step or trigger it is of, and which detail."""

    matter: Matter
    where: str = ""
    detail: str = ""

    @property
    def stops(self) -> bool:
        """Whether there is no flow because of it."""
        return self.matter in _STOPS


_STOPS = frozenset(
    (
        Matter.TANGLED,
        Matter.NOT_THE_SAME,
        Matter.EMPTY,
        Matter.OTHER_ENTRY,
        Matter.SECRET_INSIDE,
        Matter.SAME_NAME,
    )
)
