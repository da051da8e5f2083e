"""A replay as the page that an agency shows before it asks for the go-ahead: no script, no contact named."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ghl_flow.cli.display.client_page import account_sections, client_page
from ghl_flow.cli.display.page import scrolled
from ghl_flow.cli.display.replay import words
from ghl_flow.counting import counted
from ghl_flow.insight.replay import Replay, Week
from ghl_flow.insight.replayed import Sent
from ghl_flow.masking import masked
from ghl_flow.operations.replay import Replays

if TYPE_CHECKING:
    from ghl_flow.operations.agency_mark import AgencyMark

_CSS = """
.pair .track{margin:.15rem 0}.was{background:var(--faint)}
.key{display:inline-block;width:.9rem;height:.9rem;border-radius:3px;vertical-align:-.1rem;margin-right:.3rem}
.key.would{background:var(--good)}.legend span{margin-right:1.2rem;white-space:nowrap}
@media (max-width:40rem){.plot .n{white-space:normal}.pair .track{min-width:2.5rem}
.plot td.pair{min-width:3rem;width:20%}}
"""
_HEADING = "What would have been sent"
_MOST = 50


def replays_html(replays: Replays, agency: "AgencyMark | None") -> str:
    """The page."""
    found = replays.found
    parts = account_sections([(one.account, one) for one in found], _account)
    if replays.failed:
        names = ", ".join(escape(name) for name, _ in replays.failed)
        parts.append(f'<p class="card">Not on this page, because they could not be read: {names}.</p>')
    parts.append(
        '<footer class="faint"><details><summary>How this is counted</summary>'
        f"<p>{escape(words.RULES)}</p></details></footer>"
    )
    title = f"{_HEADING}: {found[0].account}" if len(found) == 1 else _HEADING
    return client_page(title, _HEADING, parts, agency, _CSS)


def _account(one: Replay, named: str) -> str:
    days = f"{counted(round(one.days), 'day')}, {words.period(one)}"
    parts = [
        f'<section aria-label="{escape(named)}"><h2>{escape(named)}</h2>',
        f'<p class="faint">{escape(", ".join(one.flows))}: {days}, every call as it came</p>',
        f'<p class="lead">{escape(words.headline(one))}</p>',
    ]
    if one.missed or one.texts or one.was.texts:
        parts.append(_numbers(one))
        parts.append("".join(f"<p>{escape(said)}</p>" for said in words.notes(one)))
        parts.append(_weeks(one.account, one.weeks))
        parts.append(_bodies(one.texts))
        parts.append(_texts(one))
    if said := words.not_known(one):
        lines = "".join(f"<li>{escape(line)}</li>" for line in said)
        parts.append(f'<div class="card"><h3>Not known</h3><ul>{lines}</ul></div>')
    return "\n".join((*parts, "</section>"))


def _numbers(one: Replay) -> str:
    most = max((max(before, after) for _, before, after in words.bars(one)), default=0) or 1
    drawn = {what: _bars(before, after, most) for what, before, after in words.bars(one)}
    lines = "".join(
        f'<tr><th scope="row">{escape(what)}</th><td class="n">{before}</td><td class="n">{after}</td>'
        f'<td aria-hidden="true" class="pair">{drawn.get(what, "")}</td></tr>'
        for what, before, after in words.rows(one)
    )
    table = (
        '<table class="plot"><thead><tr><th scope="col">what</th><th scope="col" class="n">as it was</th>'
        '<th scope="col" class="n">with the flow</th><td></td></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )
    title = "As it was, and with the flow"
    return f"<h3>{title}</h3>{_LEGEND}{scrolled(f'{one.account}: {title}', table)}"


_LEGEND = (
    '<p class="legend faint" aria-hidden="true"><span><i class="key was"></i>as it was</span>'
    '<span><i class="key would"></i>with the flow</span></p>'
)


def _bars(before: int, after: int, most: int) -> str:
    return "".join(
        f'<div class="track"><div class="bar {name}" style="width:{100 * count / most:.1f}%"></div></div>'
        for name, count in (("was", before), ("would", after))
    )


def _weeks(account: str, weeks: Sequence[Week]) -> str:
    most = max((max(week.was, week.would) for week in weeks), default=0) or 1
    lines = "".join(
        f'<tr><th scope="row">{week.monday}</th><td class="n">{week.missed}</td>'
        f'<td class="n">{_with_night(week.was, week.was_night)}</td>'
        f'<td class="n">{_with_night(week.would, week.would_night)}</td>'
        f'<td aria-hidden="true" class="pair">{_bars(week.was, week.would, most)}</td></tr>'
        for week in weeks
    )
    table = (
        '<table class="plot"><thead><tr><th scope="col">week of</th><th scope="col" class="n">missed</th>'
        '<th scope="col" class="n">as it was</th>'
        '<th scope="col" class="n">with the flow</th><td></td></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )
    return f"<h3>Texts by week</h3>{_LEGEND}{scrolled(f'{account}: Texts by week', table)}"


def _with_night(count: int, night: int) -> str:
    return f'{count}<br><span class="faint">{night} at night</span>' if night else str(count)


def _bodies(texts: Sequence[Sent]) -> str:
    """The words of each text once, its merge fields as long as they usually are."""
    bodies = dict.fromkeys((text.step, text.arrives.body) for text in texts)
    if not bodies:
        return ""
    said = "".join(
        f'<p class="faint">{escape(step)}</p><div class="sms">{escape(masked(body))}</div>'
        for step, body in bodies
    )
    return f"<h3>What it says</h3>{said}"


def _texts(one: Replay) -> str:
    lines = "".join(
        f"<tr><td>{text.at.astimezone(one.clock.zone):%a %Y-%m-%d %H:%M}</td><td>{escape(text.step)}</td>"
        f'<td class="n">{one.segments(text)}</td>'
        f"<td>{escape(_remark(one, text))}</td></tr>"
        for text in one.texts[:_MOST]
    )
    if not lines:
        return ""
    more = f"<p>And {len(one.texts) - _MOST} more.</p>" if len(one.texts) > _MOST else ""
    table = (
        '<table><thead><tr><th scope="col">at</th><th scope="col">text</th>'
        '<th scope="col" class="n">segments</th><th scope="col">note</th></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )
    title = "When each would have gone out"
    return f"<details><summary>{title}</summary>{scrolled(f'{one.account}: {title}', table)}{more}</details>"


def _remark(one: Replay, text: Sent) -> str:
    said = ["at night"] if one.clock.is_night(text.at) else []
    return ", ".join([*said, *([] if text.sure else ["not sure"])])
