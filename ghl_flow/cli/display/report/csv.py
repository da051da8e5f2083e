"""A line for each episode, for a spreadsheet."""

import csv
import io

from ghl_flow.cli.display.callers import caller
from ghl_flow.cli.display.report import words
from ghl_flow.insight.episodes import Episode
from ghl_flow.insight.report import Report
from ghl_flow.operations.report import Reports

_COLUMNS = (
    "account",
    "niche",
    "began",
    "contact",
    "calls",
    "text",
    "excluded",
    "texted",
    "arrived",
    "replied",
    "minutes_to_reply",
    "helped",
    "opted_out",
    "got_through",
    "called_back",
)
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def reports_csv(reports: Reports, *, personal: bool) -> str:
    """Every episode. Contacts by their id where `personal`, else by a word that is theirs in this report."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in reports.found:
        for episode in one.episodes:
            writer.writerow([_cell(value) for value in _row(one, episode, personal=personal)])
    return out.getvalue()


def _row(one: Report, episode: Episode, *, personal: bool) -> list[object]:
    waited = episode.time_to_reply
    return [
        one.account,
        one.niche,
        episode.at.astimezone(one.zone).isoformat(timespec="seconds"),
        caller(one.account, one.since, episode.contact, personal=personal),
        len(episode.calls),
        words.part(one.text_of(episode)),
        episode.excluded or "",
        episode.texted,
        episode.delivered is not None,
        episode.replied,
        "" if waited is None else round(waited.total_seconds() / 60, 1),
        episode.helped is not None,
        episode.opted_out is not None,
        episode.got_through is not None,
        episode.called_back is not None,
    ]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    said = str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said
