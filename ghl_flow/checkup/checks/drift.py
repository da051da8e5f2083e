"""`drift`."""

from ghl_flow.checkup.evidence import some
from ghl_flow.checkup.model import (
    Blank,
    Check,
    Evidence,
    Examined,
    Subject,
    Unseen,
    not_assessed,
    unseen,
    warning,
    well,
)
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.warned import ManifestLost, NativeUnknown
from ghl_flow.remedy import pasted


class Drift(Check):
    """What ghl-flow made is as it left it: nothing was changed or deleted in HighLevel."""

    code = "drift"
    title = "drift"
    source = "the manifest of the account, and what is there"
    order = 61

    def examine(self, subject: Subject) -> Examined:
        plan = subject.plan
        if isinstance(plan, Unseen):
            return unseen(plan)
        drifted = [one for one in plan.changes if one.drifted and not one.stopped]
        unrecorded = [one for one in plan.changes if one.unrecorded]
        evidence: list[Evidence] = [one for one in plan.warnings if isinstance(one, ManifestLost)]
        evidence += [f"{one.resource} {one.key}: changed in HighLevel" for one in drifted]
        evidence += [f"{one.resource} {one.key}: published, and not in the manifest" for one in unrecorded]
        if evidence:
            return warning(
                f"{counted(len(evidence), 'thing')} {'is' if len(evidence) == 1 else 'are'} not as the "
                f"last apply left it",
                pasted("'ghl-flow plan'") + " shows each; apply, or pull what was changed",
                *some(evidence, 8),
            )
        unread = [
            one for one in plan.warnings if one.unseen is not None and not isinstance(one, NativeUnknown)
        ]
        if unread:
            return not_assessed(
                Blank.NOT_SHOWN, "something of the account could not be read", "", *some(unread, 5)
            )
        if not subject.has_flows:
            return not_assessed(Blank.NO_FLOW, f"{subject.file} lists no flow")
        if not any(one.before is not None for one in plan.changes):
            return not_assessed(Blank.NOTHING, "nothing was applied yet")
        return well(
            "what ghl-flow made is as the last apply left it", f"looked at with the {plan.driver} driver"
        )
