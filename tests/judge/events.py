"""What happens to a contact, and who hears of it: triggers, goals and waits."""

from tests.judge.conditions import holds
from tests.judge.contacts import Event
from tests.judge.runs import Entering, Run
from tests.judge.state import State
from tests.judge.triggers import fits
from tests.judge.written import HOUR, listed

# What enters whatever the re-entry setting (R2).
ENTER_AGAIN = ("appointment", "invoice")
# How far ahead appointments start.
APPOINTMENTS = tuple(HOUR * hours for hours in (-2, 0, 1, 24, 25, 72))


def fire(state: State, who: str, event: Event) -> set[str]:
    """Every workflow with a trigger that fits is asked once (R3, R4)."""
    tags = state.contacts[who].tags
    for run in list(state.runs):
        if run.contact == who and run.listens is not None and _heard(state, run, event):
            run.place, run.wake, run.waiting, run.listens = run.listens[1], None, False, None
            run.since_pause = 0
            state.enters.append(Entering(run.workflow, who, event, run, by=state.acting))
    fired = set()
    starts = _starts_of(state, event)
    for workflow in state.workflows:
        fitting = [
            trigger
            for trigger in workflow.triggers
            if fits(trigger, event, tags, state.contacts[who].texted_by)
        ]
        if fitting:
            again = fitting[0].kind in ENTER_AGAIN
            state.enters.append(Entering(workflow, who, event, again=again, starts=starts, by=state.acting))
            if "/" not in workflow.name:
                fired.add(workflow.flow)
    return fired


def _starts_of(state: State, event: Event) -> int | None:
    """When the appointment starts that an event is about, where a wait goes by that: no rule says."""
    waits = any(step.kind == "appointment" for item in state.workflows for step in item.steps)
    if event.starts is not None:
        return state.now + event.starts
    if event.kind not in ("appointment", "booked") or not waits:
        return None
    return state.now + APPOINTMENTS[state.picker.choose(len(APPOINTMENTS))]


def _heard(state: State, run: Run, event: Event) -> bool:
    """Whether that is what the run waits for (R8)."""
    assert run.listens is not None
    ((word, what),) = run.listens[0].items()
    match word:
        case "reply":
            if event.kind == "reply":
                run.message = event.word
            return event.kind == "reply"
        case "manual":
            return event.kind == "manual_done" and event.word in ("", what)
        case "clicked":
            return event.kind == "link_clicked" and event.word.lower() in listed(what)
        case "opened":
            return event.kind == "email_event" and event.word == "opened"
    return holds(state, what, run.contact, run)


def change_field(state: State, who: str, key: str, value: str | None) -> set[str]:
    """A field gets another value, or none. Which flows that starts."""
    fields = state.contacts[who].fields
    if fields.get(key, "") == (value or ""):
        return set()  # R4: an unchanged field enrols nobody
    if value:
        fields[key] = value
    else:
        fields.pop(key, None)
    return fire(state, who, Event("field", key, value))


def change_tag(state: State, who: str, tag: str, *, on: bool) -> set[str]:
    """A tag is put on or taken off. Which flows that starts."""
    contact = state.contacts[who]
    if (tag in contact.tags) == on:
        return set()  # R23: only a change
    if on:
        contact.tags.add(tag)
    else:
        contact.tags.remove(tag)
    change = "added" if on else "removed"
    # What a step does is taken up at once, or when its run pauses.
    # And who waits for it may hear of it before the goal counts.
    about = [run for run in state.runs if run in state.going or run.listens is not None]
    waits = bool(about) and any(
        item.goal is not None and (change, tag) in item.steps[item.goal].what[0] for item in state.workflows
    )
    if waits and state.picker.choose(2):
        later = Entering(state.workflows[0], who, goal=(change, tag), by=state.acting)
        state.enters.append(later)
        for run in about:
            run.met |= _waits_for(state, run, who, change, tag)
    else:
        meet(state, who, change, tag)
    return fire(state, who, Event("tag" if on else "untag", tag))


def _waits_for(state: State, run: Run, who: str, change: str, tag: str) -> bool:
    """Whether a change of a tag is the goal of a run that has not come to it (R17)."""
    goal = run.workflow.goal
    ahead = goal is not None and run.place <= goal
    if run.contact != who or not ahead or (change, tag) not in run.workflow.steps[goal or 0].what[0]:
        return False
    at_goal = run.waiting and run.listens is None
    return not run.passed or at_goal or not state.picker.choose(2)


def meet(state: State, who: str, change: str, tag: str) -> None:
    """Runs whose goal that is go on behind it (R17)."""
    for run in state.runs:
        if _waits_for(state, run, who, change, tag):
            run.place, run.met, run.passed = (run.workflow.goal or 0) + 1, False, True
            run.wake, run.waiting, run.listens = None, False, None
            # What it was about to go on by, because it heard of it, is void.
            state.enters = [item for item in state.enters if item.run is not run]
            if run not in state.going:
                run.since_pause = 0
                state.going.insert(0, run)
