"""An audit as a page that an agency shows a client."""

from html import escape
from typing import TYPE_CHECKING

from ghl_flow.cli.display.audit.text import score, summary, title
from ghl_flow.cli.display.audit.together import put_together
from ghl_flow.cli.display.client_page import account_sections, client_page
from ghl_flow.masking import masked
from ghl_flow.operations.audit import Audit, Audits, Harm

if TYPE_CHECKING:
    from ghl_flow.operations.agency_mark import AgencyMark

_CSS = """
h2{margin:1.4rem 0 .3rem}h3{margin:1.4rem 0 .4rem;font-size:1rem}
.card{background:var(--card);border:1px solid var(--rule);border-left:5px solid var(--faint);
border-radius:8px;padding:.6rem .9rem;margin:.6rem 0}.card p{margin:.3rem 0}
.fail{border-left-color:var(--bad)}.warn{border-left-color:var(--open)}
ul{margin:.3rem 0;padding-left:1.2rem}
@media print{.card{break-inside:avoid}}
"""
_HEADS = {
    Harm.FAIL: "To put right first",
    Harm.WARN: "To look at",
    Harm.NOTE: "Notes",
    Harm.UNKNOWN: "What could not be assessed",
}


def audits_html(audits: Audits, agency: "AgencyMark | None") -> str:
    """The page."""
    parts = account_sections([(one.account, one) for one in audits.found], _account)
    left = ", ".join(escape(name) for name, _ in audits.failed)
    if left:
        parts.append(f'<p class="card">Not in this audit, because they could not be read: {left}.</p>')
    title = "Audit of automations"
    return client_page(title, title, parts, agency, _CSS)


def _account(one: Audit, named: str) -> str:
    parts = [
        f'<section aria-label="{escape(named)}"><h2>{escape(named)}</h2>',
        f"<p>{escape(summary(one))}; {escape(score(one))}.</p>",
    ]
    for harm, head in _HEADS.items():
        found = one.of(harm)
        names = one.not_read if harm is Harm.UNKNOWN else ()
        if not found and not names:
            continue
        parts.append(f"<h3>{head}</h3>")
        for group in put_together(found):
            problem = group.first
            lines = "".join(f"<li>{escape(masked(line))}</li>" for line in problem.evidence)
            shown = f"<ul>{lines}</ul>" if lines else ""
            if group.says_the_same:
                shown = f"<p>In {escape(masked(group.places))}.</p>{shown}"
            shown += "".join(f"<p>Also {escape(masked(line))}</p>" for line in group.further)
            fix = f"<p>{escape(problem.fix)}</p>" if problem.fix else ""
            parts.append(
                f'<div class="card {harm}"><p><strong>{escape(masked(title(group)))}</strong></p>'
                f"{shown}{fix}</div>"
            )
        parts += [
            f'<div class="card"><p>{escape(masked(name))}: could not be read</p></div>' for name in names
        ]
    return "\n".join((*parts, "</section>"))
