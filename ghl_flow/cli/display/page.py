"""A page that needs nothing else: no script, no other file; light or dark, and as wide as a phone."""

from html import escape

_CSS = """
:root{color-scheme:light dark;--bg:#fff;--ink:#1f2937;--faint:#64748b;--rule:#e2e8f0;--card:#f8fafc;
--bubble:#dcfce7;--good:#15803d;--bad:#b91c1c;--open:#b45309}
@media (prefers-color-scheme:dark){:root{--bg:#0f172a;--ink:#e5e7eb;--faint:#94a3b8;--rule:#334155;
--card:#1e293b;--bubble:#14532d;--good:#4ade80;--bad:#fca5a5;--open:#fbbf24}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,-apple-system,sans-serif;margin:0 auto;max-width:72rem;padding:1.25rem;
background:var(--bg);color:var(--ink);overflow-wrap:break-word}
h1{font-size:1.35rem;margin:.2rem 0}h2{font-size:1.1rem;margin:0}
.faint{color:var(--faint)}.p{overflow-x:auto}.p svg{display:block}
table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
td:last-child{min-width:14rem}
"""


def page(title: str, body: str, css: str = "") -> str:
    """The whole page around a body."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_CSS}{css}</style></head><body><main>\n{body}\n"
        "</main></body></html>\n"
    )


def scrolled(label: str, inner: str) -> str:
    """What may be wider than a phone, in a frame that moves by finger and by keyboard; `label` names it."""
    return f'<div class="p" tabindex="0" role="region" aria-label="{escape(label)}">{inner}</div>'
