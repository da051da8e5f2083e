"""What texts cost: `prices.yaml`, in US dollars."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from ghl_flow.facts.sheet import FactSheet, Sourced
from ghl_flow.spec.sms_costs import MOST_A_SEGMENT


class Item(StrEnum):
    """What is charged. Of a country only what its rows name is priced."""

    SEGMENT_OUT = "segment_out"
    SEGMENT_IN = "segment_in"
    CARRIER_OUT = "carrier_out"
    CARRIER_IN = "carrier_in"
    NUMBER_LOOKUP = "number_lookup"
    FAILED_TEXT = "failed_text"


class Assumption(StrEnum):
    """What no price list tells: shares of 1."""

    REPLY_SHARE = "reply_share"
    FAILED_SHARE = "failed_share"


_Amount = Annotated[float, Field(ge=0, le=1000)]


class Estimate(Sourced):
    """A number between two others."""

    low: _Amount
    likely: _Amount
    high: _Amount

    @model_validator(mode="after")
    def _in_order(self) -> "Estimate":
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high stand in this order, the smallest first")
        return self


class Share(Estimate):
    """A share of 1."""

    high: Annotated[float, Field(ge=0, le=1)]


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO code of two letters, US.")]


# What is dearer is an amount in cents.
_MOST = {
    Item.SEGMENT_OUT: MOST_A_SEGMENT,
    Item.SEGMENT_IN: MOST_A_SEGMENT,
    Item.CARRIER_OUT: 0.1,
    Item.CARRIER_IN: 0.1,
    Item.NUMBER_LOOKUP: 0.1,
    Item.FAILED_TEXT: 0.1,
}


def _in_dollars(rows: dict[Item, Estimate]) -> dict[Item, Estimate]:
    for item, row in rows.items():
        if row.high > _MOST[item]:
            raise ValueError(
                f"{item} of {row.high:g} is more than any country charges ({_MOST[item]:g}): write US "
                f"dollars, {row.high / 100:g} for {row.high:g} cents"
            )
    return rows


class PriceCard(FactSheet):
    """What is charged in each country, and what is assumed of how people answer."""

    countries: Annotated[
        dict[Country, Annotated[dict[Item, Estimate], AfterValidator(_in_dollars)]],
        Field(default_factory=dict),
    ]
    assumptions: Annotated[dict[Assumption, Share], Field(default_factory=dict)]
