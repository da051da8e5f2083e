"""Conditions about the time of day, put in terms of what HighLevel has.

HighLevel has no condition for the time. It fills `{{ right_now.* }}` into what a step writes, so a step
writes the clock into four fields of the contact, and the condition asks for those: the hour and the minute as
numbers, the weekday as a word, the date as a text.

A field that is written and read in the same second may be read as it was (R13), so a wait of a minute or
more stands between. Where the flow has one of at most ten minutes shortly before the condition, the clock is
written before that; else a wait of a minute is added. So the time that counts is up to ten minutes old.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ghl_flow.compile.tree import Block, Branch, made, walk
from ghl_flow.errors import SpecError
from ghl_flow.kinds.actions.update_contact import UpdateContactStep
from ghl_flow.kinds.conditions.field_is import FieldIs
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Clock, Expression, leaves
from ghl_flow.kinds.forks.branches import count_alternatives
from ghl_flow.kinds.forks.condition import MAX_ALTERNATIVES
from ghl_flow.kinds.names import Named
from ghl_flow.kinds.waits.wait import WaitStep
from ghl_flow.language.duration import Duration
from ghl_flow.language.hours import DAY_MINUTES, DAYS, Span, closed_spans, open_spans
from ghl_flow.language.weekdays import WEEKDAYS
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import FieldDeclaration
from ghl_flow.spec.yaml_document import Document

_HOUR, _MINUTE, _WEEKDAY, _DATE = "clock_hour", "clock_minute", "clock_weekday", "clock_date"
CLOCK_FIELDS: Final[Mapping[str, FieldDeclaration]] = {
    _HOUR: FieldDeclaration.model_construct(name="Clock hour", type="number"),
    _MINUTE: FieldDeclaration.model_construct(name="Clock minute", type="number"),
    _WEEKDAY: FieldDeclaration.model_construct(name="Clock weekday", type="text"),
    _DATE: FieldDeclaration.model_construct(name="Clock date", type="text"),
}
"""The fields that hold the clock, the same for all flows of an account."""
_WRITTEN = {
    _HOUR: "{{right_now.hour}}",
    _MINUTE: "{{right_now.minute}}",
    _WEEKDAY: "{{right_now.day_of_week}}",
    _DATE: "{{right_now.year}}-{{right_now.month}}-{{right_now.day}}",
}
_SHORTEST, _LONGEST = 60, 600


def asks_the_time(steps: Iterable[Block]) -> bool:
    """Whether any condition of these steps, those in branches named too, is about the time of day."""
    return any(_asks(block) for block in steps if block.branches)


def with_clock(blocks: tuple[Block, ...], account: Account, document: Document) -> tuple[Block, ...]:
    """The same steps with tests of fields in place of those of the time, and what writes these fields.

    Raises:
        SpecError: the account says no hours, they have too many parts, or a jump leads past what writes the
            clock.
    """
    return _replaced(_Placing(blocks, document).placed(), account, document)


# --- what is asked --------------------------------------------------------------------------------------


def _asks(block: Block) -> bool:
    return any(leaf.clock() is not None for branch in block.branches for leaf in leaves(branch.expression))


def _replaced(blocks: tuple[Block, ...], account: Account, document: Document) -> tuple[Block, ...]:
    result: list[Block] = []
    for block in blocks:
        if not block.branches:
            result.append(block)
            continue
        branches: list[Branch] = []
        for branch in block.branches:
            expression = branch.expression
            if expression is not None and any(leaf.clock() is not None for leaf in leaves(expression)):
                expression = _of_fields(expression, account, block, document)
                if count_alternatives(expression) > MAX_ALTERNATIVES:
                    raise SpecError(
                        f"the hours of '{account.account}' are more than {MAX_ALTERNATIVES} alternatives "
                        "once written as HighLevel keeps them",
                        location=document.location(block.path),
                        hint="give several days the same hours, and begin and end on the hour",
                    )
            branches.append(
                branch._replace(expression=expression, blocks=_replaced(branch.blocks, account, document))
            )
        result.append(block.with_branches(branches))
    return tuple(result)


def _of_fields(expression: Expression, account: Account, block: Block, document: Document) -> Expression:
    match expression:
        case AllOf(parts):
            return AllOf(tuple(_of_fields(part, account, block, document) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_of_fields(part, account, block, document) for part in parts))
        case leaf:
            clock = leaf.clock()
            return leaf if clock is None else _of_clock(clock, account, block, document)


def _of_clock(clock: Clock, account: Account, block: Block, document: Document) -> Expression:
    if clock.asked == "time":
        return _within(clock.spans, account)
    if account.hours is None:
        raise SpecError(
            f"the account '{account.account}' says no hours, and this asks whether it is {clock.asked}",
            location=document.location(block.path),
            hint='add to the account file: hours: { mon-fri: "8:00-17:30" }',
        )
    spans = open_spans(account.hours)
    dates = [f"{day.year}-{day.month}-{day.day}" for day in account.holidays]
    if clock.asked == "open":
        return AllOf((_within(spans, account), *(FieldIs(_DATE, "!=", date) for date in dates)))
    closed = _within(closed_spans(spans), account)
    return AnyOf((closed, *(FieldIs(_DATE, "==", date) for date in dates))) if dates else closed


def _within(spans: Iterable[Span], account: Account) -> Expression:
    """Whether the clock is in one of these parts of the week; those of like hours as one."""
    days: dict[tuple[int, int], list[int]] = {}
    for span in spans:
        days.setdefault((span.start, span.end), []).append(span.day)
    ways = [_all_of([*_on(some, account), *_between(*times)]) for times, some in days.items()]
    # No part at all: what never holds, since no hour is less than 0.
    return _any_of(ways or [FieldIs(_HOUR, "<", "0")])


def _on(days: Sequence[int], account: Account) -> list[Expression]:
    words = WEEKDAYS[account.language]
    if len(days) == len(DAYS):
        # A clock that was not written says no time at all.
        return []
    if len(days) > len(DAYS) // 2:
        return [FieldIs(_WEEKDAY, "!=", words[day]) for day in range(len(DAYS)) if day not in days]
    return [_any_of([FieldIs(_WEEKDAY, "==", words[day]) for day in days])]


def _between(start: int, end: int) -> list[Expression]:
    found: list[Expression] = []
    hour, minute = divmod(start, 60)
    # A whole day asks for the hour too: a clock that was not written is no time of any day.
    if minute == 0:
        found.append(FieldIs(_HOUR, ">", str(hour - 1)))
    else:
        later = AllOf((FieldIs(_HOUR, "==", str(hour)), FieldIs(_MINUTE, ">", str(minute - 1))))
        found.append(AnyOf((FieldIs(_HOUR, ">", str(hour)), later)))
    if end < DAY_MINUTES:
        hour, minute = divmod(end, 60)
        before = FieldIs(_HOUR, "<", str(hour))
        if minute:
            earlier = AllOf((FieldIs(_HOUR, "==", str(hour)), FieldIs(_MINUTE, "<", str(minute))))
            found.append(AnyOf((before, earlier)))
        else:
            found.append(before)
    return found


def _all_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _any_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


# --- where the clock is written ---------------------------------------------------------------------------


class _Placing:
    """Finds the place before each condition where the clock is written."""

    def __init__(self, blocks: tuple[Block, ...], document: Document) -> None:
        self._blocks = blocks
        self._document = document
        self._jumped_to = {
            use.name for block in walk(blocks) for use in block.step.names_used if use.what is Named.STEP
        }
        # Identities of the steps before which it is written, and of those that a wait is added to as well.
        self._before: set[str] = set()
        self._waiting: set[str] = set()

    def placed(self) -> tuple[Block, ...]:
        """All steps, with what writes the clock."""
        self._look_through(self._blocks, None)
        return self._with_writes(self._blocks)

    def _look_through(self, blocks: Sequence[Block], outer: Callable[[], bool] | None) -> None:
        for place, block in enumerate(blocks):

            def earlier(place: int = place) -> bool:
                return self._found_earlier(blocks, place, outer)

            if _asks(block) and not earlier():
                self._check_not_jumped_to(block)
                self._waiting.add(block.identity)
            for branch in block.branches:
                self._look_through(branch.blocks, earlier)

    def _found_earlier(self, blocks: Sequence[Block], place: int, outer: Callable[[], bool] | None) -> bool:
        """Whether a wait shortly before that place will do, so that the clock is written before it."""
        for number in range(place - 1, -1, -1):
            block = blocks[number]
            if block.identity in self._waiting:
                return not self._jumps_in(blocks[number : place + 1])
            if not block.branches and _SHORTEST <= block.step.pause <= _LONGEST:
                if self._jumps_in(blocks[number + 1 : place + 1]):
                    return False
                self._before.add(block.identity)
                return True
            if any(item.step.may_pause for item in walk([block])):
                return False
        if self._jumps_in(blocks[: place + 1]):
            return False
        return outer is not None and outer()

    def _jumps_in(self, blocks: Sequence[Block]) -> bool:
        return any(block.step.id in self._jumped_to for block in blocks if block.step.id)

    def _check_not_jumped_to(self, block: Block) -> None:
        if block.step.id in self._jumped_to:
            raise SpecError(
                f"a goto leads to '{block.step.id}', past the step that notes the time",
                location=self._document.location(block.path),
                hint="put a wait of a minute before it, with this id",
            )

    def _with_writes(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        result: list[Block] = []
        for block in blocks:
            if block.identity in self._before | self._waiting:
                result.append(made(_note_the_time(), f"{block.identity}+clock"))
            if block.identity in self._waiting:
                result.append(made(WaitStep(wait=Duration(_SHORTEST)), f"{block.identity}+clock-wait"))
            branches = [branch.with_blocks(self._with_writes(branch.blocks)) for branch in block.branches]
            result.append(block.with_branches(branches) if branches else block)
        return tuple(result)


def _note_the_time() -> UpdateContactStep:
    return UpdateContactStep(update_contact=dict(_WRITTEN), name="Note the time")
