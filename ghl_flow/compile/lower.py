"""What HighLevel cannot do as written, put in terms of what it can.

Two things need lowering:

*Windows shorter than a day.* A contact field holds a date and dates are compared by whole days (R10,
R12), so "stamped within the last 30 minutes" becomes a cooldown tag: put on right before the message,
taken off when the window is over.

*cancel_on.* A contact leaves a workflow from outside only by `remove_from_workflow` (R19), so each flow
that cancels has a companion workflow that listens and removes.

A tag alone is not enough: whoever carries it when the workflow is unpublished, deleted or edited leaves the
wait that would have taken it off (R20, R21), would carry it for ever and never be texted again. So the
guard asks for the tag *and* for a stamp of the last days (compared by whole days, R12): a tag left behind
stops counting by itself. For that the stamp is on the contact whenever the tag is: it is written right
before the tag, whatever stands between the text and the stamp as written.

How the tag comes off depends on what else can end the run:

- *trailing*: where the send path ends, it waits out the window and removes the tag itself. Nothing else
  may take the contact out of that wait, or the window would last for days. So the cancelling companion
  spares contacts in cooldown (their text is out; there is nothing left to cancel), and the flow turns such
  contacts away at its start, so that no run is under way that the companion would have had to stop.
- *companion*: in every other case a workflow of its own starts when the tag is put on, waits out the
  window and removes it. A tag that is there already starts nothing (R23), so one left behind is taken off
  right before it is put on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from ghl_flow.compile.tree import Block, Branch, all_steps, ends, made, walk
from ghl_flow.errors import SpecError
from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.remove_from_workflow import RemoveFromWorkflowStep
from ghl_flow.kinds.actions.remove_tag import RemoveTagStep
from ghl_flow.kinds.actions.update_contact import NOW, UpdateContactStep
from ghl_flow.kinds.conditions.field_date import Upcoming, Within
from ghl_flow.kinds.conditions.has_tag import HasTag
from ghl_flow.kinds.conditions.if_else import IfStep
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression, Window, leaves
from ghl_flow.kinds.triggers.call_status import CallStatusTrigger
from ghl_flow.kinds.triggers.contact_tag import ContactTagTrigger
from ghl_flow.kinds.triggers.customer_reply import CustomerReplyTrigger
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.waits.wait import WaitStep
from ghl_flow.language.duration import Duration
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.yaml_reader import Document, YamlPath
from ghl_flow.wire.workflow import Settings

MAIN = "main"

_DAY = 86400


class Draft(NamedTuple):
    """A workflow before layout."""

    role: str
    name: str
    triggers: tuple[TriggerSpec, ...]
    blocks: tuple[Block, ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Cooldown:
    """A window that became a tag."""

    key: str
    window: Duration
    tag: str
    path: YamlPath = field(compare=False)

    @property
    def days(self) -> int:
        """For how many days a stamp vouches for the tag.

        The days that the window may reach into, and one more: the stamp and the comparison may go by
        different time zones, and a day may have 23 hours.
        """
        return -(-self.window.seconds // _DAY) + 1

    @property
    def guard(self) -> Expression:
        """Whether the contact is in cooldown."""
        tag = HasTag(self.tag)
        # A stamp written by the clock of a zone further east may lie a day ahead.
        return AnyOf(
            (
                AllOf((tag, Within(self.key, Duration(self.days * _DAY)))),
                AllOf((tag, Upcoming(self.key, 1))),
            )
        )


class Lowered(NamedTuple):
    """The workflows a flow becomes, main first, and the windows that became tags."""

    drafts: tuple[Draft, ...]
    cooldowns: tuple[Cooldown, ...]


# What stands for a window on a field, by the field's key and the window.
_Guards: TypeAlias = Mapping[tuple[str, Duration], Expression]


def lower(flow: Flow, blocks: tuple[Block, ...], document: Document, beside: Sequence[Flow]) -> Lowered:
    """The workflows a flow becomes. `beside` are the other flows of the account.

    Raises:
        SpecError: a window on a field that is not a date or that the flow never stamps, or several
            windows that do not name their tags.
    """
    cooldowns = _cooldowns(flow, blocks, document)
    if cooldowns:
        blocks = _replace_windows(blocks, {(item.key, item.window): item.guard for item in cooldowns})
    settings = Settings(allow_multiple=flow.settings.reentry, stop_on_response=flow.settings.stop_on_response)
    trailing = _may_trail(flow, blocks, cooldowns, beside)
    blocks = _put_tags_on(blocks, cooldowns, trailing=trailing)
    companions: list[Draft] = []
    if flow.cancel_on:
        spared = cooldowns[0] if trailing and cooldowns else None
        if spared:
            blocks = (_turn_away(spared, blocks),)
        companions.append(_canceller(flow, spared))
    if not trailing:
        companions += [_expirer(flow, cooldown, alone=len(cooldowns) == 1) for cooldown in cooldowns]
    return Lowered((Draft(MAIN, flow.name, flow.trigger, blocks, settings), *companions), tuple(cooldowns))


def _cooldowns(flow: Flow, blocks: tuple[Block, ...], document: Document) -> list[Cooldown]:
    found: list[Cooldown] = []
    for block in walk(blocks):
        for branch in block.branches:
            for window in [leaf.window() for leaf in leaves(branch.expression)]:
                if window is not None:
                    _check_window(flow, window, block, blocks, document)
                    if not window.length.is_whole_days:
                        tag = (window.tag or f"{flow.flow}-cooldown").lower()
                        found.append(Cooldown(window.key, window.length, tag, block.path))
    distinct = list(dict.fromkeys(found))
    by_tag: dict[str, Cooldown] = {}
    for cooldown in distinct:
        other = by_tag.setdefault(cooldown.tag, cooldown)
        if other != cooldown:
            raise SpecError(
                f"two windows share the cooldown tag '{cooldown.tag}'",
                location=document.location((*cooldown.path, "if", cooldown.key)),
                hint=f"name a tag for each: within: {cooldown.window}, tag: <tag>; keep '{cooldown.tag}' "
                "on the window that is already deployed, so contacts that carry it stay marked",
            )
    return distinct


def _check_window(
    flow: Flow, window: Window, block: Block, blocks: tuple[Block, ...], document: Document
) -> None:
    path = (*block.path, "if", window.key)
    declared = flow.fields.get(window.key)
    if declared is not None and not declared.is_date:
        raise SpecError(
            f"'{window.key}' is a {declared.type} field: within needs a date or datetime field",
            location=document.location(path),
        )
    stamped = any(item.step.stamps(window.key) for item in walk(blocks))
    if not stamped and not window.length.is_whole_days:
        raise SpecError(
            f"nothing in this flow sets {window.key} to now, so it is never within {window.length}",
            location=document.location(path),
            hint=f"add 'update_contact: {{ {window.key}: now }}' after the message",
        )


def _replace_windows(blocks: tuple[Block, ...], guards: _Guards) -> tuple[Block, ...]:
    return tuple(
        [
            block.with_branches([_branch_without_windows(branch, guards) for branch in block.branches])
            if block.branches
            else block
            for block in blocks
        ]
    )


def _branch_without_windows(branch: Branch, guards: _Guards) -> Branch:
    expression = _without_windows(branch.expression, guards) if branch.expression else None
    return Branch(branch.key, branch.name, expression, _replace_windows(branch.blocks, guards))


def _without_windows(expression: Expression, guards: _Guards) -> Expression:
    match expression:
        case AllOf(parts):
            return AllOf(tuple([_without_windows(part, guards) for part in parts]))
        case AnyOf(parts):
            return AnyOf(tuple([_without_windows(part, guards) for part in parts]))
        case leaf:
            window = leaf.window()
            return leaf if window is None else guards.get((window.key, window.length), leaf)


def _may_trail(
    flow: Flow, blocks: tuple[Block, ...], cooldowns: list[Cooldown], beside: Sequence[Flow]
) -> bool:
    """Whether the send path can wait out the window itself: nothing else may end that wait."""
    if len(cooldowns) != 1 or flow.settings.stop_on_response:
        return False
    (cooldown,) = cooldowns
    if not _ends_with_stamps(blocks, cooldown, followed=False):
        return False
    if any(_removes_from(flow, other) for other in (flow, *beside)):
        return False
    return not flow.cancel_on or _only_guards(blocks, cooldown)


def _removes_from(flow: Flow, other: Flow) -> bool:
    """Whether a step of `other` takes contacts out of `flow`."""
    names = {flow.flow, "this"} if other.flow == flow.flow else {flow.flow}
    return any(names & {*step.removes_from} for step in all_steps(other.steps))


def _only_guards(blocks: tuple[Block, ...], cooldown: Cooldown) -> bool:
    """Whether a contact in cooldown would pass waits and leave at once, so it may as well be turned away."""
    for number, block in enumerate(blocks):
        if block.step.pause:
            continue
        first = block.branches[0] if block.branches else None
        if first is None or first.expression != cooldown.guard or _does_anything(first.blocks):
            return False
        return ends(first.blocks) or not _does_anything(blocks[number + 1 :])
    return False


def _does_anything(blocks: tuple[Block, ...]) -> bool:
    return any(block.step.node_type() for block in blocks)


def _ends_with_stamps(blocks: Sequence[Block], cooldown: Cooldown, *, followed: bool) -> bool:
    """Whether no path goes on after a stamp of the cooldown's field. `followed`: it does after this list."""
    for number, block in enumerate(blocks):
        goes_on = followed or number + 1 < len(blocks)
        if goes_on and block.step.stamps(cooldown.key):
            return False
        for branch in block.branches:
            after = goes_on and not ends(branch.blocks)
            if not _ends_with_stamps(branch.blocks, cooldown, followed=after):
                return False
    return True


