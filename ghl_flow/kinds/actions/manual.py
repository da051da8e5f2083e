"""`manual_call`, `manual_sms`: puts a call or a text on the list of a user, who does it by hand."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects, Inert
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.people import user, user_name, users_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Listen, Outcome, Proceed, Run, following
from ghl_flow.kinds.triggers.event import MANUAL_DONE, Event
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import spoken

_STEP = "step"
_USER = ("assignedUser", "standardAssignedUser")


class ManualDone(TriggerKind):
    """No trigger of HighLevel's, but what a manual step waits for, as tests and proofs name it."""

    label: ClassVar[str] = "A user has done the manual step of that name; empty: whichever waits"
    word: ClassVar[str] = "manual_done"

    @classmethod
    def from_words(cls, text: str) -> Event:
        said = f"a user has done '{text}'" if text else "a user has done the manual step"
        return Event(MANUAL_DONE, {_STEP: text}, said)


class _ManualStep(Step):
    """Base of both. The run waits until the user has done it (observed), for which there is no bound."""

    bounded: ClassVar[bool] = True
    takes_time: ClassVar[bool] = True

    def node_type(self) -> str:
        return self.node_types[0]

    @classmethod
    def effects(cls, node: Node) -> Effects:
        nobody = not any(text_of(node.attributes, key) for key in _USER)
        return Effects(waits=(0, None), inert=Inert.NO_RECIPIENT if nobody else None)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None  # whatever it says and whoever does it, the run continues when it is done

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        person = spoken(text_of(node.attributes, "assignedUser"))
        run.did(f"on the list of {person or 'no user'}: {node.name}")
        return Listen(None, None)

    @classmethod
    def awaits(cls, node: Node) -> tuple[Event, ...]:
        return (ManualDone.from_words(node.name),)

    @classmethod
    def heard(cls, node: Node, event: Event, run: Run) -> Proceed | None:
        meant = event.trigger_type == MANUAL_DONE and event.facts.get(_STEP) in ("", node.name)
        return following(node) if meant else None


class ManualCallStep(_ManualStep):
    """Put a call on a user's list: `manual_call: Ann`."""

    keyword: ClassVar[str] = "manual_call"
    node_types: ClassVar[tuple[str, ...]] = ("manual-call",)
    label: ClassVar[str] = "Manual Action (Call)"
    examples = (Example("manual_call: Ann", wire="manual-call.json"),)

    manual_call: Annotated[FilledText, Field(description="The user who calls, by name or e-mail address.")]

    def default_name(self) -> str:
        return "Manual call"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {**dict.fromkeys(_USER, user(self.manual_call, context))}

    def uses(self) -> Iterator[Use]:
        yield from users_used(self.manual_call, (self.keyword,))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        return {"manual_call": user_name(node.attributes.get("assignedUser"), names)}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click(f"Assign To: {shown.name(text_of(node.attributes, 'assignedUser'))}"),)


class ManualText(SpecModel):
    """What the user sends, and who."""

    text: Annotated[FilledText, Field(description="The text to send (Jinja2).")]
    to: Annotated[FilledText, Field(description="The user who sends it, by name or e-mail address.")]

    @model_validator(mode="before")
    @classmethod
    def _needs_both(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError("write manual_sms: { text: ..., to: USER }")
        return value


class ManualSmsStep(_ManualStep):
    """Put a text on a user's list, to be sent by hand: `manual_sms: { text: Hi, to: Ann }`."""

    keyword: ClassVar[str] = "manual_sms"
    node_types: ClassVar[tuple[str, ...]] = ("manual-sms",)
    label: ClassVar[str] = "Manual Action (SMS)"
    examples = (Example("manual_sms: { text: Hi, to: Ann }", wire="manual-sms.json"),)

    manual_sms: ManualText

    def default_name(self) -> str:
        return "Manual SMS"

    def attributes(self, context: CompileContext) -> JsonObject:
        one = user(self.manual_sms.to, context)
        body = context.words(self.manual_sms.text)
        return {"body": body, **dict.fromkeys(_USER, one), "attachments": []}

    def uses(self) -> Iterator[Use]:
        yield Use(Named.WORDS, self.manual_sms.text, (self.keyword, "text"))
        yield from users_used(self.manual_sms.to, (self.keyword, "to"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if node.attributes.get("attachments"):
            not_readable("a manual text with attachments")
        who = user_name(node.attributes.get("assignedUser"), names)
        return {"manual_sms": {"text": names.source(text_of(node.attributes, "body")), "to": who}}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (
            Click("Message, exactly:", text_of(node.attributes, "body")),
            Click(f"Assign To: {shown.name(text_of(node.attributes, 'assignedUser'))}"),
        )
