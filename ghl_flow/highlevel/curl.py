"""Reading what a browser's "Copy as cURL" puts on the clipboard: the URL and the headers. Nothing is run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ghl_flow.errors import UsageError
from ghl_flow.wire.json import parse_json

_LONGEST = 5_000_000  # characters: an auto-save request carries a whole workflow
_HOW = (
    'in the browser\'s developer tools: Network > a request to backend.leadconnectorhq.com > "Copy as cURL"'
)

# In bash, one after another: a gap, or a piece of a word. What none of them fits is a quotation without end.
_BASH_PIECE = re.compile(
    r"""(?P<gap>\s+)|'(?P<single>[^']*)'|"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)\""""
    r"""|\$'(?P<ansi>[^'\\]*(?:\\.[^'\\]*)*)'|\\(?P<escaped>.)|(?P<plain>[^\s'"\\$]+|\$)""",
    re.DOTALL,
)
_IN_DOUBLE_QUOTES = re.compile(r'\\(["\\])')
_BASH_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_BASH_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_HEADER_OPTIONS = ("-H", "--header")
_AGENT_OPTIONS = ("-A", "--user-agent")


@dataclass(frozen=True, slots=True)
class CopiedRequest:
    """A request as the browser sent it. Header names are lower-case; `url` is None for bare headers."""

    url: str | None
    headers: dict[str, str]


def read_copied_request(text: str) -> CopiedRequest:
    """Read "Copy as cURL" (bash or cmd), or a JSON object of headers.

    Raises:
        UsageError: it is neither. What was pasted is not repeated.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise UsageError("that is too long for one request", hint=_HOW)
    if text.startswith("{"):
        return CopiedRequest(None, _headers_of_json(text))
    words = _words(text)
    if not words or words[0].lower().removesuffix(".exe") != "curl":
        raise UsageError("that is no cURL command", hint=_HOW)
    return _read(words[1:])


def _headers_of_json(text: str) -> dict[str, str]:
    try:
        document = parse_json(text)
    except ValueError:
        raise UsageError("that is neither a cURL command nor a JSON object of headers", hint=_HOW) from None
    entries = document if isinstance(document, dict) else {}
    return {name.strip().lower(): value.strip() for name, value in entries.items() if isinstance(value, str)}


def _words(text: str) -> list[str]:
    written_for_cmd = '^"' in text or re.search(r"\^[ \t]*\r?$", text, re.MULTILINE) is not None
    plain = _without_carets(text) if written_for_cmd else re.sub(r"\\\r?\n", " ", text)
    # Not shlex: it adds character to character, which takes half a minute for a workflow of a megabyte.
    words: list[str] = []
    word: list[str] | None = None
    position = 0
    while found := _BASH_PIECE.match(plain, position):
        position = found.end()
        if found["gap"] is None:
            word = [] if word is None else word
            word.append(_piece(found))
        elif word is not None:
            words.append("".join(word))
            word = None
    if position < len(plain):
        raise UsageError("the cURL command ends in the middle of a quotation", hint=_HOW)
    return words if word is None else [*words, "".join(word)]


def _piece(found: re.Match[str]) -> str:
    if found["ansi"] is not None:
        return _BASH_ESCAPE.sub(_unescaped, found["ansi"])
    if found["double"] is not None:
        return _IN_DOUBLE_QUOTES.sub(r"\1", found["double"])
    return next(text for text in (found["single"], found["escaped"], found["plain"]) if text is not None)


def _without_carets(text: str) -> str:
    # cmd: a caret takes the meaning from the next character, and at the end of a line joins it to the next.
    return re.sub(r"\^(.)", r"\1", re.sub(r"\^[ \t]*\r?\n", " ", text))


def _unescaped(match: re.Match[str]) -> str:
    unicode, byte, octal, letter = match.groups()
    if unicode or byte:
        return chr(int(unicode or byte, 16))
    if octal:
        return chr(int(octal, 8))
    return _BASH_LETTERS.get(letter, letter)


def _read(words: list[str]) -> CopiedRequest:
    url: str | None = None
    headers: dict[str, str] = {}
    for option, value in _options(words):
        if option in _HEADER_OPTIONS:
            name, _, content = value.partition(":")
            headers[name.strip().lower()] = content.strip()
        elif option in _AGENT_OPTIONS:
            headers["user-agent"] = value.strip()
        elif option == "--url" or (url is None and not option and "://" in value):
            url = value
    return CopiedRequest(url, headers)


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """`(option, value)`, with an empty option for a word that stands alone."""
    remaining = iter(words)
    for word in remaining:
        if word in (*_HEADER_OPTIONS, *_AGENT_OPTIONS, "--url"):
            yield word, next(remaining, "")
        elif word.startswith(("--header=", "--user-agent=", "--url=")):
            option, _, value = word.partition("=")
            yield option, value
        elif word.startswith(("-H", "-A")) and not word.startswith("--"):
            yield word[:2], word[2:]
        elif word.startswith("-"):
            if word in ("-b", "--cookie", "-d", "--data", "--data-raw", "--data-binary", "-X", "--request"):
                next(remaining, "")  # its value may look like anything, a URL for example
        else:
            yield "", word
