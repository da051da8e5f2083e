"""A digest for machines."""

from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.monitor.lines import as_it_reads, headline, lines
from ghl_flow.cli.display.report.json import ReportJson, report_json
from ghl_flow.operations.monitor import Watch


class ThingJson(TypedDict):
    """What needs attention in these accounts; `level`: fail, warn or unknown."""

    level: str
    accounts: list[str]
    what: str
    message: str
    fix: str | None


class MonitorJson(AlikeJson):
    """`monitor --format json`; `reports` as `report` writes them, of accounts whose messages were read.

    `too_little`: by account, the checks for which too little happened to say anything.
    """

    headline: str
    well: list[str]
    too_little: dict[str, list[str]]
    found: list[ThingJson]
    reports: list[ReportJson]
    failed: list[FailureJson]
    accounts_without_file: list[str]


def watch_json(watch: Watch) -> MonitorJson:
    """The whole of it."""
    return {
        "headline": headline(watch),
        "well": [one.account for one in watch.found if one.well],
        "too_little": {one.account: [*one.too_little] for one in watch.found if one.too_little},
        "found": [
            {
                "level": line.level,
                "accounts": [*line.accounts],
                "what": line.what,
                "message": line.message,
                "fix": line.fix or None,
            }
            for line in lines(watch)
        ],
        "reports": [report_json(one.report) for one in watch.found if one.report is not None],
        **alike_json([(one.account, one) for one in watch.found], as_it_reads, watch.failed),
        "failed": [failure_json(name, error) for name, error in watch.failed],
        "accounts_without_file": [*watch.without_file],
    }
