"""A packet as a page to work through: fields to copy, samples, what is open, codes of rejections."""

from html import escape
from itertools import groupby

from ghl_flow.a2p.model import Check, Outcome
from ghl_flow.a2p.packet import Packet
from ghl_flow.cli.display.a2p.words import CHECKS, FIELDS, OUTCOMES, STEPS, check_text, english_of
from ghl_flow.cli.display.page import page, scrolled
from ghl_flow.counting import counted
from ghl_flow.operations.a2p_packet import Packets

_CSS = """
section{border:1px solid var(--rule);border-radius:8px;background:var(--card);padding:1rem;margin:1rem 0}
h2{margin-bottom:.5rem}h3{font-size:1rem;margin:1rem 0 .25rem}
dl{display:grid;grid-template-columns:14rem 1fr;gap:.35rem 1rem;margin:0}
dt{color:var(--faint)}dd{margin:0;user-select:all;white-space:pre-line;overflow-wrap:anywhere}
.untold{color:var(--open);user-select:none}
ol.s{padding-left:1.2rem}ol.s li{margin:.6rem 0}
.sms{background:var(--bubble);border-radius:12px;padding:.5rem .75rem;max-width:34rem;user-select:all}
ul.c{list-style:none;padding:0;margin:0}
ul.c li{display:grid;grid-template-columns:1.6rem 13rem 1fr;gap:.2rem .5rem;padding:.35rem 0;
border-top:1px solid var(--rule)}
ul.c li:first-child{border-top:0}ul.c input{width:1.05rem;height:1.05rem;margin:.2rem 0 0}
.ok{color:var(--good)}.fix{color:var(--bad);font-weight:600}.person,.not-looked{color:var(--open);font-weight:600}
table{width:100%}th{color:var(--faint);font-weight:500}
details summary{cursor:pointer;color:var(--faint)}
@media (max-width:40rem){body{padding:.75rem}dl{grid-template-columns:1fr;gap:.05rem}dd{margin-bottom:.5rem}
ul.c li{grid-template-columns:1.6rem 1fr}ul.c li>:nth-child(3){grid-column:2}.p table{min-width:52rem}}
@media print{body{max-width:none;font-size:11pt}section{break-inside:avoid;border-color:#bbb;background:none}
details{display:block}details>*{display:block}}
"""


_NAMED = 3
"""So many accounts are named in a title."""


def packets_html(packets: Packets) -> str:
    """The page of one or several accounts."""
    found = packets.packets
    some = len(found) > _NAMED
    names = counted(len(found), "account") if some else ", ".join(one.account for one in found)
    parts = [f"<h1>A2P 10DLC packet: {escape(names)}</h1>"]
    parts.append(
        '<p class="faint">For Settings &gt; Phone System &gt; Trust Center. Click a field to select it. '
        "Nothing here says that a registration is approved: look in the Trust Center. Edit a rejected "
        "campaign, do not delete it: a new one may cost the vetting fee again.</p>"
    )
    if found and found[0].stale:
        oldest = min(found[0].stale.values())
        parts.append(f'<p class="fix">Some facts it was checked by are old, the oldest of {oldest}.</p>')
    parts += [_packet(one, alone=len(found) == 1) for one in found]
    if found:
        parts.append(_rejections(found[0]))
    return page(f"A2P packet {names}", "\n".join(parts), _CSS)


def _packet(packet: Packet, *, alone: bool) -> str:
    parts = [] if alone else [f"<h1>{escape(packet.account)}</h1>"]
    parts.append(_checks(packet))
    for step, fields in groupby(packet.fields, lambda one: one.step):
        rows = "".join(
            f"<dt>{escape(FIELDS[one.key])}</dt>"
            + (
                f"<dd>{escape(one.value)}</dd>"
                if one.value is not None
                else '<dd class="untold">not told</dd>'
            )
            for one in fields
        )
        parts.append(f"<section><h2>{escape(STEPS[step])}</h2><dl>{rows}</dl></section>")
    parts.append(_samples(packet))
    return "\n".join(parts)


def _samples(packet: Packet) -> str:
    rows = []
    for sample in packet.samples:
        by = ", ".join(sample.sent_by) or "no flow yet"
        english = ""
        if not sample.english:
            words = english_of(sample)
            told = escape(words) if words else '<span class="untold">not told</span>'
            english = f'<div class="faint">English: {told}</div>'
        rows.append(
            f'<li><div class="sms">{escape(sample.text)}</div>{english}'
            f'<div class="faint">{escape(sample.name)}, {len(sample.text)} characters, sent by {escape(by)}'
            "</div></li>"
        )
    none = "" if rows else '<p class="untold">No flow of this account sends a text.</p>'
    return f'<section><h2>Sample messages</h2>{none}<ol class="s">{"".join(rows)}</ol></section>'


def _checks(packet: Packet) -> str:
    left = [outcome for outcome in Outcome if outcome is not Outcome.OK]
    open_ = [check for outcome in left for check in packet.with_outcome(outcome)]
    fine = packet.with_outcome(Outcome.OK)
    counts = ", ".join(
        f"{len(found)} {OUTCOMES[one]}" for one in Outcome if (found := packet.with_outcome(one))
    )
    rows = "".join(_check(packet, one) for one in open_)
    good = "".join(_check(packet, one) for one in fine)
    return (
        f'<section><h2>Checks</h2><p class="faint">{escape(counts)}</p><ul class="c">{rows}</ul>'
        f'<details><summary>{len(fine)} that hold</summary><ul class="c">{good}</ul></details></section>'
    )


def _check(packet: Packet, check: Check) -> str:
    done = " checked" if check.outcome is Outcome.OK else ""
    codes = packet.codes(check.code) if check.outcome in (Outcome.FIX, Outcome.NOT_LOOKED) else []
    after = f' <span class="faint">rejection {escape(", ".join(codes))}</span>' if codes else ""
    return (
        f'<li><input type="checkbox" aria-label="{escape(CHECKS[check.code])}"{done}>'
        f'<span class="{check.outcome}">{escape(OUTCOMES[check.outcome])}</span>'
        f"<span><b>{escape(CHECKS[check.code])}</b> {escape(check_text(check))}{after}</span></li>"
    )


def _rejections(packet: Packet) -> str:
    rows = "".join(
        f"<tr><td>{escape(code)}</td><td>{escape(one.means)}</td><td>{escape(one.cure)}</td>"
        f"<td>{escape(one.again)}</td><td>{escape(one.source)}, looked up {one.as_of}</td></tr>"
        for code, one in packet.rejections.items()
    )
    head = "".join(f'<th scope="col">{one}</th>' for one in ("code", "means", "cure", "again?", "source"))
    table = scrolled("Codes of rejections", f"<table><tr>{head}</tr>{rows}</table>")
    return (
        '<section><h2>Codes of rejections</h2><p class="faint">The registry names the first fault '
        f"only: check all of it again.</p>{table}</section>"
    )
