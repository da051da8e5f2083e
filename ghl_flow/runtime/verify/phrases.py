"""What one message of a contact may hold of the phrases that triggers and conditions look for."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ghl_flow.kinds.triggers.event import ANOTHER, Event, reply
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.influence import phrases_asked
from ghl_flow.runtime.verify.values import unlike
from ghl_flow.wire.trigger import Trigger

# More replies than this are too many to go through.
MOST_REPLIES = 1024

_BODY = "message.body"


class Phrases:
    """The phrases that the triggers of `flows` and the conditions of `programs` look for, in lower case."""

    def __init__(self, flows: Sequence[Sequence[Trigger]], programs: Sequence[Program]) -> None:
        asked = phrases_asked(programs)
        # What is looked for together: a filter holds of a message that holds any of its phrases.
        self._looked_for = [alternatives for flow in flows for one in flow for alternatives in _filters(one)]
        self._looked_for += [(phrase,) for phrase in asked]
        self.all = list(dict.fromkeys(phrase for some in self._looked_for for phrase in some))
        self.told_apart = list({self._holds(phrase): phrase for phrase in reversed(self.all)}.values())[::-1]
        # Triggers of one flow are alternatives (R4), so what one of them looks for is enough.
        self.most = len(asked) + sum(max((len(_filters(one)) for one in flow), default=0) for flow in flows)

    def _holds(self, phrase: str) -> frozenset[int]:
        """Which of what is looked for a message of that phrase alone holds."""
        return frozenset(
            number for number, some in enumerate(self._looked_for) if any(one in phrase for one in some)
        )

    @cached_property
    def together(self) -> list[tuple[str, ...]] | None:
        """What one message may hold, a few phrases for each set of filters and conditions; None: too much."""
        found: dict[frozenset[int], tuple[str, ...]] = {}
        latest: dict[frozenset[int], tuple[str, ...]] = {frozenset(): ()}
        phrases = [(phrase, self._holds(phrase)) for phrase in self.told_apart]
        for _ in range(self.most):
            longer: dict[frozenset[int], tuple[str, ...]] = {}
            for held, some in latest.items():
                for phrase, holds in phrases:
                    both = held | holds
                    if both not in found and both != held:
                        longer.setdefault(both, (*some, phrase))
            found |= longer
            if len(found) > MOST_REPLIES:
                return None
            latest = longer
        return list(found.values())

    def replies(self, ways: Iterable[tuple[str, str]]) -> Iterator[Event]:
        """Messages that hold them, one phrase or several, and nothing else that is looked for.

        Args:
            ways: by which channels they come, and which workflow's message they answer, as `reply` has it.
        """
        between = unlike(self.all)
        # A message that holds the phrase is seldom the phrase alone, which may be an opt-out (R28).
        bodies = [f"{phrase}, please" for phrase in self.told_apart]
        for some in self.together or ():
            bodies += [", ".join(some), between.join(("", *some, ""))]
        return (reply(body, channel, to) for channel, to in ways for body in bodies)

    def too_many(self) -> str:
        """In words, that they have more combinations than can be gone through."""
        if self.together is not None:
            return ""
        return (
            f"one reply may hold {self.most} of the flows' {len(self.told_apart)} phrases"
            f" in more than {MOST_REPLIES:,} ways"
        )

    def none(self, channels: bool) -> tuple[Event, ...]:
        """A reply that holds none of them; with `channels` also on a channel that no trigger names."""
        usual = ("Hi", "Hello", "OK", "Thanks", unlike(self.all))
        said = next(text for text in usual if not any(phrase in text.lower() for phrase in self.all))
        return (reply(said), *((reply(said, ANOTHER),) if channels else ()))


def _filters(trigger: Trigger) -> list[tuple[str, ...]]:
    """What each filter of a trigger looks for in a message: any of these."""
    values = [item.value for item in trigger.filters if item.field == _BODY]
    return [
        tuple(str(one).lower() for one in (value if isinstance(value, list) else [value])) for value in values
    ]
