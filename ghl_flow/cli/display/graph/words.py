"""What a picture says in words: its description, and what each thing and each way is."""

from ghl_flow.counting import counted
from ghl_flow.masking import masked
from ghl_flow.operations.graph_model import Edge, Graph, Sort, Vertex, Way
from ghl_flow.xml_text import xml_text

SORTS = {
    Sort.WORKFLOW: "workflow",
    Sort.TRIGGER: "trigger",
    Sort.STEP: "step",
    Sort.WAIT: "wait",
    Sort.FORK: "branches",
    Sort.MESSAGE: "message to the contact",
    Sort.UNKNOWN: "step that may do more than is drawn",
    Sort.TAG: "tag",
    Sort.EVENT: "what happens in the account",
    Sort.END: "end",
    Sort.ALL: "all workflows of the account",
}
WAYS = {
    Way.NEXT: "leads to",
    Way.JUMP: "jumps to",
    Way.STARTS: "starts",
    Way.TAGS: "adds tag",
    Way.UNTAGS: "removes tag",
    Way.REMOVES: "removes the contact from",
}


def plain(text: str, longest: int = 0) -> str:
    """A name on one line, without secrets and what no picture can hold."""
    line = " ".join(xml_text(masked(text)).split())
    return f"{line[: longest - 1]}…" if longest and len(line) > longest else line


def title_of(graph: Graph) -> str:
    """The name of a picture."""
    return plain(f"Account {graph.title}" if graph.whole_account else graph.title)


def described(graph: Graph) -> str:
    """What a picture shows, for who cannot see it."""
    counts = {sort: sum(one.sort is sort for one in graph.vertices) for sort in Sort}
    if graph.whole_account:
        said = [
            counted(counts[Sort.WORKFLOW], "workflow"),
            counted(counts[Sort.TAG], "tag"),
            counted(counts[Sort.EVENT], "event") + " from outside",
        ]
    else:
        steps = counts[Sort.STEP] + counts[Sort.WAIT] + counts[Sort.MESSAGE]
        steps += counts[Sort.FORK] + counts[Sort.UNKNOWN]
        said = [
            counted(len(graph.groups), "workflow"),
            counted(counts[Sort.TRIGGER], "trigger"),
            counted(steps, "step"),
        ]
    text = ", ".join(said)
    if graph.not_understood:
        text += f"; {counted(graph.not_understood, 'step')} may do more than is drawn"
    return text


def way_text(edge: Edge, names: dict[str, str]) -> str:
    """A way as a sentence."""
    label = f" ({plain(edge.label)})" if edge.label else ""
    return f"{names[edge.source]} {WAYS[edge.way]} {names[edge.target]}{label}"


def names_of(graph: Graph) -> dict[str, str]:
    """What each thing is called, by its id."""
    return {one.id: named(one) for one in graph.vertices}


def named(vertex: Vertex) -> str:
    """What a thing is called, with what it is where that is not plain."""
    name = plain(vertex.title) or SORTS[vertex.sort]
    return f"{name} (switched off)" if vertex.off else name
