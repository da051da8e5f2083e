"""The lines that the sandbox appends to the first text of a conversation, by its own code (R26).

HighLevel documents that they come and what they say, not how it decides that a text names its sender. So the
sandbox can be set to both: `missing`, the sender line comes only where the text lacks the name of the
sub-account; `always`, it comes whatever the text says.
"""

import re
from typing import Literal, NamedTuple, TypeAlias

from ghl_flow.copy.delivery import Appended
from ghl_flow.wire.json import JsonObject, object_of, text_of

SenderLine: TypeAlias = Literal["missing", "always"]

_OPT_OUT = "Reply STOP to unsubscribe"
_OFF = "off"
# A whole phrase, in the words of HighLevel's help centre: what to do, and the word; or the word, and what
# it does.
_VERBS = r"reply|text|txt|send|respond|write|answer|type|message|sms"
_WORDS = r"STOP|STOPALL|CANCEL|UNSUBSCRIBE|END|QUIT"
_PHRASE = re.compile(
    rf"\b(?i:{_VERBS})(?i:\s+back|\s+us)?[\s:=>-]*(?i:with\s+)?(?i:the\s+word\s+)?"
    rf"[\"'*\u201c\u2018(\[]?(?:{_WORDS})\b|"
    rf"\b(?i:{_VERBS})\s+(?i:stop|unsubscribe|quit|cancel)\s+(?i:to)\b|"
    rf"\b(?:{_WORDS})[\"'\u201d]?\s*(?i:to|2)\s*(?i:end|stop|quit|cancel|unsubscribe|opt)|"
    r"(?:^|[.,;:!?]\s)(?i:stop to (?:opt|end|unsubscribe))"
)


class SmsLines(NamedTuple):
    """What a sub-account appends."""

    name: str
    sender: str
    opt_out: str
    when: SenderLine = "missing"
    again_after_days: int | None = None

    def appended(self, text: str) -> Appended:
        """What is added to a text."""
        named = bool(self.name) and self.name.lower() in text.lower()
        lines = [self.sender] if self.sender and (self.when == "always" or not named) else []
        if self.opt_out and not _PHRASE.search(text):
            lines.append(self.opt_out)
        return Appended(tuple(lines))


def lines_of(location: JsonObject) -> SmsLines:
    """The lines of a sub-account: as its settings word them, else HighLevel's own."""
    name, person = text_of(location, "name"), text_of(location, "person")
    settings = object_of(location, "smsCompliance")
    again = settings.get("againAfterDays")
    sender = text_of(settings, "sender") or f"Thanks, {f'{person} at {name}' if person else name}"
    opt_out = text_of(settings, "optOut") or _OPT_OUT
    return SmsLines(
        name,
        "" if sender == _OFF else sender,
        "" if opt_out == _OFF else opt_out,
        "always" if settings.get("senderLine") == "always" else "missing",
        again if isinstance(again, int) else None,
    )
