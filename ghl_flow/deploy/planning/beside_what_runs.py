"""Proofs beside what will run, whatever is written: what a plan leaves as it is takes part as it is.

A proof takes the account's other flows as they are written. Where a gate holds one back, it is paused or
kept, or no flow needs it and it runs on, the account runs something else (`what_runs`). So each flow that
will run as it is written is proved beside that, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ghl_flow.compile.flow import CompiledFlow, CompiledWorkflow
from ghl_flow.compile.lower import MAIN
from ghl_flow.deploy.drivers.model import Capabilities, LiveWorkflow
from ghl_flow.deploy.planning.change import Action, Change, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.gate import VERIFY, Gate
from ghl_flow.deploy.planning.staying import Runs, Staying, Stays
from ghl_flow.deploy.planning.what_runs import Afterwards, afterwards, left_alone
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import only_merge_fields, workflow_reference
from ghl_flow.wire.texts import with_texts
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow

_UNREAD = "unread"
"""The type of a step and of a trigger that the model does not know: what it does is not known."""
_AS_WRITTEN = Afterwards(Runs.AS_WRITTEN)
_LEAST_KNOWN = (Runs.UNREAD, Runs.AS_STORED, Runs.NOT)


def gates_beside_what_runs(
    desired: Desired, actual: Actual, changes: Sequence[Change], driver: Capabilities, choices: Choices
) -> list[Gate]:
    """The gates of flows that will run as they are written, beside what else the account will run then."""
    if choices.prove is None or not desired.flows:
        return []
    mine = [one for one in changes if one.resource is Resource.WORKFLOW]
    flows = [*_WillRun(desired, actual, mine, driver, prune=choices.prune).flows()]
    staying = [*_together(one.staying for one in flows if one.staying is not None)]
    # What is not known of one says nothing against another that runs, and was proved when it was published.
    known = all(one.runs is not Runs.UNREAD for one in staying)
    changing = {one.flow for one in mine if one.action in (Action.CREATE, Action.UPDATE)}
    asked = [
        one.compiled
        for one in flows
        if one.as_written
        and (known or one.name in changing)
        and not any(gate.code == VERIFY for gate in choices.closed(one.name))
    ]
    if not asked or not staying:
        return []
    return choices.prove(asked, [one.compiled for one in flows], staying)


@dataclass(frozen=True, slots=True)
class _Flow:
    """What the account will run of a flow; `as_written`: all of it is what the flow says."""

    name: str
    compiled: CompiledFlow
    staying: Staying | None = None
    as_written: bool = False


class _WillRun:
    """What an account runs once the changes are made."""

    def __init__(
        self,
        desired: Desired,
        actual: Actual,
        changes: Sequence[Change],
        driver: Capabilities,
        *,
        prune: bool,
    ) -> None:
        self._desired = desired
        self._actual = actual
        self._then = {
            one.key: afterwards(one, driver, readable=self._is_readable(one), prune=prune) for one in changes
        }
        for item in desired.beside:
            self._then[item.key] = left_alone(actual.workflows.get(item.key))
        self._by_id, self._same = _names(desired, actual)

    def flows(self) -> Iterator[_Flow]:
        """The account's flows; a workflow that runs as it is stored is one of its own, of its flow's name.

        What starts that one is tried too then, whatever its flow says now.
        """
        for flow in self._desired.flows:
            yield from self._wanted(flow)
        run_on = self._actual.run_on
        for key, summary in self._actual.running_on(self._desired).items():
            live = run_on.get(summary.id)
            then = self._then.get(key, Afterwards(_known(live), Stays.UNWANTED))
            if then.runs is not Runs.NOT:
                name, _, role = key.partition("/")
                stored = self._stored(Workflow(workflow_reference(name, role), name, ()), live, then.runs)
                yield self._beside(name, role, stored, then)
        for copy in self._actual.beside.made_here:
            live = run_on.get(copy.id)
            then = Afterwards(_known(live), Stays.COPY)
            stored = self._stored(Workflow(copy.id, copy.name, ()), live, then.runs)
            yield self._beside(copy.name, MAIN, _apart(stored), then)

    def _is_readable(self, change: Change) -> bool:
        if change.action is Action.DELETE:
            return self._actual.manifest.workflows[change.key] in self._actual.run_on
        live = self._actual.workflows.get(change.key)
        return live is not None and live.readable

    def _wanted(self, flow: CompiledFlow) -> Iterator[_Flow]:
        name = flow.flow.flow
        items = [(item, f"{name}/{item.role}") for item in flow.workflows]
        then = {key: self._then.get(key, _AS_WRITTEN) for _, key in items}
        if all(one.runs is Runs.AS_WRITTEN for one in then.values()):
            yield _Flow(name, self._one_name_each(flow), as_written=True)
            return
        off = next((one.stays for one in then.values() if one.runs is Runs.NOT), None)
        rest = tuple(
            item if then[key].runs is Runs.AS_WRITTEN else _switched_off(item)
            for item, key in items
            if then[key].runs in (Runs.AS_WRITTEN, Runs.NOT)
        )
        if rest:
            staying = None if off is None else Staying(name, off, Runs.NOT)
            yield _Flow(name, self._one_name_each(flow._replace(workflows=rest)), staying)
        for item, key in items:
            one = then[key]
            if one.stays is not None and one.runs is not Runs.NOT:
                stored = self._stored(item.workflow, self._actual.workflows.get(key), one.runs)
                alone = flow._replace(workflows=(item._replace(workflow=stored, as_stored=True),))
                yield _Flow(name, alone, Staying(name, one.stays, one.runs))

    def _beside(self, name: str, role: str, stored: Workflow, then: Afterwards) -> _Flow:
        """A workflow that is none of the account's flows."""
        like = self._desired.flows[0]
        nothing = {"guarantees": (), "cancel_on": (), "trigger": ()}
        spec = like.flow.model_copy(update={"flow": name, "name": stored.name, **nothing})
        workflows = (CompiledWorkflow(role, stored, {}, as_stored=True),)
        flow = CompiledFlow(spec, like.document, like.account, (), workflows, (), (), ())
        return _Flow(name, flow, Staying(name, then.stays or Stays.UNWANTED, then.runs))

    def _stored(self, wanted: Workflow, live: LiveWorkflow | None, runs: Runs) -> Workflow:
        if live is None or runs is Runs.UNREAD:
            nodes = (Node(_UNREAD, _UNREAD, _UNREAD, 0, {}),)
            return wanted._replace(nodes=nodes, triggers=(Trigger(_UNREAD, _UNREAD),))
        # What is stored has the ids of this account, where the flows beside it have references.
        return live.workflow.with_texts(self._by_id)._replace(id=wanted.id)

    def _one_name_each(self, flow: CompiledFlow) -> CompiledFlow:
        """The flow with one name for each thing of the account."""
        if not self._same:
            return flow
        workflows = [item._replace(workflow=item.workflow.with_texts(self._same)) for item in flow.workflows]
        return flow._replace(workflows=tuple(workflows))


