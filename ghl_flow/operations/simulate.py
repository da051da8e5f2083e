"""What happens when calls, replies and other events meet the flows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import UsageError
from ghl_flow.kinds.triggers.event import STARTS_IN, Event, as_change, call, is_missed_call, put_tag, reply
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.language.model import SpecModel
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.leeway import Taking
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.scenario import contact_of, not_paths
from ghl_flow.runtime.simulate import CALLER, Simulation, Simulator
from ghl_flow.spec.event import EventSpec, Start, parse_start
from ghl_flow.spec.event_words import words_of
from ghl_flow.spec.loader import load
from ghl_flow.spec.scenario import ContactSpec, Paths


class EventsFile(SpecModel):
    """Contacts and events of a simulation, as in a test file."""

    start: Start | None = None
    contacts: Annotated[dict[str, ContactSpec], Field(default_factory=dict)]
    events: tuple[EventSpec, ...] = ()
    paths: Paths


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happens: seconds from the start at which calls are missed, replies come, calls get through.

    `events` are written as in a test file (`45s call no-answer`), as is `file`. With none of all this, what
    the flow starts on happens once.
    """

    calls: Sequence[float] = ()
    replies: Sequence[float] = ()
    answered: Sequence[float] = ()
    events: Sequence[str] = ()
    file: Path | None = None


ONE_START = Happenings()


def simulate(
    workspace: Workspace,
    flow: str | None = None,
    account: str | None = None,
    happenings: Happenings = ONE_START,
    *,
    start: str | None = None,
    profile: Profile = Profile.DOCUMENTED,
    contact: str | None = None,
) -> Simulation:
    """Run a flow, or every flow of an account, on a clock of its own.

    `start`: `Mon 17:58`, or an ISO moment. `contact`: the caller's name.

    Raises:
        UsageError: no such flow, account, event or moment.
        SpecError: a file is not valid.
    """
    stage = _staged(workspace, flow, account, happenings.file, start=start, profile=profile, contact=contact)
    stage.add_times(happenings)
    stage.add_words(happenings.events)
    return stage.run()


_DAYS_AHEAD = 3


@dataclass
class _Stage:
    """Flows, contacts and a clock; events are added, then all runs."""

    flows: Sequence[CompiledFlow]
    simulator: Simulator
    caller: str = CALLER
    events: list[tuple[float, str, Event]] = field(default_factory=list)

    def add_times(self, happenings: Happenings) -> None:
        """Calls and replies."""
        # Calls are missed in the way the flows listen for, so that the sample is one they see.
        missed = next((one for one in self._starts() if is_missed_call(one)), call("no-answer"))
        for at in happenings.calls:
            self.events.append((at, self.caller, missed))
        for at in happenings.replies:
            self.events.append((at, self.caller, reply("Hi")))
        for at in happenings.answered:
            self.events.append((at, self.caller, call("completed")))

    def _starts(self) -> Iterator[Event]:
        """Samples of what starts the flows."""
        return (sample for flow in self.flows for trigger in flow.triggers for sample in samples_of(trigger))

    def add_start(self) -> None:
        """What the first flow starts on, once."""
        happens = _in_some_days(as_change(next(self._starts(), call("no-answer"))))
        if happens.change is not None and happens.change.kind == "untag":
            # What is taken off must have been there (R23).
            self.events.append((0, self.caller, put_tag(happens.change.name)))
        self.events.append((0, self.caller, happens))

    def listens(self) -> tuple[str, ...]:
        """What the flows start on, in the words of events."""
        words = [words_of(as_change(sample)) for sample in self._starts()]
        return tuple(dict.fromkeys(filter(None, words)))

    def add_words(self, texts: Sequence[str]) -> None:
        """What `--event` names; raises UsageError."""
        for text in texts:
            self.add(event_spec(text, "--event", "45s call no-answer"))

    def add(self, spec: EventSpec) -> None:
        """One event as written."""
        self.events += [(at, spec.contact or self.caller, event) for at, event in spec.events()]

    def run(self) -> Simulation:
        """Let it all happen; with no event, what the flow starts on."""
        if not self.events:
            self.add_start()
        for at, contact, event in sorted(self.events, key=lambda item: item[0]):
            self.simulator.schedule(at, contact, event)
        self.simulator.run()
        return self.simulator.result()._replace(listens=self.listens())


def _in_some_days(event: Event) -> Event:
    """An appointment of which nobody says when it is: so that waits around it end."""
    if "appointment" not in event.fires or STARTS_IN in event.facts:
        return event
    facts = {**event.facts, STARTS_IN: str(_DAYS_AHEAD * 86_400)}
    return replace(event, facts=facts, label=f"{event.label}, in {_DAYS_AHEAD} days")


def event_spec(text: str, named: str, example: str) -> EventSpec:
    """An event in the words of a test.

    Raises:
        UsageError: it is none; `named` is what gave it, `example` one that would do.
    """
    if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UsageError(f"{named} '{text}' is not UTF-8")
    try:
        return EventSpec.model_validate(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        said = str(first.get("ctx", {}).get("error", first["msg"]))
        raise UsageError(f"{named} '{text}': {said}", hint=f'{named} "{example}"') from None


def events_of(text: str, named: str, example: str) -> list[tuple[float, Event]]:
    """What such words stand for, with seconds from the start; raises UsageError."""
    return event_spec(text, named, example).events()


def _staged(
    workspace: Workspace,
    flow: str | None,
    account: str | None,
    file: Path | None,
    *,
    start: str | None,
    profile: Profile,
    contact: str | None,
) -> _Stage:
    events = (
        load(file, EventsFile, workspace.project.display(file)).value
        if file
        else EventsFile(contacts={}, paths={})
    )
    try:
        moment = start or events.start
        begins = parse_start(moment) if moment else None
    except ValueError as error:
        raise UsageError(f"--start: {error}") from None
    contacts = [contact_of(key, spec) for key, spec in events.contacts.items()]
    caller = next(iter(events.contacts)) if len(events.contacts) == 1 else CALLER
    if contact is not None:
        contacts = [item for item in contacts if item.key != caller]
        contacts.append(contact_of(caller, ContactSpec.model_validate({"name": contact})))
    flows = _flows(workspace, flow, account)
    for name, why in not_paths(flows, events.paths).items():
        raise UsageError(f"paths: a step '{name}' that may take '{events.paths[name]}' is not there: {why}")
    leeway = Taking(events.paths)
    simulator = Simulator(flows, start=begins, profile=profile, contacts=contacts, leeway=leeway)
    stage = _Stage(flows, simulator, caller)
    for spec in events.events:
        stage.add(spec)
    return stage


def _flows(workspace: Workspace, flow: str | None, account: str | None) -> list[CompiledFlow]:
    if flow is not None:
        loaded = workspace.project.flow(flow)
        return [workspace.compiled(loaded, workspace.account_for(loaded, account))]
    chosen = chosen_account(workspace, account)
    flows = [workspace.compiled(item, chosen) for item in workspace.project.flows_of(chosen)]
    if not flows:
        raise UsageError(f"{chosen.value.account} runs no flow")
    return flows
