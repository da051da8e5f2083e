"""A simulation as a page: the picture, and a table of what happened."""

from html import escape

from ghl_flow.cli.display.page import page
from ghl_flow.cli.display.simulation.svg import simulation_svg
from ghl_flow.language.duration import clock
from ghl_flow.masking import masked
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation


def simulation_html(result: Simulation) -> str:
    """The picture and a table of what happened, in one page that needs nothing else."""
    rows = "\n".join(
        f"<tr><td>{clock(entry.at / TICKS_PER_SECOND)}</td><td>{escape(entry.contact)}</td>"
        f"<td>{escape(str(entry.kind))}</td><td>{escape(result.names.get(entry.workflow_id, ''))}</td>"
        f"<td>{escape(masked(entry.text))}</td></tr>"
        for entry in result.log
    )
    return page(
        "Simulation",
        f'<div class="p">\n{simulation_svg(result)}</div>\n<div class="p"><table><thead><tr><th>at</th>'
        "<th>contact</th><th>what</th><th>workflow</th><th></th></tr></thead><tbody>\n"
        f"{rows}\n</tbody></table></div>",
    )
