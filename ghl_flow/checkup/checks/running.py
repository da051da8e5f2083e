"""`running`."""

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
from ghl_flow.deploy.planning.change import Resource
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
        wrong = [one.key for one in workflows if one.is_wrong]
        running = [one.key for one in workflows if one.runs]
        evidence = [f"published: {', '.join(running)}"] if running else []
        if stopped:
            return failure(
                f"{counted(len(stopped), 'workflow')} that an apply published "
                f"{'is' if len(stopped) == 1 else 'are'} not published now",
                pasted("'ghl-flow plan'") + " shows why, " + pasted("'ghl-flow apply'") + " publishes again",
                *evidence,
                f"not published: {', '.join(stopped)}",
            )
        if wrong:
            return failure(
                f"{counted(len(wrong), 'workflow')} {'is' if len(wrong) == 1 else 'are'} published in "
                f"spite of a closed gate",
                pasted("'ghl-flow status'") + " says which; " + pasted("'ghl-flow pause all'") + " stops it",
                *evidence,
                f"published in spite of a gate: {', '.join(wrong)}",
            )
        if not subject.has_flows:
            return not_assessed(
                Blank.NO_FLOW, f"{subject.file} lists no flow", f"list one in {subject.file}: flows: [...]"
            )
        drafts = [one.key for one in workflows if not one.runs]
        if drafts and not running:
            return warning(
                "no workflow of its flows is published",
                pasted("'ghl-flow apply'") + " publishes them",
                f"not published: {', '.join(drafts)}",
            )
        return well(f"{counted(len(running), 'workflow')} published, as applied", *evidence)
