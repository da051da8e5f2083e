"""The step tree as HighLevel's flat list of nodes, with ids that recompiling does not change."""

from collections.abc import Mapping, Sequence
from hashlib import sha1
from typing import NamedTuple, Protocol
from uuid import NAMESPACE_URL

from ghl_flow.compile.names import Names
from ghl_flow.compile.tree import Block, walk
from ghl_flow.kinds.model import LaidArm, Place
from ghl_flow.kinds.names import Copy, FieldSpec, Named
from ghl_flow.masking import is_reference as is_secret
from ghl_flow.masking import scheme_and_reference
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import secret_reference

# What RFC 9562 makes of the digit that holds the variant: its two upper bits become 10.
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


class Laid(NamedTuple):
    """The nodes of one workflow, and where in YAML each was written (generated nodes are not in it).

    `pinned`: the nodes of the steps that have an `id:`, by it.
    """

    nodes: tuple[Node, ...]
    origins: Mapping[str, YamlPath]
    pinned: Mapping[str, str]


class StableIds:
    """UUIDv5 of names within (location, flow, role), so the same on every machine."""

    def __init__(self, namespace: bytes) -> None:
        # Half of what `uuid.uuid5` does is the same for every name; a flow has a hundred of them.
        self._hash = sha1(namespace, usedforsecurity=False)

    @classmethod
    def within(cls, location_id: str, flow: str, role: str) -> "StableIds":
        """Those of one workflow."""
        namespace = _OF_URLS.of(f"ghl-flow:{location_id}:{flow}:{role}")
        return cls(bytes.fromhex(namespace.replace("-", "")))

    def of(self, name: str) -> str:
        """The id of a name, as `str(uuid5(namespace, name))` gives it."""
        digest = self._hash.copy()
        digest.update(name.encode())
        digits = digest.hexdigest()
        last = f"{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
        return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{last}"


_OF_URLS = StableIds(NAMESPACE_URL.bytes)


class PlainIds:
    """The names themselves: for a workflow that no account will ever store."""

    def __init__(self, role: str) -> None:
        self._role = role

    @classmethod
    def within(cls, location_id: str, flow: str, role: str) -> "PlainIds":
        """Those of one workflow of a flow."""
        return cls(role)

    def of(self, name: str) -> str:
        """The id of a name."""
        return f"{self._role}:{name}"


class Ids(Protocol):
    """Ids by the names they are made of."""

    def of(self, name: str) -> str:
        """The id of a name."""
        ...


class IdsWithin(Protocol):
    """Where the ids of one workflow come from."""

    def within(self, location_id: str, flow: str, role: str) -> Ids:
        """Those of one workflow of a flow."""
        ...


class LockedIds:
    """The ids that a lock keeps, and for every other name what it would be without."""

    def __init__(self, kept: Mapping[str, str], others: Ids) -> None:
        self._kept = kept
        self._others = others

    def of(self, name: str) -> str:
        """The id of a name."""
        return self._kept.get(name) or self._others.of(name)


class StepContext:
    """The `CompileContext` of one step: the flow's names, and ids below the step's own."""

    __slots__ = ("_identity", "_ids", "_names", "_pinned", "_titles")

    def __init__(
        self,
        names: Names,
        ids: Ids,
        identity: str,
        pinned: Mapping[str, str],
        titles: Mapping[str, str],
    ) -> None:
        self._names = names
        self._ids = ids
        self._identity = identity
        self._pinned = pinned
        self._titles = titles

    def text(self, copy: Copy) -> str:
        return self._names.text(copy)

    def words(self, text: str) -> str:
        return self._names.words(text)

    def markup(self, html: str) -> str:
        return self._names.markup(html)

    def field(self, key: str) -> FieldSpec:
        return self._names.field(key)

    def workflow(self, flow: str) -> str:
        return self._names.workflow(flow)

    def danger_words(self) -> Sequence[str]:
        return self._names.danger_words()

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        return self._names.named(what, name, within)

    def secret(self, written: str) -> str:
        if (parts := scheme_and_reference(written)) is not None:
            scheme, named = parts
            return scheme + secret_reference(named)
        return secret_reference(written) if is_secret(written) else written

    def step(self, pinned: str) -> str:
        return self._pinned[pinned]

    def step_title(self, pinned: str) -> str:
        return self._titles[pinned]

    def uuid(self, *names: str) -> str:
        return self._ids.of("/".join((self._identity, *names)))


class Layout:
    """Lays out one workflow. The id of a step is that of its identity."""

    def __init__(self, ids: Ids, names: Names) -> None:
        self._stable = ids
        self._names = names
        self._nodes: list[Node] = []
        self._origins: dict[str, YamlPath] = {}
        self._pinned: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def lay_out(self, blocks: Sequence[Block]) -> Laid:
        """The nodes of the tree, parents before children."""
        self._pin(blocks)
        self._sequence(blocks, parent_key=None, parent=None)
        return Laid(tuple(self._nodes), self._origins, self._pinned)

    def _pin(self, blocks: Sequence[Block]) -> None:
        for block in walk(blocks):
            # A step is jumped to by its `id:`, and by its identity where the compiler joins branches.
            self._pinned[block.identity] = self._id(block)
            if block.step.id:
                self._pinned.setdefault(block.step.id, self._id(block))
                self._titles.setdefault(block.step.id, block.step.title)

    def _id(self, block: Block) -> str:
        # Asked for by a step, by the one before it and by what leads to it; hashing it once will do.
        node_id = self._ids.get(block.identity)
        if node_id is None:
            node_id = self._ids[block.identity] = self._stable.of(block.identity)
        return node_id

    def _sequence(self, blocks: Sequence[Block], parent_key: str | None, parent: str | None) -> None:
        real = [(block, node_type) for block in blocks if (node_type := block.step.node_type())]
        ids = [self._id(block) for block, _ in real]
        inbound = parent_key
        for number, (block, node_type) in enumerate(real):
            step, node_id = block.step, ids[number]
            context = StepContext(self._names, self._stable, block.identity, self._pinned, self._titles)
            if block.path:
                self._origins[node_id] = block.path
            if block.branches:
                self._fork(block, Place(node_id, number, inbound, parent), context)
            else:
                following = (ids[number + 1],) if number + 1 < len(ids) else ()
                attributes = step.attributes(context)
                self._nodes.append(
                    Node(
                        node_id,
                        node_type,
                        step.title,
                        number,
                        attributes,
                        following,
                        inbound,
                        parent,
                        extra=step.beside,
                    )
                )
            inbound = node_id

    def _fork(self, block: Block, place: Place, context: StepContext) -> None:
        arms: list[LaidArm] = [
            (context.uuid(branch.key), branch.name, branch.expression) for branch in block.branches
        ]
        ids = [arm[0] for arm in arms]
        self._nodes.append(block.step.fork(place, arms, context))
        for number, (branch, arm) in enumerate(zip(block.branches, arms, strict=True)):
            arm_id = ids[number]
            siblings = (*ids[:number], *ids[number + 1 :])
            leads_to = next((self._id(item) for item in branch.blocks if item.step.node_type()), None)
            here = Place(arm_id, number, place.id, place.id)
            self._nodes.append(block.step.branch(here, arm, siblings, leads_to))
            if block.path:
                self._origins[arm_id] = block.path
            # Depth first: with all branch nodes before their steps, forks did not branch (observed live).
            self._sequence(branch.blocks, parent_key=arm_id, parent=arm_id)
