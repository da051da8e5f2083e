"""Which accounts a flow means the same for, so that one search speaks for all of them."""

import re
from collections.abc import Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.registry import kind_of
from ghl_flow.runtime.simulate import start_of
from ghl_flow.runtime.verify.clocks import changes_clocks
from ghl_flow.runtime.verify.decide import LATE, verify
from ghl_flow.runtime.verify.verdict import Verdict
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

_STEP_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class SharedVerdicts:
    """Results of `verify` for the accounts of one project, with one search for those that are alike.

    A gate asks for the result alone: what a proof rests on is not searched for.
    """

    def __init__(self) -> None:
        self._found: dict[str, list[Verdict]] = {}

    def of(self, compiled: CompiledFlow, beside: Sequence[CompiledFlow]) -> list[Verdict]:
        """The verdicts on a flow beside the account's others, with the results that `verify` gives."""
        key = likeness(compiled, beside)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = verify(compiled, beside=beside, jitter=LATE, mixes=False)
        return found


def likeness(compiled: CompiledFlow, beside: Sequence[CompiledFlow] = ()) -> str:
    """Equal for two accounts of one project only where `verify` has the same question to decide.

    Everything that is searched takes part: the workflows of the flow and of the account's others, and
    whether its time zone changes its clocks, and what it calls weekdays. Ids derived from the location count
    by their place only. What a text says does not count: a search asks when texts go out and to whom, never
    what is in them.
    """
    searched = [
        [(item.role, _silent(item.workflow)) for item in flow.workflows] for flow in (compiled, *beside)
    ]
    seen: dict[str, str] = {}
    written = repr((changes_clocks(start_of(compiled)), compiled.account.language, searched))
    return _STEP_ID.sub(lambda match: seen.setdefault(match[0], f"step {len(seen)}"), written)


def _silent(workflow: Workflow) -> Workflow:
    """The workflow with texts that say nothing."""
    return workflow._replace(nodes=tuple(map(_without_words, workflow.nodes)))


def _without_words(node: Node) -> Node:
    kind = kind_of(node.type)
    return node if kind.message(node) is None else kind.with_message(node, "")