def _put_tags_on(
    blocks: tuple[Block, ...], cooldowns: Sequence[Cooldown], *, trailing: bool
) -> tuple[Block, ...]:
    """Start cooldowns right before the message that a stamp is for, and end them where the path ends."""
    result: list[Block] = []
    for block in blocks:
        if block.branches:
            block = block.with_branches(
                [
                    branch.with_blocks(_put_tags_on(branch.blocks, cooldowns, trailing=trailing))
                    for branch in block.branches
                ]
            )
        started = [cooldown for cooldown in cooldowns if block.step.stamps(cooldown.key)]
        if not started:
            result.append(block)
            continue
        begin = partial(_start, started, block, trailing=trailing)
        placed = _before_the_message(result, partial(begin, before=True))
        result = [*result, block, *begin(before=False)] if placed is None else [*placed, block]
        if trailing:
            result += _trailing(started[0], block)
    return tuple(result)


def _before_the_message(
    blocks: Sequence[Block], begin: Callable[..., list[Block]], where: str = ""
) -> list[Block] | None:
    """The blocks, with those that `begin` makes before the message that goes out last; None: there is none.

    What went out before a pause is not it. Where branches go on from a fork, each of them has its own.
    `where` tells the identities apart.
    """
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if block.step.sends:
            return [*blocks[:number], *begin(where=where), *blocks[number:]]
        if block.step.may_pause:
            return None
        if not block.branches:
            continue
        going_on = [branch for branch in block.branches if not ends(branch.blocks)]
        places = {
            branch.key: where if branch is going_on[-1] else f"{where}@{block.identity}/{branch.key}"
            for branch in going_on
        }
        found = {
            branch.key: _before_the_message(branch.blocks, begin, places[branch.key]) for branch in going_on
        }
        if all(inside is None for inside in found.values()):
            return None
        branches = []
        for branch in block.branches:
            inside = found.get(branch.key)
            if inside is None and branch.key in found:
                inside = [*branch.blocks, *begin(where=places[branch.key])]
            branches.append(branch if inside is None else branch.with_blocks(tuple(inside)))
        return [*blocks[:number], block.with_branches(branches), *blocks[number + 1 :]]
    return None


