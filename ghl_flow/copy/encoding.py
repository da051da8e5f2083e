"""How a text message is encoded and into how many billed segments it falls.

3GPP TS 23.038 and 23.040: a text made only of GSM-7 characters takes 160 septets in one message,
153 in each part of a longer one; any other character turns the whole text into UCS-2, 70 and 67
UTF-16 code units. Conformance: the table of billed segments in Twilio's
https://github.com/TwilioDevEd/message-segment-calculator/issues/66.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, TypedDict

from ghl_flow.patterns import later

Encoding = Literal["GSM-7", "UCS-2"]

# Units of one message that stands alone, and of each part when there are several: the difference
# is the header that tells the phone how to put the parts together.
CAPACITY: Final[Mapping[Encoding, tuple[int, int]]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}

# Only what the rules of `_stand_in` cannot derive. Escapes, because most of these look alike.
_STAND_INS: Final = {
    # single quotes, primes, back tick and acute accent used as apostrophes
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02b9\u02bb\u02bc\u02bd\u0060\u00b4", "'"),
    # double quotes, guillemets, double primes
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u02ba\u02ee\u301d\u301e", '"'),
    # bullets, middle dots, minus sign
    **dict.fromkeys("\u2022\u2023\u2043\u2219\u25cf\u25aa\u00b7\u2212", "-"),
    # line and paragraph separator, next line, vertical tab
    **dict.fromkeys("\u2028\u2029\u0085\u000b", "\n"),
    # fraction slash, division slash, division sign
    **dict.fromkeys("\u2044\u2215\u00f7", "/"),
    "\t": " ",
    "\u00d7": "x",  # multiplication sign
    "\u00a6": "|",  # broken bar
    "\u00a9": "(c)",
    "\u00ae": "(R)",
    # letters with a stroke, ligatures and the like, which Unicode does not decompose
    "\u0152": "OE",
    "\u0153": "oe",
    "\u0110": "D",
    "\u0111": "d",
    "\u0141": "L",
    "\u0142": "l",
    "\u0131": "i",  # dotless i
    "\u1e9e": "\u00df",  # capital sharp s; GSM-7 has the small one
}

# Typed as apostrophes: modifier symbols by their category.
_ACCENT_QUOTES: Final = frozenset("\u0060\u00b4\t")
# Combining diacritical marks, their supplements and extensions, those for symbols, variation selectors.
_ACCENT: Final = later("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")
_CLUSTER: Final = later(f".{_ACCENT.pattern}*", re.DOTALL)


class OffendingJson(TypedDict):
    """A character that GSM-7 does not have."""

    character: str
    index: int
    name: str
    replacement: str | None


class MeasurementJson(TypedDict):
    """`sms --format json`."""

    encoding: str
    segments: int
    units: int
    per_segment: int
    offending: list[OffendingJson]


@dataclass(frozen=True, slots=True)
class Offending:
    """A character that GSM-7 does not have.

    `index` counts Python characters from 0, `name` is the Unicode name (U+XXXX when it has none),
    `replacement` what can stand in for it ("" to leave it out), None when nothing honestly can.
    """

    character: str
    index: int
    name: str
    replacement: str | None

    def to_json(self) -> "OffendingJson":
        """The keys that `ghl-flow sms --format json` promises."""
        return {
            "character": self.character,
            "index": self.index,
            "name": self.name,
            "replacement": self.replacement,
        }


class Measurement(NamedTuple):
    """A text as the carrier bills it.

    `units` are septets for GSM-7 and UTF-16 code units for UCS-2, the padding of split pairs left
    out; `per_segment` is how many of them fit in each segment of a text of this length.
    """

    encoding: Encoding
    segments: int
    units: int
    per_segment: int
    offending: tuple[Offending, ...]

    def to_json(self) -> "MeasurementJson":
        """The keys that `ghl-flow sms --format json` promises."""
        return {
            "encoding": self.encoding,
            "segments": self.segments,
            "units": self.units,
            "per_segment": self.per_segment,
            "offending": [character.to_json() for character in self.offending],
        }


def measure(text: str) -> Measurement:
    """Encoding, billed segments and the characters that force UCS-2. Empty text is 0 segments.

    A line break typed as CR LF is two septets, as Twilio bills it. Nothing is replaced on the way:
    no source says that LC Phone does so.
    """
    septets = _septets()
    offending = tuple(
        Offending(character, index, _name(character), _stand_in(character))
        for index, character in enumerate(text)
        if character not in septets
    )
    encoding: Encoding = "UCS-2" if offending else "GSM-7"
    costs = _costs(text, encoding)
    alone, part = CAPACITY[encoding]
    units = sum(costs)
    if units <= alone:
        return Measurement(encoding, 1 if text else 0, units, alone, offending)
    return Measurement(encoding, _parts(costs, part), units, part, offending)


def breaks(text: str) -> list[int]:
    """The characters at which a new segment begins, counted from 0; none where one segment holds it all."""
    measured = measure(text)
    if measured.segments < 2:
        return []
    starts, free = [], measured.per_segment
    for index, cost in enumerate(_costs(text, measured.encoding)):
        if cost > free:
            starts.append(index)
            free = measured.per_segment
        free -= cost
    return starts


def units_in(text: str, encoding: Encoding) -> int:
    """Septets or code units that a text takes as a part of one of that encoding, which has to have it."""
    return sum(_costs(text, encoding))


def to_gsm7(text: str) -> str:
    """The text with every stand-in put in; characters that have none stay as they are.

    A letter typed as base plus combining accent becomes the one composed character first, so that
    "e" + U+0301 stays an e acute (GSM-7 has it) rather than losing its accent.
    """
    septets = _septets()
    return "".join(
        character if character in septets or (other := _stand_in(character)) is None else other
        for character in unicodedata.normalize("NFC", text)
    )


class StandIn(NamedTuple):
    """What GSM-7 can say instead of a character with its accents; None when nothing honestly can.

    `same_word`: only the punctuation differs, or how the same letter is encoded.
    """

    written: str
    name: str
    replacement: str | None
    same_word: bool


def stand_ins(text: str) -> tuple[StandIn, ...]:
    """The characters of a text that force UCS-2, accents with their letters, each once, in order."""
    septets = _septets().keys()
    if septets >= set(text):
        return ()
    found: dict[str, StandIn] = {}
    for match in _CLUSTER.finditer(text):
        written = match.group()
        if written in found or septets >= set(written):
            continue
        name = " + ".join(_name(character) for character in written)
        composed = unicodedata.normalize("NFC", written)
        if septets >= set(composed):
            found[written] = StandIn(written, name, composed, same_word=True)
            continue
        other = to_gsm7(written)
        replacement = other if septets >= set(other) else None
        # Letters, digits and signs are words or parts of them; blanks and punctuation are not.
        punctuation = all(unicodedata.category(character)[0] in "ZP" for character in written)
        same = bool(replacement) and punctuation and not any(c.isalnum() for c in replacement or "")
        found[written] = StandIn(written, name, replacement, same_word=same or written in _ACCENT_QUOTES)
    return tuple(found.values())


def _costs(text: str, encoding: Encoding) -> list[int]:
    """The units of each character."""
    if encoding == "GSM-7":
        septets = _septets()
        return [septets[character] for character in text]
    return [1 + (character > "\uffff") for character in text]


def _parts(costs: Iterable[int], capacity: int) -> int:
    """How many parts are filled in order when a character of two units may not be split."""
    parts, free = 1, capacity
    for cost in costs:
        if cost > free:
            parts, free = parts + 1, capacity
        free -= cost
    return parts


@cache
def _septets() -> Mapping[str, int]:
    """Septets by GSM-7 character: 1 in the basic alphabet, 2 for escape plus extension character."""
    # Imported on first use: most commands never measure a text. The library ships no types.
    from gsm0338 import Codec

    codec = Codec()
    table: dict[str, int] = {}
    for septets, prefix in ((1, b""), (2, b"\x1b")):
        for code in range(128):
            # 0x1B announces an extension character, it is none itself; unassigned ones are ignored.
            decoded, _ = codec.decode(prefix + bytes((code,)), "ignore")
            if decoded and code != 0x1B:
                table[decoded] = septets
    return table


@lru_cache(maxsize=1024)
def _stand_in(character: str) -> str | None:
    """What GSM-7 can say instead of a character it lacks, or None."""
    if (known := _STAND_INS.get(character)) is not None:
        return known
    match unicodedata.category(character):
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case "Cf" | "Cc":  # zero-width and control characters
            return ""
        case "Mn" | "Me":
            # An accent alone says nothing; the vowels of Thai, Hebrew or Hindi do.
            return "" if _ACCENT.fullmatch(character) else None
    # Compatibility decomposition takes accents off letters and undoes ligatures, full-width and
    # "fancy font" letters. What it leaves may need a stand-in of its own: one half has U+2044.
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed == character:
        return None
    parts = [c if c in _septets() else _stand_in(c) for c in decomposed]
    return None if None in parts else "".join(part or "" for part in parts)


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}")
