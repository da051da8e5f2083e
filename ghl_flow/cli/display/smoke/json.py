"""A try of an account for machines: seconds, moments in UTC."""

from typing import TypedDict

from ghl_flow.cli.display.smoke.text import remedy, what
from ghl_flow.operations.smoke import Smoke


class CallJson(TypedDict):
    """A call and how it ended."""

    at: str
    outcome: str | None
    seconds: float | None


class TextJson(TypedDict):
    """A text that came; `sender` is workflow, bulk, api or unsaid."""

    at: str
    sender: str
    status: str
    body: str


class CleanedJson(TypedDict):
    """What was taken off the contact; `error` where it could not be."""

    tags: list[str]
    fields: list[str]
    error: str | None


class MarkedJson(TypedDict):
    """What flows put on the contact; `after`: seconds from the first call until that was seen."""

    tags: list[str]
    fields: list[str]
    after: float | None


class SmokeJson(TypedDict):
    """`smoke --format json`; `delay`: seconds from the first call to the first text."""

    account: str
    number: str
    created: bool
    verdict: str
    message: str
    fix: str
    delay: float | None
    calls: list[CallJson]
    texts: list[TextJson]
    marked: MarkedJson
    cleaned: CleanedJson


def smoke_json(found: Smoke) -> SmokeJson:
    """The whole of it."""
    seen, cleaned = found.seen, found.cleaned
    return {
        "account": found.account,
        "number": found.number,
        "created": found.created,
        "verdict": found.verdict,
        "message": what(found),
        "fix": remedy(found),
        "delay": seen.delay,
        "calls": [
            {"at": one.at.isoformat(), "outcome": one.outcome, "seconds": one.duration} for one in seen.calls
        ],
        "texts": [
            {"at": one.at.isoformat(), "sender": one.sender, "status": one.status, "body": one.body}
            for one in seen.texts
        ],
        "marked": {
            "tags": [*found.marked.tags],
            "fields": [*found.marked.fields],
            "after": found.marked.after,
        },
        "cleaned": {
            "tags": [*cleaned.tags],
            "fields": [*cleaned.fields],
            "error": None if cleaned.failed is None else str(cleaned.failed),
        },
    }
