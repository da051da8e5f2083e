"""What the steps about the card of the contact share: what is written on it, and what running one does."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, StrictFloat, StrictInt, model_validator

from ghl_flow.kinds.card import CHANGED, CREATED, STAGE_CHANGED, STATUS_CHANGED, Move
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import Named, Path, Use
from ghl_flow.kinds.people import is_merge_field
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import spoken


class Card(SpecModel):
    """What is written on the card."""

    stage: Annotated[
        FilledText | None,
        Field(description="The stage that it goes to. Without it, it stays."),
    ] = None
    name: Annotated[FilledText | None, Field(description="Its name (Jinja2).")] = None
    value: Annotated[
        StrictInt | StrictFloat | FilledText | None, Field(description="What it is worth, or a merge field.")
    ] = None
    source: Annotated[FilledText | None, Field(description="Where it came from (Jinja2).")] = None

    @model_validator(mode="after")
    def _a_number(self) -> "Card":
        value = self.value
        if isinstance(value, str) and not is_merge_field(value) and not value.replace(".", "", 1).isdecimal():
            raise ValueError(f"a value is a number or a merge field, not '{value}'")
        return self

    @property
    def worth(self) -> str:
        """The value as HighLevel keeps it."""
        return "" if self.value is None else str(self.value)

    def words(self, path: Path) -> Iterator[Use]:
        """The uses of its texts."""
        for key, text in (("name", self.name), ("source", self.source)):
            if text is not None:
                yield Use(Named.WORDS, text, (*path, key))


class CardStep(Step):
    """Base of all: what they do to the card."""

    bounded: ClassVar[bool] = True
    fires: ClassVar[frozenset[str]] = frozenset((CREATED, CHANGED, STAGE_CHANGED, STATUS_CHANGED))

    def node_type(self) -> str:
        return self.node_types[0]

    @classmethod
    def move(cls, node: Node) -> Move:
        """What such a stored step does to the card."""
        raise NotImplementedError

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(fires=cls.fires)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None  # whatever it writes, of a card conditions ask stage and status only

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        move = cls.move(node)
        parts = [spoken(part) for part in (move.pipeline, move.stage, move.status) if part]
        run.did(f"{cls.keyword.replace('_', ' ')}: {', '.join(parts) or 'as it is'}")
        run.move_card(node, move, cls.fires)
        return following(node)
