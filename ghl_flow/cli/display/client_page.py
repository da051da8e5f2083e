"""A page that an agency shows to a client: its name and logo, and what a page of this sort looks like."""

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, TypeVar

from ghl_flow.cli.display.folding import folded, of_each
from ghl_flow.cli.display.page import page

if TYPE_CHECKING:
    from ghl_flow.operations.agency_mark import AgencyMark

Item = TypeVar("Item")

_NAMES = "\0"
"""Stands for the names of the accounts that a section is of."""

_CSS = """
body{max-width:54rem}
header{display:flex;align-items:center;gap:1rem;flex-wrap:wrap;border-bottom:1px solid var(--rule);
padding-bottom:.8rem;margin-bottom:1.2rem}
header img{max-height:3rem;max-width:12rem}
.lead{font-size:1.5rem;line-height:1.3;font-weight:600;margin:.6rem 0}
section{margin:0 0 2.5rem}h2{margin:1.8rem 0 .5rem}
.card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:.9rem 1.1rem;
margin:.8rem 0}
.plot{width:100%}
.plot td,.plot th{padding:.28rem .6rem .28rem 0;vertical-align:middle}
.plot th{font-weight:400}.plot .n{text-align:right;white-space:nowrap}
.plot td:last-child{width:45%;min-width:8rem}
.track{position:relative;height:1rem;background:var(--rule);border-radius:3px;min-width:8rem}
.bar{position:absolute;left:0;top:0;bottom:0;background:var(--good);border-radius:3px}
.likely{position:absolute;top:.33rem;height:.34rem;background:var(--faint);border-radius:3px}
.seen{position:absolute;top:.1rem;width:.8rem;height:.8rem;margin-left:-.4rem;background:var(--ink);
border:2px solid var(--bg);border-radius:50%}
.limit{position:absolute;top:-.15rem;bottom:-.15rem;border-left:2px dashed var(--bad)}
.scale{display:flex;justify-content:space-between;font-size:.78rem;color:var(--faint)}
.sms{background:var(--card);border:1px solid var(--rule);border-radius:18px 18px 18px 5px;
padding:.55rem .85rem;max-width:23rem;white-space:pre-wrap;margin:.3rem 0 1rem}
ol li{margin:.4rem 0}summary{cursor:pointer}
@media print{.card,.sms,tr{break-inside:avoid}:root{--bg:#fff;--ink:#000}}
@media (max-width:30rem){.lead{font-size:1.25rem}.plot td:last-child{min-width:5rem}}
"""


def account_sections(found: Iterable[tuple[str, Item]], draw: Callable[[Item, str], str]) -> list[str]:
    """What is drawn of each account under its name; of those that read alike once, under their names."""
    rows = [(name, (name, draw(one, _NAMES))) for name, one in found]
    alike = folded(rows, lambda row: of_each(row[1], row[0]))
    return [
        (drawn if len(names) == 1 else of_each(drawn, name)).replace(_NAMES, escape(", ".join(names)))
        for names, (name, drawn) in alike
    ]


def client_page(
    title: str, heading: str, parts: Iterable[str], agency: "AgencyMark | None", css: str = ""
) -> str:
    """The whole page around its parts."""
    body = "\n".join((_header(heading, agency), *parts))
    return page(title, body, _CSS + css)


def _header(heading: str, agency: "AgencyMark | None") -> str:
    if agency is None:
        return f"<h1>{escape(heading)}</h1>"
    logo = f'<img src="{agency.logo}" alt="">' if agency.logo else ""
    name = f'<span class="faint">{escape(agency.name)}</span>'
    return f"<header>{logo}<div><h1>{escape(heading)}</h1>{name}</div></header>"
