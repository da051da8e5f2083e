"""What is asked of each guarantee: which events may happen, how often, to whom, and what looks on."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple, assert_never

from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.language.duration import spoken
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import CALLER
from ghl_flow.runtime.verify.assumptions import Terms, terms_of
from ghl_flow.runtime.verify.events import (
    CALL,
    OPT_IN,
    STAND_IN,
    TAG_CHANGED,
    TAG_UNDONE,
    Sort,
    Starting,
    apart,
    cancelling,
    starting,
    tag_changes,
)
from ghl_flow.runtime.verify.influence import effects_in, touch_nothing
from ghl_flow.runtime.verify.point import Limits
from ghl_flow.runtime.verify.stand_ins import StandIn
from ghl_flow.runtime.verify.watch import (
    SMS,
    AtMostWatcher,
    NeverTextsAfterWatcher,
    NoTwoFlowsWatcher,
    QuietHoursWatcher,
    Watcher,
)
from ghl_flow.runtime.verify.watch_replies import RepliesWithinWatcher
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    Promise,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
    TerminatesGuarantee,
    stated,
)


class Options(NamedTuple):
    """How a flow is to be verified: `max_calls` events that may start it, and what `verify` is told besides.

    `mixed`: steps of runs mix within an instant (R13).
    """

    max_calls: int
    profiles: Sequence[Profile]
    jitter: int
    mixed: bool = False
    by_hand: bool = False


class Scope:
    """What may happen to a flow, the first of some, while it is searched for a guarantee."""

    def __init__(
        self,
        flows: Sequence[Flow],
        triggers: Sequence[Starting],
        programs: Sequence[Program],
        starts: str,
        how: Options,
        beside: Sequence[StandIn] = (),
    ) -> None:
        """`starts` is the workflow, by id, whose triggers make an event a call.

        `beside` stand in for other flows.
        """
        self._flow = flows[0]
        self._flows = flows
        self._triggers = triggers
        self._programs = programs
        self._starts = starts
        self._how = how
        self._beside = beside

    def watcher(self, promise: Promise) -> Watcher:
        """What looks on for a promise."""
        flow = self._flow.flow
        match promise:
            case AtMostGuarantee():
                return AtMostWatcher(promise, flow)
            case RepliesWithinGuarantee():
                limits = [item for item in self._flow.guarantees if isinstance(item, AtMostGuarantee)]
                return RepliesWithinWatcher(promise, flow, limits, self._dealt_with(), self._how.jitter)
            case NeverTextsAfterGuarantee():
                return NeverTextsAfterWatcher(promise, flow, mixed=self._how.mixed)
            case QuietHoursGuarantee():
                return QuietHoursWatcher(promise, flow)
            case NoTwoFlowsTextGuarantee():
                return NoTwoFlowsWatcher(promise)
            case TerminatesGuarantee():
                return Watcher()
        assert_never(promise)

    def is_about(self, promise: Promise, flow: str, channel: str) -> bool:
        """Whether a message of that flow is one that the promise is about."""
        if isinstance(promise, NoTwoFlowsTextGuarantee):
            return channel == SMS
        counted = "any"
        if isinstance(promise, AtMostGuarantee):
            counted = promise.at_most.channel
        elif isinstance(promise, NeverTextsAfterGuarantee | QuietHoursGuarantee):
            counted = SMS
        return flow == self._flow.flow and counted in ("any", channel)

    def _dealt_with(self) -> list[str]:
        """What the flow's author says puts an end to a call."""
        named: list[str] = [*self._flow.cancel_on]
        for item in stated(self._flow.guarantees):
            if isinstance(item, NeverTextsAfterGuarantee):
                named += item.never_texts_after
        if self._flow.settings.stop_on_response:
            named.append("reply")
        return list(dict.fromkeys(named))

    def _cancels(self, promise: Promise) -> list[str]:
        """What may happen besides calls: all that ends a run of any flow in question, or a promise names."""
        named = self._dealt_with()
        for flow in self._flows:
            named += flow.cancel_on
        if any(program.workflow.settings.stop_on_response for program in self._programs):
            named.append("reply")  # R18
        if any(event.message is not None for event in self._awaited()):
            named.append("reply")
        if isinstance(promise, NeverTextsAfterGuarantee):
            named += promise.never_texts_after
        # R28: an opt-in switches on again what a step has switched off, too.
        running = (*self._programs, *(one.program for one in self._beside))
        if "opt_out" in named or any(effects.silences for effects in effects_in(running)):
            named.append(OPT_IN)
        return list(dict.fromkeys(named))

    def _awaited(self) -> list[Event]:
        """What steps wait for."""
        readies = [ready for program in self._programs for ready in program.nodes.values()]
        return list(dict.fromkeys(event for ready in readies for event in ready.kind.awaits(ready.node)))

    def limits(self, promise: Promise) -> Limits:
        """How many of what may happen, to whom."""
        cancels = self._cancels(promise)
        undone, others = tag_changes(self._triggers, self._programs, by_hand=self._how.by_hand)
        # Whoever changes all that flows write may change a date that an event goes by, too.
        sorts = [
            Sort(event, CALL, 0 if self._how.by_hand else apart(event, self._programs))
            for event in starting(self._triggers, self._programs)
        ]
        sorts += [
            Sort(event, name)
            for name in cancels
            for event in cancelling(name, self._triggers, self._programs)
        ]
        sorts += [Sort(event, TAG_UNDONE) for event in undone]
        sorts += [Sort(event, TAG_CHANGED) for event in others]
        awaited = [event for event in self._awaited() if event.message is None]
        sorts += [Sort(event, event.label) for event in awaited]
        # That a reply has come can only excuse the lack of a text: other promises have replies of their own.
        excuses = isinstance(promise, RepliesWithinGuarantee)
        sorts += [
            Sort(one.event, STAND_IN, also=one.comes_with if excuses else frozenset()) for one in self._beside
        ]
        calls = self.calls(promise)
        budget = {CALL: calls, **dict.fromkeys(cancels, 1), **{event.label: 1 for event in awaited}}
        if undone:
            budget[TAG_UNDONE] = calls
        if others:
            budget[TAG_CHANGED] = calls
        if self._beside:
            budget[STAND_IN] = 1
        contacts = 1
        if isinstance(promise, AtMostGuarantee) and promise.at_most.per == "flow":
            contacts = calls
        return Limits(
            tuple(sorts),
            budget,
            tuple(CALLER[:-1] + str(number) for number in range(contacts)),
            self._starts,
            self._how.jitter,
        )

    def enough(self, limits: Limits, promise: Promise) -> Limits:
        """As many events as say all that these do.

        Where runs make no difference to each other, a promise about each text by itself is broken by the
        texts of one run, or not at all: one call is enough.
        """
        alone = isinstance(promise, NeverTextsAfterGuarantee | QuietHoursGuarantee | TerminatesGuarantee)
        if not alone or not touch_nothing(self._programs):
            return limits
        return self.of_one_call(limits)

    @staticmethod
    def of_one_call(limits: Limits) -> Limits:
        """The same with one event that may start the flow."""
        return replace(limits, budget={**limits.budget, CALL: 1})

    def calls(self, promise: Promise) -> int:
        """How many events may start the flow: enough to break the promise by one text each."""
        if isinstance(promise, AtMostGuarantee):
            return max(self._how.max_calls, promise.at_most.limit + 1)
        return self._how.max_calls

    def said(self, limits: Limits) -> str:
        """The events of a verdict, in words."""
        events = [
            f"{number} {self._starting(number) if name == CALL else name.replace('_', ' ')}"
            for name, number in limits.budget.items()
            if name not in (TAG_UNDONE, OPT_IN, STAND_IN)
        ]
        *most, last = events
        said = f"{', '.join(most)} and {last}" if most else last
        late = f", waits up to {spoken(self._how.jitter)} late" if self._how.jitter else ""
        return f"up to {said} in any timing{late}"

    def _starting(self, number: int) -> str:
        """What the events are called that start these flows."""
        triggers = [trigger.type for triggers in self._triggers for trigger in triggers]
        return " or ".join(dict.fromkeys(trigger_kind(name).happens[number != 1] for name in triggers))

    def terms(self, promise: Promise, absent: Collection[Fact]) -> Terms:
        """What a verdict on it rests on, where contacts come without what is `absent`."""
        names = [*dict.fromkeys(flow.flow for flow in self._flows)]
        calls = self._starting(self.calls(promise))
        limits = self.limits(promise)
        return terms_of(
            names, self._programs, limits, self._how.profiles, calls, absent, by_hand=self._how.by_hand
        )
