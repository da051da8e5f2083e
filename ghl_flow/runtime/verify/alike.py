"""Which accounts a flow means the same for, so that one search speaks for all of them."""

import re
from collections.abc import Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.registry import kind_of
from ghl_flow.runtime.one_account import as_one_account
from ghl_flow.runtime.simulate import start_of
from ghl_flow.runtime.verify.clocks import clocks_of
from ghl_flow.runtime.verify.decide import LATE, verify
from ghl_flow.runtime.verify.verdict import Verdict
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

_STEP_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


# How long the promises of a flow may be searched without a result, in seconds: first those of all flows of an
# account for a moment, then what is left of them for longer.
_ROUNDS = (0.5, 5.0, 20.0)
# How long all the longer searches of a run may be without a result, in seconds.
_IN_VAIN = 20.0


class SharedVerdicts:
    """Results of `verify` for the accounts of one project, with one search for those that are alike.

    A gate asks for the result alone: what a proof rests on is not searched for. Nor does a plan wait for
    searches that come to no end: what `verify` may find in its longer time is unknown here.
    """

    def __init__(self) -> None:
        self._found: dict[str, list[Verdict]] = {}
        self._rounds: dict[str, int] = {}
        self._in_vain = 0.0

    def of(self, compiled: CompiledFlow, beside: Sequence[CompiledFlow]) -> list[Verdict]:
        """The verdicts on a flow beside the account's others, with the results that `verify` gives."""
        return self.of_account([compiled], [compiled, *beside])[0]

    def of_account(self, asked: Sequence[CompiledFlow], flows: Sequence[CompiledFlow]) -> list[list[Verdict]]:
        """The verdicts on some flows of an account, each beside all others of its `flows`."""
        questions = []
        one = dict(zip(map(id, flows), as_one_account(flows), strict=True))
        for flow in (one[id(flow)] for flow in asked):
            beside = [other for other in one.values() if other is not flow]
            questions.append((flow, beside, likeness(flow, beside)))
        for number, seconds in enumerate(_ROUNDS):
            for flow, beside, key in questions:
                if self._is_open(key, number):
                    self._search(flow, beside, key, number, seconds)
        return [self._found[key] for _, _, key in questions]

    def _is_open(self, key: str, number: int) -> bool:
        """Whether it is to be searched in a round: in the first everything, then what ran out of time."""
        if key not in self._found:
            return True
        late = any(verdict.out_of_time for verdict in self._found[key])
        return late and self._rounds[key] < number and self._in_vain < _IN_VAIN

    def _search(
        self, flow: CompiledFlow, beside: Sequence[CompiledFlow], key: str, number: int, seconds: float
    ) -> None:
        found = verify(flow, beside=beside, jitter=LATE, mixes=False, seconds=seconds, in_vain=seconds)
        self._found[key] = found
        self._rounds[key] = number
        # Each has its first try.
        if number:
            self._in_vain += sum(verdict.seconds for verdict in found if verdict.out_of_time)


def likeness(compiled: CompiledFlow, beside: Sequence[CompiledFlow] = ()) -> str:
    """Equal for two accounts of one project only where `verify` has the same question to decide.

    Everything that is searched takes part: the workflows of the flow and of the account's others, and
    how its time zone changes its clocks, and what it calls weekdays. Ids derived from the location count
    by their place only. What a text says does not count: a search asks when texts go out and to whom, never
    what is in them.
    """
    searched = [
        [(item.role, _silent(item.workflow)) for item in flow.workflows] for flow in (compiled, *beside)
    ]
    seen: dict[str, str] = {}
    written = repr((clocks_of(start_of(compiled)), compiled.account.language, searched))
    return _STEP_ID.sub(lambda match: seen.setdefault(match[0], f"step {len(seen)}"), written)


def _silent(workflow: Workflow) -> Workflow:
    """The workflow with texts that say nothing."""
    return workflow._replace(nodes=tuple(map(_without_words, workflow.nodes)))


def _without_words(node: Node) -> Node:
    kind = kind_of(node.type)
    return node if kind.message(node) is None else kind.with_message(node, "")
