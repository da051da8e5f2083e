"""`opt-outs`."""

from ghl_flow.checkup.evidence import looked_up, share, some, span
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    failure,
    not_assessed,
    unseen,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.facts.compliance import SendingLimit
from ghl_flow.insight.history import Delivery, History, Kind
from ghl_flow.insight.share import wilson

_LEAST = 2  # contacts: one of few texts is no rate


class OptOuts(Check):
    """Few who are texted answer STOP: HighLevel warns and locks by their share of the texts."""

    code = "opt-outs"
    title = "opt-outs"
    source = "help centre, 'LC Phone Messaging Policy', 2025-04-17"
    order = 53

    def examine(self, subject: Subject) -> Examined:
        history = subject.history
        if isinstance(history, Unseen):
            return unseen(history)
        texts, who = _counts(history)
        interval = wilson(len(who), texts)
        limits = subject.facts.sending_limits
        warn, lock = limits.number(SendingLimit.OPT_OUT_WARNING), limits.number(SendingLimit.OPT_OUT_LOCK)
        evidence = (
            span(history),
            f"{counted(len(who), 'opt-out')} for {counted(texts, 'text')}: {share(interval)}",
            *some([f"contact {one}" for one in who]),
            *looked_up(limits.limits[SendingLimit.OPT_OUT_WARNING], limits.limits[SendingLimit.OPT_OUT_LOCK]),
        )
        said = f"{counted(len(who), 'opt-out')} for {counted(texts, 'text')}"
        fix = (
            "say in the first words who writes and why, text only people who called, and check which "
            "bulk texts went out"
        )
        several = len(who) >= _LEAST
        if several and interval.low > lock:
            return failure(f"{said}: HighLevel locks for a day at {lock:.0%}", fix, *evidence)
        if several and interval.low > warn:
            return warning(f"{said}: HighLevel warns at {warn:.0%}", fix, *evidence)
        if interval.high <= lock:
            return well(f"{said}, below the {lock:.0%} at which HighLevel locks", *evidence)
        return not_assessed(Blank.TOO_LITTLE, f"{said} may be below or above {warn:.0%}", "", *evidence)


def _counts(history: History) -> tuple[int, list[str]]:
    """Texts that did not fail, and the contacts who opted out, each once."""
    texts = sum(
        one.kind is Kind.SMS and not one.inbound and one.delivery is not Delivery.FAILED
        for one in history.messages
    )
    return texts, [*dict.fromkeys(one.contact for one in history.messages if one.opts_out)]
