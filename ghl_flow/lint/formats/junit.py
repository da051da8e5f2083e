"""`--format junit`: a test case a file, which any CI server shows."""

from collections.abc import Iterable, Sequence

from ghl_flow import plugins
from ghl_flow.junit import Case, Problem, junit_xml
from ghl_flow.lint.rule import Finding
from ghl_flow.source import one_line

_SUITE = "ghl-flow lint"


def to_junit(
    findings: Sequence[Finding], files: Iterable[str], not_run: Sequence[plugins.Problem] = ()
) -> str:
    """A suite with one case for each file looked at; a case with findings has failed.

    A rule of a plug-in that did not run is a case with an error.
    """
    by_file: dict[str, list[Finding]] = {path: [] for path in files}
    for finding in findings:
        by_file.setdefault(finding.location.source.path, []).append(finding)
    cases = [Case(path, "ghl-flow.lint", list(map(_problem, found))) for path, found in by_file.items()]
    for one in not_run:
        message = f"plug-in not used: {one}"
        cases.append(Case(one.plugin.name, "ghl-flow.plugins", [Problem(message, message, "plug-in", True)]))
    return junit_xml(_SUITE, [(_SUITE, cases)])


def _problem(finding: Finding) -> Problem:
    return Problem(
        f"{finding.code} {finding.message}",
        f"{one_line(str(finding.location))}: {finding.hint or finding.message}",
        str(finding.severity),
    )
