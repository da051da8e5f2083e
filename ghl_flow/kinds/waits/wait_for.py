"""`wait_for`: the run waits until the contact does something, or something is true of it.

Longer than 300 lines for one reason: a kind is one file, and this one is awaited in four ways.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ghl_flow.kinds.actions.email import EmailStep
from ghl_flow.kinds.actions.sms import SmsStep
from ghl_flow.kinds.asked import By
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.conditions.model import describe, leaves
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects, texts_in
from ghl_flow.kinds.forks.branches import (
    beyond_branch,
    branch_holds,
    branch_words,
    read_branch,
    segments,
    stored_branches,
    without_ids,
)
from ghl_flow.kinds.forks.condition import Condition, written
from ghl_flow.kinds.forks.ways import ForkStep, leads_on, not_those_it_leads_to, transitions
from ghl_flow.kinds.model import Arm, LaidArm, Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Listen, Outcome, Proceed, Run, following
from ghl_flow.kinds.triggers.event import Event, reply
from ghl_flow.kinds.triggers.link_clicked import LinkClickedTrigger
from ghl_flow.kinds.triggers.mail_events import EmailEventTrigger
from ghl_flow.kinds.waits.happening import HAPPENINGS
from ghl_flow.kinds.waits.length import beyond_length, length_words, same_length, seconds_of, stored_length
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import DISTINCT, FilledText, Identifier, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import name_of

if TYPE_CHECKING:
    AnyStep = Step

# The attributes of each type that name what is waited for.
_NAMED = {"reply": "reply", "link_clicked": "link", "email_event": "emailEventSteps"}
_OPENED = "opened"
_COVERED: Table = {
    "type": one_of(*HAPPENINGS),
    "startAfter": lambda value: isinstance(value, dict),
    "isHybridAction": anything,
    "hybridActionType": one_of("wait"),
    "convertToMultipath": lambda value: isinstance(value, bool),
    "transitions": lambda value: isinstance(value, list),
    "emailEventTypes": lambda value: value == [_OPENED],
    "condition": lambda value: isinstance(value, dict),
    **dict.fromkeys(("name", "cat", "replyLabel", "emailEventStepsLabel"), anything),
    **dict.fromkeys(_NAMED.values(), lambda value: isinstance(value, list) and bool(value)),
}
# How the two ways are called on the canvas.
_HAPPENED, _TIMED_OUT = "wait", "timeout"


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Ids = Annotated[tuple[Identifier, ...], BeforeValidator(_listed), DISTINCT, Field(min_length=1)]
LinkNames = Annotated[tuple[FilledText, ...], BeforeValidator(_listed), DISTINCT, Field(min_length=1)]


def _not_zero(duration: Duration) -> Duration:
    if duration.seconds == 0:
        raise ValueError("a timeout of zero waits for nothing: give it a length, or remove the step")
    return duration


class Awaited(SpecModel):
    """What is waited for."""

    instead_of: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("tag", "stage", "field", "condition"), "write it as a condition: if: { tag: paid }"),
        **dict.fromkeys(
            ("payment", "form", "appointment", "booked", "call", "webhook"),
            "let a flow that starts at that put a tag on, and wait for it: if: { tag: paid }",
        ),
    }

    reply: Annotated[
        Ids | None,
        Field(description="A reply to the text or mail of the step with this id, or of one of these."),
    ] = None
    opened: Annotated[
        Ids | None, Field(description="The mail of the step with this id, or of one of these, is opened.")
    ] = None
    clicked: Annotated[
        LinkNames | None, Field(description="A trigger link is clicked, by its name, or one of these.")
    ] = None
    if_: Annotated[Condition | None, Field(alias="if", description="This is true of the contact.")] = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Awaited":
        if sum(item is not None for item in (self.reply, self.opened, self.clicked, self.if_)) != 1:
            raise ValueError("a wait is for one thing: write reply, opened, clicked or if")
        return self


class WaitForStep(ForkStep):
    """Wait until something happens. With a timeout, `then` is for those it happens to, `else` for others."""

    keyword: ClassVar[str] = "wait_for"
    label: ClassVar[str] = "Wait"
    examples = (
        Example(
            "{ wait_for: { reply: welcome }, timeout: 15 minutes, then: [add_tag: replied] }",
            wire="wait.reply.json",
        ),
        Example("{ wait_for: { clicked: Booking page }, timeout: 3 days }", wire="wait.link_clicked.json"),
        Example("{ wait_for: { opened: mail-a }, timeout: 2 days }", wire="wait.email_event.json"),
        Example("{ wait_for: { if: { tag: booked } }, timeout: 1 day, then: [end] }"),
        Example("wait_for: { reply: [first, second] }"),
    )
    bounded: ClassVar[bool] = True

    wait_for: Awaited
    timeout: Annotated[
        Duration | None,
        AfterValidator(lambda value: value and _not_zero(value)),
        Field(description="How long to wait at most. Without it the contact waits until it happens."),
    ] = None
    then: Annotated["list[AnyStep]", Field(default_factory=list, description="Steps when it happens.")]
    else_: Annotated[
        "list[AnyStep] | None",
        Field(alias="else", description="Steps when time is up. Default: the steps after this one."),
    ] = None

    @model_validator(mode="after")
    def _ways_of_a_timeout(self) -> "WaitForStep":
        if self.timeout is None and (self.then or self.else_ is not None):
            raise ValueError(
                "'then' and 'else' are the ways of a timeout: add 'timeout', or write their steps after this"
            )
        return self

    @property
    def may_pause(self) -> bool:
        return True

    def default_name(self) -> str:
        asked = self.wait_for
        if asked.if_ is not None:
            return f"Wait until {describe(asked.if_.expression)}"[:120]
        if asked.clicked is not None:
            return f"Wait for a click on {', '.join(asked.clicked)}"[:120]
        return "Wait for a reply" if asked.reply is not None else "Wait until it is opened"

    def node_type(self) -> str:
        return "wait"

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """What happens when it happens, and when time is up; none where it waits for ever."""
        if self.timeout is None:
            return ()
        return (
            Arm("then", _HAPPENED, None, tuple(self.then), ("then",)),
            Arm("else", _TIMED_OUT, None, tuple(self.else_ or ()), ("else",)),
        )

    def uses(self) -> Iterator[Use]:
        asked = self.wait_for
        for key, ids in (("reply", asked.reply), ("opened", asked.opened)):
            for number, name in enumerate(ids or ()):
                yield Use(Named.STEP, name, ("wait_for", key, *((number,) if len(ids or ()) > 1 else ())))
        for name in asked.clicked or ():
            yield Use(Named.LINK, name, ("wait_for", "clicked"))
        for leaf in leaves(asked.if_.expression if asked.if_ is not None else None):
            for use in leaf.uses():
                yield Use(use.what, use.name, ("wait_for", "if", *use.path), use.copy, use.within)

    def refuses(self, use: Use, target: Step) -> str | None:
        if self.wait_for.reply is not None and not isinstance(target, SmsStep | EmailStep):
            return f"'{use.name}' sends no text and no mail, so there is no reply to it"
        if self.wait_for.opened is not None and not isinstance(target, EmailStep):
            return f"'{use.name}' sends no mail, so it is never opened"
        return None

    def head(self, arms: Sequence[LaidArm], context: CompileContext) -> JsonObject:
        forks = bool(arms)
        length: JsonObject = {"startAfter": stored_length(self.timeout)} if self.timeout else {}
        ways: list[JsonValue] = [
            {
                "id": way_id,
                "name": name,
                "condition": "primary" if name == _HAPPENED else "timeout",
                "conditionType": "user-defined",
                "isPrimaryBranch": name == _HAPPENED,
                "description": "",
                "attributes": self.way(name),
            }
            for way_id, name, _ in arms
        ]
        return {
            "type": self._sort,
            **length,
            "name": self.title,
            "cat": "multi-path" if forks else "",
            "isHybridAction": True,
            "hybridActionType": "wait",
            "convertToMultipath": forks,
            **self._what(context),
            "transitions": ways,
        }

    @property
    def _sort(self) -> str:
        asked = self.wait_for
        if asked.reply is not None:
            return "reply"
        if asked.clicked is not None:
            return "link_clicked"
        return "condition" if asked.opened is None else "email_event"

    def _what(self, context: CompileContext) -> JsonObject:
        asked = self.wait_for
        if asked.reply is not None:
            return {
                "reply": [context.step(name) for name in asked.reply],
                "replyLabel": [context.step_title(name) for name in asked.reply],
            }
        if asked.opened is not None:
            return {
                "emailEventSteps": [context.step(name) for name in asked.opened],
                "emailEventStepsLabel": [context.step_title(name) for name in asked.opened],
                "emailEventTypes": [_OPENED],
            }
        if asked.clicked is not None:
            return {"link": [context.named(Named.LINK, name) for name in asked.clicked]}
        if asked.if_ is None:
            return {}
        operator, stored = segments(asked.if_.expression, context, is_wait=True)
        branch: JsonObject = {
            "id": context.uuid("condition"),
            "name": "Condition",
            "segments": stored,
            "operator": operator,
            "showErrors": False,
            "branchNameError": "Branch name cannot be empty!",
        }
        return {"condition": {"branches": [branch]}}

    def way(self, name: str) -> JsonObject:
        if name == _TIMED_OUT:
            return {"type": "wait_timeout", "description": f"What will happen after {self.timeout}"}
        what = "a contact replies" if self.wait_for.reply is not None else "the event fires"
        return {"type": f"wait_{self._sort}", "description": f"What will happen when {what}"}

    # --- as it is stored ----------------------------------------------------------------------

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        ways: list[JsonValue] = [
            {**way, "id": "", "attributes": {"type": text_of(object_of(way, "attributes"), "type")}}
            for way in objects_of(attributes, "transitions")
        ]
        labels = ("name", "replyLabel", "emailEventStepsLabel", "condition")
        kept = {key: value for key, value in attributes.items() if key not in labels}
        asked = without_ids(objects_of(object_of(attributes, "condition"), "branches"))
        if "startAfter" in kept:
            kept["startAfter"] = same_length(kept["startAfter"])
        return {**kept, "transitions": ways, "condition": asked}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        # A condition that the model does not follow can be written all the same.
        if (found := cls._beyond_envelope(node)) or (found := beyond_length(cls._length(node))):
            not_readable(found)
        step: JsonObject = {"wait_for": cls._written_for(node, names)}
        if not node.forks:
            return step
        step["timeout"] = str(Duration(seconds_of(cls._length(node))))
        happened, timed_out = cls._ways(node)
        if then := names.steps(happened):
            step["then"] = then
        if otherwise := names.steps(timed_out):
            step["else"] = otherwise
        return step

    @classmethod
    def _written_for(cls, node: Node, names: Names) -> JsonObject:
        sort = text_of(node.attributes, "type")
        if sort == "condition":
            (branch,) = cls._asked(node)
            return {"if": written(read_branch(branch, names))}
        named = [*texts_in(node.attributes.get(_NAMED[sort]))]
        if sort == "link_clicked":
            return {"clicked": [names.name_of_thing(Named.LINK, one) for one in named]}
        return {"reply" if sort == "reply" else "opened": [names.pinned(one) for one in named]}

    @classmethod
    def _asked(cls, node: Node) -> list[JsonObject]:
        """What a wait for a condition asks, as an `if` would store it."""
        branches = objects_of(object_of(node.attributes, "condition"), "branches")
        return [
            {
                **branch,
                "segments": [
                    {
                        **segment,
                        "conditions": [
                            {**item, "isWait": item.get("isWait") is not True}
                            for item in objects_of(segment, "conditions")
                        ],
                    }
                    for segment in objects_of(branch, "segments")
                ],
            }
            for branch in branches
        ]

    @classmethod
    def _length(cls, node: Node) -> JsonObject:
        return object_of(node.attributes, "startAfter")

    @classmethod
    def _ways(cls, node: Node) -> tuple[str, str]:
        """Where a run goes on when it happens, and when time is up."""
        by = {text_of(way, "condition"): text_of(way, "id") for way in transitions(node)}
        return by["primary"], by["timeout"]

    @classmethod
    def effects(cls, node: Node) -> Effects:
        if cls.beyond(node) is not None:
            return Effects(waits=(0, None))
        branches = stored_branches(cls._asked(node))
        asked = {test.fact for branch in branches for test in branch.tests}
        length = cls._length(node)
        return Effects(
            branches=branches,
            listens=frozenset(asked),
            waits=(0, seconds_of(length) if length else None),
        )

    @classmethod
    def _beyond_envelope(cls, node: Node) -> str | None:
        sort = text_of(node.attributes, "type")
        if found := beyond(node.attributes, _COVERED, f"wait for {sort}"):
            return found
        needed = _NAMED.get(sort, "condition")
        kind_named = sort != "email_event" or "emailEventTypes" in node.attributes
        if not node.attributes.get(needed) or not kind_named:
            return f"wait for {sort} without '{needed}'"
        if sort == "condition" and len(cls._asked(node)) != 1:
            return "wait for conditions of several branches"
        if leads_on(node):
            return None if not cls._length(node) else f"wait for {sort} with a time that leads nowhere"
        conditions = sorted(text_of(way, "condition") for way in transitions(node))
        if conditions != ["primary", "timeout"] or not cls._length(node):
            return f"wait for {sort} whose ways are not known"
        return not_those_it_leads_to(node)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if (found := cls._beyond_envelope(node)) or (found := beyond_length(cls._length(node))):
            return found
        for branch in cls._asked(node):
            if found := beyond_branch(branch):
                return found
            # A field may change with nothing that a flow sees, and a date by itself.
            if any(test.by is not By.TAG for one in stored_branches([branch]) for test in one.tests):
                return "wait for a condition that is not about tags"
        return None

    @classmethod
    def beyond_among(cls, node: Node, others: Mapping[str, Node]) -> str | None:
        # Which of its messages a reply on another channel answers has not been observed.
        answered = [others[one].type for one in texts_in(node.attributes.get("reply")) if one in others]
        return None if all(one == "sms" for one in answered) else "wait for a reply to a mail"

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if (found := cls._holds(node, run)) is not None:
            return found
        if not node.forks:
            return Listen(None, None)
        _, timed_out = cls._ways(node)
        return Listen(seconds_of(cls._length(node)), timed_out)

    @classmethod
    def _holds(cls, node: Node, run: Run) -> Proceed | None:
        branches = cls._asked(node)
        return cls._happened(node) if any(branch_holds(branch, run) for branch in branches) else None

    @classmethod
    def _happened(cls, node: Node) -> Proceed:
        return Proceed(cls._ways(node)[0]) if node.forks else following(node)

    @classmethod
    def awaits(cls, node: Node) -> tuple[Event, ...]:
        match text_of(node.attributes, "type"):
            case "reply":
                return (reply("Hi"),)
            case "link_clicked":
                return tuple(LinkClickedTrigger.event({"link.id": name}) for name in cls._links(node))
            case "email_event":
                return (EmailEventTrigger.event({"mailgun.event": _OPENED}),)
        return ()

    @classmethod
    def _links(cls, node: Node) -> list[str]:
        found = [*texts_in(node.attributes.get("link"))]
        return [one if (named := name_of(one)) is None else named.name for one in found]

    @classmethod
    def heard(cls, node: Node, event: Event, run: Run) -> Proceed | None:
        match text_of(node.attributes, "type"):
            case "reply":
                happened = event.message is not None
            case "link_clicked":
                happened = "trigger_link" in event.fires and event.facts.get("link.id") in cls._links(node)
            case "email_event":
                happened = (
                    "mailgun_email_event" in event.fires and event.facts.get("mailgun.event") == _OPENED
                )
            case _:
                return cls._holds(node, run)
        return cls._happened(node) if happened else None

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        ways = (way for way in transitions(node) if text_of(way, "id") == branch_id)
        way = next(ways, None)
        if way is None:
            return None
        return "when it happens" if text_of(way, "condition") == "primary" else "when time is up"

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        sort, attributes = text_of(node.attributes, "type"), node.attributes
        match sort:
            case "reply":
                steps = ", ".join(map(shown.step, texts_in(attributes.get("reply"))))
                what = f"Contact Reply, to: {steps}"
            case "link_clicked":
                links = ", ".join(map(shown.name, texts_in(attributes.get("link"))))
                what = f"Trigger Link Clicked, {links}"
            case "email_event":
                steps = ", ".join(map(shown.step, texts_in(attributes.get("emailEventSteps"))))
                what = f"Email Event Opened, {steps}"
            case _:
                asked = [branch_words(branch, shown) for branch in cls._asked(node)]
                what = f"Condition, {' or '.join(asked)}"
        length = cls._length(node)
        timeout = (Click(f"Timeout: {length_words(length)}"),) if length else ()
        return (Click(f"Wait For: {what}"), *timeout)
