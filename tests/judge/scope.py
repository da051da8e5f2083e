"""What a verdict says that it is about, and what scenarios may hold."""

from dataclasses import dataclass

from tests.judge.product import Said

PROFILES = frozenset(("documented", "concurrent"))


@dataclass(frozen=True)
class Freedom:
    """What a scenario may hold beside its triggering events.

    `own_state`: tags and fields that steps of the account write are there at first, and people change them
    too, but for those in `absent` and `unchanging` (`tag vip`, `field note`). `opt_in`: START after STOP.
    `updates`: a call is evaluated again when it is updated (R3). `often`: people change things often.
    `mixed`: the profiles in which steps of different runs mix within one instant (R13). `yearly`: events that
    come once a year, as nobody changes a date of birth.
    """

    own_state: bool = False
    absent: frozenset[str] = frozenset()
    unchanging: frozenset[str] = frozenset()
    opt_in: bool = False
    updates: bool = False
    often: bool = False
    mixed: frozenset[str] = frozenset()
    yearly: frozenset[str] = frozenset()

    @classmethod
    def of(cls, said: Said) -> "Freedom":
        """All that a verdict does not take for granted."""
        words = dict(said.assumptions)
        return cls(
            own_state=True,
            absent=frozenset(words.get("contacts_start_without", ())),
            unchanging=frozenset(words.get("only_workflows_change", ())),
            opt_in="opt_in" in dict(said.events),
            updates=True,
            yearly=frozenset(words.get("once_a_year", ())),
            mixed=PROFILES - frozenset(words.get("steps_go_together", ())),
        )


# Nothing is taken for granted but that helper workflows alone make their tags.
ALL = Freedom(own_state=True, opt_in=True, updates=True, often=True, mixed=PROFILES)


@dataclass(frozen=True)
class Scope:
    """How many events of which kind a verdict is about."""

    starts: int = 3
    answered: int = 0
    replies: int = 0
    opt_outs: int = 0
    booked: int = 0
    tag_changes: int = 0
    field_changes: int = 0
    user_replies: int = 0
    cancelled: int = 0
    clicks: int = 0
    opened: int = 0
    manual: int = 0

    @classmethod
    def of(cls, said: Said) -> "Scope":
        """What the verdict says of itself; a kind that has no name of its own starts flows."""
        most = dict(said.events)
        named = (
            "answered_call",
            "reply",
            "opt_out",
            "appointment_booked",
            "tag_change",
            "field_change",
            "user_reply",
            "appointment_cancelled",
        )
        # What steps wait for is named as a case tells it.
        awaited = [
            max((count for kind, count in said.events[1:] if kind.startswith(word)), default=0)
            for word in ("trigger_link", "mail", "a_user_has_done")
        ]
        return cls(said.events[0][1], *(most.get(kind, 0) for kind in named), *awaited)
