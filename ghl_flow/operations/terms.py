"""What a plan depends on, beside the flows and the account."""

from dataclasses import dataclass

from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.gate import ALLOWABLE
from ghl_flow.errors import UsageError, did_you_mean


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a plan depends on: which side of a conflict stays, and which gates are opened by name.

    `resumed`: the flows whose pause is taken back; `prune`: what no flow needs is deleted.

    Raises:
        UsageError: there is no such gate.
    """

    on_conflict: OnConflict = OnConflict.REFUSE
    allowed: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    prune: bool = False

    def __post_init__(self) -> None:
        for code in self.allowed:
            if code not in ALLOWABLE:
                raise UsageError(
                    f"there is no gate '{code}'",
                    hint=did_you_mean(code, ALLOWABLE) or f"gates: {', '.join(ALLOWABLE)}",
                )


DEFAULT_TERMS = PlanTerms()
