"""`a2p`."""

from ghl_flow.a2p.messages import Counted
from ghl_flow.a2p.standing import Standing, Why, assess
from ghl_flow.checkup.evidence import looked_up, share
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
from ghl_flow.insight.share import wilson

_TRUST_CENTER = "Settings > Phone System > Trust Center"
_WITHDRAWN = (
    f"look in {_TRUST_CENTER} whether it still is; if not, write 'status: pending', "
    "so that no apply publishes"
)


class A2p(Check):
    """Texts arrive: the registration that is declared is not contradicted by texts that failed.

    No API shows whether a brand and a campaign are approved. The share that fails is also held against the
    limits at which HighLevel warns and locks.
    """

    code = "a2p"
    title = "A2P registration and failed texts"
    source = "help centre, 'LC Phone Messaging Policy', 2025-04-17; carriers' error 30034"
    order = 50

    def examine(self, subject: Subject) -> Examined:
        told, found = subject.account.a2p, subject.counted
        declared = told.status if told else None
        texts = None if isinstance(found, Unseen) else found
        standing = assess(subject.account.account, told, texts, subject.facts.registration)
        evidence = [f"declared in {subject.file}: {declared or 'nothing'}"]
        evidence += [f"texts: not counted ({found.detail})"] if isinstance(found, Unseen) else _told(found)
        line = "status: approved" if told else "a2p: { status: approved }"
        register = f"look in {_TRUST_CENTER}, register, and write '{line}' once it is approved"
        if standing.standing is Standing.CONTRADICTED:
            what = (
                "texts fail as those of an unregistered number do"
                if declared == "approved"
                else "texts arrive"
            )
            fix = _WITHDRAWN if declared == "approved" else register
            return failure(f"{subject.file} says {declared}, and {what}", fix, *evidence)
        if declared == "none":
            return failure(
                f"{subject.file} says that there is no registration: carriers refuse the texts",
                register,
                *evidence,
            )
        if declared == "pending":
            return warning(
                f"{subject.file} says that the registration is pending: carriers may refuse texts",
                register,
                *evidence,
            )
        if texts is not None:
            limits = subject.facts.sending_limits
            failing = wilson(texts.failed, texts.settled)
            limit, lock = limits.number(SendingLimit.ERROR_WARNING), limits.number(SendingLimit.ERROR_LOCK)
            if failing.low > limit:
                return failure(
                    f"{texts.failed} of {counted(texts.settled, 'text')} failed, above the {limit:.0%} at "
                    f"which HighLevel warns; it locks for a day at {lock:.0%}",
                    "open failed texts in Conversations for their error code: 30034 is the registration, "
                    "30006 a landline, 30007 the wording",
                    *evidence,
                    *looked_up(
                        limits.limits[SendingLimit.ERROR_WARNING], limits.limits[SendingLimit.ERROR_LOCK]
                    ),
                )
        if standing.standing is Standing.CONSISTENT:
            return well(f"{subject.file} says {declared}, and texts arrive", *evidence)
        why = found.why if isinstance(found, Unseen) else Blank.TOO_LITTLE
        if declared is None:
            why = Blank.NOT_DECLARED if texts is None else why
            return not_assessed(why, f"{subject.file} declares no registration", register, *evidence)
        reason = found.detail if isinstance(found, Unseen) else _WHYS[standing.why](found)
        return not_assessed(
            why,
            f"{subject.file} says {declared}, and nothing that was looked at confirms it ({reason})",
            f"look in {_TRUST_CENTER} whether it is approved; ask again when more texts have been sent",
            *evidence,
        )


def _too_few(texts: Counted) -> str:
    return f"{counted(texts.settled, 'text')} that arrived or failed: too few to judge by"


def _in_between(texts: Counted) -> str:
    return f"{texts.failed} of {counted(texts.settled, 'text')} failed: as many as either would explain"


_WHYS = {Why.TOO_FEW: _too_few, Why.BETWEEN: _in_between}


def _told(texts: Counted) -> list[str]:
    days = f", {texts.first} to {texts.last}" if texts.first else ""
    return [
        f"texts: {texts.arrived} arrived, {texts.failed} failed, {texts.open} open{days}",
        f"failing: {share(wilson(texts.failed, texts.settled))}",
    ]
