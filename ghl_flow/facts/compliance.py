"""What fields of business mind in texts, quiet hours of states, and limits of new accounts."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ghl_flow.facts.sheet import FactSheet, Sourced
from ghl_flow.language.model import FilledText


class FieldOfBusiness(Sourced):
    """What a field has to mind; `words` in a text are a reason to look."""

    note: FilledText
    words: tuple[FilledText, ...]


class NicheFields(Sourced):
    """The fields that a niche belongs to."""

    fields: tuple[FilledText, ...]


class ComplianceSheet(FactSheet):
    """`compliance.yaml`."""

    carriers: Annotated[dict[str, FieldOfBusiness], Field(default_factory=dict)]
    fields: Annotated[dict[str, FieldOfBusiness], Field(default_factory=dict)]
    niches: Annotated[dict[str, NicheFields], Field(default_factory=dict)]


class QuietHours(Sourced):
    """From when to when, in hours of the day; `sunday` in words where it differs."""

    opens: Annotated[int, Field(ge=0, le=23)]
    closes: Annotated[int, Field(ge=1, le=24)]
    sunday: FilledText | None = None


class QuietHoursSheet(FactSheet):
    """`quiet-hours.yaml`."""

    states: Annotated[dict[str, QuietHours], Field(default_factory=dict)]


class SendingLimit(StrEnum):
    """The limits."""

    FIRST_DAY_LOW = "first_day_low"
    NEW_FOR_DAYS = "new_for_days"
    LANDLINE_CALLS = "landline_calls_per_month"
    ERROR_WARNING = "error_warning"
    ERROR_LOCK = "error_lock"
    OPT_OUT_WARNING = "opt_out_warning"
    OPT_OUT_LOCK = "opt_out_lock"


class LimitRow(Sourced):
    """A number."""

    value: Annotated[float, Field(ge=0)]


class SendingLimitsSheet(FactSheet):
    """`sending-limits.yaml`."""

    limits: Annotated[dict[SendingLimit, LimitRow], Field(default_factory=dict)]

    def number(self, name: SendingLimit) -> float:
        """A limit by its name."""
        return self.limits[name].value
