"""The one place where a text becomes segments and segments become money.

`simulate`, `render`, the warnings of a plan and `cost` ask here, so that one text costs the same everywhere.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ghl_flow.copy.delivery import Delivered
from ghl_flow.cost.amount import NOTHING, Amount
from ghl_flow.cost.country import country_of
from ghl_flow.facts.book import SHIPPED, Facts
from ghl_flow.facts.prices import Assumption, Estimate, Item
from ghl_flow.runtime.timeline import Message
from ghl_flow.spec.account import Account


class Unpriced(StrEnum):
    """Why nothing is known of what texts cost."""

    COUNTRY_UNKNOWN = "country-unknown"
    NO_PRICES = "no-prices"


class TextCost(NamedTuple):
    """Segments of what arrives, how many of them only because of what HighLevel appends, and the price.

    `ceiling` are the segments with the line that may come as well. `price` is what the segments cost the
    agency, in US dollars; None where the country is not priced.
    """

    segments: int
    appended: int
    ceiling: int
    price: Amount | None


class Rates(NamedTuple):
    """What an account is charged, in US dollars; where `unpriced` says why, nothing is known.

    `own`: a segment costs what the account file says. `stale` are rows of the price card with their dates.
    `source`: who says what a segment costs, as of `as_of`.
    """

    country: str | None
    segment_out: Amount = NOTHING
    segment_in: Amount = NOTHING
    lookup: Amount = NOTHING
    failed: Amount = NOTHING
    own: bool = False
    unpriced: Unpriced | None = None
    stale: Mapping[str, date] = {}
    as_of: date | None = None
    source: str = ""

    def text(self, text: Delivered) -> TextCost:
        """What one text costs, with what HighLevel is sure to append to it."""
        segments = text.floor_size.segments
        extra = segments - text.body_size.segments
        return TextCost(segments, extra, text.ceiling_size.segments, self.segments(segments))

    def segments(self, count: int) -> Amount | None:
        """What so many segments cost."""
        return None if self.unpriced is not None else self.segment_out.times(Amount.of(count))


def message_cost(message: Message, rates: "Rates | None" = None) -> TextCost:
    """What a text that went out costs."""
    return (rates or _NO_RATES).text(message.delivered)


_NO_RATES = Rates(None, unpriced=Unpriced.NO_PRICES)


def rates_of(account: Account, facts: Facts = SHIPPED) -> Rates:
    """What an account is charged.

    Raises:
        SpecError: the project's price card is not valid.
    """
    card, country = facts.prices, country_of(account)
    if country is None:
        return Rates(None, unpriced=Unpriced.COUNTRY_UNKNOWN)
    rows = card.countries.get(country, {})
    own = account.sms_costs.per_segment
    if own is None and Item.SEGMENT_OUT not in rows:
        return Rates(country, unpriced=Unpriced.NO_PRICES)
    of_country = {
        name: day for name, day in card.stale().items() if name.partition(".")[0] in (country, *Assumption)
    }

    def amount(*items: Item) -> Amount:
        found = NOTHING
        for item in items:
            found = found.plus(amount_of(rows[item]) if item in rows else NOTHING)
        return found

    out = amount(Item.SEGMENT_OUT, Item.CARRIER_OUT) if own is None else Amount.of(own)
    lookup = {"on": amount(Item.NUMBER_LOOKUP), "off": NOTHING}.get(account.number_intelligence)
    return Rates(
        country,
        out,
        amount(Item.SEGMENT_IN, Item.CARRIER_IN),
        # Not told: it costs nothing if it is off, and the price if it is on.
        lookup if lookup is not None else Amount(0, 0, amount(Item.NUMBER_LOOKUP).high),
        amount(Item.FAILED_TEXT),
        own is not None,
        None,
        of_country,
        min((row.as_of for row in rows.values()), default=None),
        "; ".join(rows[item].source for item in (Item.SEGMENT_OUT, Item.CARRIER_OUT) if item in rows),
    )


def amount_of(row: Estimate) -> Amount:
    """A row of the card as an amount."""
    return Amount(row.low, row.likely, row.high)
