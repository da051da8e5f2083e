"""What a report says, in words."""

from collections.abc import Hashable
from datetime import timedelta

from ghl_flow.counting import counted
from ghl_flow.insight.comparison import Comparison
from ghl_flow.insight.episodes import Exclusion
from ghl_flow.insight.known_texts import KnownText
from ghl_flow.insight.part_of_day import PartOfDay
from ghl_flow.insight.proportion import Against, Share
from ghl_flow.insight.report import Advice, NotOurs, Report
from ghl_flow.remedy import pasted

EXCLUSIONS = {
    Exclusion.TEST_CONTACT: "test contact",
    Exclusion.REPEATED: "within a day of one that counts",
    Exclusion.OPEN_CONVERSATION: "in a conversation already",
    Exclusion.TOO_YOUNG: "younger than 24 hours",
}
NOT_OURS = {
    NotOurs.WORKFLOW: "another workflow's text",
    NotOurs.UNSAID: "sender not told (HighLevel's own text-back?)",
    NotOurs.OTHER: "the API or a bulk action",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = {
    PartOfDay.MORNING: "8:00 to 11:00",
    PartOfDay.MIDDAY: "11:00 to 14:00",
    PartOfDay.AFTERNOON: "14:00 to 17:00",
    PartOfDay.EVENING: "17:00 to 21:00",
    PartOfDay.NIGHT: "21:00 to 8:00",
}
LIMIT = (
    "The limit of the reply rate, unless another is given: 20 %, a rule of thumb of those who sell text-back "
    "(looked up 2026-11-26), and no measured number."
)
_ADVICE = {
    Advice.CHANGE_COPY: "Change the text: the reply rate is under {limit}. Take another variant of its "
    "niche, or write one that asks one easy question{compare}.",
    Advice.KEEP_COPY: "Keep the text: the reply rate is over {limit}.",
    Advice.WAIT: "Change nothing yet: {wait}.",
    Advice.NOT_TEXTED: "Find out why {untexted} of {eligible} got no text{doctor}.",
    Advice.FAILING: "See why the texts of {failed} of {eligible} failed{registration}.",
    Advice.SLOW_PEOPLE: "Answer replies sooner: to {slow} who wrote back no person wrote or called in "
    "HighLevel within an hour.",
    Advice.QUESTIONS: "Let a person or an AI take the conversation over: {asking} of {talks} who replied "
    "wrote more than three texts before a person came.",
    Advice.NOTHING_MISSED: "Nothing to do: no call was missed. If callers say otherwise, a voicemail of the "
    "phone may answer them{doctor}.",
}


def percent(share: float | None) -> str:
    """A share without decimals."""
    return "-" if share is None else f"{share:.0%}".replace("%", " %")


def span(share: Share) -> str:
    """The interval: 14 to 61 %."""
    low, high = share.interval
    return f"{low * 100:.0f} to {high * 100:.0f} %"


def duration(time: timedelta) -> str:
    """How long, in the unit that people would take."""
    minutes = time / timedelta(minutes=1)
    if minutes < 1:
        return counted(round(minutes * 60), "second")
    if minutes < 90:
        return counted(round(minutes), "minute")
    hours = minutes / 60
    return counted(round(hours), "hour") if hours < 36 else counted(round(hours / 24), "day")


def headline(report: Report) -> str:
    """The one sentence."""
    if not report.missed:
        return "No call was missed."
    replies = report.replies
    if not replies.count:
        return (
            f"{counted(report.missed, 'call')} missed, and no text is known to have arrived in time to count."
        )
    callers = counted(report.texted_callers, "caller")
    if report.texted_callers == replies.count:
        who = f"Of {callers} who got a text, {replies.hits} wrote back"
    else:
        times = counted(replies.hits, "time")
        who = f"{callers} got a text {replies.count} times in all, and wrote back {times}"
    return (
        f"{who}: {percent(replies.seen)} "
        f"(between {span(replies).replace(' to ', ' and ')}, with 95 % certainty)."
    )


def judgement(report: Report) -> str:
    """How the rate stands to the limit."""
    limit = percent(report.limit)
    match report.verdict.against:
        case Against.BELOW:
            return f"Below {limit}."
        case Against.ABOVE:
            return f"Above {limit}."
    return f"Not enough data yet to say whether that is under {limit}; {_more(report)}."


def _more(report: Report) -> str:
    more = report.verdict.more
    if more is None:
        return "how many more it takes cannot be told yet"
    pace = report.replies.count / report.days if report.days > 0 else 0
    days = f", some {counted(max(1, round(more / pace)), 'day')} at this pace" if pace else ""
    return f"about {counted(more, 'more episode', 'more episodes')} would tell{days}"


def dates(report: Report) -> str:
    """Its first and its last day, by the account's clock."""
    since, until = (moment.astimezone(report.zone) for moment in (report.since, report.until))
    return f"{since:%Y-%m-%d} to {until:%Y-%m-%d}"


def advice(report: Report, *, commands: bool = True) -> list[str]:
    """What to do next; `commands`: with what to run, which says nothing to a client."""
    compare = pasted("'ghl-flow templates compare'", for_accounts=False)
    doctor = pasted(f"'ghl-flow doctor -a {report.account}'")
    registration = pasted(f"'ghl-flow a2p status -a {report.account}'")
    values = {
        "limit": percent(report.limit),
        "wait": _more(report),
        "untexted": report.untexted,
        "failed": report.failed,
        "eligible": report.eligible,
        "slow": f"{report.slow.hits} of {report.slow.count}",
        "asking": report.questions.hits,
        "talks": report.questions.count,
        "compare": f" ({compare})" if commands else "",
        "doctor": f": {doctor}" if commands else "",
        "registration": f": {registration}" if commands else "",
    }
    return [_ADVICE[one].format(**values) for one in report.advice]


def funnel(report: Report) -> list[tuple[str, int, str]]:
    """What became of the episodes that count: what, how many, a note."""
    excluded = ", ".join(f"{count} {EXCLUSIONS[why]}" for why, count in sorted(report.excluded.items()))
    times = ""
    if report.reply_median is not None:
        times = f"half of all callers within {duration(report.reply_median)}"
    if report.reply_late is not None:
        times += f", 80 % within {duration(report.reply_late)}"
    episodes = counted(len(report.episodes), "episode")
    replied_after = f"; {times}" if times else ""
    return [
        (
            "missed calls",
            report.missed,
            f"in {episodes} of {counted(report.callers, 'caller')}",
        ),
        ("not counted", sum(report.excluded.values()), excluded),
        ("no text", report.untexted, ""),
        ("text failed", report.failed, ""),
        ("not known", report.open, "whether the text arrived" if report.open else ""),
        ("text arrived", report.replies.count, ""),
        ("replied", report.replies.hits, f"before a person did anything{replied_after}"),
        ("helped", report.helped, "a person wrote or called first, then the caller wrote"),
        ("opted out", report.opted_out, "an order to the carrier, no reply"),
        ("called again", report.got_through, "and got through"),
        ("called back", report.called_back, "by a person, and answered"),
    ]


def part(key: Hashable) -> str:
    """The name of a row by text; empty where no text arrived."""
    if key is None:
        return ""
    if isinstance(key, KnownText):
        return key.name
    if isinstance(key, PartOfDay):
        return PARTS[key]
    return NOT_OURS[key] if isinstance(key, NotOurs) else str(key)


def compared(found: Comparison) -> list[str]:
    """Two texts side by side."""
    said = [
        f"{arm.name}: {arm.share.hits} of {arm.share.count}, {percent(arm.share.seen)} ({span(arm.share)})"
        for arm in found.arms
    ]
    said += [
        f"not in it: {counted(arm.later, 'later episode')} of {arm.name}; the first {found.per_arm} decide"
        for arm in found.arms
        if arm.later
    ]
    if found.other_words:
        said.append(
            f"in neither: {counted(found.other_words, 'episode')} with a text of a workflow in words that no "
            "flow has now"
        )
    if found.by_account:
        said.append("no account sends both: what else differs between the accounts is in it too")
    if found.running:
        numbers = " and ".join(f"{arm.share.count} of {found.per_arm}" for arm in found.arms)
        return [*said, f"running, {numbers}: nothing is decided before both are complete"]
    if found.difference is None:
        return said
    low, high = found.difference.interval
    first, second = found.arms
    apart = f"{second.name} less {first.name}: {found.difference.seen * 100:+.0f} points"
    apart += f" ({low * 100:+.0f} to {high * 100:+.0f} with 95 % certainty)"
    p = found.difference.p
    if p is None:
        return [*said, f"{apart}; for the exact test install ghl-flow[report]"]
    word = "they differ" if p < 0.05 else "no difference is shown"
    return [*said, f"{apart}; Boschloo's exact test p = {p:.4f}: {word}"]
