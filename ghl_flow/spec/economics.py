"""What a job earns an account, for `roi`."""

from typing import Annotated

from pydantic import Field

from ghl_flow.language.model import SpecModel

_Share = Annotated[float | None, Field(gt=0, le=1)]


class Economics(SpecModel):
    """What the business knows of its own jobs; shares of 1."""

    job_value: Annotated[
        float | None,
        Field(gt=0, le=10_000_000, description="What a job earns, in the account's currency."),
    ] = None
    gross_margin: Annotated[_Share, Field(description="The share of it that is gross profit, 0.5.")] = None
    close_rate: Annotated[_Share, Field(description="Of leads that are talked to, the share that buys.")] = (
        None
    )
    real_leads: Annotated[_Share, Field(description="Of missed callers, the share that would buy.")] = None
