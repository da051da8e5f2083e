"""What keeps a workflow from running, and what lets it run: decided here for every hint, said elsewhere."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain

from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.gate import ALLOWABLE, PAUSED, Gate
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.unpublished import Unpublished, Way
from ghl_flow.deploy.state.desired import flow_of


def opening(names: Collection[str], gates: Iterable[Gate]) -> tuple[str, ...] | None:
    """The options of an apply that open these gates, by their names; None where one of them opens by none."""
    codes = {gate.code for gate in gates if gate.name in names}
    if PAUSED in names:
        codes.add(PAUSED)
    if not codes <= {*ALLOWABLE}:
        return None
    return tuple(chain.from_iterable(("--allow", code) for code in ALLOWABLE if code in codes))


def unpublished(plan: AccountPlan, keys: Collection[str]) -> list[Unpublished]:
    """Those of these workflows that do not run, alike ones together."""
    found: dict[Unpublished, list[str]] = {}
    for change in plan.changes:
        if change.key in keys and (one := what_keeps(change, plan)) is not None:
            found.setdefault(replace(one, keys=()), []).append(change.key)
    return [replace(one, keys=tuple(those)) for one, those in found.items()]


def what_keeps(change: Change, plan: AccountPlan) -> Unpublished | None:
    """What keeps a workflow from running; None for one that runs, and for what is none."""
    return None if change.runs or change.resource is not Resource.WORKFLOW else _of(change, plan)


def held_by(
    key: str,
    names: Collection[str],
    gates: Collection[Gate],
    *,
    by_hand: bool,
    apart: bool,
    chooses: tuple[str, ...] = (),
) -> Unpublished:
    """What lets a workflow run that these gates hold back, by their names, among those that are closed.

    `by_hand`: a person has to do it; `apart`: each flow is published for itself, and resumed so; `chooses`:
    the option that decides a conflict.
    """
    flow = flow_of(key) if apart and PAUSED in names else ""
    others = tuple(name for name in names if name != PAUSED)
    options = opening(others if flow else names, gates)
    if options is None:
        return Unpublished((key,), Way.NAMES, PAUSED in names, others)
    way = Way.PERSON if by_hand else Way.APPLY
    return Unpublished((key,), way, PAUSED in names, others, (*chooses, *options), flow)


def _of(change: Change, plan: AccountPlan) -> Unpublished:
    if change.action is Action.DELETE:
        return Unpublished((change.key,), Way.UNWANTED)
    conflicts = sum(one.conflict for one in plan.changes)
    # One that is kept and paused is let run as it is kept.
    decides = change.conflict or (change.reason is Reason.KEPT and PAUSED not in change.gates)
    chooses = ("--on-conflict", str(OnConflict.LOCAL)) if decides else ()
    by_hand = not plan.builds or change.reason is Reason.TO_PUBLISH
    found = held_by(change.key, change.gates, plan.gates, by_hand=by_hand, apart=plan.stops, chooses=chooses)
    if plan.problems and (len(plan.problems) > conflicts or not change.conflict):
        return replace(found, way=Way.PROBLEM, options=(), flow="")
    return found
