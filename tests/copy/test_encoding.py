"""Segments as the carrier bills them: a table of billed cases, and properties against a reference."""

import json

import gsm0338  # noqa: F401 - registers the codec of the reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.copy.encoding import Measurement, measure, to_gsm7

E_ACUTE, ACCENT, ZWNJ, LOW_QUOTE, GRIN = "\u00e9", "\u0301", "\u200c", "\u201e", "\U0001f600"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "units"),
    [
        # Billed by Twilio: https://github.com/TwilioDevEd/message-segment-calculator/issues/66
        ("a" * 80 + "\r\n" + "a" * 79, "GSM-7", 2, 161),
        ("a" * 80 + "\n" + "a" * 79, "GSM-7", 1, 160),
        ("a" * 200 + "\r\n" + "a" * 105, "GSM-7", 3, 307),
        (E_ACUTE * 70, "GSM-7", 1, 70),
        (("e" + ACCENT) * 70, "UCS-2", 3, 140),
        ("e" + ACCENT, "UCS-2", 1, 2),
        ("\u201cHi\u201d", "UCS-2", 1, 4),
        (to_gsm7("\u201cHi\u201d"), "GSM-7", 1, 4),
        (f"a{LOW_QUOTE}b{ZWNJ}c", "UCS-2", 1, 5),
        (to_gsm7(f"a{LOW_QUOTE}b{ZWNJ}c"), "GSM-7", 1, 4),
        (GRIN + "|", "UCS-2", 1, 3),
        ("a" * 160, "GSM-7", 1, 160),
        ("a" * 161, "GSM-7", 2, 161),
        ("中" * 70, "UCS-2", 1, 70),
        ("中" * 71, "UCS-2", 2, 71),
        ("|", "GSM-7", 1, 2),
        # Old faults of that calculator: extension characters counted twice under UCS-2, lone accents.
        ("this is a " + "]" * 75 + "\U0001f618", "UCS-2", 2, 87),
        ("e" + ACCENT * 3 + "a" * 69, "UCS-2", 2, 73),
        # Billed by Twilio, issue 39: 153 pairs, 76 to a segment, for a pair is never split.
        ("]" * 153, "GSM-7", 3, 306),
        # The limits.
        ("", "GSM-7", 0, 0),
        ("a" * 306, "GSM-7", 2, 306),
        ("a" * 307, "GSM-7", 3, 307),
        ("中" * 134, "UCS-2", 2, 134),
        ("中" * 135, "UCS-2", 3, 135),
        ("a" * 158 + "{", "GSM-7", 1, 160),
        ("a" * 159 + "{", "GSM-7", 2, 161),
        ("a" * 152 + "{" + "a" * 151, "GSM-7", 2, 305),
        ("a" * 152 + "{" + "a" * 152, "GSM-7", 3, 306),
        # A pair of surrogates is never split.
        (GRIN * 35, "UCS-2", 1, 70),
        (GRIN * 66, "UCS-2", 2, 132),
        (GRIN * 67, "UCS-2", 3, 134),
        (FAMILY, "UCS-2", 1, 8),
        ("\x1b", "UCS-2", 1, 1),  # the code that announces an extension character is none itself
        ("\x0c", "GSM-7", 1, 2),  # form feed is an extension character
    ],
)
def test_segments(text: str, encoding: str, segments: int, units: int) -> None:
    measured = measure(text)
    assert (measured.encoding, measured.segments, measured.units) == (encoding, segments, units)


@pytest.mark.parametrize("character", "|^\u20ac{}[]~\\")
def test_extension_characters_take_two_septets(character: str) -> None:
    assert measure(character) == Measurement("GSM-7", 1, 2, 160, ())


@pytest.mark.parametrize(
    ("text", "per_segment"), [("a" * 160, 160), ("a" * 161, 153), ("中" * 70, 70), ("中" * 71, 67)]
)
def test_per_segment(text: str, per_segment: int) -> None:
    assert measure(text).per_segment == per_segment


