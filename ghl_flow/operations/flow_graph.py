"""A flow as a picture: its workflows with their steps, and what they do to each other."""

from collections.abc import Iterator

from ghl_flow.compile.flow import CompiledFlow, CompiledWorkflow
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import Part
from ghl_flow.operations.graph_model import Edge, Graph, Sort, Vertex, Way
from ghl_flow.runtime.one_account import as_one_account
from ghl_flow.runtime.program import Program, Ready


def flow_graph(compiled: CompiledFlow) -> Graph:
    """The picture of a flow as an account has it."""
    (compiled,) = as_one_account([compiled])
    drawn = _Drawn(compiled)
    return Graph(
        compiled.flow.name,
        tuple(drawn.vertices),
        tuple(dict.fromkeys(drawn.edges)),
        {item.role: item.workflow.name for item in compiled.workflows},
        drawn.not_understood,
        compiled.account.account,
    )


class _Drawn:
    def __init__(self, compiled: CompiledFlow) -> None:
        self.vertices: list[Vertex] = []
        self.edges: list[Edge] = []
        self.not_understood = 0
        self._programs = {item.role: Program(item.workflow) for item in compiled.workflows}
        self._ids = {item.workflow.id: item.role for item in compiled.workflows}
        for item in compiled.workflows:
            self._workflow(item)
        for item in compiled.workflows:
            self._beside(item.role)

    def _workflow(self, item: CompiledWorkflow) -> None:
        role, program = item.role, self._programs[item.role]
        head = _head(role)
        for number, trigger in enumerate(item.workflow.triggers):
            here = f"{role}:trigger:{number}"
            self.vertices.append(
                Vertex(here, trigger.name, Sort.TRIGGER, trigger.type, role, not trigger.active)
            )
            self.edges.append(Edge(here, head, Way.NEXT))
            if trigger.enters_at in program.nodes and trigger.enters_at != program.first:
                self.edges.append(Edge(here, f"{role}:{trigger.enters_at}", Way.JUMP, "enters here"))
        self.vertices.append(Vertex(head, item.workflow.name, Sort.WORKFLOW, "", role))
        self._lead(role, head, program.first, "")
        for node_id, ready in program.nodes.items():
            if _is_way(ready):
                continue
            here = f"{role}:{node_id}"
            sort = _sort(ready)
            self.not_understood += sort is Sort.UNKNOWN
            self.vertices.append(Vertex(here, ready.node.name, sort, ready.node.type, role, ready.off))
            if ready.node.is_fork:
                for way in ready.node.next:
                    branch = program.nodes.get(way)
                    if branch is None:
                        self._lead(role, here, None, "")
                    elif _is_way(branch):
                        after = branch.node.next[0] if branch.node.next else None
                        self._lead(role, here, after, branch.node.name)
                    else:
                        self._lead(role, here, way, "")
            elif ready.node.next and not ready.effects.ends:
                self._lead(role, here, ready.node.next[0], "")

    def _lead(self, role: str, source: str, node_id: str | None, label: str) -> None:
        """A way to a step: past a Go To to where that leads, or to an end."""
        nodes, way, seen = self._programs[role].nodes, Way.NEXT, set[str]()
        while node_id in nodes and (target := _jump(nodes[node_id])) is not None:
            if node_id in seen:
                return
            seen.add(node_id)
            node_id, way = target, Way.JUMP
        if node_id in nodes:
            self.edges.append(Edge(source, f"{role}:{node_id}", way, label))
            return
        if label:
            end = f"{source}:end:{label}"
            self.vertices.append(Vertex(end, "end", Sort.END, "", role))
            self.edges.append(Edge(source, end, Way.NEXT, label))

    def _beside(self, role: str) -> None:
        """What a workflow does to the others of the flow, and to itself."""
        for node_id, ready in self._programs[role].nodes.items():
            if ready.off:
                continue
            here, effects = f"{role}:{node_id}", ready.effects
            for target, way in self._reached(effects):
                self.edges.append(Edge(here, _head(target), way))
            for other, program in self._programs.items():
                for number, starts in enumerate(program.starts):
                    hits = [
                        *({*effects.adds} & starts.tags_added),
                        *({*effects.removes} & starts.tags_removed),
                    ]
                    for tag in hits:
                        self.edges.append(Edge(here, f"{other}:trigger:{number}", Way.STARTS, tag))

    def _reached(self, effects: Effects) -> Iterator[tuple[str, Way]]:
        for workflow in effects.enrols:
            if workflow in self._ids:
                yield self._ids[workflow], Way.STARTS
        for role in self._programs if effects.removes_from_all else ():
            yield role, Way.REMOVES
        for workflow in effects.removes_from:
            if workflow in self._ids:
                yield self._ids[workflow], Way.REMOVES


def _head(role: str) -> str:
    return f"{role}:"


def _is_way(ready: Ready) -> bool:
    """Whether it stands for a branch, or only leads elsewhere."""
    return ready.kind.part(ready.node) is Part.BRANCH or _jump(ready) is not None


def _jump(ready: Ready) -> str | None:
    return ready.kind.jumps_to(ready.node)


def _sort(ready: Ready) -> Sort:
    if ready.node.is_fork:
        return Sort.FORK
    if ready.effects.anything:
        return Sort.UNKNOWN
    if ready.effects.sends:
        return Sort.MESSAGE
    return Sort.WAIT if ready.effects.pauses else Sort.STEP
