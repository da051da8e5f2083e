"""What each kind of resource answers, and what it is asked with."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ghl_flow.deploy.drivers.model import Capabilities
from ghl_flow.deploy.planning.change import Change, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.problem import Problem
from ghl_flow.deploy.planning.warned import Warned
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, flow_of


@dataclass(frozen=True, slots=True)
class Situation:
    """What is wanted, what is there, what the operator chose, and what the driver can do."""

    desired: Desired
    actual: Actual
    choices: Choices
    driver: Capabilities

    def is_paused(self, flow: str) -> bool:
        """Whether the flow is paused, and stays so. A further workflow that it needs is paused with it."""
        return not self.choices.resumes(flow) and flow in map(flow_of, self.actual.manifest.paused)

    def closed(self, flow: str) -> list[str]:
        """The names of the gates that hold back a flow, a pause among them."""
        names = [gate.name for gate in self.choices.closed(flow)]
        return [*names, PAUSED] if self.is_paused(flow) else names


class ResourceKind(ABC):
    """A kind of resource. Its file also has how one is created, changed and deleted: each differs in that."""

    resource: ClassVar[Resource]
    label: ClassVar[str]
    """What people call it."""

    @abstractmethod
    def plan(self, situation: Situation) -> Iterator[Change]:
        """What happens to each, under its own gates."""

    def hold(self, change: Change, situation: Situation, held: Mapping[str, tuple[str, ...]]) -> Change:
        """The change, held back where it must not come before another that is.

        `held` has the flows whose steps are held back, with the gates that do.
        """
        del situation, held
        return change

    def problems(self, situation: Situation, changes: Sequence[Change]) -> Iterator[Problem]:
        """What keeps apply from starting. `changes` are those of this kind."""
        yield from ()

    def warnings(self, situation: Situation, changes: Sequence[Change]) -> Iterator[Warned]:
        """What an operator should know before. `changes` are those of this kind."""
        yield from ()
