"""Two texts beside each other: a number of episodes that is fixed beforehand, and what they show.

Whoever looks every day and stops at the first difference finds one three times as often as there is one. So
the first episodes of each text count, as many as were said, and later ones change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ghl_flow.insight.episodes import Episode
from ghl_flow.insight.known_texts import KnownText
from ghl_flow.insight.proportion import Difference, Share, difference
from ghl_flow.insight.report import NotOurs, Report


@dataclass(frozen=True, slots=True)
class Arm:
    """A text: its replies in the first episodes, how many came `later`, and those of each account."""

    name: str
    share: Share
    later: int
    accounts: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts over every account. Nothing is decided before each has `per_arm` episodes.

    `other_words`: episodes with a text of a workflow that no flow sends as it is now; they are in neither.
    """

    arms: tuple[Arm, Arm]
    per_arm: int
    other_words: int

    @property
    def running(self) -> bool:
        """Whether one of them has too few yet."""
        return min(arm.share.count for arm in self.arms) < self.per_arm

    @property
    def difference(self) -> Difference | None:
        """The second less the first; None where one of them counted nothing."""
        first, second = self.arms
        return difference(first.share, second.share)

    @property
    def by_account(self) -> bool:
        """Whether no account sends both, so that what differs between accounts is in it too."""
        first, second = (set(arm.accounts) for arm in self.arms)
        return bool(first and second) and not first & second


def compare(reports: Sequence[Report], names: tuple[str, str], per_arm: int) -> Comparison:
    """The first `per_arm` counted episodes of each text, by the moment they began."""
    sent = sorted(
        ((one, report) for report in reports for one in report.counted), key=lambda pair: _order(pair[0])
    )
    first, second = (_arm(sent, name, per_arm) for name in names)
    other = sum(report.text_of(one) is NotOurs.WORKFLOW for one, report in sent)
    return Comparison((first, second), per_arm, other)


_order = attrgetter("at", "contact")


def _arm(sent: Sequence[tuple[Episode, Report]], name: str, per_arm: int) -> Arm:
    mine = [(one, report) for one, report in sent if _is(report.text_of(one), name)]
    counted = mine[:per_arm]
    accounts = {
        account: _share([one for one, report in counted if report.account == account])
        for account in dict.fromkeys(report.account for _, report in counted)
    }
    return Arm(name, _share([one for one, _ in counted]), len(mine) - len(counted), accounts)


def _is(text: KnownText | NotOurs | None, name: str) -> bool:
    return isinstance(text, KnownText) and text.is_named(name)


def _share(episodes: Sequence[Episode]) -> Share:
    return Share(sum(one.replied for one in episodes), len(episodes))
