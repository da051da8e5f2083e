"""What rules look at: a flow from all sides, and the project around it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.tree import Block, walk
from ghl_flow.kinds.actions.raw import RawAction, RawStep
from ghl_flow.kinds.conditions.condition import Leaf, leaves
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.triggers.call_status import CallStatusTrigger
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.runtime.interpreter import Interpreter, Program, RunawayError
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, start_of
from ghl_flow.runtime.timeline import Message
from ghl_flow.source import Location, SourceText
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.yaml_reader import YamlPath

# How long a trial goes on, in seconds; a flow that runs in circles is not followed for a year.
_HORIZONS = (600, 3_600, 86_400, 30 * 86_400, 366 * 86_400)
_ENOUGH_WAKES = 500

Kind = TypeVar("Kind", bound=Step)


class Reached(NamedTuple):
    """A step on one way through the flow: seconds waited before it, and the steps before it."""

    block: Block
    waited: int
    before: tuple[Block, ...]


class Trial(NamedTuple):
    """The texts of a trial, and the second until which it was followed."""

    texts: tuple[Message, ...]
    until: int


class FlowSubject:
    """A flow as written and as compiled for one account, with what several rules ask of it."""

    def __init__(self, compiled: CompiledFlow, account: Loaded[Account] | None = None) -> None:
        """`account` is the file of the account that runs it; none where it is compiled without one."""
        self.compiled = compiled
        self.account = account
        self.flow: Flow = compiled.flow
        self.written = compiled.written
        self.continued = compiled.blocks

    def location(self, *path: str | int, key: bool = False) -> Location:
        """Where something stands in the flow file."""
        return self.compiled.document.location(path, key=key)

    @cached_property
    def steps(self) -> tuple[Block, ...]:
        """Every step as written, parents before children."""
        return tuple(walk(self.written))

    @cached_property
    def forks(self) -> tuple[Block, ...]:
        """The steps that have branches, as written."""
        return tuple(block for block in self.steps if block.branches)

    @cached_property
    def tests(self) -> tuple[tuple[Leaf, Block], ...]:
        """What the forks ask of the contact, each test with its fork, as written."""
        return tuple(
            (leaf, block)
            for block in self.forks
            for branch in block.branches
            if branch.expression is not None
            for leaf in leaves(branch.expression)
        )

    @cached_property
    def reached(self) -> tuple[Reached, ...]:
        """Every step on every way through the flow, branches continued by what follows them."""
        found: list[Reached] = []
        _find_ways(self.continued, 0, (), found)
        return tuple(found)

    @cached_property
    def texts(self) -> tuple[Reached, ...]:
        """Every text on every way through the flow."""
        return tuple(item for item in self.reached if item.block.step.sends)

    @property
    def on_missed_call(self) -> bool:
        """Whether a missed call starts this flow."""
        return any(
            isinstance(trigger, CallStatusTrigger) and trigger.call_status.status != ("completed",)
            for trigger in self.flow.trigger
        )

    @cached_property
    def raw_actions(self) -> tuple[tuple[RawAction, YamlPath], ...]:
        """The actions passed through as they are, each with its step's path, as often as they run."""
        if not self.of(RawStep):
            return ()
        return tuple(
            (block.step.raw, block.path) for block in walk(self.continued) if isinstance(block.step, RawStep)
        )

    def of(self, kind: type[Kind]) -> Sequence[tuple[Kind, YamlPath]]:
        """The steps of a type as written, each with its path, in order."""
        return cast("Sequence[tuple[Kind, YamlPath]]", self._by_type.get(kind, ()))

    @cached_property
    def _by_type(self) -> Mapping[type[Step], Sequence[tuple[Step, YamlPath]]]:
        found: dict[type[Step], list[tuple[Step, YamlPath]]] = {}
        for block in self.steps:
            found.setdefault(type(block.step), []).append((block.step, block.path))
        return found

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """The workflows, ready to run."""
        return tuple(Program(item.workflow) for item in self.compiled.workflows)

    @cached_property
    def samples(self) -> tuple[Event, ...]:
        """Events that start the flow, one of each sort."""
        return tuple(event for trigger in self.flow.trigger for event in trigger.samples())

    def trial(
        self, *events: tuple[int, Event], decided: Callable[[Interpreter], bool] | None = None
    ) -> Trial:
        """The texts one person gets when these events happen to them, at seconds from the first.

        Every event enrols, as the guides say (R5): the careful reading for a rule. Ends after a year, or
        earlier: after ten minutes, an hour, a day or a month, where it is clear by then that the flow runs
        in circles, or that what follows makes no difference (`decided`, asked when all events have
        happened).
        """
        interpreter = Interpreter(
            self.programs, start=start_of(self.compiled), profile=Profile.CONCURRENT, log=False
        )
        last = max((at for at, _ in events), default=0)
        for at, event in events:
            interpreter.schedule(at, CALLER, event)
        with suppress(RunawayError):
            for horizon in _HORIZONS:
                interpreter.run(until=horizon)
                if interpreter.wakes > _ENOUGH_WAKES:
                    break
                if decided is not None and horizon >= last and decided(interpreter):
                    break
        return Trial(tuple(interpreter.messages), interpreter.now)

    def starts_on(self, event: Event) -> bool:
        """Whether the event enrols a contact into the flow's main workflow."""
        return any(
            matches(trigger, event, lambda _: None)
            for trigger in self.compiled.workflows[0].workflow.triggers
        )


class TemplateFile(NamedTuple):
    """A template of the project."""

    niche: str
    name: str
    source: SourceText


class ProjectSubject(NamedTuple):
    """A project as rules between files see it.

    `running` has, for each account by name, the flows it runs; `idle` has those that no account runs,
    compiled for an account that nobody has. `sources` are all files read, as text.
    `unsent` has for each template that no flow names a flow of that one text.
    """

    accounts: Sequence[Loaded[Account]]
    idle: Sequence[FlowSubject]
    running: Mapping[str, Sequence[FlowSubject]]
    templates: Sequence[TemplateFile] = ()
    sources: Sequence[SourceText] = ()
    unsent: Sequence[FlowSubject] = ()

    def subjects(self) -> Iterator[FlowSubject]:
        """Every flow, once for each account that runs it."""
        for subjects in self.running.values():
            yield from subjects
        yield from self.idle


def _find_ways(blocks: Sequence[Block], waited: int, before: tuple[Block, ...], found: list[Reached]) -> None:
    for block in blocks:
        found.append(Reached(block, waited, before))
        waited += block.step.pause
        before = (*before, block)
        for branch in block.branches:
            _find_ways(branch.blocks, waited, before, found)
