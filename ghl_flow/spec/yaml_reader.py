"""A YAML file, bounded in size and without waiting, into a document; and how a text is written in YAML."""

import os
import stat
from pathlib import Path

from ghl_flow.errors import SpecError
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.yaml_document import Document
from ghl_flow.spec.yaml_nodes import composed
from ghl_flow.spec.yaml_values import values_of

# Twenty mails as the builder of mails makes them are some 1.5 MB; nothing else written by hand comes near.
MAX_BYTES = 4 * 1024 * 1024

_MOST_FILES = 16 * 1024


def is_plain(text: str) -> bool:
    """Whether YAML reads a text as itself where it stands without quotes, in `[...]` and `{...}` too."""
    try:
        written = [
            parse_yaml(SourceText("", f"k: {text}\n")).data,
            parse_yaml(SourceText("", f"{{k: {text}}}\n")).data,
        ]
    except SpecError:
        return False
    return written == [{"k": text}] * 2


def in_quotes(text: str) -> str:
    """A text of one line as YAML has it in quotes."""
    if '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\") + '"'


def read_yaml(path: Path, display: str | None = None) -> Document:
    """Read and parse a file.

    Raises:
        SpecError: unreadable, too large, not UTF-8, or not the YAML that is accepted here.
    """
    shown = display or str(path)
    top = Location(SourceText(shown, ""), Span.point(1, 1))
    try:
        # Asking for the most that is allowed would make room for it, for every file of a kilobyte.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SpecError(f"{shown} is not a file", location=top, hint="a pipe or device is not read")
            raw = file.read(_MOST_FILES)
            if len(raw) == _MOST_FILES:
                raw += file.read(MAX_BYTES + 1 - _MOST_FILES)
    except OSError as error:
        raise SpecError(f"cannot read {shown}: {error.strerror or error}", location=top) from None
    if len(raw) > MAX_BYTES:
        raise SpecError(
            f"{shown} is larger than {MAX_BYTES // 1024 // 1024} MiB",
            location=top,
            hint="a spec file is a few kilobytes; is this the right file?",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        source = SourceText(shown, raw.decode("utf-8", errors="replace"))
        raise SpecError(
            f"{shown} is not UTF-8: byte 0x{raw[error.start]:02x}",
            location=Location(source, Span.point(line, column)),
            hint="save the file as UTF-8",
        ) from None
    return parse_yaml(SourceText(shown, text))


def _without_waiting(path: str, flags: int) -> int:
    # A pipe that nothing writes to would be waited for.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def parse_yaml(source: SourceText) -> Document:
    """Parse one YAML document.

    Raises:
        SpecError: bad syntax, a duplicate key, a tag, more than one document, or a limit exceeded.
    """
    if len(source.text) > MAX_BYTES:
        raise SpecError(f"{source.path} is larger than {MAX_BYTES // 1024 // 1024} MiB")
    root = composed(source)
    return Document(source, values_of(root, source), root)
