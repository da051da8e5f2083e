"""A report as a page for a client: one file, no script, no contact named."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from ghl_flow.cli.display.client_page import account_sections, client_page
from ghl_flow.cli.display.page import scrolled
from ghl_flow.cli.display.report import words
from ghl_flow.cli.display.report.json import RULES
from ghl_flow.counting import counted
from ghl_flow.insight.known_texts import KnownText
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import Report
from ghl_flow.masking import masked
from ghl_flow.operations.report import Reports

if TYPE_CHECKING:
    from ghl_flow.operations.agency_mark import AgencyMark

_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def reports_html(reports: Reports, agency: "AgencyMark | None") -> str:
    """The page."""
    found = reports.found
    parts = account_sections([(one.account, one) for one in found], _account)
    if reports.comparison is not None:
        lines = "".join(f"<p>{escape(said)}</p>" for said in words.compared(reports.comparison))
        parts.append(f'<section><h2>Two texts compared</h2><div class="card">{lines}</div></section>')
    if reports.failed:
        names = ", ".join(escape(name) for name, _ in reports.failed)
        parts.append(f'<p class="card">Not in this report, because they could not be read: {names}.</p>')
    parts.append(
        f'<footer class="faint"><details><summary>How this is counted</summary><p>{RULES}</p>'
        f"<p>{words.LIMIT}</p>"
        "<p>Likely: the span that holds the true rate with 95 % certainty (Wilson).</p></details></footer>"
    )
    title = "Missed calls" if len(found) != 1 else f"Missed calls: {found[0].account}"
    return client_page(title, "Missed calls", parts, agency)


def _account(one: Report, named: str) -> str:
    days = f"{counted(round(one.days), 'day')}, {words.dates(one)}"
    parts = [
        f'<section aria-label="{escape(named)}"><h2>{escape(named)}</h2>',
        f'<p class="faint">{days}</p>',
        f'<p class="lead">{escape(words.headline(one))}</p>',
    ]
    if one.replies.count:
        parts.append(f"<p>{escape(words.judgement(one))}</p>{_rate(one.replies, one.limit, wide=True)}")
    parts.append(_next(one))
    if one.episodes:
        parts.append(_funnel(one))
    if one.replies.count:
        parts.append(_rows(one, "By text", [(words.part(row.key), row.replies) for row in one.by_text]))
        parts.append(_bodies(row.key for row in one.by_text if isinstance(row.key, KnownText)))
        of_week = [(words.WEEKDAYS[int(str(row.key))], row.replies) for row in one.by_weekday]
        parts.append(_rows(one, "By weekday", of_week))
        of_day = [(words.part(row.key), row.replies) for row in one.by_part_of_day]
        parts.append(_rows(one, "By part of the day", of_day))
    if one.unreadable:
        parts.append(
            f"<p>{counted(len(one.unreadable), 'entry', 'entries')} of the history could not be read.</p>"
        )
    return "\n".join((*parts, "</section>"))


def _next(one: Report) -> str:
    lines = "".join(f"<li>{escape(said)}</li>" for said in words.advice(one, commands=False))
    return f'<div class="card"><h3>What to do next</h3><ol>{lines}</ol></div>'


def _funnel(one: Report) -> str:
    most = max(one.missed, 1)
    lines = []
    for what, count, note in words.funnel(one):
        bar = f'<div class="track"><div class="bar" style="width:{100 * count / most:.1f}%"></div></div>'
        more = f'<br><span class="faint">{escape(note)}</span>' if note and count else ""
        lines.append(
            f'<tr><th scope="row">{escape(what)}{more}</th><td class="n">{count}</td>'
            f'<td aria-hidden="true">{bar}</td></tr>'
        )
    return f'<h3>What became of them</h3><table class="plot"><tbody>{"".join(lines)}</tbody></table>'


def _rows(one: Report, title: str, found: Sequence[tuple[str, Share]]) -> str:
    lines = [
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{share.hits} of {share.count}</td>'
        f'<td class="n">{words.percent(share.seen)}</td><td>{_rate(share, one.limit)}</td></tr>'
        for name, share in found
    ]
    head = (
        '<thead><tr><th scope="col">part</th><th scope="col" class="n">replied</th>'
        '<th scope="col" class="n">rate</th><th scope="col">likely (0 to 100 %)</th></tr></thead>'
    )
    table = f'<table class="plot">{head}<tbody>{"".join(lines)}</tbody></table>'
    return f"<h3>{title}</h3>{scrolled(f'{one.account}: {title}', table)}"


def _rate(share: Share, limit: float, *, wide: bool = False) -> str:
    """The span that is likely, what was seen, and the limit, on a line from 0 to 100 %."""
    low, high = share.interval
    seen = "" if share.seen is None else f'<div class="seen" style="left:{100 * share.seen:.1f}%"></div>'
    said = f"{words.percent(share.seen)}, likely {words.span(share)}; the limit is {words.percent(limit)}"
    scale = '<div class="scale" aria-hidden="true"><span>0 %</span><span>50 %</span><span>100 %</span></div>'
    return (
        f'<div class="track" role="img" aria-label="{escape(said)}">'
        f'<div class="likely" style="left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></div>{seen}'
        f'<div class="limit" style="left:{100 * limit:.1f}%"></div></div>{scale if wide else ""}'
    )


def _bodies(texts: Iterable[KnownText]) -> str:
    parts = []
    for text in texts:
        said = _FIELD.sub(lambda match: f"[{match[1].rpartition('.')[2].replace('_', ' ')}]", text.body)
        parts.append(f'<p class="faint">{escape(text.name)}</p><div class="sms">{escape(masked(said))}</div>')
    return f"<details><summary>The words of these texts</summary>{''.join(parts)}</details>" if parts else ""
