"""What makes every question about some flows one that the search cannot answer."""

from collections.abc import Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.events import too_many_sorts, watched_dates
from ghl_flow.runtime.verify.fields import by_the_day
from ghl_flow.runtime.verify.influence import unknown_workflows
from ghl_flow.runtime.verify.phrases import Phrases
from ghl_flow.wire.reference import describe_reference


def beyond(flows: Sequence[CompiledFlow], programs: Sequence[Program], known: set[str]) -> str:
    """What makes every question about these flows one that the search cannot answer.

    `known` are the ids of all workflows of the account's flows.
    """
    for flow in flows:
        if not all(samples_of(trigger) for trigger in flow.triggers):
            return f"a trigger of {flow.flow.flow} is a raw one, which the model does not know"
    started = [flow.triggers for flow in flows]
    if (
        many := Phrases(started, programs).too_many()
        or too_many_sorts(started)
        or watched_dates(started, programs)
    ):
        return many
    if name := by_the_day(programs):
        return f"custom field '{name}' meets a fixed date and that of the day: it depends on the day"
    for workflow in unknown_workflows(programs, known):
        return f"it looks to {describe_reference(workflow)}, which is not among the flows of the account"
    return ""