@pytest.mark.parametrize(
    ("character", "name", "replacement"),
    [
        ("\u2019", "RIGHT SINGLE QUOTATION MARK", "'"),
        ("\u201c", "LEFT DOUBLE QUOTATION MARK", '"'),
        ("\u2014", "EM DASH", "-"),
        ("\u2013", "EN DASH", "-"),
        ("\u2011", "NON-BREAKING HYPHEN", "-"),
        ("\u2026", "HORIZONTAL ELLIPSIS", "..."),
        ("\u00a0", "NO-BREAK SPACE", " "),
        ("\u202f", "NARROW NO-BREAK SPACE", " "),
        ("\u200b", "ZERO WIDTH SPACE", ""),
        ("\u00ad", "SOFT HYPHEN", ""),
        ("\ufeff", "ZERO WIDTH NO-BREAK SPACE", ""),
        ("\ufe0f", "VARIATION SELECTOR-16", ""),
        ("\u2028", "LINE SEPARATOR", "\n"),
        ("\t", "U+0009", " "),
        ("\u00e1", "LATIN SMALL LETTER A WITH ACUTE", "a"),
        ("\u00e7", "LATIN SMALL LETTER C WITH CEDILLA", "c"),
        ("\u0142", "LATIN SMALL LETTER L WITH STROKE", "l"),
        ("\u0153", "LATIN SMALL LIGATURE OE", "oe"),
        ("\ufb01", "LATIN SMALL LIGATURE FI", "fi"),
        ("\u00bd", "VULGAR FRACTION ONE HALF", "1/2"),
        ("\u2122", "TRADE MARK SIGN", "TM"),
        ("\u2022", "BULLET", "-"),
        ("\uff21", "FULLWIDTH LATIN CAPITAL LETTER A", "A"),
        ("\U0001d407", "MATHEMATICAL BOLD CAPITAL H", "H"),
        ("\u0060", "GRAVE ACCENT", "'"),
        ("\u00b0", "DEGREE SIGN", None),
        ("\u4e2d", "CJK UNIFIED IDEOGRAPH-4E2D", None),
        ("\u0416", "CYRILLIC CAPITAL LETTER ZHE", None),
        ("\U0001f600", "GRINNING FACE", None),
        ("\ue000", "U+E000", None),
    ],
)
def test_offending_characters(character: str, name: str, replacement: str | None) -> None:
    (offending,) = measure(f"ok{character}").offending
    assert (offending.character, offending.index) == (character, 2)
    assert (offending.name, offending.replacement) == (name, replacement)
    assert to_gsm7(f"ok{character}") == f"ok{character if replacement is None else replacement}"


def test_an_accent_typed_after_its_letter_is_kept_where_gsm7_has_the_letter() -> None:
    assert to_gsm7("cafe" + ACCENT) == "caf" + E_ACUTE


def test_json() -> None:
    assert json.loads(json.dumps(measure("it\u2019s \U0001f600").to_json())) == {
        "encoding": "UCS-2",
        "segments": 1,
        "units": 7,
        "per_segment": 70,
        "offending": [
            {"character": "\u2019", "index": 2, "name": "RIGHT SINGLE QUOTATION MARK", "replacement": "'"},
            {"character": "\U0001f600", "index": 5, "name": "GRINNING FACE", "replacement": None},
        ],
    }


GSM7 = st.text(st.sampled_from("aZ 9@\n\r\u00e9\u00df\u03a9\x0c^{}\\[~]|\u20ac"), max_size=700)
ANY = st.one_of(GSM7, st.text(max_size=300), st.text(st.sampled_from(f"a|\u4e2d{GRIN}"), max_size=300))


def reference(text: str) -> tuple[int, int]:
    """Units and segments by cutting the encoded text, never between the two halves of a character."""
    try:
        units, alone, part = list(text.encode("gsm03.38")), 160, 153
        halves = {0x1B}
    except UnicodeEncodeError:
        data = text.encode("utf-16-be")
        units = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
        alone, part, halves = 70, 67, set(range(0xD800, 0xDC00))
    if len(units) <= alone:
        return len(units), bool(units)
    segments, rest = 0, units
    while rest:
        cut = part - 1 if len(rest) > part and rest[part - 1] in halves else part
        segments, rest = segments + 1, rest[cut:]
    return len(units), segments


@given(ANY.filter(lambda text: "\x1b" not in text))
def test_agrees_with_cutting_the_encoded_text(text: str) -> None:
    measured = measure(text)
    assert (measured.units, measured.segments) == reference(text)


@given(ANY, ANY)
def test_more_text_never_costs_less(first: str, second: str) -> None:
    assert measure(first + second).segments >= max(measure(first).segments, measure(second).segments)


@given(ANY)
def test_offending_characters_are_where_they_are_said_to_be(text: str) -> None:
    measured = measure(text)
    assert all(text[offending.index] == offending.character for offending in measured.offending)
    assert (measured.encoding == "UCS-2") == bool(measured.offending)


@given(GSM7)
def test_gsm7_text_needs_no_stand_ins(text: str) -> None:
    assert to_gsm7(text) == text


@given(ANY)
def test_only_what_has_no_stand_in_is_left(text: str) -> None:
    replaced = to_gsm7(text)
    assert all(offending.replacement is None for offending in measure(replaced).offending)
    assert to_gsm7(replaced) == replaced
