"""GF401."""

from collections.abc import Iterator, Sequence
from unicodedata import category, normalize

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.encoding import StandIn, stand_ins
from ghl_flow.lint.rule import Example, Finding, Fix, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import Origin, fix_value, origins, replace_in_template
from ghl_flow.spec.yaml_reader import in_quotes, is_plain

_MOST = 6  # a text in another alphabet has dozens


class Ucs2Character(Rule):
    """One character outside the GSM-7 alphabet makes the whole text UCS-2.

    A curly quote pasted from a document, an em dash or an emoji drops the limit of a segment from 160
    characters to 70, so one text is billed as two or three.
    """

    code = "GF401"
    name = "ucs2-character"
    severity = Severity.WARNING
    source = "R27: 3GPP TS 23.038"
    for_staff = True
    bad = Example(template="Hi, it\u2019s {{ first_name }} from {{ business_name }}. What do you need done?")
    good = Example(template="Hi, it's {{ first_name }} from {{ business_name }}. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        offending = stand_ins(text.body)
        if not offending:
            return
        by_place: dict[Origin, list[StandIn]] = {}
        for item in offending:
            places = list(origins(text, item.written, subject)) or [Origin(text.source)]
            for place in places:
                # The first character of a value stands for all of them.
                known = next((other for other in by_place if _same(other, place)), place)
                by_place.setdefault(known, []).append(item)
        for place, items in by_place.items():
            named = ", ".join(f"{item.written!r} ({item.name})" for item in items[:_MOST])
            named += f" and {len(items) - _MOST} others" if len(items) > _MOST else ""
            yield self.at(
                place.location,
                f"{named} {'makes' if len(items) == 1 else 'make'} this text UCS-2: "
                f"70 characters to a segment instead of 160",
                _advice(items) + _in_quotes(place, items),
                _fix(text, place, items),
            )


def _same(one: Origin, other: Origin) -> bool:
    return one.variable == other.variable and one.location.source.path == other.location.source.path


def _shown(text: str) -> str:
    """A character as advice names it: one that cannot be seen, or would break the line, by its code."""
    if text == " ":
        return "a space"
    composed = normalize("NFC", text)
    if composed != text:
        return f"{text} (written with {len(text)} characters)"
    return text if text.isprintable() else ascii(text).strip("'\"")


def _advice(items: Sequence[StandIn]) -> str:
    listed = [
        f"write {_shown(item.replacement)} for {_shown(item.written)}" if item.replacement
        else f"delete {_shown(item.written)}" if item.replacement == "" or _is_sign(item)
        else f"GSM-7 has nothing for {_shown(item.written)}"
        for item in items[:_MOST]
    ]  # fmt: skip
    return ", ".join(listed)


def _in_quotes(place: Origin, items: Sequence[StandIn]) -> str:
    """How to write a plain value of YAML that has to stand in quotes once it is changed, else nothing."""
    if place.value is None:
        return ""
    document, path = place.value
    scalar = document.scalar(path)
    if scalar is None or scalar.style or "\n" in document.source.text[scalar.start : scalar.end]:
        return ""
    value = scalar.value
    for item in items:
        if item.replacement is not None or _is_sign(item):
            value = value.replace(item.written, item.replacement or "")
    value = " ".join(value.split())
    return "" if is_plain(value) else f"; the value then needs quotes: {in_quotes(value)}"


def _fix(text: RenderedSms, place: Origin, items: Sequence[StandIn]) -> Fix | None:
    safe = {item.written: item.replacement or "" for item in items if item.same_word}
    # No fix deletes a letter that GSM-7 lacks.
    rest = {
        item.written: item.replacement or ""
        for item in items
        if item.replacement is not None or _is_sign(item)
    }
    words = safe or rest
    if not words:
        return None
    # Letters with accents first: their beginnings may be words of the list themselves.
    words = dict(sorted(words.items(), key=lambda entry: -len(entry[0])))
    message = _advice([item for item in items if item.written in words])
    if place.value is not None:
        return fix_value(*place.value, words, message, safe=bool(safe))
    return replace_in_template(text, words, message, safe=bool(safe)) if text.template else None


def _is_sign(item: StandIn) -> bool:
    """Whether nothing but symbols is lost with it: an emoji, an arrow."""
    first, *accents = (category(character) for character in item.written)
    return first[0] in "SC" and all(accent[0] in "SC" or accent == "Mn" for accent in accents)
