"""What became of the missed calls of an account. The rules: docs/insight.md."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final, NamedTuple

from ghl_flow.insight.episodes import COOLDOWN, Episode, Exclusion, episodes_of
from ghl_flow.insight.history import History, Message, Sender, Unreadable
from ghl_flow.insight.known_texts import KnownText, KnownTexts
from ghl_flow.insight.part_of_day import PARTS_OF_DAY, PartOfDay, part_of_day
from ghl_flow.insight.proportion import Against, Share, Verdict, verdict
from ghl_flow.insight.talks import questions, slow, until_answer, until_reply
from ghl_flow.insight.waiting import quantile

REPLY_LIMIT: Final = 0.20
"""Below it, change the copy: a rule of thumb of those who sell text-back, and no measured number."""


class NotOurs(StrEnum):
    """What sent a text that is none of the account's flows."""

    WORKFLOW = "workflow"
    UNSAID = "unsaid"
    OTHER = "other"


class Row(NamedTuple):
    """The replies of a part of the episodes: of a text, an hour, a weekday."""

    key: Hashable
    replies: Share


class Advice(StrEnum):
    """What to do next."""

    WAIT = "wait"
    """Not enough data yet."""
    CHANGE_COPY = "change-copy"
    KEEP_COPY = "keep-copy"
    NOT_TEXTED = "not-texted"
    """Callers went without a text."""
    FAILING = "failing"
    SLOW_PEOPLE = "slow-people"
    """People take more than an hour to answer a reply."""
    QUESTIONS = "questions"
    """Many contacts write several texts before a person answers."""
    NOTHING_MISSED = "nothing-missed"


