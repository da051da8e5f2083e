"""Workflows under their gates: what those hold back, and what runs in spite of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ghl_flow.deploy.planning.change import Action, Change, Hold
from ghl_flow.deploy.planning.gate import NAMES, PAUSED
from ghl_flow.deploy.planning.running import against, marked, runs_as_written, without_helpers
from ghl_flow.deploy.resources.model import Situation
from ghl_flow.deploy.state.desired import flow_of


def gated(change: Change, situation: Situation) -> Change:
    """The change with what becomes of it under the gates that are closed.

    Of a draft that stays one, paused or kept, the gates are named too: they keep it from being published.
    """
    stays = change.action is Action.UNCHANGED and not change.runs
    if not stays and change.action not in (Action.CREATE, Action.UPDATE):
        return change
    driver, choices = situation.driver, situation.choices
    # Where every workflow comes at once, each gate holds every one, and each paused flow.
    together = driver.pushes_together
    names = [gate.name for gate in choices.gates] if together else situation.closed(change.flow)
    if together and any(situation.is_paused(flow_of(key)) for key in situation.actual.manifest.paused):
        names.append(PAUSED)
    if not names or stays:
        return replace(change, gates=tuple(dict.fromkeys(names)))
    unnamed = any(gate.code == NAMES for gate in choices.closed(change.flow))
    hold = Hold.DRAFT if driver.writes_bodies and not change.runs and not unnamed else Hold.BACK
    return replace(change, hold=hold, gates=tuple(dict.fromkeys(names)))


def running_though(found: Sequence[Change], situation: Situation) -> Iterator[Change]:
    """The same, with the gates in spite of which each is published, and the helpers that one lacks."""
    choices, records = situation.choices, situation.actual.manifest.recorded
    mains = {item.key for item in situation.desired.workflows if item.is_main}
    flows = {change.flow: [one for one in found if one.flow == change.flow] for change in found}
    imported = {item.key for item in situation.desired.workflows if item.compiled.imported}
    as_written = {flow: runs_as_written(changes) for flow, changes in flows.items()}
    for change in found:
        # Where every workflow comes at once, each gate holds every one.
        gates = choices.gates if situation.driver.pushes_together else choices.closed(change.flow)
        record = records.get(change.key)
        if record is not None and (before := choices.opened_before.get(change.key)):
            record = replace(record, allowed=(*record.allowed, *before))
        paused = situation.is_paused(change.flow)
        if record is None and change.key in imported:
            gates = tuple(gate for gate in gates if gate.code == PAUSED)  # it ran before there was a flow
        despite = against(change, gates, record, paused=paused, as_written=as_written[change.flow])
        helpers = [one for one in flows[change.flow] if one.key not in mains]
        without = without_helpers(change, record, helpers) if change.key in mains else ()
        yield marked(change, despite, without)
