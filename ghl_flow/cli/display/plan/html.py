"""A plan as a page that a client can approve: what changes in their words, and what to reply."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from ghl_flow.cli.display.client_page import client_page
from ghl_flow.cli.display.gates import gate_lines
from ghl_flow.cli.display.plan.step_words import is_branch, kind_words
from ghl_flow.cli.display.plan.text import alike
from ghl_flow.cli.display.plan.words import path_words, value_words
from ghl_flow.cli.display.problems import problem_text
from ghl_flow.cli.display.reasons import hold_text
from ghl_flow.cli.display.warnings import warning_text
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.change import Action, Change, Resource
from ghl_flow.deploy.planning.diff import WORDS, StepChange
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.resources.registry import label_of
from ghl_flow.masking import masked

if TYPE_CHECKING:
    from ghl_flow.operations.agency_mark import AgencyMark
    from ghl_flow.operations.plan import Planned

_CSS = """
h3{margin:1.2rem 0 .3rem;font-size:1rem}.card h3{margin:.1rem 0 .4rem}
del{color:var(--bad)}ins{color:var(--good);text-decoration:none;font-weight:600}
.digest{font-family:ui-monospace,monospace;font-size:.8rem;overflow-wrap:anywhere}
ul{margin:.3rem 0;padding-left:1.2rem}.was{opacity:.75}
.card{break-inside:avoid}
"""
_DONE = {
    Action.CREATE: "New",
    Action.UPDATE: "Changed",
    Action.DELETE: "Removed, unless it is kept",
    Action.ADOPT: "Managed from now on, as it is",
}


def plan_html(planned: "Planned", agency: "AgencyMark | None") -> str:
    """The page."""
    plans = planned.plan
    parts = [_lead(planned)]
    for names, account in alike(plans.accounts):
        digests = [
            (one.account, one.digest) for one in plans.accounts if one.account in names and one.pending
        ]
        parts.append(_group(account, names, digests))
    parts += [
        f'<p class="card">{escape(name)} could not be planned: {escape(masked(error.told))}</p>'
        for name, error in planned.failed
    ]
    title = "Planned changes"
    return client_page(title, title, parts, agency, _CSS)


def _lead(planned: "Planned") -> str:
    changed = sum(bool(account.pending) for account in planned.plan.accounts)
    count = sum(len(account.pending) for account in planned.plan.accounts)
    looked_at, failed = len(planned.plan.accounts), len(planned.failed)
    said = f"{counted(count, 'change')} in {counted(changed, 'account')}"
    if not count:
        said = (
            f"No changes in {counted(looked_at, 'account')}" if looked_at else "No account could be planned"
        )
    if looked_at and failed:
        said += f"; {counted(failed, 'account')} could not be planned"
    yet = '<p class="faint">Nothing has been changed yet.</p>' if count else ""
    return f'<p class="lead">{said}.</p>{yet}'


def _group(account: AccountPlan, names: Sequence[str], digests: Sequence[tuple[str, str]]) -> str:
    listed = escape(", ".join(names))
    parts = [f'<section aria-label="{listed}"><h2>{listed}</h2>']
    if not account.pending:
        parts.append(f"<p>{_unchanged(account)}</p>")
    parts += [_change(change) for change in account.pending]
    notes = [f"{text}: {hint}" if hint else text for text, hint in gate_lines(account.gates)]
    notes += [warning_text(one) for one in account.warnings]
    notes += [problem_text(one).message for one in account.problems]
    if notes:
        parts.append("<h3>Notes</h3><ul>" + "".join(f"<li>{_shown(one)}</li>" for one in notes) + "</ul>")
    if digests and not account.problems:
        parts.append("<h3>To approve exactly this</h3><p>Reply with the number of the plan:</p><ul>")
        parts += [f'<li>{escape(name)}: <span class="digest">{one}</span></li>' for name, one in digests]
        parts.append(
            '</ul><p class="faint">If anything differs from this page by then, nothing is changed.</p>'
        )
    return "\n".join((*parts, "</section>"))


def _unchanged(account: AccountPlan) -> str:
    if account.is_wrong:
        return "No changes here, but something runs that should not."
    if account.unread or account.not_assessed:
        return "No changes here, as far as it could be looked at: see the notes."
    return "No changes here."


def _change(change: Change) -> str:
    name = f"{label_of(change.resource)} {change.key}"
    parts = [f'<div class="card"><h3>{_DONE[change.action]}: {escape(name)}</h3>']
    hold = hold_text(change)
    parts += [f"<p>{_shown(hold)}</p>"] if hold else []
    if change.resource is Resource.CUSTOM_VALUE:
        before, after = (str((side or {}).get("value", "")) for side in (change.before, change.after))
        parts += _words(before, after)
    whole = change.action is Action.CREATE
    steps = [step for step in change.steps if not (whole and is_branch(step.kind))]
    if steps:
        rows = "".join(f"<li>{''.join(_step(step, whole=whole))}</li>" for step in steps)
        parts.append(f"<ol>{rows}</ol>" if whole else f"<ul>{rows}</ul>")
    return "".join((*parts, "</div>"))


def _step(step: StepChange, *, whole: bool) -> Iterator[str]:
    done = "" if whole else {"create": "new: ", "delete": "removed: "}.get(step.action, "")
    yield f'{done}<span class="faint">{escape(kind_words(step.kind))}</span> {_shown(step.name)}'
    if step.drifted:
        yield ' <span class="faint">(changed in HighLevel)</span>'
    for what, old, new in step.details:
        before, after = value_words(old), value_words(new)
        if what == WORDS or step.action == "create":
            yield from _words(before, after)
        else:
            sides = f"<del>{_shown(before)}</del> <ins>{_shown(after)}</ins>"
            yield f"<div>{escape(path_words(what))}: {sides}</div>"


def _words(before: str, after: str) -> Iterator[str]:
    """A text as it was and as it will be."""
    if before:
        yield f'<div class="sms was"><del>{_shown(before)}</del></div>'
    if after:
        yield f'<div class="sms">{_shown(after)}</div>'


def _shown(text: str) -> str:
    return escape(masked(text))
