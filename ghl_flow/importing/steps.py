"""The steps of a stored workflow as the list that stands below `steps:`.

In HighLevel branches never join again by themselves: people end them in a Go To. Where the compiler would
write exactly that for steps after a fork, that is how they are written; every other Go To stays one.
"""

from collections.abc import Iterator

from ghl_flow.importing.canvas import Canvas, jumps_to
from ghl_flow.importing.finding import Matter
from ghl_flow.importing.known import BranchMark, KnownNames
from ghl_flow.kinds.read_back import as_written, from_node
from ghl_flow.kinds.reading import NotReadable
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.pointer import strings


class CannotSayError(Exception):
    """A step that cannot be written at all; the arguments are its name and why."""


class StepsBack:
    """Writes the steps of one canvas."""

    def __init__(self, canvas: Canvas, names: KnownNames) -> None:
        self._canvas = canvas
        self._names = names

    def written(self) -> list[JsonValue]:
        """The steps from the first one on.

        Raises:
            CannotSayError: YAML cannot say one of them, not even as `raw`.
        """
        found = self._list(self._canvas.first, None, falls=True)
        self._pin(found)
        return found

    def _list(self, first: str | None, falls_to: str | None, *, falls: bool) -> list[JsonValue]:
        """The steps from one on. `falls_to` is where a run goes on after the list, if it comes to its end.

        With `falls` a Go To there is left out, as the end of the list says it.
        """
        found: list[JsonValue] = []
        for node in self._canvas.chain(first):
            target = jumps_to(node)
            if target is not None and target == falls_to and falls:
                return found
            if node.is_fork:
                return [*found, *self._fork(node, falls_to, falls=falls)]
            found.append(self._step(node))
            if target is not None:
                return found
        if falls_to is not None:
            found.append("end")
        return found

    def _fork(self, node: Node, falls_to: str | None, *, falls: bool) -> list[JsonValue]:
        """A fork, and the steps after it."""
        joined = self._join(node)
        branches: dict[str, list[JsonValue]] = {}
        rest: list[JsonValue] = []
        for number, branch_id in enumerate(node.next):
            first = self._canvas.first_of(branch_id)
            if joined is None:
                branches[branch_id] = self._list(first, falls_to, falls=falls)
            elif number < joined[0]:
                branches[branch_id] = self._list(first, joined[1], falls=True)
            elif number > joined[0]:
                branches[branch_id] = self._list(first, joined[1], falls=False)
            else:
                branches[branch_id] = [self._step(one) for one in self._until(first, joined[1])]
                rest = self._list(joined[1], falls_to, falls=falls)
        self._names.filled |= {branch for branch, steps in branches.items() if steps}
        step = self._step(node)
        return [_filled(step, branches), *rest]

    def _until(self, first: str | None, stop: str) -> Iterator[Node]:
        for node in self._canvas.chain(first):
            if node.id == stop:
                return
            yield node

    def _join(self, node: Node) -> tuple[int, str] | None:
        """The branch that goes on after a fork, by its number, and the step at which it does.

        It is the step that earlier branches end in a Go To to. Later ones say theirs.
        """
        targets: set[str] = set()
        best: tuple[int, str] | None = None
        for number, branch_id in enumerate(node.next):
            first = self._canvas.first_of(branch_id)
            if targets:
                for one in self._canvas.chain(first):
                    if one.id in targets:
                        # A jump is copied by the compiler instead of jumped to, so none is joined at.
                        if jumps_to(one) is None:
                            best = (number, one.id)
                        break
            targets |= {*self._targets(first)}
        return best

    def _targets(self, first: str | None) -> Iterator[str]:
        """Where the branches below end in a Go To to."""
        waiting = [first]
        while waiting:
            for node in self._canvas.chain(waiting.pop()):
                if (target := jumps_to(node)) is not None:
                    yield target
                if node.is_fork:
                    waiting += [self._canvas.first_of(one) for one in node.next]

    def _step(self, node: Node) -> JsonValue:
        self._names.name_secrets(node)
        found: JsonObject | NotReadable = from_node(node, self._names)
        why = found.reason if isinstance(found, NotReadable) else "it holds a secret"
        if isinstance(found, NotReadable) or self._holds_a_secret(found):
            held = self._names.without_secrets(node.attributes)
            found = as_written(node._replace(attributes=held if isinstance(held, dict) else {}), self._names)
        if isinstance(found, NotReadable):
            raise CannotSayError(node.name or node.type, found.reason)
        if "raw" in found:
            self._names.say(Matter.RAW, node.name, why)
        return WrittenStep(found, node.id)

    def _holds_a_secret(self, step: JsonObject) -> bool:
        return any(text in self._names.secrets for _, text in strings(step))

    def _pin(self, steps: list[JsonValue]) -> None:
        """Give every step that another one names its `id:`."""
        waiting: list[JsonValue] = [*steps]
        while waiting:
            item = waiting.pop()
            if isinstance(item, WrittenStep) and (pin := self._names.pins.get(item.node_id)) is not None:
                item["id"] = pin
            if isinstance(item, dict):
                waiting += item.values()
            elif isinstance(item, list):
                waiting += item


class WrittenStep(dict[str, JsonValue]):
    """A step as written, and the id of the one that is stored: what becomes of it depends on both."""

    def __init__(self, written: JsonObject, node_id: str) -> None:
        super().__init__(written)
        self.node_id = node_id


def _filled(step: JsonValue, branches: dict[str, list[JsonValue]]) -> JsonValue:
    """The step with the steps of its branches in place of what stands for them."""
    if isinstance(step, WrittenStep):
        return WrittenStep({key: _filled(item, branches) for key, item in step.items()}, step.node_id)
    if isinstance(step, dict):
        return {key: _filled(item, branches) for key, item in step.items()}
    if isinstance(step, list):
        if step and isinstance(mark := step[0], BranchMark):
            return branches[mark.branch_id]
        return [_filled(item, branches) for item in step]
    return step
