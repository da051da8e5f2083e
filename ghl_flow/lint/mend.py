"""Fixes on their way into files."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ghl_flow.files import write_whole
from ghl_flow.lint.edits import fix_text
from ghl_flow.lint.rule import Finding
from ghl_flow.lint.run import LintResult


class MendedFile(NamedTuple):
    """A file, its text before and after, and how many findings that mends."""

    name: str
    path: Path
    before: str
    after: str
    fixed: int

    def diff(self) -> str:
        """The change as a unified diff."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), self.name, self.name, lineterm=""
        )
        return "".join(f"{line}\n" for line in lines)

    def write(self) -> None:
        """Put the new text in place of the old, whole or not at all."""
        write_whole(self.path, self.after)


def mended_files(result: LintResult, *, unsafe: bool) -> list[MendedFile]:
    """Every file that fixes change; unsafe ones only where asked for."""
    by_file: dict[str, list[Finding]] = {}
    for finding in result.findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        names = {edit.location.source.path for edit in finding.fix.edits}
        if len(names) == 1 and (name := names.pop()) in result.files:
            by_file.setdefault(name, []).append(finding)
    mended = []
    for name, findings in by_file.items():
        before = result.files[name].read_bytes().decode("utf-8")
        fixed = fix_text(before, _each_once(findings))
        if fixed.text != before:
            mended.append(MendedFile(name, result.files[name], before, fixed.text, len(fixed.findings)))
    return mended


def _each_once(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that differ in what they say but mend the same need one fix."""
    once = {finding.fix: finding for finding in reversed(findings)}
    return list(reversed(once.values()))
