"""`call`: the phone of a user rings, then the contact's; `voicemail`: a recording is left at the contact."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, Sleep, following
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

_COVERED: Table = {
    "type": one_of("call"),
    "timeout": anything,
    "whisper_message": anything,
    "disable_detect_voicemail": anything,
    "call_connect": anything,
}


class Ringing(SpecModel):
    """How a call is made."""

    timeout: Annotated[Duration, Field(description="How long it rings.")] = Duration(60)
    whisper: Annotated[
        FilledText | None, Field(description="What the user hears before the contact (Jinja2).")
    ] = None
    detect_voicemail: Annotated[bool, Field(description="Hang up where a machine answers.")] = False
    press_to_connect: Annotated[bool, Field(description="The user presses a key to be connected.")] = True


class CallStep(Step):
    """Call the contact: `call: { timeout: 60s, whisper: A new lead }`.

    The run goes on when the call is over: `verify` tries every length. What becomes of the call starts what
    watches outbound calls, as an event that a scenario tells of.
    """

    keyword: ClassVar[str] = "call"
    takes_time: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("call",)
    label: ClassVar[str] = "Call"
    sends: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    examples = (
        Example("call: { timeout: 60s, whisper: this is a call whisper }", wire="call.json"),
        Example("call: { timeout: 30s, detect_voicemail: true, press_to_connect: false }"),
    )

    call: Ringing

    def default_name(self) -> str:
        return "Call"

    def node_type(self) -> str:
        return "call"

    def attributes(self, context: CompileContext) -> JsonObject:
        ringing = self.call
        found: JsonObject = {
            "timeout": ringing.timeout.seconds,
            "disable_detect_voicemail": not ringing.detect_voicemail,
            "call_connect": ringing.press_to_connect,
        }
        return {**found, "whisper_message": context.words(ringing.whisper)} if ringing.whisper else found

    def uses(self) -> Iterator[Use]:
        if self.call.whisper is not None:
            yield Use(Named.WORDS, self.call.whisper, (self.keyword, "whisper"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        timeout = held.get("timeout")
        known = {"timeout", "whisper_message", "disable_detect_voicemail", "call_connect"}
        if held.keys() - known or not isinstance(timeout, int) or isinstance(timeout, bool):
            not_readable("a call with settings that are not understood")
        ringing: JsonObject = {
            "timeout": f"{timeout}s",
            "detect_voicemail": not held.get("disable_detect_voicemail"),
            "press_to_connect": bool(held.get("call_connect")),
        }
        if whisper := text_of(held, "whisper_message"):
            ringing["whisper"] = names.source(whisper)
        return {"call": ringing}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(sends="call", waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, _COVERED, "a call")

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did("calls the contact")
        return Sleep(0, following(node).to, open_ended=True)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        whisper = text_of(held, "whisper_message")
        return (
            *((Click("Call whisper message, exactly:", whisper),) if whisper else ()),
            Click(f"Timeout: {held.get('timeout')} seconds"),
            Click(f"Disable voicemail detection: {'on' if held.get('disable_detect_voicemail') else 'off'}"),
            Click(f"Call connect (press any key): {'on' if held.get('call_connect') else 'off'}"),
        )


class VoicemailStep(Step):
    """Leave a recording at the contact; which one is chosen in HighLevel."""

    keyword: ClassVar[str] = "voicemail"
    takes_time: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("voicemail",)
    label: ClassVar[str] = "Voicemail"
    sends: ClassVar[bool] = True
    bounded: ClassVar[bool] = True
    examples = (Example("voicemail: drop", wire="voicemail.json"),)

    voicemail: Annotated[
        Literal["drop"], Field(description="The recording is uploaded in the builder: no API takes one.")
    ]

    def default_name(self) -> str:
        return "Voicemail"

    def node_type(self) -> str:
        return "voicemail"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        return {"voicemail": "drop"}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(sends="call", waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, {}, "a voicemail")

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did("leaves a recording at the contact")
        return Sleep(0, following(node).to, open_ended=True)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return (Click("Upload the recording"),)
