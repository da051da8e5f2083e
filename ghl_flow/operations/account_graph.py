"""An account as a picture: its workflows, and what starts, tags and removes what.

It is told from what the steps may do (`kinds.effects`), so a step that is passed through as `raw` counts as
the same step in words does.
"""

from collections.abc import Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.triggers.stored import Starts
from ghl_flow.operations.graph_model import Edge, Graph, Sort, Vertex, Way
from ghl_flow.runtime.one_account import as_one_account
from ghl_flow.runtime.program import Program
from ghl_flow.wire.reference import spoken
from ghl_flow.wire.trigger import Trigger


def account_graph(account: str, flows: Sequence[CompiledFlow]) -> Graph:
    """The picture of the flows that an account runs."""
    drawn = _Drawn(flows)
    return Graph(
        account,
        tuple(drawn.vertices.values()),
        tuple(dict.fromkeys(drawn.edges)),
        {},
        drawn.not_understood,
        account,
        whole_account=True,
    )


_ALL = "all"


class _Drawn:
    def __init__(self, flows: Sequence[CompiledFlow]) -> None:
        self.vertices: dict[str, Vertex] = {}
        self.edges: list[Edge] = []
        self.not_understood = 0
        self._programs: dict[str, Program] = {}
        self._ids: dict[str, str] = {}
        for flow in as_one_account(flows):
            for item in flow.workflows:
                key = f"{flow.flow.flow}/{item.role}"
                self._programs[key] = Program(item.workflow)
                self._ids[item.workflow.id] = key
                self.vertices[key] = Vertex(key, item.workflow.name, Sort.WORKFLOW)
        for key, program in self._programs.items():
            self._starts(key, program)
            for ready in program.nodes.values():
                if not ready.off:
                    self.not_understood += ready.effects.anything
                    self._does(key, ready.effects)

    def _starts(self, key: str, program: Program) -> None:
        for trigger, starts in zip(program.workflow.triggers, program.starts, strict=True):
            for tag in sorted(starts.tags_added):
                self.edges.append(Edge(self._tag(tag), key, Way.STARTS, "added"))
            for tag in sorted(starts.tags_removed):
                self.edges.append(Edge(self._tag(tag), key, Way.STARTS, "removed"))
            if not _is_by_tag(starts):
                self.edges.append(Edge(self._event(trigger), key, Way.STARTS))

    def _does(self, key: str, effects: Effects) -> None:
        for tag in effects.adds:
            self.edges.append(Edge(key, self._tag(tag), Way.TAGS))
        for tag in effects.removes:
            self.edges.append(Edge(key, self._tag(tag), Way.UNTAGS))
        for workflow in effects.enrols:
            self.edges.append(Edge(key, self._workflow(workflow), Way.STARTS))
        for workflow in effects.removes_from:
            self.edges.append(Edge(key, self._workflow(workflow), Way.REMOVES))
        if effects.removes_from_all:
            self.edges.append(
                Edge(key, self._vertex(_ALL, Vertex(_ALL, "every workflow", Sort.ALL)), Way.REMOVES)
            )
        for other, program in self._programs.items():
            for trigger, starts in zip(program.workflow.triggers, program.starts, strict=True):
                written = {write.field for write in effects.writes} & starts.fields
                if trigger.type in effects.fires or written:
                    self.edges.append(Edge(key, other, Way.STARTS, trigger.name))

    def _tag(self, tag: str) -> str:
        return self._vertex(f"tag:{tag}", Vertex(f"tag:{tag}", tag, Sort.TAG))

    def _event(self, trigger: Trigger) -> str:
        name = f"event:{trigger.type}:{trigger.name}"
        return self._vertex(name, Vertex(name, trigger.name, Sort.EVENT, trigger.type))

    def _workflow(self, workflow: str) -> str:
        if workflow in self._ids:
            return self._ids[workflow]
        return self._vertex(workflow, Vertex(workflow, spoken(workflow), Sort.WORKFLOW, "elsewhere"))

    def _vertex(self, key: str, vertex: Vertex) -> str:
        self.vertices.setdefault(key, vertex)
        return key


def _is_by_tag(starts: Starts) -> bool:
    return bool(starts.tags_added or starts.tags_removed)
