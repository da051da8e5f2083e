"""`clock`."""

from ghl_flow.checkup.model import Check, Examined, Subject, Unseen, unseen, warning, well

MOST_SECONDS = 60.0


class Clock(Check):
    """This machine's clock agrees with HighLevel's. Tokens end, and days are counted, by it."""

    code = "clock"
    title = "clock"
    source = "RFC 9110, Date; a minute is judgement"
    order = 12

    def examine(self, subject: Subject) -> Examined:
        if isinstance(subject.clock, Unseen):
            return unseen(subject.clock)
        seconds = subject.clock
        if abs(seconds) > MOST_SECONDS:
            side = "ahead of" if seconds > 0 else "behind"
            return warning(
                f"the clock of this machine is {abs(seconds):.0f} seconds {side} HighLevel's",
                "set it by a time server (NTP)",
            )
        return well("the clock of this machine agrees with HighLevel's", f"{seconds:+.0f} s")