def _known(live: LiveWorkflow | None) -> Runs:
    return Runs.UNREAD if live is None else Runs.AS_STORED


def _switched_off(item: CompiledWorkflow) -> CompiledWorkflow:
    """One that does not run: nothing starts it, and nothing happens in it."""
    return item._replace(workflow=item.workflow._replace(nodes=(), triggers=()))


def _apart(workflow: Workflow) -> Workflow:
    """A copy with step ids of its own: it has those of what it was copied from."""
    ids = {node.id: f"{node.id}-{workflow.id}" for node in workflow.nodes}
    nodes = tuple(Node.from_json(with_texts(node.to_json(), ids)) for node in workflow.nodes)
    triggers = tuple(
        one._replace(enters_at=ids.get(one.enters_at or "", one.enters_at)) for one in workflow.triggers
    )
    return workflow._replace(nodes=nodes, triggers=triggers)


def _names(desired: Desired, actual: Actual) -> tuple[dict[str, str], dict[str, str]]:
    """One reference to each thing of the account: by its id, and by any other reference to it."""
    ids = actual.known_ids(desired)
    in_texts = only_merge_fields(ids)
    by_id: dict[str, str] = {}
    for name, value in ids.items():
        if name not in in_texts:
            by_id.setdefault(value, name)
    same = {
        name: by_id[value] for name, value in ids.items() if name not in in_texts and by_id[value] != name
    }
    for key, workflow_id in actual.manifest.workflows.items():
        flow, _, role = key.partition("/")
        by_id.setdefault(workflow_id, workflow_reference(flow, role))
    return by_id, same


def _together(found: Iterable[Staying]) -> Iterator[Staying]:
    """One for each flow and reason: what is least known of it."""
    by_reason: dict[tuple[str, Stays], list[Staying]] = {}
    for one in found:
        by_reason.setdefault((one.flow, one.stays), []).append(one)
    for those in by_reason.values():
        yield min(those, key=lambda one: _LEAST_KNOWN.index(one.runs))
