"""What an apply of one account works on and has done so far."""

from collections.abc import Sequence, Set

from ghl_flow.counting import counted
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.outcome import Applied, Held, Interrupted, Progress
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.planning.change import Action, Hold, Reason, Resource
from ghl_flow.deploy.planning.gate import NAMES, PAUSED, Gate
from ghl_flow.deploy.planning.publishing import held_by
from ghl_flow.deploy.planning.why import FlowPaused
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow, flow_of
from ghl_flow.deploy.state.manifest import Intent
from ghl_flow.deploy.state.names import Listed
from ghl_flow.deploy.state.things import known_things
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.things import Known


class Work:
    """One account, the plan of it, and what is there by now. The executors and their steps share it."""

    def __init__(
        self,
        desired: Desired,
        actual: Actual,
        connection: Connection,
        applied: Applied,
        terms: Terms,
        progress: Progress,
    ) -> None:
        self.terms = terms
        self.desired = desired
        self.actual = actual
        self.public = connection.public
        self.driver: WorkflowDriver = connection.driver
        self.applied = applied
        self.progress = progress
        self.ids = actual.known_ids(desired)
        self.fields = dict(actual.fields)
        self.live: dict[str, LiveWorkflow] = dict(actual.workflows)
        # Custom values by name: those that were there, and those written since.
        self.values = dict(actual.values)
        self.manifest = actual.manifest.without_replaced(actual.fields, actual.tags)
        self.manifest_value = actual.manifest_value
        self._listed = Listed(connection.public)
        self.intent_written = False
        # Published as their answer says: no need to look at the list.
        self.confirmed: set[str] = set()
        # What is being made at this moment: if the answer is lost, it may have been made.
        self.making = Intent()
        changes = applied.plan.changes
        # Kept as they are in HighLevel: from now on, or for long.
        self.accepted = {change.key for change in changes if change.reason is Reason.KEPT}
        self.kept = self.accepted | {
            change.key
            for change in changes
            if change.reason is Reason.PAUSED
            and (record := self.manifest.recorded.get(change.key)) is not None
            and record.kept
        }
        # Those that name what is not in the account: nothing of them is written.
        unnamed = {gate.name for gate in applied.plan.gates if gate.code == NAMES}
        self.unnamed = {
            change.key
            for change in changes
            if change.resource is Resource.WORKFLOW and change.hold is not None and unnamed & {*change.gates}
        }
        # Those to look at: not the untouched ones, and not those whose edit in HighLevel stays.
        self.items = [
            item
            for item in desired.workflows
            if item.key not in actual.untouched
            and item.key not in self.accepted
            and item.key not in self.unnamed
        ]
        if not terms.prune:
            applied.unwanted = tuple(change.key for change in changes if change.action is Action.DELETE)

    def check_stop(self) -> None:
        """Called before each write.

        Raises:
            Interrupted: it was asked to stop.
        """
        if self.terms.stopping():
            made = counted(len(self.applied.done), "change")
            raise Interrupted(f"interrupted after {made}; run the command again to continue")

    def did(self, did: Did, key: str = "", **facts: JsonValue) -> None:
        """Remember what was done, and report it."""
        done = Done(did, key, facts)
        self.applied.done.append(done)
        self.progress(done)

    def hold(self, key: str, hold: Hold, names: Sequence[str]) -> None:
        """Remember that a change is held back, and by what."""
        self.applied.held = (*self.applied.held, Held(key, hold, tuple(names)))
        gates = self.applied.plan.gates
        self.applied.close([gate for gate in gates if gate.name in names])
        if PAUSED in names:
            driver = self.driver.capabilities
            held = held_by(key, names, gates, by_hand=driver.needs_person, apart=driver.publishes)
            self.applied.close([Gate(PAUSED, FlowPaused(held, self.desired.account.account))])

    def closed(self, item: DesiredWorkflow) -> tuple[str, ...]:
        """The names of the gates that keep a workflow from being published."""
        # A plan may have found more: what is not proved beside what another gate holds back.
        gates = [*self.terms.choices.gates, *(one for one in self.applied.plan.gates if one.code != NAMES)]
        names = [gate.name for gate in gates if gate.closes(item.flow)]
        return tuple(dict.fromkeys([*names, *([PAUSED] if item.flow in self.paused else [])]))

    @property
    def paused(self) -> Set[str]:
        """The flows that are paused. One that needs a further workflow now is paused with it."""
        resumes = self.terms.choices.resumes
        return {flow for key in self.manifest.paused if not resumes(flow := flow_of(key))}

    async def things(self, live: LiveWorkflow) -> list[Known]:
        """What a workflow of the account may refer to, as that is at this moment and as it was before."""
        specs = {one.key: one for one in self.desired.fields}
        before = self.actual.manifest
        named = {item.key: item.compiled.workflow.name for item in self.desired.workflows}
        made = {key: live.workflow.id for key, live in self.live.items()}
        listed = {one.id: one.name for one in self.actual.summaries.values()}
        # One that is being created is listed under its working name, or not yet.
        listed |= {one: named[key] for key, one in made.items() if key in named}
        untouched = [(key, one.id) for key, one in self.actual.untouched.items()]
        there = {one.id: one for one in (*self.actual.all_fields.values(), *self.fields.values())}
        known = known_things(
            listed,
            [*before.workflows.items(), *untouched, *made.items()],
            [*there.values()],
            {**{key: there[one] for key, one in before.fields.items() if one in there}, **self.fields},
            self.actual.values.values(),
            {one: specs.get(key, key) for key, one in before.fields.items()},
        )
        return [*known, *await self._listed.of(live.document, live.triggers)]
