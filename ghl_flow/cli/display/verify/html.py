"""Verdicts as a page: each counterexample with its texts and a picture, then what is proved, as a list."""

from html import escape

from ghl_flow.cli.display.page import page, scrolled
from ghl_flow.cli.display.simulation.drawing import drawn
from ghl_flow.cli.display.simulation.ink import document
from ghl_flow.cli.display.verify.words import (
    assumption_text,
    by_the_clock,
    case_facts,
    named,
    not_verified_lines,
    result_text,
    silence_text,
    summary_text,
    timeline,
)
from ghl_flow.language.duration import clock
from ghl_flow.masking import masked
from ghl_flow.operations.verify import AccountsVerdict, Verified
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.runtime.verify import Counterexample, Result

_WIDTH = 640

_CSS = """
.case{border:1px solid var(--rule);border-left:4px solid var(--bad);border-radius:8px;background:var(--card);
padding:1rem;margin:1rem 0}
.why{color:var(--bad);font-weight:600;margin:.25rem 0 .5rem}
.facts{margin:.25rem 0;padding-left:1.1rem}
ol.t{list-style:none;margin:.75rem 0;padding:0}
ol.t li{display:grid;grid-template-columns:12.5rem 1fr;gap:.1rem .75rem;padding:.3rem 0}
ol.t time{font-variant-numeric:tabular-nums;font-weight:600}
ol.t .sms{background:var(--bubble);border-radius:12px;padding:.45rem .75rem;margin-top:.2rem;max-width:38rem;
white-space:pre-line}
ol.t .w{color:var(--good);font-weight:600}
ul.r{padding-left:1.1rem}ul.r>li{margin:.4rem 0}
.good{color:var(--good);font-weight:600}.open{color:var(--open);font-weight:600}
summary{cursor:pointer;color:var(--faint)}
@media (max-width:34rem){body{padding:.75rem}.case{padding:.75rem}ol.t li{grid-template-columns:1fr}}
"""


def verified_html(verified: Verified) -> str:
    """The page."""
    parts = [
        "<h1>Guarantees</h1>",
        f'<p class="faint">{escape(summary_text(verified.verdicts))}</p>',
    ]
    by_result = {
        result: [item for item in verified.verdicts if item.verdict.result is result] for result in Result
    }
    every = verified.accounts
    parts += [_case(item, named(item, every)) for item in by_result[Result.VIOLATED]]
    open_ = [f"<li>{escape(line)}</li>" for line in not_verified_lines(verified)]
    unknown = [
        f'<li><span class="open">unknown</span> {escape(named(item, every))}'
        f"<br>{escape(item.verdict.reason)}</li>"
        for item in by_result[Result.UNKNOWN]
    ]
    if unknown or open_:
        parts.append(f'<h2>Not decided</h2><ul class="r">{"".join(unknown + open_)}</ul>')
    if proved := by_result[Result.PROVED]:
        proofs = "".join(_proof(item, named(item, every)) for item in proved)
        parts.append(f'<h2>Proved</h2><ul class="r">{proofs}</ul>')
    return page("Guarantees", "\n".join(parts), _CSS)


def _proof(item: AccountsVerdict, name: str) -> str:
    verdict = item.verdict
    assumed = "".join(f"<li>{escape(assumption_text(one))}</li>" for one in verdict.terms.assumptions)
    silent = f" N{silence_text(verdict)[1:]}." if verdict.no_step_texts else ""
    return (
        f'<li><span class="good">{escape(result_text(verdict))}</span> {escape(name)}'
        f"<details><summary>for {escape(verdict.scope)}.{silent} What it assumes</summary>"
        f"<ul>{assumed}</ul></details></li>"
    )


def _case(item: AccountsVerdict, name: str) -> str:
    case = item.verdict.counterexample
    parts = [
        f'<section class="case"><h2>{escape(name)}</h2>',
        f'<p class="why">{escape(item.verdict.reason)}</p>',
    ]
    if case is not None:
        facts = "".join(f"<li>{escape(fact)}</li>" for fact in case_facts(item, case))
        parts.append(f'<ul class="facts">{facts}</ul>{_moments(item)}')
        parts.append(_picture(item, case, name))
    return "\n".join([*parts, "</section>"])


def _moments(item: AccountsVerdict) -> str:
    rows = []
    texts = iter(item.replay.texts if item.replay else ())
    for moment, label in timeline(item):
        at = f"<time>{clock(moment.at)}</time>"
        if item.replay is not None:
            when = by_the_clock(item.replay.simulation.start, moment.at)
            at += f' <span class="faint">{when:%a %H:%M:%S}</span>'
        what = f"<span>{escape(label)}</span>"
        sent = next(texts, None) if moment.flow else None
        if moment.flow:
            what = f'<span class="w">{escape(label)}</span>'
        if sent is not None:
            what += f'<div class="sms">{escape(masked(sent.text))}</div>'
        rows.append(f"<li><div>{at}</div><div>{what}</div></li>")
    return f'<ol class="t">{"".join(rows)}</ol>'


def _picture(item: AccountsVerdict, case: Counterexample, name: str) -> str:
    if item.replay is None:
        return ""
    mark = round(case.last * TICKS_PER_SECOND)
    drawing = drawn(item.replay.simulation, width=_WIDTH, mark=mark, words=False)
    svg = document(item.verdict.guarantee, *drawing)
    return scrolled(name, f"\n{svg}")
