"""A simulation as a picture."""

from ghl_flow.cli.display.simulation.drawing import drawn
from ghl_flow.cli.display.simulation.ink import document
from ghl_flow.runtime.simulate import Simulation

_WIDTH = 1120


def simulation_svg(result: Simulation) -> str:
    """The picture as SVG; it needs nothing else."""
    drawing = drawn(result, width=_WIDTH)
    return document("Simulation", drawing.width, drawing.height, drawing.inside, drawing.description)
