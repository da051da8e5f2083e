"""What each step does."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.judge.conditions import holds
from tests.judge.contacts import ANY_FLOW, Contact, Entry
from tests.judge.events import change_field, change_tag
from tests.judge.opportunities import change_card, finds
from tests.judge.runs import TOO_MANY, Entering, RanAwayError, Run
from tests.judge.state import State
from tests.judge.values import as_number
from tests.judge.waits import around, hold, lateness, listen, next_time, opens_at, sleep
from tests.judge.workflows import Step
from tests.judge.written import DAY, Yaml

# Steps that end a stretch in which a run sends nothing.
PAUSES = ("wait", "until", "listen", "drip", "reach", "appointment")
# How long others may let a run wait.
LONGEST = 3 * DAY


def one_step(state: State, run: Run) -> None:
    """One step of a run.

    Raises:
        RanAwayError: it has made too many.
    """
    if run.place >= len(run.workflow.steps):
        state.end(run)
        return
    step = run.workflow.steps[run.place]
    run.place += 1
    run.since_pause += 1
    run.steps += 1
    state.steps += 1
    if run.since_pause > TOO_MANY or state.steps > 40 * TOO_MANY:
        raise RanAwayError
    state.acting = run
    _do(state, run, step, state.contacts[run.contact])
    state.acting = None
    if run.met and run in state.runs and run not in state.going:
        assert run.workflow.goal is not None
        run.place, run.met, run.passed = run.workflow.goal + 1, False, True
        run.wake, run.waiting, run.listens = None, False, None
        state.enters = [item for item in state.enters if item.run is not run]
        state.going.insert(0, run)
    if state.ways.order == "mixed":
        _over(state, run)


def _over(state: State, run: Run) -> None:
    """A run ends with its last step: nothing comes between the two."""
    for _ in range(TOO_MANY):
        if run not in state.going:
            return
        step = run.workflow.steps[run.place] if run.place < len(run.workflow.steps) else None
        if step is None or step.kind == "end":
            state.end(run)
        elif step.kind == "jump":
            run.place = step.to[0]
        else:
            return


def _do(state: State, run: Run, step: Step, contact: Contact) -> None:
    if step.kind in ("sms", "mail") and hold(state, run):
        return
    if step.kind in ("sms", "mail") and run.skips:
        return  # R39
    if step.kind in PAUSES:
        run.skips = False
    match step.kind:
        case "drip" | "reach":
            # How long it takes, others decide.
            sleep(state, run, state.now + lateness(state, run, LONGEST))
        case "appointment":
            around(state, run, step)
        case "dnd":
            _silence(state, contact, *step.what)
            _understood(state, run.contact, *step.what)
        case "unknown":
            _anything(state, run)
        case "math":
            _count_in(state, run.contact, *step.what)
        case "mail" if "email" not in contact.dnd:
            run.sent = True
            state.log.append(Entry(state.now, run.contact, flow=run.workflow.flow, mail=True))
        case "sms":
            if not contact.opted_out and "sms" not in contact.dnd:  # R28: skipped, and the run goes on
                run.sent = True
                if contact.texted_by != ANY_FLOW:
                    contact.texted_by = run.workflow.flow
                state.log.append(
                    Entry(
                        state.now,
                        run.contact,
                        flow=run.workflow.flow,
                        text=step.what or "(template)",
                        began=run.began,
                    )
                )
        case "wait" if step.what:
            at = state.now + step.what + lateness(state, run, state.ways.late)
            sleep(state, run, at if step.resume is None else opens_at(state, step.resume, at))
        case "until":
            sleep(state, run, next_time(state, step.what) + lateness(state, run, state.ways.late))
        case "listen":
            listen(state, run, step)
        case "fork":
            run.place = step.to[-1]
            for condition, begin in zip(step.what, step.to, strict=False):  # R14
                if holds(state, condition, run.contact, run):
                    run.place = begin
                    break
        case "split":
            # One of 0 % too: whoever took it when it had more keeps it.
            run.place = step.to[state.picker.way(step.what)]
        case "find":
            run.place = step.to[0] if finds(state, contact, step.what) else step.to[1]
        case "card":
            change_card(state, run.contact, *step.what)
        case "note-time":
            contact.fields["clock"] = state.moment().isoformat()
        case "leave-all":
            for one in list(state.runs):
                own = one.workflow is run.workflow
                if one.contact == run.contact and (not own or step.what == "all"):
                    state.end(one)
        case "jump":
            run.place = step.to[0]
        case "write":
            for key, value in step.what.items():
                _write(state, run.contact, key, value)
        case "tag" | "untag":
            for tag in step.what:
                change_tag(state, run.contact, tag, on=step.kind == "tag")
        case "enter":
            state.enters += [Entering(item, run.contact, by=run) for item in state.mains([step.what])]
        case "leave":  # R19
            for one in list(state.runs):
                if one.contact == run.contact and one.workflow in state.mains(step.what):
                    state.end(one)
        case "goal":
            if run.workflow.goal == run.place - 1:
                if not run.met:
                    _at_goal(state, run, step.what[1])
                run.passed = True
            run.met = False
        case "end":
            state.end(run)


def _silence(state: State, contact: Contact, on: bool, channels: Sequence[str]) -> None:
    """Channels are switched off or on; whether on lets texts through after a STOP, no rule says."""
    if on:
        contact.dnd |= {*channels}
        return
    contact.dnd -= {*channels}
    if contact.opted_out and "sms" in channels and state.picker.choose(2):
        contact.opted_out = False


def _understood(state: State, who: str, on: bool, channels: Sequence[str]) -> None:
    """Texts that are switched off in the moment of a reply are off because the contact asked for it."""
    events = [place for place, one in enumerate(state.log) if one.event is not None and one.contact == who]
    last = state.log[events[-1]] if events else None
    if (
        on
        and "sms" in channels
        and last
        and last.event
        and last.event.kind == "reply"
        and last.at == state.now
    ):
        state.log[events[-1]] = replace(last, silenced=True)


def _anything(state: State, run: Run) -> None:
    """A step that no rule is about: nothing, an end, a pause, a tag or a text."""
    tags = sorted({tag for item in state.workflows for one in item.triggers for tag in one.has_tag})
    match state.picker.choose(5):
        case 1:
            state.end(run)
        case 2:
            sleep(state, run, state.now + lateness(state, run, LONGEST))
        case 3:
            tag = ("a", "b", "vip", *tags)[state.picker.choose(3 + len(tags))]
            change_tag(state, run.contact, tag, on=tag not in state.contacts[run.contact].tags)
        case 4:
            _do(state, run, Step("sms", "(unknown)"), state.contacts[run.contact])


def _at_goal(state: State, run: Run, action: str) -> None:
    """R17: reached, and not met."""
    if action == "exit":
        state.end(run)
    elif action == "wait":
        run.place -= 1
        run.waiting = True
        # Whether that is the next wait (R39), no rule says.
        run.skips = run.skips and bool(state.picker.choose(2))
        lateness(state, run, 0)  # a case tells it among its waits
        state.going.remove(run)


def _write(state: State, who: str, key: str, value: Any) -> None:
    if value != "":
        # R10, R11: a date is stamped without its time.
        change_field(state, who, key, state.today().isoformat() if value == "now" else _text(value))


def _count_in(state: State, who: str, key: str, given: Yaml) -> None:
    """A number in place of a number; what comes of anything else, no rule says."""
    number = as_number(state.contacts[who].fields.get(key)) or Decimal(0)
    made = number
    for word, operand in given.items():
        other = Decimal(str(operand)) if word != "into" else Decimal(0)
        match word:
            case "add":
                made = number + other
            case "subtract":
                made = number - other
            case "multiply":
                made = number * other
            case "divide" if other:
                made = number / other
    change_field(state, who, str(given.get("into", key)), f"{made:g}")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
