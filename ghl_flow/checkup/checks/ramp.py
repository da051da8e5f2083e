"""`ramp`."""

from collections import Counter
from zoneinfo import ZoneInfo

from ghl_flow.checkup.evidence import looked_up, span
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    failure,
    not_assessed,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.facts.compliance import SendingLimit
from ghl_flow.insight.history import History, Kind

_NEAR = 0.8


class Ramp(Check):
    """A new sub-account stays below the texts that its first level allows in a day.

    At the limit all texts stop for 24 hours, missed-call and one-to-one texts included.
    """

    code = "ramp"
    title = "daily limit of a new sub-account"
    source = "help centre, 'LC Phone Messaging Policy', 2025-04-17 (R37)"
    order = 52

    def examine(self, subject: Subject) -> Examined:
        limits, created = subject.facts.sending_limits, subject.account.created
        limit, days = limits.number(SendingLimit.FIRST_DAY_LOW), limits.number(SendingLimit.NEW_FOR_DAYS)
        zone = ZoneInfo(subject.account.timezone)
        age = None if created is None else (subject.now.astimezone(zone).date() - created).days
        told = f"created in {subject.file}: {created or 'not given'}"
        if age is not None and age > days:
            return well(f"the sub-account is {counted(age, 'day')} old", told)
        history = subject.history
        if isinstance(history, Unseen):
            what = (
                "of an account of unknown age" if age is None else f"of an account of {counted(age, 'day')}"
            )
            return not_assessed(
                history.why,
                f"texts a day {what} ({history.detail})",
                _write_created(subject) if age is None else "",
                told,
            )
        busiest = _busiest_day(history, zone)
        if busiest is None:
            return not_assessed(Blank.TOO_LITTLE, "no text went out", "", told, span(history))
        day, most = busiest
        evidence = (
            told,
            span(history),
            f"{counted(most, 'text')} on {day}, the busiest day",
            *looked_up(limits.limits[SendingLimit.FIRST_DAY_LOW]),
        )
        if age is None and most >= limit:
            # It could not have sent so many in its first days.
            return well(f"{counted(most, 'text')} went out in a day, so the first level is passed", *evidence)
        said = f"{counted(most, 'text')} went out on {day}; the first level allows {limit:.0f} a day"
        fix = "raise the level first by sending a little more each day, or spread the account's other texts"
        if age is not None and most >= limit:
            return failure(said, fix, *evidence)
        if age is not None and most >= _NEAR * limit:
            return warning(said, fix, *evidence)
        return well(
            f"{counted(most, 'text')} on the busiest day, of {limit:.0f} at the first level", *evidence
        )


def _write_created(subject: Subject) -> str:
    return f"write 'created: 2026-01-31', the day the sub-account was made, in {subject.file}"


def _busiest_day(history: History, zone: ZoneInfo) -> tuple[str, int] | None:
    days = Counter(
        f"{one.at.astimezone(zone):%Y-%m-%d}"
        for one in history.messages
        if one.kind is Kind.SMS and not one.inbound
    )
    return max(days.items(), key=lambda day: (day[1], day[0])) if days else None
