"""The flows of an account with one name for each workflow, however a step or a trigger names it.

A step may name another flow's workflow as HighLevel has it: by name, `{ workflow: Nurture }`, or by its id,
as `raw` steps and triggers do. So do flows that were imported before the one that they name was. To the
account it is the same workflow.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.wire.reference import NameOf
from ghl_flow.wire.thing import Thing


class Same:
    """A compiled flow, which never changes, as itself and nothing that only looks like it."""

    __slots__ = ("compiled",)

    def __init__(self, compiled: CompiledFlow) -> None:
        self.compiled = compiled

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.compiled is self.compiled

    def __hash__(self) -> int:
        return id(self.compiled)


def as_one_account(flows: Sequence[CompiledFlow]) -> list[CompiledFlow]:
    """The same flows, where each names the workflows of the others by their references."""
    known: dict[str, str] = {}
    for item in (item for flow in flows for item in flow.workflows):
        known[NameOf(Thing.WORKFLOW, item.workflow.name).reference] = item.workflow.id
        if item.imported:
            known[item.imported] = item.workflow.id
    return [_named(flow, known) if _may_name(flow, known) else flow for flow in flows]


def _may_name(flow: CompiledFlow, known: Iterable[str]) -> bool:
    """Whether one of these texts stands in a step or a trigger of the flow; if in doubt, it does."""
    shown = _shown(Same(flow))
    return any(repr(text) in shown for text in known)


@lru_cache(maxsize=256)
def _shown(same: Same) -> str:
    """Steps and triggers of a flow as one text: going through them text by text takes ten times as long."""
    workflows = [item.workflow for item in same.compiled.workflows]
    return repr([([node.attributes for node in one.nodes], one.triggers) for one in workflows])


def _named(flow: CompiledFlow, known: Mapping[str, str]) -> CompiledFlow:
    workflows = [item._replace(workflow=item.workflow.with_texts(known)) for item in flow.workflows]
    return flow._replace(workflows=tuple(workflows))
