"""The plan: what apply would do, as data."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.change import Action, Change
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.copies import Copy
from ghl_flow.deploy.planning.due import Due, due
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.problem import Problem
from ghl_flow.deploy.planning.sheet import Sheet
from ghl_flow.deploy.planning.warned import Warned
from ghl_flow.deploy.state.copies import NotCompared
from ghl_flow.wire.fingerprint import digest_of


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The plan for one account. A problem keeps apply from starting; a warning does not.

    `sheets` are those of the workflows that a person is to build. `builds`, `deletes`, `stops`: whether
    workflows are made, deleted and set to draft without a person. `paused`: the keys of the workflows that
    are. `shadowed`: of those that write down what they would send. `sending`: of those that send it. What is
    stored in HighLevel tells the two apart; one that cannot be read is neither.
    """

    account: str
    driver: str
    driver_reason: DriverReason
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()
    gates: tuple[Gate, ...] = ()
    on_conflict: OnConflict = OnConflict.REFUSE
    location_id: str = ""
    sheets: tuple[Sheet, ...] = ()
    copies: tuple[Copy, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()
    builds: bool = True
    deletes: bool = True
    stops: bool = True
    paused: frozenset[str] = frozenset()
    shadowed: frozenset[str] = frozenset()
    sending: frozenset[str] = frozenset()

    def due(self, change: Change, *, prune: bool = False) -> Due:
        """What apply will do about one of its changes."""
        return due(change, prune=prune, blocked=bool(self.problems), builds=self.builds, deletes=self.deletes)

    @property
    def digest(self) -> str:
        """Of what would be done, to what and on which terms: another one means that something changed."""
        return plan_digest(
            {
                "account": self.account,
                "location_id": self.location_id,
                "driver": self.driver,
                "on_conflict": str(self.on_conflict),
                "changes": [change.to_json() for change in self.changes],
                "gates": [
                    {"code": one.code, "detail": one.detail or None, "flow": one.flow or None}
                    for one in self.gates
                ],
            }
        )

    @property
    def pending(self) -> list[Change]:
        """The changes that are not made yet, those that a gate holds back or only --prune makes included."""
        return [change for change in self.changes if change.action is not Action.UNCHANGED]

    @property
    def is_wrong(self) -> bool:
        """Whether something runs in HighLevel that should not, and that no apply stops."""
        return any(change.is_wrong for change in self.changes) or bool(self.running_copies)

    @property
    def unread(self) -> list[Warned]:
        """What should have been looked at and could not be: that nothing is wrong there is not known."""
        return [one for one in self.warnings if one.unseen is Unseen.UNREAD]

    @property
    def not_assessed(self) -> list[Warned]:
        """What nothing that the account has set shows."""
        return [one for one in self.warnings if one.unseen is Unseen.NOT_ASSESSED]

    @property
    def running_copies(self) -> list[Copy]:
        """The workflows that do what a managed one does, and are published."""
        return [one for one in self.copies if one.runs]


def plan_digest(row: Mapping[str, object]) -> str:
    """The digest of an account's plan as JSON: of what would be done, and on which terms."""
    gates = row.get("gates")
    return digest_of(
        [
            *(row.get(key) for key in ("account", "location_id", "driver", "on_conflict", "changes")),
            # Not the gates' messages: those name files, which lie elsewhere on another machine.
            sorted(
                [str(gate.get(key)) for key in ("code", "detail", "flow")]
                for gate in (gates if isinstance(gates, list) else [])
                if isinstance(gate, dict)
            ),
        ]
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for several accounts."""

    accounts: tuple[AccountPlan, ...]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, int]:
        """How many changes apply will make of each kind, and of which it will make none."""
        return {str(one): count for one, count in self.counts().items()}

    def counts(self, *, prune: bool = False) -> dict[Due, int]:
        """The same, also where apply deletes what no flow needs."""
        found = Counter(
            account.due(change, prune=prune) for account in self.accounts for change in account.changes
        )
        return {one: found[one] for one in Due}

    @property
    def pending(self) -> bool:
        """Whether anything would change."""
        return any(account.pending for account in self.accounts)
