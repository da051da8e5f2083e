"""Where the words of a rendered text come from: a template, a flow or an account value; and edits there.

A fix of a word edits inside the value that holds it, and says what the value is afterwards, so that
whoever writes it can look whether nothing else changed.
"""

import re
from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.templates import variables_used
from ghl_flow.lint.finding import Change, Edit, Fix
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.patterns import later
from ghl_flow.source import Location, line_starts
from ghl_flow.spec.yaml_document import Document, Scalar, YamlPath

_TAG = later(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCKS = ("|", ">")


class Origin(NamedTuple):
    """A place that words of a text come from; `value` is None for a template."""

    location: Location
    value: tuple[Document, YamlPath] | None = None
    variable: str | None = None


def mentions(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where a text has what an expression of small letters describes, whatever the case of either."""
    # Most texts have nothing of it, and to compare without regard to case takes three times as long as to
    # write small first. Outside ASCII the two differ.
    if text.isascii() and not re.search(words, text.lower()):
        return iter(())
    return re.finditer(words, text, re.IGNORECASE)


def origins(text: RenderedSms, words: str, subject: FlowSubject) -> Iterator[Origin]:
    """Every template, flow or account value that has these words, the first place in each.

    Words that a filter made, or that a value and what stands beside it make together, are in none.
    """
    found = False
    for origin in (_own(text, words, masked=True), *_of_account(text, words, subject)):
        if origin is not None:
            found = True
            yield origin
    # What Jinja reads comes last: `{{ first_name }}` of a text may be written in an account value, and then
    # the tag of that name in the template is another thing.
    if not found and (origin := _own(text, words, masked=False)) is not None:
        yield origin


def _own(text: RenderedSms, words: str, *, masked: bool) -> Origin | None:
    """Where the text itself has the words; with `masked` outside of what Jinja reads."""
    if text.template is not None:
        place = _in_template(text, words, masked=masked)
        return Origin(place) if place is not None else None
    path = text.document.resolve((*text.path, "sms", "body"))
    place = _in_value(text.document, path, words, masked=masked)
    return Origin(place, (text.document, path)) if place is not None else None


def _of_account(text: RenderedSms, words: str, subject: FlowSubject) -> Iterator[Origin]:
    """The account values in the text that have the words."""
    if subject.account is None:
        return
    document = subject.account.document
    holding = [name for name, value in subject.account.value.vars.items() if words in str(value)]
    used = _variables(text) if holding else frozenset()
    for name in holding:
        if name in used:
            path: YamlPath = ("vars", name)
            place = _in_value(document, path, words) or document.location(path)
            yield Origin(place, (document, path), name)


def _variables(text: RenderedSms) -> Set[str]:
    """The account values that a text reads."""
    if text.template is not None:
        return variables_used(text.template.body)
    scalar = text.document.scalar(text.document.resolve((*text.path, "sms", "body")))
    return variables_used(scalar.value) if scalar is not None else frozenset()


def locate(text: RenderedSms, words: str, subject: FlowSubject) -> Location:
    """Where some words of a text come from; the text's own place when no one place has them."""
    return next((origin.location for origin in origins(text, words, subject)), text.source)


def replace_words(
    text: RenderedSms, old: str, new: str, message: str, subject: FlowSubject, *, safe: bool = True
) -> Fix | None:
    """A fix that puts other words where these come from; None where no one place has them as they are."""
    first = next(origins(text, old, subject), None)
    if first is None:
        return None
    if first.value is not None:
        return fix_value(*first.value, {old: new}, message, safe=safe)
    place = _in_template(text, old, masked=True)
    return Fix(message, (Edit(place, new),), safe) if place is not None else None


def replace_in_template(text: RenderedSms, words: dict[str, str], message: str, *, safe: bool) -> Fix | None:
    """A fix that puts other words in a template, wherever it has them outside of its tags."""
    source, start = text.file, _body_start(text)
    body = _masked(source.text[start:])
    edits = [
        Edit(Location(source, source.span(start + match.start(), start + match.end())), words[match.group()])
        for match in _pattern(words).finditer(body)
    ]
    return Fix(message, tuple(edits), safe) if edits else None


def fix_value(
    document: Document, path: YamlPath, words: dict[str, str], message: str, *, safe: bool = True
) -> Fix | None:
    """A fix that puts other words into the value at a path; None where it does not have them as they are."""
    scalar = document.scalar(path)
    if scalar is None:
        return None
    news = {_written(old, scalar): _written(new, scalar) for old, new in words.items()}
    start, end = _content(document, scalar)
    text, source = document.source.text, document.source
    edits = tuple(
        Edit(Location(source, source.span(match.start(), match.end())), news[match.group()])
        for match in _pattern(news).finditer(text, start, end)
    )
    value = _pattern(words).sub(lambda match: words[match.group()], scalar.value)
    return Fix(message, edits, safe, (Change(path, value),)) if edits else None


def put_value(document: Document, path: YamlPath, new: str, message: str, *, safe: bool = True) -> Fix | None:
    """A fix that puts a plain word in place of the whole value at a path."""
    scalar = document.scalar(path)
    if scalar is None or scalar.style in _BLOCKS:
        return None
    place = Location(document.source, document.source.span(scalar.start, scalar.end))
    return Fix(message, (Edit(place, new),), safe, (Change(path, new),))


def _in_template(text: RenderedSms, words: str, *, masked: bool) -> Location | None:
    source, start = text.file, _body_start(text)
    body = source.text[start:]
    match = _pattern([words]).search(_masked(body) if masked else body)
    return Location(source, source.span(start + match.start(), start + match.end())) if match else None


def _body_start(text: RenderedSms) -> int:
    return line_starts(text.file.text)[text.template.body_line - 1] if text.template else 0


def _masked(body: str) -> str:
    """The body with what Jinja reads blotted out, so that only words are left, where they were."""
    return _TAG.sub(lambda match: "\0" * len(match.group()), body)


def _in_value(document: Document, path: YamlPath, words: str, *, masked: bool = False) -> Location | None:
    scalar = document.scalar(path)
    if scalar is None:
        return None
    written = _written(words, scalar)
    start, end = _content(document, scalar)
    content = document.source.text
    match = _pattern([written]).search(_masked(content) if masked else content, start, end)
    return Location(document.source, document.source.span(match.start(), match.end())) if match else None


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    # Blanks are words only between others: at the start of a line they are YAML's indentation.
    return re.compile(
        "|".join(rf"(?<=\S){re.escape(word)}(?=\S)" if word.isspace() else re.escape(word) for word in words)
    )


def _content(document: Document, scalar: Scalar) -> tuple[int, int]:
    """Where the words of a scalar stand, without quotes or the first line of a block."""
    if scalar.style in _BLOCKS:
        newline = re.compile(r"[\r\n]").search(document.source.text, scalar.start, scalar.end)
        return (newline.start() if newline else scalar.end), scalar.end
    quotes = len(scalar.style)
    return scalar.start + quotes, scalar.end - quotes


def _written(words: str, scalar: Scalar) -> str:
    """How words are written in quotes of this kind."""
    if scalar.style == "'":
        return words.replace("'", "''")
    if scalar.style == '"':
        return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return words
