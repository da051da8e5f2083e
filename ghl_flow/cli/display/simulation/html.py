"""A simulation as a page: the picture, and a table of what happened."""

from html import escape

from ghl_flow.cli.display.simulation.svg import simulation_svg
from ghl_flow.language.duration import clock
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation


def simulation_html(result: Simulation) -> str:
    """The picture and a table of what happened, in one page that needs nothing else."""
    rows = "\n".join(
        f"<tr><td>{clock(entry.at / TICKS_PER_SECOND)}</td><td>{escape(entry.contact)}</td>"
        f"<td>{escape(str(entry.kind))}</td><td>{escape(result.names.get(entry.workflow_id, ''))}</td>"
        f"<td>{escape(entry.text)}</td></tr>"
        for entry in result.log
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Simulation</title><style>'
        "body{font:14px system-ui,sans-serif;margin:2rem;color:#1f2937}.p{overflow-x:auto}"
        "td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}</style></head><body>\n"
        f'<div class="p">\n{simulation_svg(result)}</div>\n<table><thead><tr><th>at</th><th>contact</th>'
        f"<th>what</th><th>workflow</th><th></th></tr></thead><tbody>\n{rows}\n</tbody></table>\n</body></html>\n"
    )
