"""The lock of a flow in an account: what HighLevel stores of it and YAML has no words for.

An imported workflow has step ids of its own, and contacts wait in them. The lock keeps these ids by the
names that a flow's own ids are made of, and what the builder wrote into a step beside what it does. It is
read when the flow is compiled, and never decides what the flow does.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.pointer import Beside, Instead, done_to
from ghl_flow.wire.trigger import Trigger, TriggerFilter


def shape_of(nodes: Iterable[Node]) -> str:
    """What leads where, as a short text."""
    ways = sorted(f"{node.id}>{','.join(node.next)}" for node in nodes)
    return sha256("\n".join(ways).encode()).hexdigest()[:16]


class Replaced(SpecModel):
    """What stands in place of a value."""

    was: Annotated[str, Field(description="A digest of the value that the flow compiled to then.")]
    value: Annotated[JsonValue, Field(description="What the builder stores there.")]


class StoredStep(SpecModel):
    """What the builder keeps of a step beside what it does, by JSON pointer.

    A value that the flow compiles to now and did not then stays what it is.
    """

    put: Annotated[
        dict[str, JsonValue], Field(default_factory=dict, description="Values that are there besides.")
    ]
    instead: Annotated[
        dict[str, Replaced], Field(default_factory=dict, description="Values that are stored otherwise.")
    ]
    leave_out: Annotated[
        dict[str, str],
        Field(default_factory=dict, description="Values that are not there, with a digest of each."),
    ]
    lengths: Annotated[
        dict[str, int],
        Field(
            default_factory=dict,
            description="How many items a list had. With another number of them, what is put in it is not.",
        ),
    ]

    @classmethod
    def of(cls, found: Beside) -> "StoredStep":
        """What has to be done to a step to get the stored one."""
        instead = {at: Replaced(was=one.was, value=one.value) for at, one in found.instead.items()}
        return cls(put=found.put, instead=instead, leave_out=found.leave_out, lengths=found.lengths)

    def apply(self, node: Node) -> Node:
        """The node as the builder stores it, as far as it still is the one that was imported."""
        instead = {at: Instead(one.was, one.value) for at, one in self.instead.items()}
        # `put` is done where nothing stands: what leads nowhere does so only while nothing follows.
        found = Node.from_json(
            done_to(node.to_json(), Beside(dict(self.put), instead, dict(self.leave_out), dict(self.lengths)))
        )
        return found if found.switched_off == node.switched_off else _switched(found, off=node.switched_off)


def _switched(node: Node, *, off: bool) -> Node:
    meta = node.extra.get("advanceCanvasMeta")
    kept: JsonObject = {**(meta if isinstance(meta, dict) else {}), "isDisabled": off}
    return node._replace(extra={**node.extra, "advanceCanvasMeta": kept})


class StoredTrigger(SpecModel):
    """What the builder keeps of a trigger beside what it asks."""

    name: Annotated[str, Field(description="Its name in the flow.")]
    id: Annotated[str, Field(description="Its id in HighLevel.")] = ""
    stored_name: Annotated[
        str | None, Field(description="Its name in HighLevel, where the flow has another for it.")
    ] = None
    rows: Annotated[
        tuple[JsonObject, ...], Field(description="What the rows of its filters hold besides, in order.")
    ] = ()

    def apply(self, trigger: Trigger) -> Trigger:
        """The trigger with its id, and with what its rows hold besides, where it asks as many things."""
        trigger = trigger._replace(locked_id=self.id, stored_name=self.stored_name)
        if len(self.rows) != len(trigger.filters):
            return trigger
        return trigger._replace(
            filters=tuple(
                TriggerFilter.from_json({**row.to_json(), **_of_the_builder(more)})
                for row, more in zip(trigger.filters, self.rows, strict=True)
            )
        )


# What a row holds for the builder's drawer; what it asks is the flow's.
ROW_KEYS = ("id", "title", "type")


def _of_the_builder(row: JsonObject) -> JsonObject:
    return {key: value for key, value in row.items() if key in ROW_KEYS}


class Lock(SpecModel):
    """`locks/<account>/<flow>.lock.yaml`."""

    version: Annotated[Literal[1], Field(description="Version of the lock.")]
    flow: Annotated[str, Field(description="The flow.")]
    account: Annotated[str, Field(description="The account.")]
    location_id: Annotated[str, Field(description="Its sub-account: ids of another mean nothing.")]
    workflow: Annotated[str, Field(description="The workflow's id in HighLevel.")]
    status: Annotated[
        Literal["published", "draft"], Field(description="Whether it ran when it was imported.")
    ] = "draft"
    content: Annotated[
        str, Field(description="A digest of what the flow compiled to then: with it, it is as imported.")
    ] = ""
    wanted: Annotated[
        str, Field(description="A digest of what the flow compiled to when the two were the same last.")
    ] = ""
    parts: Annotated[
        dict[str, str],
        Field(
            default_factory=dict,
            description="Digests of the steps, triggers and settings that HighLevel stored then, by digests "
            "of their names: they tell who changed what since.",
        ),
    ]
    ids: Annotated[
        dict[str, str],
        Field(
            default_factory=dict,
            description="HighLevel's ids, by the names that a flow's own ids are made of.",
        ),
    ]
    steps: Annotated[
        dict[str, StoredStep],
        Field(default_factory=dict, description="What is stored beside what a step does, by its id."),
    ]
    triggers: Annotated[
        tuple[StoredTrigger, ...], Field(description="What is stored beside what a trigger asks.")
    ] = ()
    order: Annotated[
        dict[str, int],
        Field(default_factory=dict, description="Where steps stand in the builder's list, by their id."),
    ]
    shape: Annotated[
        str, Field(description="What led where when it was imported: `order` is of that canvas.")
    ] = ""
    missing: Annotated[
        tuple[str, ...], Field(description="Branches that forks lead to and that are not there.")
    ] = ()
    apart: Annotated[
        tuple[JsonObject, ...], Field(description="Steps on the canvas that nothing leads to.")
    ] = ()
    secrets: Annotated[
        tuple[str, ...],
        Field(
            description="Names of secrets whose values were there already: one that is not set stays as it "
            "is in HighLevel."
        ),
    ] = ()

    @model_validator(mode="after")
    def _each_trigger_once(self) -> "Lock":
        for what, said in (
            ("name", [one.name for one in self.triggers]),
            ("id", [one.id for one in self.triggers if one.id]),
        ):
            if twice := next((one for one in said if said.count(one) > 1), None):
                raise ValueError(f"two triggers have the {what} '{twice}': was the lock merged?")
        return self

    def apply(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """The nodes as the builder stores them, those that nothing leads to at the end."""
        order = self.order if self.shape == shape_of(nodes) else {}
        kept = tuple(
            (self.steps[node.id].apply(node) if node.id in self.steps else node)._replace(
                order=order.get(node.id, node.order)
            )
            for node in nodes
            if node.id not in self.missing
        )
        return (*kept, *(Node.from_json(item) for item in self.apart))

    def apply_triggers(self, triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
        """The triggers as the builder stores them."""
        by_name: Mapping[str, StoredTrigger] = {item.name: item for item in self.triggers}
        return tuple(by_name[one.name].apply(one) if one.name in by_name else one for one in triggers)
