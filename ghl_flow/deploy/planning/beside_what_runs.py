"""Proofs beside what will run: a change that is held back does not make another flow's promise true.

A proof takes the account's other flows as they are written. Where a gate holds one of them back, its
published version stays, or it stays a draft. So what is published beside it is proved beside that.
"""

from collections.abc import Mapping, Sequence

from ghl_flow.compile.flow import CompiledFlow, CompiledWorkflow
from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.choices import Prove
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.wire.node import Node
from ghl_flow.wire.pointer import with_texts
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow

_UNREAD = "unread"
"""The type of a step and of a trigger that the model does not know: what it does is not known."""


def gates_beside_what_runs(
    desired: Desired, actual: Actual, changes: Sequence[Change], prove: Prove
) -> list[Gate]:
    """The gates of what would be published, beside the flows that stay as they are in the account."""
    mine = [one for one in changes if one.resource is Resource.WORKFLOW and one.action is not Action.DELETE]
    staying = {one.key: one.runs for one in mine if one.hold is not None or one.reason is Reason.KEPT}
    for item in desired.beside:
        there_now = actual.workflows.get(item.key)
        staying[item.key] = there_now is not None and there_now.workflow.status == "published"
    flows = [flow.flow.flow for flow in desired.flows]
    items = (*desired.workflows, *desired.beside)
    stays = {item.flow for item in items if item.key in staying}
    published = {one.flow for one in mine if one.action in (Action.CREATE, Action.UPDATE)} - stays
    if not published or not stays:
        return []
    workflows = {
        item.compiled.workflow.id: _as_it_stays(item, actual, runs=staying[item.key])
        for item in items
        if item.key in staying
    }
    ids = {value: name for name, value in actual.known_ids(desired).items()}
    there = [_with(flow, workflows, ids) if flow.flow.flow in stays else flow for flow in desired.flows]
    asked = [flow for flow in there if flow.flow.flow in published]
    return prove(asked, there, [name for name in flows if name in stays])


def _as_it_stays(item: DesiredWorkflow, actual: Actual, *, runs: bool) -> Workflow:
    wanted = item.compiled.workflow
    if not runs:
        return wanted._replace(nodes=(), triggers=())  # nothing starts a draft
    live = actual.workflows.get(item.key)
    if live is None:
        return wanted  # it is as it was applied
    if not live.readable:
        nodes = (Node(_UNREAD, _UNREAD, _UNREAD, 0, {}),)
        return wanted._replace(nodes=nodes, triggers=(Trigger(_UNREAD, _UNREAD),))
    return live.workflow


def _with(flow: CompiledFlow, workflows: Mapping[str, Workflow], ids: Mapping[str, str]) -> CompiledFlow:
    return flow._replace(workflows=tuple([_instead(item, workflows, ids) for item in flow.workflows]))


def _instead(
    item: CompiledWorkflow, workflows: Mapping[str, Workflow], ids: Mapping[str, str]
) -> CompiledWorkflow:
    workflow = workflows.get(item.workflow.id)
    if workflow is None:
        return item
    # What is stored has the ids of this account, where the flows beside it have references.
    nodes = [node._replace(attributes=with_texts(node.attributes, ids)) for node in workflow.nodes]
    return item._replace(workflow=workflow._replace(id=item.workflow.id, nodes=tuple(nodes)))
