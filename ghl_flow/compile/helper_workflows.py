"""The helper workflows of a flow: the one that takes contacts out, and those that end cooldowns."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ghl_flow.compile.cooldown import Cooldown
from ghl_flow.compile.tree import Block, made
from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.remove_from_workflow import RemoveFromWorkflowStep
from ghl_flow.kinds.actions.remove_tag import RemoveTagStep
from ghl_flow.kinds.built_in import TRIGGERS
from ghl_flow.kinds.forks.if_else import IfStep
from ghl_flow.kinds.triggers.contact_tag import ContactTagTrigger
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.waits.wait import WaitStep
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.guarantee import CancelEvent
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Settings


class Draft(NamedTuple):
    """A workflow before layout."""

    role: str
    name: str
    triggers: tuple[TriggerSpec, ...]
    blocks: tuple[Block, ...]
    settings: Settings


def turn_away(spared: Cooldown, blocks: tuple[Block, ...]) -> Block:
    """The same steps behind a check that ends the run of a contact in cooldown."""
    check = IfStep.model_validate({"if": {"tag": spared.tag}, "then": ["end"], "name": "In cooldown?"})
    block = made(check, "entry/in-cooldown")
    in_cooldown, other = block.branches
    return block.with_branches((in_cooldown._replace(expression=spared.guard), other.with_blocks(blocks)))


# The trigger that each event of `cancel_on` is, by its word in YAML.
_LISTENERS: dict[CancelEvent, tuple[str, JsonObject]] = {
    "reply": ("customer_reply", {}),
    "user_reply": ("user_reply", {}),
    "answered_call": ("call_status", {"direction": "inbound", "status": ["completed"]}),
    "appointment_booked": ("appointment", {"status": "new"}),
    "appointment_cancelled": ("appointment", {"status": "cancelled"}),
}


@cache
def _listener(event: CancelEvent) -> TriggerSpec:
    word, details = _LISTENERS[event]
    return TRIGGERS[word].model_validate({word: details})


def canceller(flow: Flow, spared: Cooldown | None, held: Sequence[Cooldown] = ()) -> Draft:
    """The companion that takes a contact out when the call is dealt with.

    `held`: the cooldowns whose tag is on while the flow's window holds the message. They end with the run.
    """
    leave = RemoveFromWorkflowStep(remove_from_workflow="this", name=f"Leave {flow.name}")
    block = made(leave, "cancel")
    if spared:
        check = IfStep.model_validate(
            {"if": {"tag": spared.tag}, "then": ["end"], "else": [leave], "name": "Already texted?"}
        )
        block = made(check, "cancel")
        in_cooldown, other = block.branches
        block = block.with_branches((in_cooldown._replace(expression=spared.guard), other))
    return Draft(
        "cancel",
        f"{flow.name}: cancel",
        tuple(_listener(event) for event in dict.fromkeys(flow.cancel_on)),
        (block, *(_unsent(cooldown) for cooldown in held)),
        Settings(allow_multiple=True),
    )


def _unsent(cooldown: Cooldown) -> Block:
    """Forget a cooldown whose message never went out."""
    off = RemoveTagStep(remove_tag=cooldown.tag, name="End cooldown")
    asked = {"tag": cooldown.tag, "not_tag": cooldown.sent}
    check = IfStep.model_validate({"if": asked, "then": [off], "name": "Held and never sent?"})
    return made(check, f"cancel/held:{cooldown.tag}")


def goal_tag(flow: Flow) -> str:
    """The tag that stands for an event which is the flow's goal."""
    return f"{flow.flow}-goal"


def goal_setter(flow: Flow, event: TriggerSpec) -> Draft:
    """The companion that tells a flow that its goal is met, by a tag.

    A tag that is there already moves nobody (R23), so one of an earlier run is taken off first.
    """
    tag = goal_tag(flow)
    off = RemoveTagStep(remove_tag=tag, name="Forget last goal")
    on = AddTagStep(add_tag=tag, name="Goal is met")
    asked = {"in_flow": flow.flow}
    check = IfStep.model_validate({"if": asked, "then": [off, on], "name": f"In {flow.name}?"[:120]})
    return Draft(
        "goal", f"{flow.name}: goal", (event,), (made(check, "goal"),), Settings(allow_multiple=True)
    )


def _tags_of(cooldown: Cooldown) -> str | list[str]:
    # Both in one step: a run that comes between two would find one of them on.
    return [cooldown.tag, cooldown.sent] if cooldown.sent else cooldown.tag


def expirer(flow: Flow, cooldown: Cooldown, *, alone: bool) -> Draft:
    """The companion that ends a cooldown."""
    role = "cooldown" if alone else f"cooldown-{cooldown.tag}"
    return Draft(
        role,
        f"{flow.name}: cooldown" + ("" if alone else f" {cooldown.tag}"),
        (ContactTagTrigger.model_validate({"contact_tag": {"added": cooldown.sent or cooldown.tag}}),),
        (
            made(WaitStep(wait=cooldown.window, name=f"Cooldown {cooldown.window}"), "cooldown"),
            made(RemoveTagStep(remove_tag=_tags_of(cooldown), name="End cooldown"), "cooldown-end"),
        ),
        Settings(allow_multiple=True),
    )
