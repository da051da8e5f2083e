"""`running`."""

from collections.abc import Sequence

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
from ghl_flow.checkup.publishing_text import keeps_text, publishes_text, stop_text
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.publishing import unpublished
from ghl_flow.remedy import pasted


class Running(Check):
    """The workflows that an apply published are published, and nothing runs that should not."""

    code = "running"
    title = "published workflows"
    source = "R32: only published workflows run"
    order = 60

    def examine(self, subject: Subject) -> Examined:
        plan = subject.plan
        if isinstance(plan, Unseen):
            return unseen(plan)
        workflows = [one for one in plan.changes if one.resource is Resource.WORKFLOW]
        stopped = [one.key for one in workflows if one.stopped]
        wrong = [one for one in workflows if one.is_wrong]
        running = [one.key for one in workflows if one.runs]
        evidence = [f"published: {', '.join(running)}"] if running else []
        account = subject.account.account
        if stopped:
            return failure(
                f"{counted(len(stopped), 'workflow')} that an apply published "
                f"{'is' if len(stopped) == 1 else 'are'} not published now",
                _lets_run(plan, stopped, account),
                *evidence,
                f"not published: {', '.join(stopped)}",
            )
        if wrong:
            flows = dict.fromkeys(one.flow for one in wrong)
            stops = [stop_text(flow, account, alone=plan.stops) for flow in flows]
            return failure(
                f"{counted(len(wrong), 'workflow')} {'is' if len(wrong) == 1 else 'are'} published "
                "that should not be",
                "; ".join([pasted(f"'ghl-flow status -a {account}'") + " says why", *stops]),
                *evidence,
                f"published all the same: {', '.join(one.key for one in wrong)}",
            )
        if not subject.has_flows:
            return not_assessed(
                Blank.NO_FLOW, f"{subject.file} lists no flow", f"list one in {subject.file}: flows: [...]"
            )
        drafts = [one.key for one in workflows if not one.runs]
        if drafts and not running:
            return warning(
                "no workflow of its flows is published",
                _lets_run(plan, drafts, account),
                f"not published: {', '.join(drafts)}",
            )
        if drafts:
            evidence.append(f"not published: {', '.join(drafts)}")
        shadowed = len(plan.shadowed.intersection(running))
        silent = f"; {shadowed} of them shadowed: no contact is texted" if shadowed else ""
        return well(f"{counted(len(running), 'workflow')} published, as applied{silent}", *evidence)


def _lets_run(plan: AccountPlan, keys: Sequence[str], account: str) -> str:
    """What keeps these from running and what lets them run, named where it differs from one to another."""
    found = unpublished(plan, keys)
    said = []
    for one in found:
        text = "; ".join(filter(None, (keeps_text(one), publishes_text(one, account))))
        said.append(f"{', '.join(one.keys)}: {text}" if len(found) > 1 else text)
    return "; ".join(said)
