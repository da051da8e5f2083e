"""A committed list of known findings, so that only new ones count.

Known by rule, flow and step rather than by line: a file may be edited above a finding and it stays
known. Each entry carries how often it is known; one more of it is new. That a file is not valid is always
new: with the next edit it may be not valid in another way.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ghl_flow.compile.tree import build_tree, walk
from ghl_flow.errors import SpecError
from ghl_flow.lint.alone import FlowFile
from ghl_flow.lint.rule import Finding
from ghl_flow.remedy import pasted
from ghl_flow.source import Location
from ghl_flow.spec.report_paths import PathsBelow
from ghl_flow.wire.json import parse_json

_VERSION = 1


def relocated(finding: Finding, paths: PathsBelow) -> Finding:
    """The finding and its fix with other names for the files."""

    def moved(location: Location) -> Location:
        source = location.source
        return location._replace(source=source._replace(path=paths.of(source.path)))

    fix = finding.fix and finding.fix._replace(
        edits=tuple(edit._replace(location=moved(edit.location)) for edit in finding.fix.edits)
    )
    return finding._replace(location=moved(finding.location), fix=fix)


class Places:
    """Names the place of a finding without its line: a step of a flow, else the file."""

    def __init__(self, flows: Sequence[FlowFile], paths: PathsBelow) -> None:
        self.paths = paths
        self._flows = {flow.told.source.path: flow for flow in flows}

    def name(self, finding: Finding) -> str:
        """`missed-call-text-back/sms#1`, or the path of the file."""
        path = finding.location.source.path
        file = self._flows.get(path)
        if file is None:
            return self.paths.of(path)
        flow = file.loaded
        identity = ""
        for block in walk(build_tree(flow.value.steps, "", ("steps",))):
            span = flow.document.location(block.path).span
            # The last step that begins before the finding and ends behind it is the innermost.
            if (span.line, span.column) <= (finding.location.span.line, finding.location.span.column) and (
                finding.location.span.line,
                finding.location.span.column,
            ) < (span.end_line, span.end_column):
                identity = block.identity
        return flow.value.flow + (
            identity if identity.startswith("/") else f"/{identity}" if identity else ""
        )


def write_baseline(findings: Sequence[Finding], places: Places) -> str:
    """The baseline in which these findings are known, as text to commit."""
    counted = Counter((item.code, places.name(item)) for item in findings if not item.always_counts)
    known = [{"code": code, "at": at, "count": count} for (code, at), count in sorted(counted.items())]
    return json.dumps({"version": _VERSION, "known": known}, indent=2) + "\n"


def read_baseline(text: str, path: str) -> Counter[tuple[str, str]]:
    """What a baseline knows.

    Raises:
        SpecError: it is not one.
    """
    try:
        document: Any = parse_json(text)
        if document["version"] != _VERSION:
            raise SpecError(f"{path} is a baseline of version {document['version']}, not {_VERSION}")
        return Counter({(item["code"], item["at"]): int(item["count"]) for item in document["known"]})
    except (ValueError, KeyError, TypeError):
        raise SpecError(
            f"{path} is not a lint baseline",
            hint=pasted("'ghl-flow lint --update-baseline'") + " writes one",
        ) from None


def new_findings(
    findings: Sequence[Finding], known: Mapping[tuple[str, str], int], places: Places
) -> list[Finding]:
    """The findings a baseline does not know, in their order."""
    left = Counter(known)
    new = []
    for finding in findings:
        key = (finding.code, places.name(finding))
        if left[key] > 0 and not finding.always_counts:
            left[key] -= 1
        else:
            new.append(finding)
    return new
