"""What the fields of contacts hold (docs/semantics.md, R10 to R12)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.judge.written import DAY, length


def as_date(text: str | None) -> date | None:
    """A date as HighLevel keeps one: 2026-01-05, 01-05-2026 or 05-Jan-2026 (R11)."""
    for shape in ("%Y-%m-%d", "%m-%d-%Y", "%d-%b-%Y"):
        try:
            return datetime.strptime(text or "", shape).date()
        except ValueError:
            continue
    return None


def as_number(text: str | None) -> Decimal | None:
    """A number, or nothing."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class Values:
    """Which fields hold dates and which numbers, and what conditions on fields come to."""

    dates: frozenset[str]
    numbers: frozenset[str]

    def hold(self, key: str, test: Any, value: str | None, today: date) -> bool:
        """Whether a field that has this value is as the test asks."""
        asked = test if isinstance(test, dict) else {"is": test}
        (operator, wanted), *_ = ((name, item) for name, item in asked.items() if name != "tag")
        match operator:
            case "empty" | "has_no_value":
                return not value
            case "has_value":
                return bool(value)
            case "within":  # R12: by calendar days
                day = as_date(value)
                return day is not None and 0 <= (today - day).days <= length(wanted) // DAY
            case "is":
                return self._same(key, value, wanted)
            case "is_not":
                return not self._same(key, value, wanted)
            case "contains":
                return value is not None and str(wanted).lower() in value.lower()
            case "greater_than" | "less_than" | "at_least" | "at_most":
                number = as_number(value)
                if number is None:
                    return False
                limit = Decimal(wanted)
                if number == limit:
                    return operator.startswith("at_")
                return (number > limit) == (operator in ("greater_than", "at_least"))
        raise AssertionError(operator)

    def _same(self, key: str, value: str | None, wanted: Any) -> bool:
        if key in self.dates:
            return as_date(value) is not None and as_date(value) == as_date(str(wanted))
        if key in self.numbers:
            return as_number(value) is not None and as_number(value) == as_number(str(wanted))
        return value is not None and value == str(wanted)
