"""From the options of `simulate` to a simulation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from ghl_flow.cli.connection import chosen_account
from ghl_flow.cli.session import Session, offsets
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import UsageError
from ghl_flow.kinds.triggers.event import Event, as_change, call, put_tag, reply
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.language.model import SpecModel
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.scenario import contact_of
from ghl_flow.runtime.simulate import CALLER, Simulation, Simulator
from ghl_flow.spec.event import EventSpec, Start, parse_start
from ghl_flow.spec.loader import load
from ghl_flow.spec.scenario import ContactSpec


class EventsFile(SpecModel):
    """Contacts and events of a simulation, as in a test file."""

    start: Start | None = None
    contacts: Annotated[dict[str, ContactSpec], Field(default_factory=dict)]
    events: tuple[EventSpec, ...] = ()


@dataclass
class Stage:
    """Flows, contacts and a clock; events are added, then all runs."""

    flows: Sequence[CompiledFlow]
    simulator: Simulator
    caller: str = CALLER
    events: list[tuple[float, str, Event]] = field(default_factory=list)

    def add_times(self, calls: str | None, replies: str | None, answered: str | None) -> None:
        """What `--calls`, `--replies` and `--answered` name."""
        for flow in self.flows[:1]:
            # Calls are missed in the way the flow listens for, so that the sample is one it sees.
            missed = next(
                (s for trigger in flow.flow.trigger for s in samples_of(trigger.compiled())),
                call("no-answer"),
            )
            happens = as_change(missed)
            for at in offsets(calls, "--calls") if calls else ():
                if happens.change is not None and happens.change.kind == "untag":
                    # What is taken off must have been there (R23).
                    self.events.append((at, self.caller, put_tag(happens.change.name)))
                self.events.append((at, self.caller, happens))
        for at in offsets(replies, "--replies") if replies else ():
            self.events.append((at, self.caller, reply("Hi")))
        for at in offsets(answered, "--answered") if answered else ():
            self.events.append((at, self.caller, call("completed")))

    def add_words(self, texts: Sequence[str]) -> None:
        """What `--event` names; raises UsageError."""
        for text in texts:
            try:
                self.add(EventSpec.model_validate(text))
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                said = str(first.get("ctx", {}).get("error", first["msg"]))
                raise UsageError(f"--event '{text}': {said}", hint='--event "45s call no-answer"') from None

    def add(self, spec: EventSpec) -> None:
        """One event as written."""
        self.events += [(at, spec.contact or self.caller, event) for at, event in spec.events()]

    def run(self) -> Simulation:
        """Let it all happen; with no event, one missed call."""
        if not self.events:
            self.add_times("0s", None, None)
        for at, contact, event in sorted(self.events, key=lambda item: item[0]):
            self.simulator.schedule(at, contact, event)
        self.simulator.run()
        return self.simulator.result()


def staged(
    session: Session,
    flow: str | None,
    account: Sequence[str] | None,
    *,
    start: str | None,
    profile: str,
    contact: str | None,
    file: Path | None,
) -> Stage:
    """Set the stage.

    Raises:
        UsageError: no such flow, account or moment.
        SpecError: a file is not valid.
    """
    events = load(file, EventsFile, session.project.display(file)).value if file else EventsFile(contacts={})
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
    flows = _flows(session, flow, account)
    stage = Stage(flows, Simulator(flows, start=begins, profile=Profile(profile), contacts=contacts), caller)
    for spec in events.events:
        stage.add(spec)
    return stage


def _flows(session: Session, flow: str | None, account: Sequence[str] | None) -> list[CompiledFlow]:
    if flow is not None:
        loaded = session.project.flow(flow)
        return [session.compiled(loaded, session.account_for(loaded, account))]
    chosen = chosen_account(session, account)
    flows = [session.compiled(item, chosen) for item in session.project.flows_of(chosen)]
    if not flows:
        raise UsageError(f"{chosen.value.account} runs no flow")
    return flows
