"""Fixes put into files: what comes out is read again, and written only if nothing else changed."""

import difflib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ghl_flow.copy.templates import FrontMatter, parse_template, variables_used
from ghl_flow.errors import SpecError, UsageError
from ghl_flow.files import read_bytes, write_whole
from ghl_flow.lint.edits import fix_text
from ghl_flow.lint.rule import Finding, Fix
from ghl_flow.lint.run import LintResult
from ghl_flow.patterns import later
from ghl_flow.source import SourceText, split_lines
from ghl_flow.spec.yaml_reader import parse_yaml

_BOM = "\ufeff"
_TAG = later(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class FixedFile(NamedTuple):
    """A file, its text before and after, and how many findings that fixes."""

    name: str
    path: Path
    before: str
    after: str
    fixed: int

    def diff(self) -> str:
        """The change as a unified diff."""
        lines = difflib.unified_diff(
            split_lines(self.before), split_lines(self.after), self.name, self.name, lineterm=""
        )
        return "".join(f"{line}\n" for line in lines)

    def write(self) -> None:
        """Put the new text in place of the old, whole or not at all."""
        write_whole(self.path, self.after)


class Fixes(NamedTuple):
    """The files that fixes change, and the findings whose fix would have changed something else too.

    `invalid`: what is wrong with files that are not valid, in which nothing was looked for.
    """

    files: Sequence[FixedFile]
    refused: Sequence[Finding]
    invalid: Sequence[Finding] = ()


def fix_files(result: LintResult, *, unsafe: bool) -> Fixes:
    """Every file that fixes change; unsafe ones only where asked for."""
    by_file: dict[str, list[Finding]] = {}
    for finding in result.findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        names = {edit.location.source.path for edit in finding.fix.edits}
        if len(names) == 1 and (name := names.pop()) in result.files:
            by_file.setdefault(name, []).append(finding)
    files: list[FixedFile] = []
    refused: list[Finding] = []
    for name, findings in by_file.items():
        before = _as_looked_at(result.files[name], findings[0].location.source)
        after, done, not_done = _fixed(before, name, _each_once(findings))
        refused += not_done
        if after != before:
            files.append(FixedFile(name, result.files[name], before, after, done))
    return Fixes(files, refused, [item for item in result.findings if item.always_counts])


def _as_looked_at(path: Path, source: SourceText) -> str:
    """The text of a file, whose findings are about what was read before.

    Raises:
        UsageError: it is another one now, or cannot be read.
    """
    text = read_bytes(path).decode("utf-8", "replace")
    if _unix(text.removeprefix(_BOM)) != _unix(source.text):
        raise UsageError(f"{source.path} has changed since it was read: run the command again")
    return text


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fixed(before: str, name: str, findings: list[Finding]) -> tuple[str, int, list[Finding]]:
    """The text with all fixes, or where they do not go well together with as many as do."""
    together = fix_text(before, findings)
    if _changes_only(before, together.text, name, [item.fix for item in together.findings if item.fix]):
        return together.text, len(together.findings), []
    good: list[Finding] = []
    refused: list[Finding] = []
    text = before
    for finding in findings:
        attempt = fix_text(before, [*good, finding])
        if len(attempt.findings) == len(good):
            continue  # it meets one that is in already; the next run finds it again
        fixes = [item.fix for item in attempt.findings if item.fix]
        if _changes_only(before, attempt.text, name, fixes):
            good.append(finding)
            text = attempt.text
        else:
            refused.append(finding)
    return text, len(good), refused


def _changes_only(before: str, after: str, name: str, fixes: Sequence[Fix]) -> bool:
    """Whether the file says afterwards what it said before, but for what the fixes are about."""
    check = _same_yaml if name.endswith((".yaml", ".yml")) else _same_template
    try:
        return check(_source(name, before), _source(name, after), fixes)
    except SpecError:
        return False


def _source(name: str, text: str) -> SourceText:
    return SourceText(name, text.removeprefix(_BOM))


def _same_yaml(before: SourceText, after: SourceText, fixes: Sequence[Fix]) -> bool:
    # A copy without aliases: one must not carry a change to another place unseen.
    expected: Any = json.loads(json.dumps(parse_yaml(before).data))
    for change in (change for fix in fixes for change in fix.changes):
        holder = expected
        for item in change.path[:-1]:
            holder = holder[item]
        holder[change.path[-1]] = change.value
    # As JSON 1, 1.0, true and "1" all differ.
    return json.dumps(expected, sort_keys=True) == json.dumps(parse_yaml(after).data, sort_keys=True)


def _same_template(before: SourceText, after: SourceText, _: Sequence[Fix]) -> bool:
    # The words are what the edits are about; what Jinja reads and the front matter stay.
    return _parts_of(before) == _parts_of(after)


def _parts_of(source: SourceText) -> tuple[FrontMatter, list[str], set[str]]:
    unix = SourceText(source.path, _unix(source.text))
    template = parse_template(unix, "", "")
    return template.front_matter, _TAG.findall(template.body), variables_used(template.body)


def _each_once(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that differ in what they say but have the same fix need it once."""
    once = {finding.fix: finding for finding in reversed(findings)}
    return list(reversed(once.values()))
