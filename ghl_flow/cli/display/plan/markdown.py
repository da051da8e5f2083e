"""A plan as Markdown, for the comment on a change."""

import re
from html import escape
from typing import TYPE_CHECKING

from ghl_flow.cli.display.failures import without_file_text
from ghl_flow.cli.display.fleet import FleetLine, failed_lines
from ghl_flow.cli.display.folding import drawn
from ghl_flow.cli.display.markdown import fenced, plain
from ghl_flow.cli.display.plan.text import alike, group_text, heading
from ghl_flow.cli.display.plan.totals import fleet_line, print_totals
from ghl_flow.masking import masked

if TYPE_CHECKING:
    from ghl_flow.operations.plan import Planned

MOST = 60_000
"""A comment of GitHub takes 65,536 characters."""
_MARK = re.compile(r"^(\s*)([+~=!-]) ", re.MULTILINE)
_AS_DIFF = {"+": "+", "-": "-", "~": "!", "=": "#", "!": "#"}


def plan_markdown(planned: "Planned", *, above: int = 0) -> str:
    """The totals, a line for each account with its digest, and what changes, folded away.

    `above`: the characters that the comment has before it.
    """
    plans = planned.plan
    totals = drawn(lambda out: print_totals(out, plans, prune=False)).strip()
    lines = [fleet_line(account, prune=False) for account in plans.accounts]
    lines += failed_lines(planned.failed)
    parts = [f"**{plain(totals)}**", "", *_table(lines)]
    parts += [f"- {plain(without_file_text(name))}" for name in planned.without_file]
    for names, account in alike(plans.accounts):
        shown = masked(group_text(account, names)).rstrip()
        if not shown:
            continue
        block = [
            f"<details><summary>{escape(heading(account, names))}</summary>",
            "",
            fenced(_diff(shown), "diff"),
        ]
        block += ["", "</details>", ""]
        if above + sum(map(len, (*parts, *block))) > MOST:
            parts += ["", "The rest is too long for a comment: run the plan to see it."]
            break
        parts += ["", *block]
    return "\n".join(parts).rstrip() + "\n"


def _table(lines: list[FleetLine]) -> list[str]:
    rows = ["| account | plan | digest |", "| --- | --- | --- |"]
    for line in lines:
        digest = f"`{line.mark}`" if line.mark else ""
        rows.append(f"| {plain(line.account)} | {plain(masked(line.text))} | {digest} |")
    return rows


def _diff(text: str) -> str:
    """Marks at the beginning of lines, where a diff has them."""
    return _MARK.sub(lambda found: f"{_AS_DIFF[found[2]]} {found[1]}", text)
