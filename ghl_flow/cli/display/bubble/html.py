"""A bubble as HTML."""

from html import escape

from ghl_flow.cli.display.bubble.pieces import Look, Piece, caption, note, pieces
from ghl_flow.cli.display.delivery import UNDOCUMENTED
from ghl_flow.copy.delivery import Delivered
from ghl_flow.masking import masked

CSS = """
.phone{max-width:23rem}
.sms{background:var(--card);border:1px solid var(--rule);border-radius:18px 18px 18px 5px;
padding:.55rem .85rem;
white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.4}
.sms .appended{opacity:.75}
.sms .perhaps{opacity:.75;font-style:italic}
.sms .break{border-left:2px solid var(--bad);margin:0 1px;color:var(--bad);font-size:.68em;font-weight:700;
vertical-align:super;padding-left:1px}
.size{font-size:.82rem;color:var(--faint);margin:.25rem .3rem}
.size b{font-weight:600;color:var(--ink)}.size .over{color:var(--bad);font-weight:700}
.who{font-size:.82rem;font-weight:600;margin:.5rem .3rem .15rem}
.key{font-size:.85rem;color:var(--faint)}
@media print{.sms,.card{break-inside:avoid}}
"""

KEY = (
    '<p class="key">As the first text of a conversation. In grey: what HighLevel appends to it. '
    "A red bar with a number: the segment that begins there. The line of who writes may come too, although "
    f"the text names the business: {UNDOCUMENTED}.</p>"
)


def bubble(text: Delivered, *, who: str = "", file: str = "", budget: int | None = None) -> str:
    """The text in a bubble, who sends it above, what it takes below."""
    place = f"<code>{escape(file)}</code>" if file else ""
    head = f'<p class="who">{escape(who)} {place}</p>' if who else ""
    size = text.floor_size
    over = ' class="over"' if budget is not None and size.segments > budget else ""
    may = note(text)
    more = f"<br>{escape(masked(may))}" if may else ""
    return (
        f'<div class="phone">{head}<div class="sms">{_inside(text)}</div>'
        f'<p class="size"><b{over}>{caption(size)}</b>{more}</p></div>'
    )


def _inside(text: Delivered) -> str:
    segment = 1
    parts = []
    for piece in pieces(text):
        if piece.look is Look.BREAK:
            segment += 1
            parts.append(f'<span class="break">{segment}</span>')
        else:
            parts.append(_span(piece))
    return "".join(parts)


def _span(piece: Piece) -> str:
    said = escape(masked(piece.text))
    return said if piece.look is Look.OWN else f'<span class="{piece.look}">{said}</span>'
