"""Findings in the formats that machines read."""

from collections.abc import Sequence

from ghl_flow.lint.baseline import relocated
from ghl_flow.lint.rule import Finding
from ghl_flow.operations.lint import Linted
from ghl_flow.spec.report_paths import PathsBelow


def linted_text(linted: Linted, fmt: str, paths: PathsBelow) -> str:
    """The findings as `json`, `sarif`, `github`, `gitlab` or `junit`."""
    # What machines read is the same wherever the command is started; a person can open what is shown here.
    found = sorted(
        linted.findings,
        key=lambda item: (paths.of(item.location.source.path), item.location.span, item.code),
    )
    findings = [relocated(finding, paths) for finding in found]
    match fmt:
        case "sarif":
            from ghl_flow import __version__
            from ghl_flow.lint.formats.sarif import to_sarif

            return to_sarif(findings, linted.rules, __version__, linted.result.not_run)
        case "github":
            from ghl_flow.lint.formats.github import to_github

            return to_github(findings, linted.result.not_run)
        case "gitlab":
            return _gitlab(linted, findings, found)
        case "junit":
            from ghl_flow.lint.formats.junit import to_junit

            names = sorted(paths.of(name) for name in linted.result.files)
            return to_junit(findings, names, linted.result.not_run)
        case _:
            from ghl_flow.lint.formats.json_list import to_json

            return to_json(findings)


def _gitlab(linted: Linted, findings: Sequence[Finding], found: Sequence[Finding]) -> str:
    from ghl_flow.lint.formats.gitlab import to_gitlab

    return to_gitlab(findings, [linted.result.places.name(finding) for finding in found])
