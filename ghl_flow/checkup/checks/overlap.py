"""`overlap`."""

from collections.abc import Sequence

from ghl_flow.checkup.evidence import some
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    failure,
    not_assessed,
    unseen,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.copies import Copy, not_compared_together
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.warned import NotLookedAt
from ghl_flow.deploy.state.copies import Likeness
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.remedy import pasted, quoted


class Overlap(Check):
    """No other published workflow does what a flow does, or texts for an event for which a flow texts."""

    code = "overlap"
    title = "overlapping workflows"
    source = "R7; workflows of the account compared step by step"
    order = 62

    def examine(self, subject: Subject) -> Examined:
        plan = subject.plan
        if isinstance(plan, Unseen):
            return unseen(plan)
        if not subject.has_flows:
            return not_assessed(Blank.NO_FLOW, f"{subject.file} lists no flow")
        running = [one for one in plan.copies if one.runs]
        evidence = [
            f"'{one.name}' ({quoted(one.workflow_id)}) is like {one.key or 'a managed workflow'}"
            for one in running
        ]
        fix = _fix(running, plan)
        if texting := [one for one in running if one.texts]:
            return failure(
                f"{counted(len(texting), 'published workflow')} text{'s' if len(texting) == 1 else ''} as "
                f"a flow does",
                fix,
                *some(evidence, 5),
            )
        if isinstance(subject.rivals, Unseen):
            return unseen(subject.rivals)
        if subject.rivals:
            told = [
                f"'{one.name}' ({quoted(one.workflow_id)}) and {one.key}: {one.event}"
                for one in subject.rivals
            ]
            several = len(told) != 1
            return failure(
                f"{counted(len(told), 'other published workflow')} text{'' if several else 's'} for an event "
                "for which a flow texts too",
                "let one of them answer: narrow its trigger, or set it to draft in HighLevel",
                *some([*told, *evidence], 5),
            )
        if running:
            return warning(
                f"{counted(len(running), 'published workflow')} "
                f"{'does' if len(running) == 1 else 'do'} what a flow does",
                fix,
                *some(evidence, 5),
            )
        if plan.not_compared:
            unseen_ones = [*map(NotLookedAt, not_compared_together(plan.not_compared))]
            return not_assessed(
                Blank.NOT_SHOWN,
                f"{counted(len(plan.not_compared), 'other workflow')} could not be compared",
                "choose a driver that reads workflows (docs/drivers.md)",
                *some(unseen_ones, 5),
            )
        return well("no other published workflow does what a flow does")


def _fix(running: Sequence[Copy], plan: AccountPlan) -> str:
    """What stops them, with the commands that do something about one of them."""
    planned = {one.key for one in plan.changes}
    ways = ["set it to draft in HighLevel" if len(running) == 1 else "set them to draft in HighLevel"]
    for one in running:
        if one.likeness in (Likeness.NAME, Likeness.UNREADABLE) and one.key not in planned:
            adopt = pasted(f"'ghl-flow adopt {flow_of(one.key)} -a {plan.account}'")
            ways.append(f"take '{one.name}' over: {adopt}")
        elif one.likeness in (Likeness.STEPS, Likeness.NO_FLOW) and plan.deletes:
            destroy = pasted(f"'ghl-flow destroy --copy {quoted(one.workflow_id)} -a {plan.account}'")
            ways.append(f"delete '{one.name}': {destroy}")
    return "; or ".join(ways)
