"""How to apply: what was approved, and what the operator accepts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ghl_flow.deploy.applying.build_folder import BuildFolder
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.choices import Choices, OnConflict, Prove
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.safety import NO_LIMITS, Limits
from ghl_flow.deploy.state.looked_at import LookedAt


@dataclass(frozen=True, slots=True)
class Terms:
    """How to apply: closed gates, what was approved, and what the operator accepts.

    `approved` are plan digests; when there are any, the plan must have one of them. `archive` takes the
    workflows as they were before and after, `build` the sheets of those to be built by hand. `prune`:
    workflows that no flow needs are deleted, unless their flow is among the `protected` ones. `stopping`
    is asked before each write, `happened` is called with what became of a workflow that is gone. `opened`:
    gates that are closed and that the operator allows by name; `opened_before`, by workflow, those that were
    allowed when an earlier version published it. `looked`: what is known from before of the
    workflows that are not managed. `limits`: how much may be changed. `prove`: see `Choices`. `resumed`: the
    flows whose pause is taken back, as all are with `allow_paused`.
    """

    gates: Sequence[Gate] = ()
    approved: Sequence[str] = ()
    on_conflict: OnConflict = OnConflict.REFUSE
    drop_contacts: bool = False
    allow_paused: bool = False
    archive: Archive | None = None
    build: BuildFolder | None = None
    prune: bool = False
    protected: Collection[str] = ()
    stopping: Callable[[], bool] = lambda: False
    happened: Callable[[Event, str], None] = lambda _, __: None
    opened: Sequence[Gate] = ()
    looked: LookedAt | None = None
    opened_before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limits: Limits = NO_LIMITS
    resumed: frozenset[str] = frozenset()
    prove: Prove | None = None

    @property
    def choices(self) -> Choices:
        """What of it a plan depends on."""
        return Choices(
            self.on_conflict,
            tuple(self.gates),
            self.allow_paused,
            tuple(self.opened),
            self.opened_before,
            self.resumed,
            self.prove,
            self.prune,
        )
