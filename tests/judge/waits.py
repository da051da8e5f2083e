"""How long a run waits, and for what."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.judge.conditions import holds
from tests.judge.opening import Opening
from tests.judge.runs import Run
from tests.judge.state import State
from tests.judge.workflows import Step


def around(state: State, run: Run, step: Step) -> None:
    """A wait that goes by the appointment that started the run (R8, R39)."""
    after, late = step.what
    # At the very moment it is over, or it is not.
    ahead = None if run.starts is None else run.starts + after - state.now
    if ahead is not None and (ahead > 0 or (ahead == 0 and state.picker.choose(2))):
        assert run.starts is not None
        sleep(state, run, run.starts + after + lateness(state, run, state.ways.late))
    elif late == "exit":
        state.end(run)
    elif late == "goto":
        run.place = step.to[0]
    else:
        run.skips = late == "skip"


def hold(state: State, run: Run) -> bool:
    """R9: outside of the window what reaches the contact waits until it opens. Whether it does."""
    window = run.workflow.window
    if window is None or window.holds(_clock_of(state, run, state.now)):
        return False
    run.place -= 1
    opens = window.next(_clock_of(state, run, state.now))
    sleep(state, run, round((opens.timestamp() - state.begin) * 1000))
    return True


def listen(state: State, run: Run, step: Step) -> None:
    """The run waits until it hears of something, or for so long (R8)."""
    what, timeout = step.what
    if "if" in what and holds(state, what["if"], run.contact, run):
        run.place = step.to[0]
        return
    run.listens = what, step.to[0]
    run.place = step.to[-1]
    run.waiting = timeout is None
    if timeout is None:
        lateness(state, run, 0)  # a case tells it among its waits
        state.going.remove(run)
    else:
        sleep(state, run, state.now + timeout + lateness(state, run, state.ways.late))


def sleep(state: State, run: Run, wake: int) -> None:
    """The run waits until then."""
    run.wake = wake
    state.going.remove(run)


def lateness(state: State, run: Run, most: int) -> int:
    """By how much that wait ends late."""
    return state.picker.late(most, run.workflow.flow)


def _clock_of(state: State, run: Run, at: int) -> datetime:
    """That time as the run's time window sees it (R9)."""
    moment = state.moment(at)
    zone = state.contacts[run.contact].zone
    return moment.astimezone(ZoneInfo(zone)) if zone and run.workflow.of_contact else moment


def opens_at(state: State, opening: Opening, at: int) -> int:
    """The first moment from that one on at which it is open."""
    moment = state.moment(at)
    opens = opening.next(moment)
    return at if opens == moment else round((opens.timestamp() - state.begin) * 1000)


def next_time(state: State, minute: int) -> int:
    """The next time it is so late (R8)."""
    now = state.moment()
    day = now.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    # Within that very minute it is so late, or it is over.
    if day <= now < day + timedelta(minutes=1):
        if not state.picker.choose(2):
            return state.now
        day += timedelta(days=1)
    elif day < now:
        day += timedelta(days=1)
    return round((day.timestamp() - state.begin) * 1000)
