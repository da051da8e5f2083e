"""A simulation as a page: the picture, and a table of what happened."""

from html import escape

from ghl_flow.cli.display.page import page, scrolled
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
    head = "".join(f"<th>{one}</th>" for one in ("at", "contact", "what", "workflow", "more"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
    picture = scrolled("Picture", f"\n{simulation_svg(result)}")
    return page("Simulation", f"<h1>Simulation</h1>\n{picture}\n{scrolled('What happened', table)}")
