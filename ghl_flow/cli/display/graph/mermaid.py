"""A picture as Mermaid, which GitHub, GitLab and most wikis draw."""

import re

from ghl_flow.cli.display.graph.words import described, named, plain, title_of
from ghl_flow.operations.graph_model import Edge, Graph, Sort, Vertex, Way

# What stands around a label, by what it is.
_SHAPES = {
    Sort.WORKFLOW: ("[[", "]]"),
    Sort.ALL: ("[[", "]]"),
    Sort.TRIGGER: ("([", "])"),
    Sort.EVENT: ("([", "])"),
    Sort.FORK: ("{", "}"),
    Sort.WAIT: ("(", ")"),
    Sort.TAG: ("{{", "}}"),
    Sort.END: ("((", "))"),
    Sort.UNKNOWN: ("[/", "/]"),
}
_ARROWS = {
    Way.NEXT: "-->",
    Way.JUMP: "-.->",
    Way.STARTS: "==>",
    Way.TAGS: "-->",
    Way.UNTAGS: "-.->",
    Way.REMOVES: "--x",
}
_SAID = {Way.TAGS: "adds", Way.UNTAGS: "removes", Way.REMOVES: "removes from", Way.STARTS: "starts"}
_LONGEST = 60
# Everything that Mermaid reads as more than a letter.
_SPECIAL = re.compile(r"[^\w .,:;!?/()+*='\u2026-]")


def graph_mermaid(graph: Graph) -> str:
    """The text of the picture."""
    ids = {one.id: f"n{number}" for number, one in enumerate(graph.vertices)}
    lines = [
        "flowchart LR" if graph.whole_account else "flowchart TD",
        f"  accTitle: {_words(title_of(graph))}",
        f"  accDescr: {_words(described(graph))}",
    ]
    for number, (group, name) in enumerate(graph.groups.items()):
        lines.append(f'  subgraph g{number}["{_label(name)}"]')
        lines += [f"    {_vertex(one, ids)}" for one in graph.vertices if one.group == group]
        lines.append("  end")
    lines += [f"  {_vertex(one, ids)}" for one in graph.vertices if one.group not in graph.groups]
    lines += [f"  {_edge(one, ids)}" for one in graph.edges]
    off = [ids[one.id] for one in graph.vertices if one.off]
    if off:
        lines += ["  classDef off stroke-dasharray:4 3,opacity:0.6", f"  class {','.join(off)} off"]
    return "\n".join(lines) + "\n"


def _vertex(one: Vertex, ids: dict[str, str]) -> str:
    left, right = _SHAPES.get(one.sort, ("[", "]"))
    return f'{ids[one.id]}{left}"{_label(named(one))}"{right}'


def _edge(one: Edge, ids: dict[str, str]) -> str:
    said = " ".join(filter(None, (_SAID.get(one.way, ""), one.label and _label(one.label))))
    label = f'|"{said}"|' if said else ""
    return f"{ids[one.source]} {_ARROWS[one.way]}{label} {ids[one.target]}"


def _label(text: str) -> str:
    """A text between quotes: what is no letter as the entity that Mermaid has for it."""
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", plain(text, _LONGEST)) or " "


def _words(text: str) -> str:
    """A text on a line of its own, where there are no entities."""
    return _SPECIAL.sub(" ", plain(text)).replace(":", " ").replace(";", ",")
