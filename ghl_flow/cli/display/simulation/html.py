"""A simulation as a page: the picture, and a table of what happened."""

from html import escape

from ghl_flow.cli.display.page import page, scrolled
from ghl_flow.cli.display.simulation.svg import simulation_svg
from ghl_flow.language.duration import clock
from ghl_flow.masking import masked
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation

_CSS = """
.log td:nth-child(2){white-space:nowrap}.log td:nth-child(3){min-width:12rem}.log td:last-child{min-width:0}
@media (min-width:60rem){.log td:nth-child(4){white-space:nowrap}}
"""


def simulation_html(result: Simulation) -> str:
    """The picture and a table of what happened, in one page that needs nothing else."""
    several = len({entry.contact for entry in result.log}) > 1
    rows = "\n".join(
        _row(
            "td",
            clock(entry.at / TICKS_PER_SECOND),
            str(entry.kind),
            masked(entry.text),
            result.names.get(entry.workflow_id, ""),
            *([entry.contact] if several else []),
        )
        for entry in result.log
    )
    # What happened comes first: that is what a phone has room for.
    head = _row("th", "at", "what", "more", "workflow", *(["contact"] if several else []))
    table = f'<table class="log"><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>'
    picture = scrolled("Picture", f"\n{simulation_svg(result)}")
    return page("Simulation", f"<h1>Simulation</h1>\n{picture}\n{scrolled('What happened', table)}", _CSS)


def _row(tag: str, *cells: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
