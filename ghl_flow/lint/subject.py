"""What rules look at: a flow from all sides, and the project around it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.tree import Block, walk
from ghl_flow.copy.templates import Template
from ghl_flow.facts.book import SHIPPED, Facts
from ghl_flow.kinds.conditions.model import Leaf, leaves
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import Named
from ghl_flow.kinds.stored import Part
from ghl_flow.kinds.triggers.event import ANSWERED, CallStatus, Event
from ghl_flow.kinds.triggers.model import matches
from ghl_flow.lint.finding import Finding
from ghl_flow.lint.stored import Stored, StoredTrigger, is_uncommon
from ghl_flow.lint.strings import strings_in
from ghl_flow.lint.template_file import TemplateFile
from ghl_flow.lint.ways import ways_through
from ghl_flow.once import once
from ghl_flow.runtime.program import Program
from ghl_flow.source import Location, SourceText
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.niche import NicheFile
from ghl_flow.spec.yaml_document import YamlPath


class Reached(NamedTuple):
    """A step on one way through the flow: what it may do, seconds waited before it, the steps before it."""

    block: Block
    effects: Effects
    waited: int
    before: "tuple[Reached, ...]"


_NO_NODE = Effects(ends=True)
"""Of a step that is none in HighLevel: the branch ends there."""


class Found(NamedTuple):
    """What rules find in a flow and in its texts, by their codes; nothing of those that find none."""

    in_flow: dict[str, Sequence[Finding]]
    in_texts: dict[str, Sequence[Finding]]


class FlowSubject:
    """A flow as written and as compiled for one account, with what several rules ask of it."""

    def __init__(self, compiled: CompiledFlow, account: Loaded[Account] | None = None) -> None:
        """`account` is the file of the account that runs it; none where it is compiled without one."""
        self.account = account
        self.facts: Facts = SHIPPED  # those of the project are put in their place
        self.name = compiled.flow.flow
        # What rules that look at several flows know of this one, by their codes.
        self.known: dict[str, object] = {}
        # What the others have found in it, where they were asked before these.
        self.found: Found | None = None
        self._take(compiled)

    def _take(self, compiled: CompiledFlow) -> None:
        self.compiled = compiled
        self.flow: Flow = compiled.flow
        self.written = compiled.written

    def location(self, *path: str | int, key: bool = False) -> Location:
        """Where something stands in the flow file."""
        return self.compiled.document.location(path, key=key)

    def is_written(self, *path: str | int) -> bool:
        """Whether something stands at exactly that path of the flow file."""
        return self.compiled.document.resolve(path) == path

    def call_status(self, item: StoredTrigger, status: CallStatus) -> YamlPath:
        """Where a call trigger names a status: in the list if it is written so, else the trigger."""
        lists = [row.value for row in item.trigger.filters if isinstance(row.value, list)]
        place = next((named.index(status) for named in lists if status in named), None)
        return (*item.path, "call_status", "status", *(() if place is None else (place,)))

    @once
    def steps(self) -> tuple[Block, ...]:
        """Every step as written, parents before children."""
        return tuple(walk(self.written))

    @once
    def forks(self) -> tuple[Block, ...]:
        """The steps that have branches, as written."""
        return tuple(block for block in self.steps if block.branches)

    @once
    def tests(self) -> tuple[tuple[Leaf, Block], ...]:
        """What the forks ask of the contact, each test with its fork, as written."""
        return tuple(
            (leaf, block)
            for block in self.forks
            for branch in block.branches
            for leaf in leaves(branch.expression)
        )

    @once
    def continued(self) -> tuple[Block, ...]:
        """The steps on every way through the flow; see `lint.ways`."""
        return ways_through(self.written)

    def used(self, what: Named) -> Sequence[tuple[str, YamlPath]]:
        """The names of one sort, and where they stand."""
        return self._used.get(what, ())

    @once
    def _used(self) -> Mapping[Named, list[tuple[str, YamlPath]]]:
        found: dict[Named, list[tuple[str, YamlPath]]] = {}
        for number, trigger in enumerate(self.flow.trigger):
            for use in trigger.uses():
                found.setdefault(use.what, []).append((use.name, ("trigger", number, *use.path)))
        for block in self.steps:
            for use in block.step.names_used:
                found.setdefault(use.what, []).append((use.name, (*block.path, *use.path)))
        return found

    @once
    def filled_in(self) -> tuple[tuple[str, YamlPath], ...]:
        """Every string of triggers and steps that HighLevel may fill in, and where it stands.

        Without tags, in which it fills in nothing, and texts, which are looked at as customers get them.
        """
        data = self.compiled.document.data
        tags = {path for _, path in self.used(Named.TAG)}
        return tuple(
            (value, path)
            for key in ("trigger", "steps")
            for value, path in strings_in(data.get(key) if isinstance(data, dict) else None, (key,))
            if path not in tags
        )

    @once
    def stored(self) -> tuple[Stored, ...]:
        """The steps that the author wrote, as often as they run, as HighLevel stores them."""
        main = self.compiled.workflows[0]
        written = [item for item in self.programs[0].nodes.items() if item[0] in main.origins]
        return tuple(
            [
                Stored(ready, main.origins[node_id])
                for node_id, ready in written
                if ready.kind.part(ready.node) is not Part.BRANCH
            ]
        )

    @once
    def uncommon(self) -> tuple[Stored, ...]:
        """Those of the steps that do something few do: a rule about that has only them to look at."""
        return tuple([item for item in self.stored if is_uncommon(item)])

    @once
    def _by_path(self) -> Mapping[YamlPath, Stored]:
        return {item.path: item for item in reversed(self.stored)}

    def stored_as(self, block: Block) -> Stored | None:
        """A step as HighLevel stores it; None for one that it has no node for."""
        return self._by_path.get(block.path)

    def effects(self, block: Block) -> Effects:
        """What a step may do."""
        found = self._by_path.get(block.path)
        return _NO_NODE if found is None else found.effects

    @once
    def reached(self) -> tuple[Reached, ...]:
        """Every step on every way through the flow, branches continued by what follows them."""
        found: list[Reached] = []
        self._find_ways(self.continued, 0, (), found)
        return tuple(found)

    def _find_ways(
        self, blocks: Sequence[Block], waited: int, before: tuple[Reached, ...], found: list[Reached]
    ) -> None:
        for block in blocks:
            here = Reached(block, self.effects(block), waited, before)
            found.append(here)
            waited += here.effects.waits[0]
            before = (*before, here)
            for branch in block.branches:
                self._find_ways(branch.blocks, waited, before, found)

    @once
    def texts(self) -> tuple[Reached, ...]:
        """Every text on every way through the flow."""
        return tuple([item for item in self.reached if item.effects.sends])

    @once
    def on_missed_call(self) -> bool:
        """Whether a missed call starts this flow."""
        return any(
            not {status for _, status in trigger.starts.calls} <= {ANSWERED} for trigger in self.triggers
        )

    @once
    def triggers(self) -> tuple[StoredTrigger, ...]:
        """What starts the flow, as HighLevel stores it, in the order of the file; none that is off."""
        return tuple(item for item in self.all_triggers if item.trigger.active)

    @once
    def all_triggers(self) -> tuple[StoredTrigger, ...]:
        """The same, with those that are switched off."""
        stored = self.compiled.workflows[0].workflow.triggers
        return tuple(StoredTrigger(trigger, ("trigger", number)) for number, trigger in enumerate(stored))

    @once
    def programs(self) -> tuple[Program, ...]:
        """The workflows, ready to run."""
        return tuple(Program(item.workflow) for item in self.compiled.workflows)

    @once
    def samples(self) -> tuple[Event, ...]:
        """Events that start the flow, one of each sort."""
        return tuple(event for item in self.triggers for event in item.kind.samples(item.trigger))

    def starts_on(self, event: Event) -> bool:
        """Whether the event enrols a contact into the flow's main workflow."""
        return any(
            matches(trigger, event, lambda _: None)
            for trigger in self.compiled.workflows[0].workflow.triggers
        )


