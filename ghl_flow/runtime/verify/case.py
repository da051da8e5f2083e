"""A way through the search made a case: with what contacts came with, an order of workflows, and a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.hours import Clock
from ghl_flow.runtime.verify.point import Refutation, Step
from ghl_flow.runtime.verify.story import refuted
from ghl_flow.runtime.verify.verdict import Counterexample
from ghl_flow.runtime.verify.witness import with_facts


def case_of(
    refutation: Refutation,
    profile: Profile,
    programs: Sequence[Program],
    clock: Clock | None,
    start: datetime,
) -> Counterexample | None:
    """The case of a refutation; None if it cannot happen so. `start` is the moment of the first event."""
    witness = with_facts(refutation.steps, start)
    found = refuted(Refutation(witness.steps, refutation.broken), profile)
    if found is None:
        return None
    order = _in_one_order(refutation.steps, programs)
    names = {program.workflow.id: program.workflow.name for program in programs}
    found = replace(
        found,
        order=tuple(names[one] for one in order),
        order_ids=order,
        first_day=witness.first_day,
    )
    return on_its_day(found, clock, start, weekday_of(refutation.steps))


def weekday_of(steps: Sequence[Step]) -> int | None:
    """The day of the week of the first event, where it is known (0 is Sunday)."""
    return next((step.weekday for step in steps if step.sort is not None), None)


def on_its_day(
    case: Counterexample, clock: Clock | None, start: datetime, weekday: int | None
) -> Counterexample | None:
    """The case, begun on a day on which the clock says what its steps note; None if there is no such day."""
    days = [start.date() + timedelta(days=ahead) for ahead in range(7)]
    days = days if case.first_day is None else [case.first_day]
    if clock is None or not case.noted:
        day = next((day for day in days if weekday in (None, day.isoweekday() % 7)), None)
    else:
        day = clock.day_for(case.noted, case.time_of_day or 0, days, weekday)
    if day is None or (case.first_day is not None and day != case.first_day):
        return None
    return case if day == start.date() else replace(case, first_day=day)


def _in_one_order(steps: Sequence[Step], programs: Sequence[Program]) -> tuple[str, ...]:
    """The workflows by id, in the order they go in a case; nothing where it is the usual one."""
    ids = [program.workflow.id for program in programs]
    usual = list(ids)
    for order in (order for step in steps for order in step.orders):
        first = min(ids.index(one) for one in order)
        ids.remove(order[0])
        ids.insert(first, order[0])
    return () if ids == usual else tuple(ids)
