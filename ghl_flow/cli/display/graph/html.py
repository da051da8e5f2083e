"""A picture as a page: drawn, and below it in words."""

from html import escape

from ghl_flow.cli.display.graph.svg import graph_svg, legend
from ghl_flow.cli.display.graph.words import SORTS, described, names_of, title_of, way_text
from ghl_flow.cli.display.page import page, scrolled
from ghl_flow.operations.graph_model import Graph

_CSS = """
ul.k{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1rem;padding:0;margin:.75rem 0}
ul.k svg{vertical-align:-2px;margin-right:.35rem}
.p{border:1px solid var(--rule);border-radius:8px}
summary{cursor:pointer;padding:.5rem 0}
@media (max-width:34rem){body{padding:.75rem}}
"""


def graph_html(graph: Graph) -> str:
    """The page."""
    names = names_of(graph)
    keys = "".join(
        f'<li><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="3" '
        f'class="g-{color} g-line-l"/></svg>{escape(said)}</li>'
        for color, said in legend(graph)
    )
    things = "".join(f"<li>{escape(names[one.id])}: {SORTS[one.sort]}</li>" for one in graph.vertices)
    ways = "".join(f"<li>{escape(way_text(one, names))}</li>" for one in graph.edges)
    body = (
        f"<h1>{escape(title_of(graph))}</h1>"
        f'<p class="faint">{escape(described(graph))}</p><ul class="k">{keys}</ul>'
        f"{scrolled('Picture', graph_svg(graph, heading=False))}"
        f"<details><summary>In words</summary><h2>What is there</h2><ul>{things}</ul>"
        f"<h2>What leads where</h2><ul>{ways}</ul></details>"
    )
    return page(title_of(graph), body, _CSS)
