"""Reports for machines; times in minutes, shares from 0 to 1."""

from datetime import timedelta
from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.cli.display.report.text import as_it_reads
from ghl_flow.insight.comparison import Comparison
from ghl_flow.insight.known_texts import KnownText
from ghl_flow.insight.proportion import Share
from ghl_flow.insight.report import Report, Row
from ghl_flow.operations.report import Reports


class ShareJson(TypedDict):
    """`hits` of `count`; likely between `low` and `high` (Wilson, 95 %)."""

    hits: int
    count: int
    rate: float | None
    low: float
    high: float


class RowJson(ShareJson):
    """A part of the episodes. `key`: a text's name, an hour from 0 to 23, a weekday (0 is Monday)."""

    key: str | int
    flow: str | None


class VerdictJson(TypedDict):
    """below, above or not-enough-data; `more`: about as many episodes would tell."""

    limit: float
    against: str
    more: int | None


class ReportJson(TypedDict):
    """An account. Counting rules: docs/insight.md."""

    account: str
    niche: str
    time_zone: str
    since: str
    until: str
    missed: int
    episodes: int
    callers: int
    excluded: dict[str, int]
    untexted: int
    failed: int
    open: int
    replies: ShareJson
    verdict: VerdictJson
    helped: int
    opted_out: int
    got_through: int
    called_back: int
    reply_median_minutes: float | None
    reply_80_minutes: float | None
    answer_median_minutes: float | None
    questions: ShareJson
    by_text: list[RowJson]
    by_hour: list[RowJson]
    by_part_of_day: list[RowJson]
    by_weekday: list[RowJson]
    advice: list[str]
    unreadable: int


class ComparisonJson(TypedDict):
    """Two texts over all accounts; `p` by Boschloo, null where scipy is not installed.

    `shares` and `accounts` are of the first `per_arm` episodes of each; `later`: those after them.
    `other_words`: episodes with a workflow's text that no flow has now. `by_account`: no account sends both.
    """

    texts: list[str]
    shares: list[ShareJson]
    later: list[int]
    accounts: list[dict[str, ShareJson]]
    other_words: int
    by_account: bool
    per_arm: int
    running: bool
    difference: float | None
    low: float | None
    high: float | None
    p: float | None


class ReportsJson(AlikeJson):
    """`report --format json`. `rules`: where the counting rules stand."""

    rules: str
    accounts: list[ReportJson]
    comparison: ComparisonJson | None
    failed: list[FailureJson]


RULES = (
    "An episode is a contact's missed calls within the cooldown. Its text counts when it arrived. A reply is "
    "the contact's first text within 24 hours after it, before a person wrote or called; STOP is none. In no "
    "rate: test contacts, a second episode within a day, open conversations, episodes younger than 24 hours."
)


def reports_json(reports: Reports) -> ReportsJson:
    """The whole of it."""
    return {
        "rules": RULES,
        "accounts": [report_json(one) for one in reports.found],
        "comparison": None if reports.comparison is None else _comparison(reports.comparison),
        **alike_json([(one.account, one) for one in reports.found], as_it_reads, reports.failed),
        "failed": [failure_json(name, error) for name, error in reports.failed],
    }


def report_json(one: Report) -> ReportJson:
    """An account."""
    verdict = one.verdict
    return {
        "account": one.account,
        "niche": one.niche,
        "time_zone": str(one.zone),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "missed": one.missed,
        "episodes": len(one.episodes),
        "callers": one.callers,
        "excluded": {str(why): count for why, count in sorted(one.excluded.items())},
        "untexted": one.untexted,
        "failed": one.failed,
        "open": one.open,
        "replies": _share(one.replies),
        "verdict": {"limit": one.limit, "against": verdict.against, "more": verdict.more},
        "helped": one.helped,
        "opted_out": one.opted_out,
        "got_through": one.got_through,
        "called_back": one.called_back,
        "reply_median_minutes": _minutes(one.reply_median),
        "reply_80_minutes": _minutes(one.reply_late),
        "answer_median_minutes": _minutes(one.answer_median),
        "questions": _share(one.questions),
        "by_text": [_row(row) for row in one.by_text],
        "by_hour": [_row(row) for row in one.by_hour],
        "by_part_of_day": [_row(row) for row in one.by_part_of_day],
        "by_weekday": [_row(row) for row in one.by_weekday],
        "advice": [str(said) for said in one.advice],
        "unreadable": len(one.unreadable),
    }


def _comparison(found: Comparison) -> ComparisonJson:
    apart = found.difference
    return {
        "texts": [arm.name for arm in found.arms],
        "shares": [_share(arm.share) for arm in found.arms],
        "later": [arm.later for arm in found.arms],
        "accounts": [
            {account: _share(share) for account, share in arm.accounts.items()} for arm in found.arms
        ],
        "other_words": found.other_words,
        "by_account": found.by_account,
        "per_arm": found.per_arm,
        "running": found.running,
        "difference": None if apart is None else round(apart.seen, 6),
        "low": None if apart is None else round(apart.interval.low, 6),
        "high": None if apart is None else round(apart.interval.high, 6),
        "p": None if apart is None or apart.p is None else round(apart.p, 6),
    }


def _row(row: Row) -> RowJson:
    key, flow = (row.key.name, row.key.flow) if isinstance(row.key, KnownText) else (row.key, None)
    return {"key": key if isinstance(key, int) else str(key), "flow": flow, **_share(row.replies)}


def _share(share: Share) -> ShareJson:
    low, high = share.interval
    rate = None if share.seen is None else round(share.seen, 6)
    return {
        "hits": share.hits,
        "count": share.count,
        "rate": rate,
        "low": round(low, 6),
        "high": round(high, 6),
    }


def _minutes(time: timedelta | None) -> float | None:
    return None if time is None else round(time / timedelta(minutes=1), 2)
