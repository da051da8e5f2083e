"""What the finders share: `then` where something is found, `else` where nothing is."""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.covered import Table, beyond
from ghl_flow.kinds.forks.ways import ChoiceFork, ForkStep, not_those_it_leads_to, transitions
from ghl_flow.kinds.model import Arm, Step
from ghl_flow.kinds.reading import Names
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

if TYPE_CHECKING:
    AnyStep = Step


class FinderStep(ChoiceFork, ForkStep):
    """Base of steps that look for something."""

    # What HighLevel calls the two ways, and what of a stored one is known.
    found: ClassVar[str]
    not_found: ClassVar[str]
    known: ClassVar[Table]

    then: Annotated["list[AnyStep]", Field(default_factory=list, description="Steps when one is found.")]
    else_: Annotated[
        "list[AnyStep] | None",
        Field(alias="else", description="Steps when none is. Default: the steps after this one."),
    ] = None

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """Found, and not found."""
        return (
            Arm("then", self.found, None, tuple(self.then), ("then",)),
            Arm("else", self.not_found, None, tuple(self.else_ or ()), ("else",)),
        )

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, cls.known, node.type):
            return found
        if len(transitions(node)) != 2:
            return f"{node.type} without its two ways"
        return not_those_it_leads_to(node)

    @staticmethod
    def written_ways(node: Node, names: Names) -> JsonObject:
        """The steps of both ways, as written; of one without steps nothing."""
        both = zip(("then", "else"), transitions(node), strict=True)
        ways = {key: names.steps(text_of(way, "id")) for key, way in both}
        return {key: [*steps] for key, steps in ways.items() if steps}
