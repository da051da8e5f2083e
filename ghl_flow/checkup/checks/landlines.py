"""`landlines`."""

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
from ghl_flow.insight.history import Delivery, History
from ghl_flow.insight.share import wilson

_LEAST = 20
_ALL = 0.5  # so many failing callers are no landlines, but a number that is not registered


_SWITCHED_ON = (
    "switch Number Intelligence on (Settings > Phone System > Additional Settings): a landline "
    "is then not texted"
)
_CHECKED = "a flow can check the type of a number with 'if'"


class Landlines(Check):
    """Few callers cannot get a text: landlines fail each time, and enough of them lock the account.

    The export has no error code; a caller of whom every text failed, where others arrive, is taken for one.
    """

    code = "landlines"
    title = "callers who cannot be texted"
    source = "help centre, 'LC Phone Messaging Policy', 2025-04-17; error 30006"
    order = 51

    def examine(self, subject: Subject) -> Examined:
        history = subject.history
        if isinstance(history, Unseen):
            return unseen(history)
        limits = subject.facts.sending_limits
        reached, failing = _callers(history)
        count = reached + len(failing)
        interval = wilson(len(failing), count)
        known = subject.account.number_intelligence
        evidence = (
            span(history),
            f"{len(failing)} of {counted(count, 'texted caller')} got none: {share(interval)}",
            f"declared in {subject.file}: number_intelligence {known}",
            *some([f"contact {one}" for one in failing]),
            *looked_up(limits.limits[SendingLimit.ERROR_WARNING], limits.limits[SendingLimit.ERROR_LOCK]),
        )
        fix = _CHECKED if known == "on" else f"{_SWITCHED_ON}; {_CHECKED}"
        warn, lock = limits.number(SendingLimit.ERROR_WARNING), limits.number(SendingLimit.ERROR_LOCK)
        if count < _LEAST:
            return not_assessed(
                Blank.TOO_LITTLE,
                f"{counted(count, 'texted caller')} in the history: too few to judge by",
                "" if known == "on" else fix,
                *evidence,
            )
        if interval.low > _ALL:
            return not_assessed(
                Blank.TOO_LITTLE,
                "most texts fail, which landlines alone do not explain: see a2p",
                "",
                *evidence,
            )
        said = f"{len(failing)} of {counted(count, 'texted caller')} got no text"
        if interval.low > lock:
            return failure(f"{said}: HighLevel locks at {lock:.0%}", fix, *evidence)
        if len(failing) > warn * count:
            return warning(f"{said}: HighLevel warns at {warn:.0%} of a day's texts", fix, *evidence)
        return well(said, *evidence)


def _callers(history: History) -> tuple[int, list[str]]:
    """How many callers got an automatic text, and the ids of those who got none."""
    reached, failing = 0, []
    for contact, messages in history.by_contact.items():
        called = next((one.at for one in messages if one.missed), None)
        ends = {
            one.delivery for one in messages if called is not None and one.automatic_text and one.at >= called
        } - {Delivery.OPEN}
        if ends == {Delivery.FAILED}:
            failing.append(contact)
        else:
            reached += Delivery.ARRIVED in ends
    return reached, failing
