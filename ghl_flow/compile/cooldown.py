"""Windows shorter than a day, each as a cooldown: a tag, and the guard that stands for the window."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ghl_flow.compile.tree import Block, Branch, walk
from ghl_flow.errors import SpecError
from ghl_flow.kinds.conditions.field_date import Upcoming, Within
from ghl_flow.kinds.conditions.has_tag import HasTag
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression, Window, leaves
from ghl_flow.language.duration import Duration
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.yaml_document import Document, YamlPath

_DAY = 86400


@dataclass(frozen=True, slots=True)
class Cooldown:
    """A window that became a tag."""

    key: str
    window: Duration
    tag: str
    path: YamlPath = field(compare=False)
    # For how many seconds the flow's own time window may hold the message; 0 where it has none.
    held: int = 0

    @property
    def days(self) -> int:
        """For how many days a stamp vouches for the tag.

        The days that the window may reach into, and one more: the stamp and the comparison may go by
        different time zones, and a day may have 23 hours.
        """
        return -(-(self.held + self.window.seconds) // _DAY) + 1

    @property
    def sent(self) -> str:
        """The tag of a message that is out, in a flow that may hold it for longer than the window."""
        return f"{self.tag}-sent" if self.held else ""

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


# What stands for a window on a field, by the field's key and the window.
Guards: TypeAlias = Mapping[tuple[str, Duration], Expression]


def find_cooldowns(flow: Flow, blocks: tuple[Block, ...], document: Document) -> list[Cooldown]:
    """The windows of a flow that become tags, each once.

    Raises:
        SpecError: a window on a field that is not a date or that the flow never stamps, or two that share
            a tag.
    """
    found: list[Cooldown] = []
    setting = flow.settings.compiled().window
    held = 60 * setting.longest_closed if setting is not None else 0
    for block in walk(blocks):
        for branch in block.branches:
            for window in [leaf.window() for leaf in leaves(branch.expression)]:
                if window is not None:
                    _check_window(flow, window, block, blocks, document)
                    if not window.length.is_whole_days:
                        tag = (window.tag or f"{flow.flow}-cooldown").lower()
                        found.append(Cooldown(window.key, window.length, tag, block.path, held))
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


def replace_windows(blocks: tuple[Block, ...], guards: Guards) -> tuple[Block, ...]:
    """The same steps with the guard in place of each window that became a tag."""
    return tuple(
        [
            block.with_branches([_branch_without_windows(branch, guards) for branch in block.branches])
            if block.branches
            else block
            for block in blocks
        ]
    )


def _branch_without_windows(branch: Branch, guards: Guards) -> Branch:
    expression = _without_windows(branch.expression, guards) if branch.expression else None
    return Branch(branch.key, branch.name, expression, replace_windows(branch.blocks, guards))


def _without_windows(expression: Expression, guards: Guards) -> Expression:
    match expression:
        case AllOf(parts):
            return AllOf(tuple([_without_windows(part, guards) for part in parts]))
        case AnyOf(parts):
            return AnyOf(tuple([_without_windows(part, guards) for part in parts]))
        case leaf:
            window = leaf.window()
            return leaf if window is None else guards.get((window.key, window.length), leaf)
