"""What the operator chose, as far as a plan depends on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.staying import Staying

Prove = Callable[[Sequence[CompiledFlow], Sequence[CompiledFlow], Sequence[Staying]], list[Gate]]
"""The gates of the first flows that are not proved among the second, of which some stay as they are."""


class OnConflict(StrEnum):
    """What to do with a workflow that was changed in HighLevel."""

    REFUSE = "refuse"
    LOCAL = "local"
    REMOTE = "remote"


ON_CONFLICT_WORDS = {
    **{str(one): one for one in OnConflict},
    # Earlier spellings.
    "ours": OnConflict.LOCAL,
    "theirs": OnConflict.REMOTE,
}
"""What `--on-conflict` takes."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator chose: about conflicts, and which gates are closed after those that are allowed.

    `allow_paused`: every pause is taken back; `resumed`: the flows whose pause is. `opened` are those gates
    that are closed and allowed by name. `opened_before`: by workflow, the codes of those that were allowed
    when an earlier version published it, which the manifest does not say. `prove`: how flows are proved
    beside some that stay as they are in the account; None where that is not asked. `prune`: what no flow
    needs is deleted.
    """

    on_conflict: OnConflict = OnConflict.REFUSE
    gates: tuple[Gate, ...] = ()
    allow_paused: bool = False
    opened: tuple[Gate, ...] = ()
    opened_before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    resumed: frozenset[str] = frozenset()
    prove: Prove | None = field(default=None, compare=False)
    prune: bool = False

    def resumes(self, flow: str) -> bool:
        """Whether a pause of the flow is taken back."""
        return self.allow_paused or flow in self.resumed

    def closed(self, flow: str) -> tuple[Gate, ...]:
        """The gates that hold back a flow."""
        return tuple(gate for gate in self.gates if gate.closes(flow))

    def allowed(self, flow: str) -> tuple[str, ...]:
        """The codes of the gates that would hold back a flow, and were opened by name."""
        return tuple(sorted({gate.code for gate in self.opened if gate.closes(flow)}))
