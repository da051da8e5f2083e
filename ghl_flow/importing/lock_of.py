"""The lock of an imported workflow: what the flow compiles to, beside what is stored."""

from collections.abc import Iterator, Mapping, Sequence

from ghl_flow.compile.layout import StableIds
from ghl_flow.kinds.model import Step, can_be_written
from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.stored import Part
from ghl_flow.spec.lock import ROW_KEYS, Lock, StoredStep, StoredTrigger, shape_of
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.pointer import beside, strings
from ghl_flow.wire.texts import with_texts
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.trigger_names import named_as
from ghl_flow.wire.workflow import Workflow

# Where a step stands, which the compiler says again.
_PLACE = ("id", "next", "parentKey", "parent", "order")


class RecordedIds:
    """The ids of a flow's workflows, each with the name it is made of."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def within(self, location_id: str, flow: str, role: str) -> "_Recording":
        """Those of one workflow."""
        return _Recording(StableIds.within(location_id, flow, role), self.names)


class _Recording:
    def __init__(self, ids: StableIds, names: dict[str, str]) -> None:
        self._ids = ids
        self._names = names

    def of(self, name: str) -> str:
        found = self._ids.of(name)
        self._names[found] = name
        return found


class NotAlikeError(Exception):
    """What the flow compiles to leads elsewhere than what is stored; the argument says where."""


def pairs(
    compiled: Sequence[Node], stored: Mapping[str, Node], first: str | None
) -> Iterator[tuple[Node, Node]]:
    """Each compiled step with the stored one that it is, by where they stand.

    `stored`: without what leads nowhere. Raises NotAlikeError.
    """
    mine = {node.id: node for node in compiled}
    waiting = [(compiled[0].id if compiled else None, first)]
    while waiting:
        one, other = waiting.pop()
        if one is None and other is None:
            continue
        if one is None or other is None:
            raise NotAlikeError(stored[other].name if other is not None else mine[one or ""].name)
        node, there = mine[one], stored[other]
        if node.type != there.type or len(node.next) != len(there.next):
            raise NotAlikeError(there.name or there.type)
        yield node, there
        waiting += zip(node.next, there.next, strict=True)


def lock_of(
    compiled: Workflow,
    stored: Workflow,
    ids: RecordedIds,
    paired: Sequence[tuple[Node, Node]],
    apart: Sequence[Node],
) -> Lock:
    """The lock with which `compiled` is `stored`; flow, account and place are for the caller to say.

    `paired` are the steps of both, the stored ones as they are. Raises NotAlikeError.
    """
    kept = ids_kept(paired, ids)
    real = {node.id: there.id for node, there in paired}
    derived = {ours: kept[name] for ours, name in ids.names.items() if name in kept}
    for node, there in paired:
        if does_other_things(node, there, derived):
            raise NotAlikeError(there.name or there.type)
    steps: dict[str, StoredStep] = {}
    for node, there in paired:
        found = beside(with_texts(_of(node), derived), _of(there))
        # What leads to or comes from a step that is not there.
        if there.next and not node.next:
            found.put["/next"] = there.next[0]
        if there.parent_key is not None and node.parent_key is None:
            found.put["/parentKey"] = there.parent_key
        if there.parent is not None and node.parent is None:
            found.put["/parent"] = there.parent
        if found.put or found.instead or found.leave_out:
            steps[there.id] = StoredStep.of(found)
    nodes = [there for _, there in paired]
    return Lock(
        version=1,
        flow="",
        account="",
        location_id="",
        workflow=stored.id,
        parts={},
        ids=dict(sorted(kept.items())),
        steps=dict(sorted(steps.items())),
        triggers=tuple(_triggers(compiled.triggers, stored.triggers)),
        order={there.id: there.order for node, there in paired if there.order != node.order},
        shape=shape_of(
            node._replace(id=real[node.id], next=tuple(real[one] for one in node.next)) for node, _ in paired
        )
        if nodes
        else "",
        apart=tuple(node.to_json() for node in apart),
    )


def does_other_things(mine: Node, stored: Node, derived: Mapping[str, str]) -> bool:
    """Whether a step does something else than the stored one; what the builder keeps for itself aside."""
    kind = kind_of(stored.type)
    if mine.switched_off != stored.switched_off:
        return True
    if kind.part(stored) is Part.BRANCH:
        return False  # what it asks, and what it is called, stands in its fork
    attributes = with_texts(mine.attributes, derived)
    if issubclass(kind, Step):
        same = kind.said(attributes) == kind.said(stored.attributes)
    else:
        same = attributes == stored.attributes
    # The compiler names the jumps that it makes itself, and what has no name that YAML can say.
    named = can_be_written(stored.name) and kind.jumps_to(stored) is None
    return not same or (named and mine.name != stored.name)


def ids_kept(paired: Sequence[tuple[Node, Node]], ids: RecordedIds) -> dict[str, str]:
    """HighLevel's ids, by the names that ours are made of."""
    kept = {ids.names[node.id]: there.id for node, there in paired}
    for node, there in paired:
        kept |= _ids_in(node, there, ids, kept)
    return kept


def _of(node: Node) -> JsonObject:
    found = {key: value for key, value in node.to_json().items() if key not in _PLACE}
    held = found.get("attributes")
    if isinstance(held, dict) and "webhookResponse" in held:
        found["attributes"] = {key: value for key, value in held.items() if key != "webhookResponse"}
    meta = found.get("advanceCanvasMeta")
    if isinstance(meta, dict) and meta.get("isDisabled") is True:
        # Whether it is off is the flow's to say.
        found["advanceCanvasMeta"] = {key: value for key, value in meta.items() if key != "isDisabled"}
    return found


def _ids_in(node: Node, there: Node, ids: RecordedIds, kept: Mapping[str, str]) -> dict[str, str]:
    """Ids below a step: of branches, segments and conditions, where one name stands for one of them."""
    theirs = dict(strings(there.attributes))
    found: dict[str, str] = {}
    several: set[str] = set()
    for pointer, value in strings(node.attributes):
        name, stored = ids.names.get(value), theirs.get(pointer)
        if name is None or stored is None or name in kept:
            continue
        if found.setdefault(name, stored) != stored:
            several.add(name)
    return {name: value for name, value in found.items() if name not in several}


def _triggers(compiled: Sequence[Trigger], stored: Sequence[Trigger]) -> Iterator[StoredTrigger]:
    # By name, which differs within a workflow: the order in which they stand says nothing.
    by_name = {one.name: one for one in named_as(stored, compiled)}
    for mine in compiled:
        theirs = by_name.get(mine.name)
        if theirs is None:
            continue
        rows: list[JsonObject] = []
        same = len(mine.filters) == len(theirs.filters)
        for row, there in zip(mine.filters, theirs.filters, strict=True) if same else ():
            ours = row.to_json()
            held = there.to_json()
            rows.append({key: held[key] for key in ROW_KEYS if key in held and ours.get(key) != held[key]})
        kept = tuple(rows) if any(rows) else ()
        yield StoredTrigger(name=mine.name, id=theirs.id, stored_name=theirs.stored_name, rows=kept)
