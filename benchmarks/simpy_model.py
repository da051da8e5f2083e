"""The shipped flow as somebody would write it in simpy: one timing at a time."""

from collections.abc import Generator
from dataclasses import dataclass, field

import simpy

CALLS = (0.0, 45.0, 90.0, 1950.0, 2000.0)
REPLY, ANSWERED = 60.0, 2050.0


@dataclass
class _Caller:
    in_cooldown: bool = False
    run: simpy.Process | None = None
    texts: list[float] = field(default_factory=list)


def _flow(env: simpy.Environment, caller: _Caller) -> Generator[simpy.Event, object, None]:
    try:
        yield env.timeout(120)
        if caller.in_cooldown:
            return
        caller.in_cooldown = True
        caller.texts.append(env.now)
        yield env.timeout(1800)
        caller.in_cooldown = False
    except simpy.Interrupt:
        return


def _call(env: simpy.Environment, caller: _Caller, at: float) -> Generator[simpy.Event, object, None]:
    yield env.timeout(at)
    active = caller.run is not None and caller.run.is_alive
    if not caller.in_cooldown and not active:
        caller.run = env.process(_flow(env, caller))


def _cancel(env: simpy.Environment, caller: _Caller, at: float) -> Generator[simpy.Event, object, None]:
    yield env.timeout(at)
    if caller.run is not None and caller.run.is_alive and not caller.in_cooldown:
        caller.run.interrupt()


def texts_in_simpy() -> list[float]:
    """When texts go out for one timing of five calls, a reply and an answered call."""
    env, caller = simpy.Environment(), _Caller()
    for at in CALLS:
        env.process(_call(env, caller, at))
    for at in (REPLY, ANSWERED):
        env.process(_cancel(env, caller, at))
    env.run()
    return caller.texts
