"""What texts cost an account, where it is not the price card that tells."""

from typing import Annotated, Final

from pydantic import Field

from ghl_flow.language.model import Identifier, SpecModel

MOST_A_SEGMENT: Final = 0.5
"""US dollars for a segment, in the dearest countries of Twilio's list; more is an amount in cents."""


class SmsCosts(SpecModel):
    """Prices and volumes of an account, for `cost` and for the warnings of a plan."""

    per_segment: Annotated[
        float | None,
        Field(
            gt=0,
            le=MOST_A_SEGMENT,
            description="US dollars for one segment sent, carrier fee included; default: the price card.",
        ),
    ] = None
    texts_per_month: Annotated[
        int | None, Field(gt=0, description="About how often each text goes out in a month.")
    ] = None
    missed_calls_per_month: Annotated[
        int | None, Field(gt=0, le=10_000_000, description="About how many calls are missed in a month.")
    ] = None
    starts_per_month: Annotated[
        dict[Identifier, Annotated[int, Field(ge=0, le=10_000_000)]],
        Field(
            default_factory=dict,
            description="About how often a flow starts in a month, where no missed call starts it.",
        ),
    ]
