"""`# ghl-flow: ignore[GF101] because ...`: findings that somebody has looked at and wants to keep.

On a line with something on it, it is about that line; alone on a line, about the next one with
something on it; `ignore-file[...]` is about the whole file. In a template it stands in the front matter,
where it is about the whole text, or in a Jinja comment.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ghl_flow.lint.rule import Finding
from ghl_flow.source import Location, SourceText, Span

_COMMENT = re.compile(
    r"(?:^|(?<=\s))(?P<open>#|\{#-?)\s*ghl-flow:\s*(?P<kind>ignore-file|ignore)\[(?P<codes>[^\]\n]*)\][^\n]*"
)


class Ignore(NamedTuple):
    """One such comment: which rules (codes, prefixes or names), and on which line; None is the file."""

    words: tuple[str, ...]
    line: int | None
    location: Location


def ignores_of(source: SourceText) -> list[Ignore]:
    """The ignore comments of a file."""
    if "ghl-flow:" not in source.text:
        return []
    lines = source.lines()
    found = []
    for number, line in enumerate(lines, 1):
        match = _COMMENT.search(line)
        if match is None:
            continue
        words = tuple(word.strip() for word in match["codes"].split(",") if word.strip())
        place = Location(source, Span(number, match.start() + 1, number, len(line.rstrip()) + 1))
        found.append(Ignore(words, _line_meant(lines, number, match), place))
    return found


def _line_meant(lines: Sequence[str], number: int, match: re.Match[str]) -> int | None:
    if match["kind"] == "ignore-file" or _in_front_matter(lines, number):
        return None
    if lines[number - 1][: match.start()].strip():
        return number
    following = enumerate(lines[number:], number + 1)
    return next(
        (later for later, text in following if text.strip() and not text.lstrip().startswith("#")), number
    )


def _in_front_matter(lines: Sequence[str], number: int) -> bool:
    return lines[0].rstrip() == "---" and "---" in (line.rstrip() for line in lines[number:])


def covers(ignore: Ignore, finding: Finding) -> bool:
    """Whether the comment is about the finding."""
    span = finding.location.span
    if finding.always_counts:
        return False
    here = ignore.line is None or span.line <= ignore.line <= max(span.line, span.end_line)
    return here and any(answers(word, finding.code, finding.name) for word in ignore.words)


def answers(word: str, code: str, name: str) -> bool:
    """Whether a rule is meant by a code, the beginning of one, or a name."""
    return code.startswith(word.upper()) or name == word


def apply_ignores(
    findings: Iterable[Finding], sources: Iterable[SourceText]
) -> tuple[list[Finding], list[Ignore]]:
    """The findings that no comment covers, and the comments that cover none."""
    by_file = {source.path: ignores_of(source) for source in sources}
    used: set[int] = set()
    kept: list[Finding] = []
    for finding in findings:
        covering = [
            ignore for ignore in by_file.get(finding.location.source.path, ()) if covers(ignore, finding)
        ]
        used.update(id(ignore) for ignore in covering)
        if not covering:
            kept.append(finding)
    unused = [ignore for ignores in by_file.values() for ignore in ignores if id(ignore) not in used]
    return kept, unused
