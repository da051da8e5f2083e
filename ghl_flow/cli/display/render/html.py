"""Texts as customers see them, as a page of bubbles."""

from html import escape

from ghl_flow.cli.display.bubble.html import CSS, KEY, bubble
from ghl_flow.cli.display.page import page
from ghl_flow.cli.display.render.chosen import chosen
from ghl_flow.masking import masked
from ghl_flow.operations.render import Rendered

_CSS = f"""{CSS}
.texts{{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:flex-start}}.texts>.phone{{flex:1 1 17rem}}
section{{margin:1.25rem 0}}code{{font-size:.78rem;font-weight:400;color:var(--faint)}}
.bad{{color:var(--bad)}}
"""


def rendered_html(rendered: Rendered) -> str:
    """Each text of the flow in a bubble, for the accounts that say the most and the least."""
    sections = []
    for shown in chosen(rendered):
        bubbles = "\n".join(
            bubble(
                text.delivered,
                who=who,
                file="" if shown.file else text.file,
                budget=text.max_segments,
            )
            for who, text in shown.texts
        )
        left = f'<p class="key">{escape(shown.left)}</p>' if shown.left else ""
        sections.append(
            f"<section><h2>{escape(masked(shown.step))}</h2><code>{escape(shown.file)}</code>"
            f'<div class="texts">\n{bubbles}\n</div>{left}</section>'
        )
    failed = "".join(
        f'<p class="bad">{escape(name)}: {escape(masked(str(error)))}</p>' for name, error in rendered.failed
    )
    body = f"<h1>{escape(rendered.flow)}</h1>\n{KEY}\n{chr(10).join(sections) or _NONE}\n{failed}"
    return page(f"Texts of {rendered.flow}", body, _CSS)


_NONE = "<p>This flow sends no text.</p>"