class ProjectSubject(NamedTuple):
    """A project as rules between files see it.

    `running` has, for each account by name, the flows it runs; `idle` has those that no account runs,
    compiled for an account that nobody has. `sources` are all files read, as text.
    `unsent` has for each template that no flow names a flow of that one text; `tried` the same for templates
    of niches in use, for the accounts with the longest and the shortest values; `of_niche` what these are.
    `niches` are all that an account may name, `packaged` those of the project that have a `niche.yaml`,
    `niche_files` these, and `fields` what they say of compliance. `passed_over` has for a niche the texts
    of the library that the project's `default` stands before. `facts` are the project's sheets.
    """

    accounts: Sequence[Loaded[Account]]
    idle: Sequence[FlowSubject]
    running: Mapping[str, Sequence[FlowSubject]]
    templates: Sequence[TemplateFile] = ()
    sources: Sequence[SourceText] = ()
    unsent: Sequence[FlowSubject] = ()
    niches: Sequence[str] = ()
    niche_files: Sequence[Loaded[NicheFile]] = ()
    packaged: Collection[str] = ()
    passed_over: Mapping[str, Sequence[str]] = MappingProxyType({})
    fields: Mapping[str, Sequence[str]] = MappingProxyType({})
    facts: Facts = SHIPPED
    tried: Sequence[FlowSubject] = ()
    of_niche: Mapping[str, Sequence[Template]] = MappingProxyType({})

    def fields_of(self, account: Account) -> Sequence[str]:
        """The fields of business that an account's niche belongs to, with rules of their own."""
        told = self.fields.get(account.niche)
        if told is not None:
            return told
        known = self.facts.compliance.niches.get(account.niche)
        return () if known is None else known.fields

    def subjects(self) -> Iterator[FlowSubject]:
        """Every flow, once for each account that runs it."""
        for subjects in self.running.values():
            yield from subjects
        yield from self.idle
