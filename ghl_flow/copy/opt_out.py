"""Opting out: whether a text we send tells how to, and whether a reply does it.

The one place that knows, for lint, render, simulate, verify and the sandbox. Two questions with two lists:
what HighLevel takes for an opt-out line of a text's own, and what carriers act on in a reply.
"""

import re
from enum import Enum
from functools import cache

from ghl_flow.spec.sms_compliance import INSTRUCTED, OPT_OUT_LINE

LINE = OPT_OUT_LINE
"""What HighLevel appends by default to the first text of a conversation (R26). The account may have worded it
otherwise (`sms_compliance`)."""

STOPS = frozenset((*INSTRUCTED, "REVOKE", "OPTOUT"))
"""Replies that block further texts (R28). REVOKE and OPTOUT since 2025-05-14 (carriers' default keywords)."""

STARTS = frozenset(("START", "YES", "UNSTOP"))
"""Replies that lift the block (R28; help centre, "LC Phone Messaging Policy", 2025-04-17)."""

# Around a word: what counts for nothing. The spaces include hard, narrow and invisible ones.
_AROUND = " \t\r\n\v\f.!\u00a0\u2007\u202f\u200b\u2060\ufeff"
_QUOTES = "\"'*\u201c\u201d\u2018\u2019\u00ab\u00bb\u00b4`"

_WORD = rf"(?:{'|'.join(INSTRUCTED)})"
_QUOTE = "[\"'*\u201c\u201d\u2018\u2019\u00ab\u00bb\\[(]?"
_GAP = r"\s{0,3}"
# Reply STOP, Txt: "STOP", respond with the word STOP. In lower case the word ends the phrase or goes on with
# what it does, so that "text end of day" is none.
_GOES_ON = rf"(?=[^\w\s]{{0,3}}(?:$|\n|{_GAP}[.,;!)]|\s{{1,3}}(?i:to|2|any|if|and)\b))"
_TOLD = (
    r"\b(?i:reply|text|txt|send|respond|write|answer|type|message|sms)(?i:\s{1,3}(?:back|us))?"
    rf"{_GAP}[:=>-]{{0,2}}{_GAP}(?i:with\s{{1,3}})?(?i:the\s{{1,3}}word\s{{1,3}})?{_QUOTE}"
    rf"(?:{_WORD}\b|(?i:{_WORD})\b{_GOES_ON})"
)
# STOP to opt out, STOP2END: the word, and what it does. In lower case it begins a clause.
_DOES = (
    rf"(?:\b{_WORD}|(?:^|(?<=[.,;:!?]\s)|(?<=[\n(]))(?i:{_WORD})){_QUOTE}{_GAP}(?i:to|2|4|=){_GAP}"
    r"(?i:end|stop|quit|cancel|unsubscribe|opt[\s-]?out|be\s{1,3}removed|leave)\b"
)


@cache
def _phrase() -> re.Pattern[str]:
    # Compiled when there is a text: most runs of lint look at none.
    return re.compile(f"{_TOLD}|{_DOES}")


class Answer(Enum):
    """What a reply does to the consent to be texted."""

    OPTS_OUT = "opts out"
    OPTS_IN = "opts in"
    NEITHER = "neither"


def tells_how(text: str) -> bool:
    """Whether a text we send carries opt-out instructions of its own, so that HighLevel appends none (R26).

    How HighLevel decides it is not documented beyond "a full phrase". What is no instruction by this rule
    counts the appended line, so that a segment count errs on the dear side.
    """
    return _phrase().search(text) is not None


def answer(reply: str) -> Answer:
    """What a reply does: the whole message is one of the words, in any case (R28).

    Spaces around it do not count, those that phones put in among them. A word in quotes, or of two words, is
    none: carriers act on messages of a single word.
    """
    word = reply.strip(_AROUND).upper()
    if word in STOPS:
        return Answer.OPTS_OUT
    return Answer.OPTS_IN if word in STARTS else Answer.NEITHER


def asks_to_stop(reply: str) -> bool:
    """Whether somebody asks not to be texted: what carriers act on, and what they do not though it is valid.

    The rule of the FCC that names the words has "opt out" in two (47 CFR 64.1200(a)(10), since 2025-04-11).
    """
    return _joined(reply.strip(_AROUND + _QUOTES)) in STOPS


def _joined(reply: str) -> str:
    return "".join(character for character in reply if not character.isspace() and character != "-").upper()
