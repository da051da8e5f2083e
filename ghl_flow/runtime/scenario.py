"""Run the cases of a test file, and say where what came differs from what was expected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.counting import counted
from ghl_flow.kinds.card import STAGE, STATUS
from ghl_flow.kinds.names import Named, named_reference
from ghl_flow.language.duration import clock
from ghl_flow.runtime.interpreter import RunawayError
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import never_ends, record_of
from ghl_flow.runtime.leeway import Taking
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, TICKS_PER_SECOND, Simulation, Simulator, programs_of
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.timeline import Message
from ghl_flow.spec.event import parse_start
from ghl_flow.spec.guarantee import TerminatesGuarantee
from ghl_flow.spec.scenario import Case, ContactSpec, Expectation, TestFile
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.reference import field_reference


@dataclass(frozen=True, slots=True)
class Difference:
    """Something expected that did not come, or the other way round.

    `path` leads to the expectation in the file; `expected` and `got` are lines for people, empty for nothing.
    """

    path: YamlPath
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case under one reading. It passed when there is no difference and nothing was beyond the model.

    `nothing_started`: no trigger fired in it, so that what did not happen says little of the flows.
    """

    name: str
    path: YamlPath
    profile: Profile
    differences: tuple[Difference, ...]
    gaps: tuple[str, ...]
    visited: frozenset[tuple[str, str]]
    nothing_started: bool = False

    @property
    def passed(self) -> bool:
        """Whether all came as expected, in a run the model knows."""
        return not self.differences and not self.gaps


def contact_of(key: str, spec: ContactSpec) -> Contact:
    """A contact as it stands before anything happens."""
    first, _, last = spec.name.partition(" ")
    details = {"name": spec.name, "first_name": first, "last_name": last.strip()} if spec.name else {}
    if spec.email:
        details["email"] = spec.email
    if spec.phone or not key.startswith("+"):
        details["phone"] = spec.phone
    fields = {field_reference(name): value for name, value in spec.fields_.items() if value}
    if (card := spec.opportunity) is not None:
        fields |= {STAGE: named_reference(Named.STAGE, card.stage, card.pipeline), STATUS: card.status}
    return Contact(
        key=key,
        tags={tag.lower() for tag in spec.tags},  # R22
        fields=fields,
        opted_out=spec.opted_out,
        details=details,
        timezone=spec.timezone,
    )


def not_paths(flows: Sequence[CompiledFlow], paths: Mapping[str, str]) -> dict[str, str]:
    """Which of these steps, by name, cannot be told to take that way, and why."""
    known: dict[str, list[str]] = {}
    for program in (program for flow in flows for program in programs_of(flow)):
        for ready in program.nodes.values():
            if ready.kind.chooses:
                known[ready.node.name] = [
                    program.nodes[way].node.name for way in ready.node.next if way in program.nodes
                ]
            elif told := ready.kind.ways_told(ready.node):
                known[ready.node.name] = [*told]
    return {
        name: f"its paths are {', '.join(_shown(one) for one in known[name])}"
        if name in known
        else "no step of that name chooses"
        for name, way in paths.items()
        if not any(way == one or (one.endswith(" ") and way.startswith(one)) for one in known.get(name, ()))
    }


def _shown(way: str) -> str:
    return f"{way}CALENDAR" if way.endswith(" ") else way


def run_case(flows: Sequence[CompiledFlow], file: TestFile, number: int) -> Iterator[CaseResult]:
    """Run the case of that number, once for each reading it asks for."""
    case = file.tests[number]
    profiles = tuple(Profile) if case.profile == "both" else (Profile(case.profile),)
    for profile in profiles:
        yield _run(flows, {**file.contacts, **case.contacts}, case, ("tests", number), profile)


def _run(
    flows: Sequence[CompiledFlow],
    contacts: Mapping[str, ContactSpec],
    case: Case,
    path: YamlPath,
    profile: Profile,
) -> CaseResult:
    simulator = Simulator(
        flows,
        start=parse_start(case.start) if case.start else None,
        profile=profile,
        contacts=[contact_of(key, spec) for key, spec in contacts.items()],
        leeway=Taking(case.paths),
    )
    caller = next(iter(contacts)) if len(contacts) == 1 else CALLER
    happen = [
        (at, event.contact or caller, happening) for event in case.events for at, happening in event.events()
    ]
    for at, contact, happening in happen:
        simulator.schedule(at, contact, happening)
    differences = [
        Difference((*path, "paths", name), f"a step '{name}' that may take '{case.paths[name]}'", why)
        for name, why in not_paths(flows, case.paths).items()
    ]
    states = [(n, item) for n, item in enumerate(case.expect or ()) if _asks_state(item)]
    endless = ""
    try:
        for n, item in sorted(states, key=lambda pair: pair[1].at.seconds):
            simulator.run(until=item.at.seconds)
            held = simulator.interpreter.state.contacts.get(item.contact or caller) or Contact(
                item.contact or caller
            )
            differences += _state_differences(item, held, (*path, "expect", n), simulator)
        last = max(at for at, _, _ in happen)
        simulator.run(until=case.until.seconds if case.until else max(last, simulator.now))
        if case.until is None:
            endless = never_ends(simulator.interpreter, TICKS_PER_SECOND)
    except RunawayError as error:
        endless = str(error)
    result = simulator.result()
    if case.expect is not None:
        differences += _message_differences(case, result, caller, path)
    record = record_of(
        simulator.interpreter, flows, happen, ticks_per_second=TICKS_PER_SECOND, start=simulator.start
    )
    promises_an_end = any(isinstance(item, TerminatesGuarantee) for item in case.holds)
    if promises_an_end and not endless:
        endless = never_ends(simulator.interpreter, TICKS_PER_SECOND)
    elif endless and not promises_an_end:
        differences.append(Difference(path, "the flows come to rest", endless))
    record = replace(record, endless=endless)
    for n, promise in enumerate(case.holds):
        if why := broken(promise, record):
            differences.append(Difference((*path, "holds", n), str(promise), why))
    found = (tuple(differences), tuple(result.gaps), result.visited, result.nothing_started)
    return CaseResult(case.name, path, profile, *found)