@dataclass(frozen=True)
class Report:
    """An account's missed calls from `since` to `until`, in episodes.

    `excluded`: those in no rate, by why. Of the others: `untexted`, `failed` (every text of it failed),
    `open` (no text is known to have arrived), and those of `replies.count`, whose text arrived: replied,
    `helped`, `opted_out`, `got_through`, `called_back`, else silent. Times in 24 hours: `reply_median`,
    `reply_late` (80th percentile), None where fewer replied than that; `answer_median`: of people, to a
    contact's text. `slow`: of replies, those for which no person came within an hour.
    """

    account: str
    niche: str
    zone: tzinfo
    since: datetime
    until: datetime
    limit: float
    missed: int
    episodes: tuple[Episode, ...]
    texts: Mapping[Message, KnownText | NotOurs]
    excluded: Mapping[Exclusion, int]
    untexted: int
    failed: int
    open: int
    replies: Share
    helped: int
    opted_out: int
    got_through: int
    called_back: int
    reply_median: timedelta | None
    reply_late: timedelta | None
    answer_median: timedelta | None
    slow: Share
    questions: Share
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def eligible(self) -> int:
        """Episodes that nothing excludes."""
        return len(self.episodes) - sum(self.excluded.values())

    @property
    def verdict(self) -> Verdict:
        """How the reply rate stands to the limit."""
        return verdict(self.replies, self.limit)

    @property
    def days(self) -> float:
        """How many days it is about."""
        return (self.until - self.since) / timedelta(days=1)

    @property
    def per_month(self) -> float | None:
        """Episodes in thirty days; None of a history that is too short to tell."""
        return len(self.episodes) * 30 / self.days if self.days >= _LEAST_DAYS else None

    @property
    def callers(self) -> int:
        """How many people were missed; one who calls on several days once in thirty of them.

        Without those whom the operator names as test contacts.
        """
        return len(
            {
                (one.contact, (one.at - self.since) // _MONTH)
                for one in self.episodes
                if one.excluded is not Exclusion.TEST_CONTACT
            }
        )

    @property
    def texted_callers(self) -> int:
        """How many people the episodes of the reply rate are of."""
        return len({one.contact for one in self.counted})

    @property
    def people_are_slow(self) -> bool:
        """Whether surely most who reply wait more than an hour for a person, or in vain."""
        return self.slow.count >= _LEAST_TALKS and self.slow.interval.low > _MANY_SLOW

    def by(self, key: Callable[[Episode], Hashable]) -> list[Row]:
        """The replies of each part, in the order of its key's words."""
        return rows((key(one), one.replied) for one in self.counted)

    @property
    def counted(self) -> list[Episode]:
        """The episodes of the reply rate."""
        return [one for one in self.episodes if one.counts]

    def text_of(self, episode: Episode) -> KnownText | NotOurs | None:
        """What text it was that arrived, None where none did."""
        return None if episode.delivered is None else self.texts[episode.delivered]

    @property
    def by_text(self) -> list[Row]:
        """By the text that arrived first."""
        return self.by(self.text_of)

    @property
    def by_hour(self) -> list[Row]:
        """By the hour of the call, in the account's zone."""
        return self.by(lambda one: one.at.astimezone(self.zone).hour)

    @property
    def by_part_of_day(self) -> list[Row]:
        """By the part of the day in which the call came, in the account's zone."""
        return self.by(lambda one: part_of_day(one.at.astimezone(self.zone).hour))

    @property
    def by_weekday(self) -> list[Row]:
        """By the weekday of the call, Monday 0, in the account's zone."""
        return self.by(lambda one: one.at.astimezone(self.zone).weekday())

    @property
    def advice(self) -> list[Advice]:
        """What to do next, the most useful first; three at most."""
        if not self.missed:
            return [Advice.NOTHING_MISSED]
        found = []
        eligible = self.eligible
        if eligible and self.failed / eligible > _MANY_FAIL and self.failed > 1:
            found.append(Advice.FAILING)
        if eligible and self.untexted / eligible > _MANY_UNTEXTED and self.untexted > 1:
            found.append(Advice.NOT_TEXTED)
        found.append(_BY_VERDICT[self.verdict.against])
        if self.people_are_slow:
            found.append(Advice.SLOW_PEOPLE)
        if self.questions.count >= _LEAST_TALKS and self.questions.interval.low > _MANY_ASK:
            found.append(Advice.QUESTIONS)
        return found[:3]


_MANY_FAIL = 0.1
_MANY_UNTEXTED = 0.1
_LEAST_TALKS = 10
_LEAST_DAYS = 7
_MONTH = timedelta(days=30)
_MANY_SLOW = 0.5
_MANY_ASK = 0.2
_BY_VERDICT: Final = {
    Against.BELOW: Advice.CHANGE_COPY,
    Against.ABOVE: Advice.KEEP_COPY,
    Against.OPEN: Advice.WAIT,
}


def report(
    history: History,
    *,
    account: str,
    niche: str,
    zone: tzinfo,
    texts: KnownTexts,
    since: datetime | None = None,
    cooldown: timedelta = COOLDOWN,
    test_contacts: Sequence[str] = (),
    limit: float = REPLY_LIMIT,
) -> Report:
    """Count. Episodes that begin before `since` only tell whether a conversation was open."""
    begins = since or history.since or history.first or history.now
    every = episodes_of(history, cooldown=cooldown, test_contacts=test_contacts)
    episodes = tuple(one for one in every if one.at >= begins)
    eligible = [one for one in episodes if one.excluded is None]
    counted = [one for one in eligible if one.counts]
    waits = [until_reply(one) for one in counted]
    answers = list(until_answer(counted, history))
    return Report(
        account=account,
        niche=niche,
        zone=zone,
        since=begins,
        until=history.now,
        limit=limit,
        missed=sum(len(one.calls) for one in episodes),
        episodes=episodes,
        texts={one.delivered: _text(one.delivered, texts) for one in episodes if one.delivered},
        excluded=Counter(one.excluded for one in episodes if one.excluded is not None),
        untexted=sum(not one.texted for one in eligible),
        failed=sum(one.failed for one in eligible),
        open=sum(one.texted and not one.failed and one.delivered is None for one in eligible),
        replies=Share(sum(one.replied for one in counted), len(counted)),
        helped=sum(one.helped is not None for one in counted),
        opted_out=sum(one.opted_out is not None for one in counted),
        got_through=sum(one.got_through is not None for one in counted),
        called_back=sum(one.called_back is not None for one in counted),
        reply_median=quantile(waits, 0.5),
        reply_late=quantile(waits, 0.8),
        answer_median=quantile(answers, 0.5),
        slow=slow(answers),
        questions=questions(counted, history),
        unreadable=history.unreadable,
    )


def rows(parts: Iterable[tuple[Hashable, bool]]) -> list[Row]:
    """The replies of each part, in the order of its key's words. `parts`: of each episode, if it replied."""
    counts: Counter[Hashable] = Counter()
    hits: Counter[Hashable] = Counter()
    for part, replied in parts:
        counts[part] += 1
        hits[part] += replied
    return [Row(part, Share(hits[part], counts[part])) for part in sorted(counts, key=_order)]


def _order(part: Hashable) -> tuple[bool, int, str]:
    number = part if isinstance(part, int) else PARTS_OF_DAY[part] if isinstance(part, PartOfDay) else 0
    return isinstance(part, NotOurs), number, str(part)


def _text(delivered: Message, texts: KnownTexts) -> KnownText | NotOurs:
    known = texts.of(delivered.body)
    if known is not None:
        return known
    match delivered.sender:
        case Sender.WORKFLOW:
            return NotOurs.WORKFLOW
        case Sender.UNSAID:
            return NotOurs.UNSAID
    return NotOurs.OTHER
