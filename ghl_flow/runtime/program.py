"""A workflow made ready to run: its steps by id, each with its kind."""

from collections.abc import Mapping

from ghl_flow.kinds.asked import By, Fact
from ghl_flow.kinds.card import CARD
from ghl_flow.kinds.covered import switched_off
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.registry import effects_of, kind_of, not_covered
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.event import BY_TRIGGER
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.kinds.triggers.stored import Starts
from ghl_flow.once import once
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.workflow import Workflow


class Ready:
    """A step made ready to run: its kind, and whether it is switched off."""

    __slots__ = ("_among", "_asked", "_beyond", "_effects", "kind", "node", "off")

    def __init__(self, node: Node, among: Mapping[str, Node]) -> None:
        """Make a step ready that stands `among` the others of its workflow."""
        self.node = node
        self._among = among
        self.kind: type[NodeKind] = kind_of(node.type)
        self.off = bool(node.extra) and switched_off(node)
        # Both are found out when they are first asked for.
        self._asked = False
        self._beyond: str | None = None
        self._effects: Effects | None = None

    @property
    def beyond(self) -> str | None:
        """What of the step the model does not cover; it is reported whenever a run comes to the step."""
        return self._beyond if self._asked else self._what_is_beyond()

    def _what_is_beyond(self) -> str | None:
        if not self._asked:
            found = not_covered(self.node)
            if found is None and not self.off:
                found = self.kind.beyond_among(self.node, self._among)
            self._asked, self._beyond = True, found
        return self._beyond

    @property
    def effects(self) -> Effects:
        """What the step may do."""
        if self._effects is None:
            self._effects = effects_of(self.node, self._what_is_beyond)
        return self._effects


class Program:
    """A workflow made ready to run.

    `nodes` are by id; `first` is where a run starts that no trigger sends elsewhere; `trigger_types` what
    may enrol a contact: most events are of another type; `goal` the one that counts.
    """

    def __init__(self, workflow: Workflow) -> None:
        """Make one of a workflow: without the triggers that are switched off, which start nothing."""
        if any(not trigger.active for trigger in workflow.triggers):
            workflow = workflow._replace(triggers=workflow.starting)
        self.workflow = workflow
        among = {node.id: node for node in workflow.nodes}
        self.nodes: dict[str, Ready] = {node.id: Ready(node, among) for node in workflow.nodes}
        self.first = workflow.first
        self.trigger_types = frozenset(trigger.type for trigger in workflow.triggers)
        # R17 (O): only one goal of a workflow counts; the first.
        self.goal = next(
            (ready for ready in self.nodes.values() if ready.kind.is_goal and not ready.off), None
        )

    @once
    def before_goal(self) -> frozenset[str]:
        """The goal that counts and the steps that come before it: a way back does not make them so."""
        leads_to = {key: ready.kind.leads_to(ready.node) for key, ready in self.nodes.items()}
        comes_from: dict[str, list[str]] = {}
        seen: set[str] = set()
        on_the_way: set[str] = set()
        left = [(key, True) for key in reversed([*filter(None, [self.first]), *self.nodes])]
        while left:
            key, comes = left.pop()
            if not comes:
                on_the_way.remove(key)
            elif key not in seen:
                seen.add(key)
                on_the_way.add(key)
                left.append((key, False))
                for to in leads_to.get(key, ()):
                    if to not in on_the_way:
                        comes_from.setdefault(to, []).append(key)
                        left.append((to, True))
        found = set() if self.goal is None else {self.goal.node.id}
        reached = [*found]
        while reached:
            more = [key for key in comes_from.get(reached.pop(), ()) if key not in found]
            found.update(more)
            reached += more
        return frozenset(found)

    @once
    def windows(self) -> tuple[TimeWindow, ...]:
        """The parts of days in which its messages go out, or its waits end."""
        own = self.workflow.settings.window
        found = [ready.kind.resumes(ready.node) for ready in self.nodes.values()]
        return tuple(window for window in (own, *found) if window is not None)

    @once
    def sends(self) -> bool:
        """Whether a step of it reaches the contact."""
        return any(ready.effects.sends for ready in self.nodes.values())

    @once
    def starts_others(self) -> bool:
        """Whether a step of it may start a workflow in another way than by the contact's tags and fields."""
        effects = [ready.effects for ready in self.nodes.values()]
        return any(one.anything or one.enrols or one.fires or one.writes_account_values for one in effects)

    @once
    def runs_per_card(self) -> bool:
        """Whether each opportunity of a contact runs for itself: on, where nothing says otherwise."""
        settings = self.workflow.settings
        return dict((*settings.read, *settings.given)).get("allowMultipleOpportunity") is not False

    @once
    def asks_the_card(self) -> bool:
        """Whether a condition of it asks something of the opportunity that goes with the run."""
        card = {("field", name) for name in CARD}
        return any(card & ready.effects.reads for ready in self.nodes.values())

    @once
    def asks_its_trigger(self) -> bool:
        """Whether a condition of it asks which trigger started the run."""
        return any(
            test.by is By.RUN and test.name == BY_TRIGGER
            for ready in self.nodes.values()
            for branch in ready.effects.branches
            for test in branch.tests
        )

    @once
    def starts(self) -> tuple[Starts, ...]:
        """What each trigger starts on."""
        return tuple(trigger_kind(trigger.type).starts(trigger) for trigger in self.workflow.triggers)

    @once
    def changes(self) -> frozenset[Fact]:
        """What its steps change, those facts that are named."""
        return frozenset(fact for ready in self.nodes.values() for fact in ready.effects.changes)

    @once
    def unbounded(self) -> bool:
        """Whether its steps may change more than is named."""
        return any(ready.effects.unbounded for ready in self.nodes.values())

    @once
    def starts_at(self) -> frozenset[Fact]:
        """The changes by a step that start it."""
        found: set[Fact] = {("workflow", self.workflow.id)}
        for one in self.starts:
            found |= {("tag", tag) for tag in (*one.tags_added, *one.tags_removed)}
            found |= {("field", name) for name in one.fields}
        return frozenset(found | {("event", kind) for kind in self.trigger_types})
