"""Who answers calls and what that costs: `front-desks.yaml`, in US dollars a month."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ghl_flow.facts.sheet import FactSheet, Sourced
from ghl_flow.language.model import FilledText, Identifier, SpecModel

_Price = Annotated[float, Field(ge=0, le=100_000)]


class Span(SpecModel):
    """A price that is not known exactly."""

    low: _Price
    likely: _Price
    high: _Price

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high stand in this order, the smallest first")
        return self


class Plan(SpecModel):
    """A monthly plan. Exactly one of `calls` and `minutes`; without `over`, no more than that."""

    price: _Price
    calls: Annotated[int | None, Field(gt=0, description="How many it includes.")] = None
    minutes: Annotated[int | None, Field(gt=0, description="How many it includes.")] = None
    over: Annotated[_Price | None, Field(description="For each above that.")] = None

    @model_validator(mode="after")
    def _one_unit(self) -> "Plan":
        if (self.calls is None) is (self.minutes is None):
            raise ValueError("a plan includes calls or minutes: write one of the two")
        return self


class Desk(Sourced):
    """One who answers; exactly one of `per_minute`, `plans` and `flat`."""

    name: FilledText
    kind: Literal["ai", "people"]
    per_minute: Span | None = None
    plans: tuple[Plan, ...] = ()
    flat: Span | None = None
    recipe: Annotated[Identifier, Field(description="The flow that takes over what it hands on.")]

    @model_validator(mode="after")
    def _one_price(self) -> "Desk":
        if sum((self.per_minute is not None, bool(self.plans), self.flat is not None)) != 1:
            raise ValueError("write one of per_minute, plans and flat")
        return self


class FrontDeskSheet(FactSheet):
    """Desks by name."""

    desks: Annotated[dict[Identifier, Desk], Field(default_factory=dict)]
