"""An amount that is not known exactly: low, likely, high."""

from collections.abc import Iterable
from typing import NamedTuple


class Amount(NamedTuple):
    """US dollars, or a number of things; `likely` is between the other two."""

    low: float
    likely: float
    high: float

    @classmethod
    def of(cls, value: float) -> "Amount":
        """One that is known."""
        return cls(value, value, value)

    def plus(self, other: "Amount") -> "Amount":
        """The sum."""
        return Amount(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, other: "Amount") -> "Amount":
        """The product; all are zero or more."""
        return Amount(self.low * other.low, self.likely * other.likely, self.high * other.high)

    @property
    def known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


NOTHING = Amount.of(0)


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of all."""
    found = NOTHING
    for amount in amounts:
        found = found.plus(amount)
    return found


def dollars(amount: Amount) -> str:
    """`US$1.10 to US$1.20`, or `US$1.20` where it is known; four decimals for what is less than ten cents."""
    low, high = _money(amount.low, amount.high), _money(amount.high, amount.high)
    return high if low == high else f"{low} to {high}"


def _money(value: float, largest: float) -> str:
    return f"US${value:,.4f}" if 0 < largest < 0.1 else f"US${value:,.2f}"