def _start(
    cooldowns: Sequence[Cooldown], stamp: Block, *, before: bool, trailing: bool, where: str = ""
) -> list[Block]:
    """The steps that start cooldowns. `before`: they come before the step that stamps as written."""
    found: list[Block] = []
    if before:
        # First the stamp, then the tag: at no moment is the tag there and does not count.
        keys = dict.fromkeys(cooldown.key for cooldown in cooldowns)
        step = UpdateContactStep(update_contact=dict.fromkeys(keys, NOW), name="Date cooldown")
        found.append(made(step, f"{stamp.identity}+cooldown-date{where}"))
    for number, cooldown in enumerate(cooldowns):
        # Several cooldowns may start at one stamp; the first keeps the plain identity.
        last = f":{cooldown.tag}" if number else ""
        if not trailing:
            off = RemoveTagStep(remove_tag=cooldown.tag, name="Forget last cooldown")
            found.append(made(off, f"{stamp.identity}+cooldown-forget{last}{where}"))
        on = AddTagStep(add_tag=cooldown.tag, name="Start cooldown")
        found.append(made(on, f"{stamp.identity}+cooldown-start{last}{where}"))
    return found


def _trailing(cooldown: Cooldown, stamp: Block) -> list[Block]:
    """The steps that end a cooldown where the send path ends."""
    wait = WaitStep(wait=cooldown.window, name=f"Cooldown {cooldown.window}")
    off = RemoveTagStep(remove_tag=cooldown.tag, name="End cooldown")
    return [
        made(wait, f"{stamp.identity}+cooldown"),
        made(off, f"{stamp.identity}+cooldown-end"),
    ]


def _turn_away(spared: Cooldown, blocks: tuple[Block, ...]) -> Block:
    check = IfStep.model_validate({"if": {"tag": spared.tag}, "then": ["end"], "name": "In cooldown?"})
    block = made(check, "entry/in-cooldown")
    in_cooldown, other = block.branches
    return block.with_branches((in_cooldown._replace(expression=spared.guard), other.with_blocks(blocks)))


@cache
def _listener(event: str) -> TriggerSpec:
    if event == "answered_call":
        status = {"direction": "inbound", "status": ["completed"]}
        return CallStatusTrigger.model_validate({"call_status": status})
    return CustomerReplyTrigger.model_validate({"customer_reply": {}})


def _canceller(flow: Flow, spared: Cooldown | None) -> Draft:
    """The companion that takes a contact out when the call is dealt with."""
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
        (block,),
        Settings(allow_multiple=True),
    )


def _expirer(flow: Flow, cooldown: Cooldown, *, alone: bool) -> Draft:
    """The companion that ends a cooldown."""
    role = "cooldown" if alone else f"cooldown-{cooldown.tag}"
    return Draft(
        role,
        f"{flow.name}: cooldown" + ("" if alone else f" {cooldown.tag}"),
        (ContactTagTrigger.model_validate({"contact_tag": {"added": cooldown.tag}}),),
        (
            made(WaitStep(wait=cooldown.window, name=f"Cooldown {cooldown.window}"), "cooldown"),
            made(RemoveTagStep(remove_tag=cooldown.tag, name="End cooldown"), "cooldown-end"),
        ),
        Settings(allow_multiple=True),
    )
