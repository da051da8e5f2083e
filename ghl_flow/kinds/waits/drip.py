"""`drip`: lets contacts through in batches."""

from collections.abc import Callable
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, Sleep, following
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node

_MINUTES = {"minutes": 1, "minute": 1, "hours": 60, "hour": 60, "days": 1440, "day": 1440}


def _count(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


_KNOWN: Table = {
    "batchSize": _count,
    "interval": lambda value: isinstance(value, dict),
    "type": one_of("drip"),
}
_KNOWN_INTERVAL: dict[str, Callable[[JsonValue], bool]] = {
    "timeUnit": one_of(*_MINUTES),
    "value": _count,
    "__typename": anything,
}


def _minutes(interval: JsonObject) -> int:
    """How many minutes a stored interval has, whatever its unit."""
    value = interval.get("value")
    return _MINUTES[text_of(interval, "timeUnit")] * (value if isinstance(value, int) else 0)


def _whole_minutes(duration: Duration) -> Duration:
    if duration.seconds == 0 or duration.seconds % 60:
        raise ValueError(f"'{duration}' is no whole number of minutes: a drip counts in minutes")
    return duration


class DripDetails(SpecModel):
    """How many contacts go on, and how often."""

    batch: Annotated[int, Field(description="How many contacts go on at a time.", ge=1)]
    every: Annotated[
        Duration, AfterValidator(_whole_minutes), Field(description="The time from one batch to the next.")
    ]


class DripStep(Step):
    """Let contacts go on in batches: how long one waits depends on the others before it.

    `verify` tries every length of that wait, from none on; `simulate` and `test` let contacts go on at once.
    """

    keyword: ClassVar[str] = "drip"
    node_types: ClassVar[tuple[str, ...]] = ("drip",)
    label: ClassVar[str] = "Drip"
    examples = (
        Example("drip: { batch: 100, every: 1 minute }", wire="drip.json"),
        Example("drip: { batch: 50, every: 1 hour }"),
    )
    bounded: ClassVar[bool] = True

    drip: DripDetails

    @property
    def may_pause(self) -> bool:
        return True

    def default_name(self) -> str:
        return f"Drip {self.drip.batch} every {self.drip.every}"

    def node_type(self) -> str:
        return "drip"

    def attributes(self, context: CompileContext) -> JsonObject:
        # Minutes are the unit that was seen stored; an hour is sixty of them.
        return {
            "batchSize": self.drip.batch,
            "interval": {"timeUnit": "minutes", "value": self.drip.every.seconds // 60},
            "type": "drip",
        }

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        interval = object_of(node.attributes, "interval")
        if found := beyond(node.attributes, _KNOWN, "drip") or beyond(interval, _KNOWN_INTERVAL, "drip"):
            not_readable(found)
        batch = node.attributes.get("batchSize")
        return {"drip": {"batch": batch, "every": str(Duration(60 * _minutes(interval)))}}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        interval = attributes.get("interval")
        if not isinstance(interval, dict) or beyond(interval, _KNOWN_INTERVAL, "drip"):
            return attributes
        return {**attributes, "interval": _minutes(interval)}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        interval = object_of(node.attributes, "interval")
        found = beyond(node.attributes, _KNOWN, "drip") or beyond(interval, _KNOWN_INTERVAL, "drip")
        missing = next((key for key in ("batchSize", "interval") if key not in node.attributes), None)
        return found or (f"drip without '{missing}'" if missing else None)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        return Sleep(0, following(node).to, open_ended=True)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        interval = object_of(node.attributes, "interval")
        every = f"{interval.get('value')} {text_of(interval, 'timeUnit')}"
        return (Click(f"Batch Size: {node.attributes.get('batchSize')}"), Click(f"Drip Interval: {every}"))
