"""Texts as customers see them, as one picture as wide as a phone."""

from ghl_flow.cli.display.bubble.svg import bubble, document
from ghl_flow.cli.display.render.chosen import chosen
from ghl_flow.operations.render import Rendered


def rendered_svg(rendered: Rendered) -> str:
    """The bubbles below each other."""
    parts, top = [], 8
    for shown in chosen(rendered):
        for who, text in shown.texts:
            drawn = bubble(text.delivered, top, who=f"{who}: {shown.step}")
            parts.append(drawn.inside)
            top += drawn.height
    return document(f"Texts of {rendered.flow}", "\n".join(parts), top + 8)
