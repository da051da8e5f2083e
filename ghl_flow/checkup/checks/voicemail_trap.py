"""`voicemail-trap`."""

from typing import Final
from zoneinfo import ZoneInfo

from ghl_flow.checkup.evidence import moment, named, share, some, span
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
from ghl_flow.insight.voicemail import LEAST, LONGEST, NEXT, SHORTEST, Trap, voicemail_trap
from ghl_flow.spec.account import Account

FIX: Final = (
    "Settings > Phone System > Phone Numbers > the number: set the incoming call timeout to 15 to 20 "
    "seconds, or switch Call Connect on, so that whoever answers has to press a key"
)
"""The exact clicks."""

_LEAST = 10  # answered calls, to say that there is none
_SHARE = 0.15
_TIMEOUT = 25


class VoicemailTrap(Check):
    """The voicemail of the phone that calls are forwarded to answers none of them.

    HighLevel counts such a call as completed: no missed-call flow starts, and what cancels on an answered
    call does. Told by answered calls of 3 to 25 seconds without a user, after which nobody writes or calls.
    """

    code = "voicemail-trap"
    title = "voicemail trap"
    source = "help centre, 'Phone number settings explained', 2023; the bounds are judgement"
    order = 41

    def examine(self, subject: Subject) -> Examined:
        account = subject.account
        declared = (
            f"declared in {subject.file}: call_connect {account.call_connect}, incoming_call_timeout "
            f"{account.incoming_call_timeout or 'not given'}"
        )
        history = subject.history
        if isinstance(history, Unseen):
            found = unseen(history)
            return found._replace(evidence=(declared,), fix=found.fix or ("" if _is_set(account) else FIX))
        trap = voicemail_trap(history, ZoneInfo(account.timezone))
        evidence = (declared, span(history), *_told(trap, account.timezone))
        suspects = len(trap.suspects)
        of = f"{suspects} of {counted(trap.answered, 'answered call')}"
        is_trap = trap.stands_out and not trap.all_taken and trap.of_untaken.low > _SHARE
        if is_trap and trap.share.low > _SHARE:
            return failure(
                f"{of} look as if a voicemail took them: no missed-call flow starts for those", FIX, *evidence
            )
        if is_trap and trap.share.high > _SHARE:
            return warning(f"{of} may have been taken by a voicemail", FIX, *evidence)
        if (suspects >= 2 and trap.share.high > _SHARE) or (
            suspects >= LEAST and trap.of_untaken.high > _SHARE
        ):
            return not_assessed(
                Blank.TOO_LITTLE if suspects < LEAST else Blank.NOT_SHOWN,
                f"{of} are as short as a voicemail's: {_may_be(trap)}",
                f"listen to one in Conversations; if a voicemail took it, {FIX}",
                *evidence,
            )
        if trap.answered >= _LEAST:
            return well(f"{of} look like a voicemail", *evidence)
        timeout = account.incoming_call_timeout
        if timeout is not None and timeout > _TIMEOUT and account.call_connect != "on":
            return warning(
                f"calls ring for {timeout} seconds ({subject.file}): most voicemails answer before that",
                FIX,
                *evidence,
            )
        few = f"{counted(trap.answered, 'answered call')} in the history: too few to judge by"
        return not_assessed(Blank.TOO_LITTLE, few, "" if _is_set(account) else FIX, *evidence)


def _is_set(account: Account) -> bool:
    """Whether what there is to be set is declared: what rings for too long is a finding of its own."""
    return account.incoming_call_timeout is not None or account.call_connect == "on"


def _may_be(trap: Trap) -> str:
    """What else makes such calls."""
    if len(trap.suspects) < LEAST:
        return "too few to judge by"
    if trap.all_taken:
        return "something takes calls at night too, as an assistant does"
    if trap.stands_out and trap.of_untaken.low > _SHARE:
        return f"they are few, and so are the calls that are missed in the ordinary way ({trap.missed})"
    if trap.stands_out:
        return f"more calls ({trap.missed}) are missed in the ordinary way"
    return f"{trap.longer} took hardly longer, as short talks do"


def _told(trap: Trap, zone: str) -> tuple[str, ...]:
    calls = f"{counted(trap.answered, 'answered call')}, {trap.with_user} with a user"
    lines = [
        f"{calls}; {counted(trap.missed, 'missed call')}",
        f"{len(trap.suspects)} of {SHORTEST:.0f} to {LONGEST:.0f} s, no user and no later contact: "
        + share(trap.share),
        f"without a user: {trap.longer} more of up to {NEXT:.0f} s, {trap.at_night[1]} longer from 21 to 7",
    ]
    examples = [
        f"{named(one)} at {moment(one.at, zone)}, {one.duration:.0f} s" for one in reversed(trap.suspects)
    ]
    return (*lines, *some(examples))
