"""The steps that start a cooldown, and those that end it where the send path ends."""

from collections.abc import Sequence

from ghl_flow.compile.cooldown import Cooldown
from ghl_flow.compile.tree import Block, made
from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.remove_tag import RemoveTagStep
from ghl_flow.kinds.actions.update_contact import NOW, UpdateContactStep
from ghl_flow.kinds.waits.wait import WaitStep


def stamp_place(sequence: Sequence[Block], cooldown: Cooldown) -> int | None:
    """Where the sequence stamps the cooldown's field first."""
    return next((number for number, block in enumerate(sequence) if block.step.stamps(cooldown.key)), None)


def put_tags_on(
    blocks: tuple[Block, ...], cooldowns: Sequence[Cooldown], *, trailing: bool
) -> tuple[Block, ...]:
    """Start cooldowns right before the message that a stamp is for, and end them where the path ends."""
    result: list[Block] = []
    for block in blocks:
        if block.branches:
            block = block.with_branches(
                [
                    branch.with_blocks(put_tags_on(branch.blocks, cooldowns, trailing=trailing))
                    for branch in block.branches
                ]
            )
        result.append(block)
        started = [cooldown for cooldown in cooldowns if block.step.stamps(cooldown.key)]
        if not started:
            continue
        place = _message_before(result)
        result[place:place] = _start(started, block, before=place < len(result), trailing=trailing)
        if trailing:
            result += _trailing(started[0], block)
    return tuple(result)


def _message_before(blocks: Sequence[Block]) -> int:
    """The place of the message that goes out right before the last of these, else the end of them."""
    for number in range(len(blocks) - 2, -1, -1):
        step = blocks[number].step
        if step.sends:
            return number
        if step.may_pause:
            break
    return len(blocks)


def _start(cooldowns: Sequence[Cooldown], stamp: Block, *, before: bool, trailing: bool) -> list[Block]:
    """The steps that start cooldowns. `before`: they come before the step that stamps as written."""
    found: list[Block] = []
    if before:
        # First the stamp, then the tag: at no moment is the tag there and does not count.
        keys = dict.fromkeys(cooldown.key for cooldown in cooldowns)
        step = UpdateContactStep(update_contact=dict.fromkeys(keys, NOW), name="Date cooldown")
        found.append(made(step, f"{stamp.identity}+cooldown-date"))
    for number, cooldown in enumerate(cooldowns):
        # Several cooldowns may start at one stamp; the first keeps the plain identity.
        last = f":{cooldown.tag}" if number else ""
        if not trailing:
            off = RemoveTagStep(remove_tag=cooldown.tag, name="Forget last cooldown")
            found.append(made(off, f"{stamp.identity}+cooldown-forget{last}"))
        on = AddTagStep(add_tag=cooldown.tag, name="Start cooldown")
        found.append(made(on, f"{stamp.identity}+cooldown-start{last}"))
    return found


def _trailing(cooldown: Cooldown, stamp: Block) -> list[Block]:
    """The steps that end a cooldown where the send path ends."""
    wait = WaitStep(wait=cooldown.window, name=f"Cooldown {cooldown.window}")
    off = RemoveTagStep(remove_tag=cooldown.tag, name="End cooldown")
    return [
        made(wait, f"{stamp.identity}+cooldown"),
        made(off, f"{stamp.identity}+cooldown-end"),
    ]