def _asks_state(item: Expectation) -> bool:
    return item.tags is not None or item.no_tags is not None or item.fields_ is not None


def _state_differences(
    item: Expectation, contact: Contact, path: YamlPath, simulator: Simulator
) -> Iterator[Difference]:
    at = clock(item.at.seconds)
    for tag in item.tags or ():
        if tag.lower() not in contact.tags:
            yield Difference(path, f"{at}  tag {tag}", f"{at}  {_tags(contact)}")
    for tag in item.no_tags or ():
        if tag.lower() in contact.tags:
            yield Difference(path, f"{at}  no tag {tag}", f"{at}  {_tags(contact)}")
    for key, value in (item.fields_ or {}).items():
        held = contact.fields.get(simulator.field_id(field_reference(key)), "")
        if held != (value or ""):
            yield Difference(
                path, f"{at}  {key} = {value or 'nothing'}", f"{at}  {key} = {held or 'nothing'}"
            )


def _tags(contact: Contact) -> str:
    return f"tags {', '.join(sorted(contact.tags))}" if contact.tags else "no tags"


def _message_differences(case: Case, result: Simulation, caller: str, path: YamlPath) -> Iterator[Difference]:
    """Pair texts expected with texts sent, each with one of the same time and contact at most."""
    left = list(result.messages)
    missing: list[tuple[YamlPath, Expectation]] = []
    for number, item in enumerate(case.expect or ()):
        if item.sms is None and item.email is None:
            continue
        match = next((message for message in left if _fits(item, message, caller)), None)
        if match is None:
            missing.append(((*path, "expect", number), item))
        else:
            left.remove(match)
    yield from _staff_differences(case, result, caller, path)
    for where, item in missing:
        # Shown against the text that comes closest in time to the same contact.
        near = [
            message
            for message in left
            if message.contact == (item.contact or caller) and message.channel == _channel(item)
        ]
        closest = min(near, key=lambda one: abs(one.at - item.at.seconds * TICKS_PER_SECOND), default=None)
        if closest is not None:
            left.remove(closest)
        yield Difference(where, _expected(item), _got(closest) if closest else "")
    for message in left:
        yield Difference((*path, "expect"), "", _got(message))


def _staff_differences(case: Case, result: Simulation, caller: str, path: YamlPath) -> Iterator[Difference]:
    """Texts to people of the business that are expected and did not go out; others may."""
    left = list(result.staff_texts)
    for number, item in enumerate(case.expect or ()):
        if item.staff is None:
            continue
        wanted = "" if item.staff == "any" else " ".join(item.staff.split()).lower()
        at, contact = item.at.seconds * TICKS_PER_SECOND, item.contact or caller
        match = next((one for one in left if _holds(one, at, contact, wanted)), None)
        if match is not None:
            left.remove(match)
            continue
        said = f"{clock(item.at.seconds)}  text to people of the business"
        expected = f"{said} that holds {item.staff!r}" if wanted else said
        yield Difference((*path, "expect", number), expected, _got(left[0]) if left else "")


def _holds(message: Message, at: float, contact: str, wanted: str) -> bool:
    said = " ".join(message.text.split()).lower()
    return message.at == at and message.contact == contact and wanted in said


def _channel(item: Expectation) -> str:
    return "sms" if item.email is None else "email"


def _fits(item: Expectation, message: Message, caller: str) -> bool:
    words = item.sms if item.email is None else item.email
    if words is None or message.channel != _channel(item) or message.contact != (item.contact or caller):
        return False
    text = " ".join(message.text.split())
    wanted, whole = words.contains, words.equals
    segments = item.sms.segments if item.sms else None
    return (
        message.at == item.at.seconds * TICKS_PER_SECOND
        and (wanted is None or " ".join(wanted.split()).lower() in text.lower())
        and (whole is None or " ".join(whole.split()) == text)
        and segments in (None, sent_segments(message))
    )


def sent_segments(message: Message) -> int:
    """The segments of a text with what HighLevel appends to it (R26, R27)."""
    return message.delivered.floor_size.segments


def _expected(item: Expectation) -> str:
    words = item.sms if item.email is None else item.email
    parts = [f"{clock(item.at.seconds)}  {_channel(item)}"]
    if words and words.contains:
        parts.append(f"that holds {words.contains!r}")
    if words and words.equals:
        parts.append(repr(words.equals))
    if item.sms and item.sms.segments:
        parts.append(f"of {counted(item.sms.segments, 'segment')}")
    return " ".join([*parts, f"to {item.contact}"] if item.contact else parts)


def _got(message: Message) -> str:
    at = clock(message.at / TICKS_PER_SECOND)
    if message.channel != "sms":
        return f"{at}  {message.channel} {message.text!r} to {message.contact}"
    return f"{at}  sms {message.text!r} to {message.contact}, {counted(sent_segments(message), 'segment')}"
