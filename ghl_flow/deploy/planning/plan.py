"""The plan: what apply would do, as data."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.change import Action, Change, ChangeJson
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.copies import Copy, CopyJson, NotComparedJson, not_compared_json
from ghl_flow.deploy.planning.due import Due, due
from ghl_flow.deploy.planning.gate import Gate, GateJson
from ghl_flow.deploy.planning.sheet import Sheet, SheetJson
from ghl_flow.deploy.planning.warnings import Warned, messages
from ghl_flow.deploy.state.copies import NotCompared
from ghl_flow.errors import Diagnostic
from ghl_flow.wire.fingerprint import digest_of

FORMAT_VERSION = 1


class DespiteJson(TypedDict):
    """A workflow that runs though it should not: in spite of which gates, and without which helpers."""

    key: str
    gates: list[str]
    without: list[str]


class ProblemJson(TypedDict):
    """What keeps apply from starting."""

    message: str
    hint: str | None


class WarningJson(TypedDict):
    """Something to know."""

    code: str
    message: str


class PlanRowJson(TypedDict):
    """The plan of an account; what its digest is made of, and more."""

    account: str
    location_id: str
    driver: str
    driver_reason: str
    on_conflict: str
    changes: list[ChangeJson]
    published_despite: list[DespiteJson]
    copies: list[CopyJson]
    not_compared: list[NotComparedJson]
    gates: list[GateJson]
    problems: list[ProblemJson]
    warnings: list[WarningJson]
    unread: list[str]
    not_assessed: list[str]
    sheets: list[SheetJson]


class AccountPlanJson(PlanRowJson):
    """The same with its digest, by which a plan is approved."""

    digest: str


class PlanJson(TypedDict):
    """A plan, as `plan --out` saves it."""

    format_version: int
    accounts: list[AccountPlanJson]
    summary: dict[str, int]


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The plan for one account. A problem keeps apply from starting; a warning does not.

    `sheets` are those of the workflows that a person is to build. `builds`, `deletes`, `stops`: whether
    workflows are made, deleted and set to draft without a person.
    """

    account: str
    driver: str
    driver_reason: str
    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...] = ()
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

    def due(self, change: Change, *, prune: bool = False) -> Due:
        """What apply will do about one of its changes."""
        return due(change, prune=prune, blocked=bool(self.problems), builds=self.builds, deletes=self.deletes)

    @property
    def digest(self) -> str:
        """Of what would be done, to what and on which terms: another one means that something changed."""
        return plan_digest(self._row())

    @property
    def pending(self) -> list[Change]:
        """The changes that are not made yet, those that a gate holds back or only --prune makes included."""
        return [change for change in self.changes if change.action is not Action.UNCHANGED]

    @property
    def is_wrong(self) -> bool:
        """Whether something runs in HighLevel that should not, and that no apply stops."""
        return any(change.is_wrong for change in self.changes) or bool(self.running_copies)

    @property
    def unread(self) -> list[str]:
        """What should have been looked at and could not be: that nothing is wrong there is not known."""
        return messages(self.warnings, Unseen.UNREAD)

    @property
    def not_assessed(self) -> list[str]:
        """What nothing that the account has set shows."""
        return messages(self.warnings, Unseen.NOT_ASSESSED)

    @property
    def running_copies(self) -> list[Copy]:
        """The workflows that do what a managed one does, and are published."""
        return [one for one in self.copies if one.runs]

    def to_json(self) -> AccountPlanJson:
        """The plan of this account for machines."""
        return {**self._row(), "digest": self.digest}

    def _row(self) -> PlanRowJson:
        return {
            "account": self.account,
            "location_id": self.location_id,
            "driver": self.driver,
            "driver_reason": self.driver_reason,
            "on_conflict": str(self.on_conflict),
            "changes": [change.to_json() for change in self.changes],
            "published_despite": [
                {"key": change.key, "gates": [*change.despite], "without": [*change.without]}
                for change in self.changes
                if change.is_wrong
            ],
            "copies": [one.to_json() for one in self.copies],
            "not_compared": [not_compared_json(one) for one in self.not_compared],
            "gates": [gate.to_json() for gate in self.gates],
            "problems": [{"message": item.message, "hint": item.hint} for item in self.problems],
            "warnings": [{"code": item.code, "message": item.message} for item in self.warnings],
            "unread": self.unread,
            "not_assessed": self.not_assessed,
            "sheets": [sheet.to_json() for sheet in self.sheets],
        }


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

    def to_json(self) -> PlanJson:
        """`{format_version, accounts, summary}`."""
        return {
            "format_version": FORMAT_VERSION,
            "accounts": [account.to_json() for account in self.accounts],
            "summary": self.summary,
        }
