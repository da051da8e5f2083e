"""The steps that start a cooldown, and those that end it where the send path ends."""

from collections.abc import Callable, Sequence
from functools import partial

from ghl_flow.compile.cooldown import Cooldown
from ghl_flow.compile.tree import Block, Branch, ends, made, walk
from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.remove_tag import RemoveTagStep
from ghl_flow.kinds.actions.update_contact import NOW, UpdateContactStep
from ghl_flow.kinds.waits.wait import WaitStep


def ends_with_stamps(blocks: Sequence[Block], cooldown: Cooldown, *, followed: bool = False) -> bool:
    """Whether no path goes on after a stamp of the cooldown's field. `followed`: it does after this list."""
    for number, block in enumerate(blocks):
        goes_on = followed or number + 1 < len(blocks)
        if goes_on and block.step.stamps(cooldown.key):
            return False
        for branch in block.branches:
            if not ends_with_stamps(branch.blocks, cooldown, followed=goes_on):
                return False
    return True


def put_tags_on(
    blocks: tuple[Block, ...], cooldowns: Sequence[Cooldown], *, trailing: bool, unsent: Sequence[Block] = ()
) -> tuple[Block, ...]:
    """Start cooldowns right before the message that a stamp is for, and end them where the path ends.

    `unsent`: what follows the message that a stamp before these blocks is for.
    """
    result: list[Block] = []
    for block in blocks:
        if unsent and (block.step.may_pause or block.step.ends):
            result, unsent = [*result, *unsent], []
        if block.branches:
            inside, unsent = _of_branches(block, unsent)
            block = block.with_branches(
                [
                    branch.with_blocks(
                        put_tags_on(branch.blocks, cooldowns, trailing=trailing, unsent=carried)
                    )
                    for branch, carried in zip(block.branches, inside, strict=True)
                ]
            )
        started = [cooldown for cooldown in cooldowns if block.step.stamps(cooldown.key)]
        if not started:
            result.append(block)
            if unsent and block.step.sends:
                result, unsent = [*result, *unsent], []
            continue
        begin = partial(_start, started, block, trailing=trailing)
        placed = _before_the_message(result, partial(begin, before=True))
        if placed is None:
            result += [block, *begin(before=False)]
            unsent = [*unsent, *_sent(started, block)]
        else:
            result = [*placed, block, *_sent(started, block)]
        if trailing:
            result += _trailing(started[0], block)
    return (*result, *unsent)


def _of_branches(fork: Block, unsent: Sequence[Block]) -> tuple[list[list[Block]], Sequence[Block]]:
    """What of `unsent` goes into each branch of a fork, and past it, where the message comes after it."""
    past = all(ends(branch.blocks) or _is_passed(branch.blocks) for branch in fork.branches)

    def carried(branch: Branch) -> list[Block]:
        if past and not ends(branch.blocks):
            return []  # it comes to the message behind the fork
        if not past and branch is fork.branches[-1]:
            return [*unsent]
        return [made(one.step, f"{one.identity}@{fork.identity}/{branch.key}") for one in unsent]

    return [carried(branch) for branch in fork.branches], unsent if past else ()


def _is_passed(blocks: Sequence[Block]) -> bool:
    """Whether a run goes through a list at once, and texts nothing."""
    return not any(block.step.sends or block.step.may_pause or block.step.ends for block in walk(blocks))


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
            off = RemoveTagStep(remove_tag=cooldown.sent or cooldown.tag, name="Forget last cooldown")
            found.append(made(off, f"{stamp.identity}+cooldown-forget{last}{where}"))
        on = AddTagStep(add_tag=cooldown.tag, name="Start cooldown")
        found.append(made(on, f"{stamp.identity}+cooldown-start{last}{where}"))
    return found


def _sent(cooldowns: Sequence[Cooldown], stamp: Block) -> list[Block]:
    """The steps that let helper workflows begin to count, where a message may have been held."""
    found = []
    for number, cooldown in enumerate(cooldowns):
        if cooldown.sent:
            last = f":{cooldown.tag}" if number else ""
            on = AddTagStep(add_tag=cooldown.sent, name="Message is out")
            found.append(made(on, f"{stamp.identity}+cooldown-sent{last}"))
    return found


def _trailing(cooldown: Cooldown, stamp: Block) -> list[Block]:
    """The steps that end a cooldown where the send path ends."""
    wait = WaitStep(wait=cooldown.window, name=f"Cooldown {cooldown.window}")
    off = RemoveTagStep(remove_tag=cooldown.tag, name="End cooldown")
    return [
        made(wait, f"{stamp.identity}+cooldown"),
        made(off, f"{stamp.identity}+cooldown-end"),
    ]
