"""`dnd`: stop messages to the contact, or let them through again."""

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects, texts_in
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import DISTINCT, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

Channel = Literal["sms", "email", "call", "whatsapp", "facebook", "instagram", "gmb"]
_STORED = {"on": "enable", "off": "disable"}
_WORDS = {stored: word for word, stored in _STORED.items()}
_SPECIFIC = "_specific"
_KNOWN: Table = {
    "type": one_of("dnd_contact"),
    "dnd_contact": one_of(*_WORDS, *(f"{stored}{_SPECIFIC}" for stored in _WORDS)),
    "dnd_direction": one_of("outbound", ""),
    "specific_channels": lambda value: isinstance(value, list),
}


def _list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Channels = Annotated[
    tuple[Channel, ...], BeforeValidator(_list), DISTINCT, Field(min_length=1, description="Which channels.")
]


class SomeChannels(SpecModel):
    """On or off for some channels only."""

    on: Channels | None = None
    off: Channels | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "SomeChannels":
        if (self.on is None) == (self.off is None):
            raise ValueError("a dnd step is either on or off: use two steps")
        return self


class DndStep(Step):
    """Stop messages to the contact, or let them through again: `dnd: on`, `dnd: off`, `dnd: { on: sms }`.

    It stops texts and mails, or lets them through again; the contact's START lets texts through too (R28).
    Whether `off` does so for a contact that wrote STOP is not known: `verify` answers `unknown`.
    """

    keyword: ClassVar[str] = "dnd"
    node_types: ClassVar[tuple[str, ...]] = ("dnd_contact",)
    label: ClassVar[str] = "Enable/Disable DND"
    examples = (
        Example("dnd: on", wire="dnd_contact.outbound.json"),
        Example("dnd: off", wire="dnd_contact.json"),
        Example("dnd: { on: [sms, email] }"),
        Example("dnd: { off: sms }"),
    )

    dnd: Annotated[
        Literal["on", "off"] | SomeChannels, Field(description="on, off, or either for some channels.")
    ]

    def default_name(self) -> str:
        word, channels = self._asked()
        return f"DND {word}" + (f": {', '.join(channels)}" if channels else "")

    def _asked(self) -> tuple[str, tuple[str, ...]]:
        if isinstance(self.dnd, str):
            return self.dnd, ()
        return ("on", self.dnd.on) if self.dnd.on else ("off", self.dnd.off or ())

    def node_type(self) -> str:
        return "dnd_contact"

    def attributes(self, context: CompileContext) -> JsonObject:
        word, channels = self._asked()
        return {
            "type": "dnd_contact",
            "dnd_direction": "outbound",
            "dnd_contact": _STORED[word] + (_SPECIFIC if channels else ""),
            "specific_channels": [*channels],
        }

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := beyond(node.attributes, _KNOWN, "dnd"):
            not_readable(found)
        stored = text_of(node.attributes, "dnd_contact")
        word = _WORDS[stored.removesuffix(_SPECIFIC)]
        if not stored.endswith(_SPECIFIC):
            return {"dnd": word}
        return {"dnd": {word: [*texts_in(node.attributes.get("specific_channels"))]}}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # Absent as one observer stores it; a document of a real account has both.
        return {
            key: value
            for key, value in attributes.items()
            if key not in ("dnd_direction", "specific_channels") or not (empty(value) or value == "outbound")
        }

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(silences=True)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, _KNOWN, "dnd_contact"):
            return found
        known = get_args(Channel)
        if any(one not in known for one in cls._channels(node)):
            return "dnd for another channel"
        return None if "dnd_contact" in node.attributes else "dnd that says neither on nor off"

    @classmethod
    def _channels(cls, node: Node) -> list[str]:
        """Which channels a stored one is about."""
        if text_of(node.attributes, "dnd_contact").endswith(_SPECIFIC):
            return [one.lower() for one in texts_in(node.attributes.get("specific_channels"))]
        return [*get_args(Channel)]

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        on = text_of(node.attributes, "dnd_contact").startswith(_STORED["on"])
        run.silence([one for one in cls._channels(node) if one in ("sms", "email")], on=on)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        stored = text_of(node.attributes, "dnd_contact")
        what = "Enable" if stored.startswith("enable") else "Disable"
        channels = ", ".join(texts_in(node.attributes.get("specific_channels")))
        return (Click(f"{what} DND for {channels or 'all channels'}"),)
