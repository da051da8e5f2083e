"""Fixes put into files: only the spans that a fix names change, everything else stays byte for byte."""

from collections.abc import Iterable
from typing import NamedTuple

from ghl_flow.lint.rule import Finding
from ghl_flow.source import Span, line_starts
from ghl_flow.spec.yaml_document import YamlPath

_BOM = "\ufeff"


class Fixed(NamedTuple):
    """The new text of a file, and the findings whose fixes are in it."""

    text: str
    findings: tuple[Finding, ...]


def fix_text(text: str, findings: Iterable[Finding]) -> Fixed:
    """Put the fixes of the findings of one file into its text, as it was read from disk.

    Where two fixes meet in one place the first is taken; the next run finds the other again.
    """
    body = text.removeprefix(_BOM)
    starts = line_starts(body)
    changed: set[YamlPath] = set()
    taken: list[tuple[int, int, str]] = []
    done: list[Finding] = []
    for finding in findings:
        if finding.fix is None:
            continue
        wanted = [(*_offsets(starts, body, edit.location.span), edit.text) for edit in finding.fix.edits]
        new = [edit for edit in wanted if edit not in taken]
        paths = {change.path for change in finding.fix.changes}
        if paths & changed or any(_overlap(one, other) for one in new for other in taken):
            continue
        changed |= paths
        taken += new
        done.append(finding)
    for start, end, replacement in sorted(taken, reverse=True):
        body = body[:start] + replacement + body[end:]
    return Fixed(text[: len(text) - len(text.removeprefix(_BOM))] + body, tuple(done))


def _offsets(starts: list[int], text: str, span: Span) -> tuple[int, int]:
    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return len(text)
        return min(starts[line - 1] + column - 1, len(text))

    start = offset(span.line, span.column)
    return start, max(start, offset(span.end_line, span.end_column))


def _overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one[0] == other[0]
