"""Results of tests."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghl_flow.cli.display.diagnostics import diagnostic_json
from ghl_flow.cli.display.table import print_table
from ghl_flow.cli.fleet import failure_json
from ghl_flow.cli.testing import Ran, TestRun
from ghl_flow.errors import Diagnostic
from ghl_flow.junit import Case, Problem, junit_xml
from ghl_flow.masking import masked
from ghl_flow.spec.report_paths import PathsBelow


def print_tests(console: Console, run: TestRun, *, coverage: bool) -> None:
    """A line for each test, what differs under those that failed, then the count.

    A test that ran for several accounts with the same result is one line.
    """
    table = _table()
    folded: dict[tuple[str, tuple[str | int, ...], str, bool], list[Ran]] = {}
    for ran in run.ran:
        key = (ran.file.document.source.path, ran.result.path, str(ran.result.profile), ran.result.passed)
        folded.setdefault(key, []).append(ran)
    for (*_, passed), alike in folded.items():
        ran = alike[0]
        mark = Text("ok", style="green") if passed else Text("FAILED", style="bold red")
        table.add_row(mark, ran.result.name, Text(f"{ran.result.profile}{_for(alike)}", style="dim"))
    if run.ran:
        print_table(console, table)
    for ran in run.failed:
        console.print(f"\n{_where(ran)}: {ran.result.name} ({ran.result.profile}, {ran.account})",
                      style="bold", markup=False, soft_wrap=True)  # fmt: skip
        for line, style in _difference_lines(ran):
            console.print(line, style=style, markup=False, soft_wrap=True)
    if coverage:
        console.print()
        print_coverage(console, run)
    failed = len(run.failed)
    console.print(
        f"\n{len(run.ran) - failed} passed, {failed} failed", style="bold red" if failed else "bold green"
    )


def print_coverage(console: Console, run: TestRun) -> None:
    """How much of each flow the tests reach, and each place they do not."""
    for flow, listed in run.places.items():
        reached = sum(place.reached for place in listed)
        share = 100 * reached / len(listed) if listed else 100
        console.print(
            f"{flow}: {reached} of {len(listed)} steps and branches reached, {share:.0f} %", style="bold"
        )
        for place in listed:
            if not place.reached:
                console.print(
                    f"  {place.location}  {place.what}", style="yellow", markup=False, soft_wrap=True
                )


def run_json(run: TestRun, paths: PathsBelow) -> dict[str, object]:
    """`{passed, failed, cases: [...], errors: [...], unusable: [...], coverage: {...}}`."""
    return {
        "passed": len(run.ran) - len(run.failed),
        "failed": len(run.failed),
        "cases": [
            {
                "name": ran.result.name,
                "file": paths.of(ran.file.document.source.path),
                "line": ran.file.document.location(ran.result.path).span.line,
                "account": ran.account,
                "profile": str(ran.result.profile),
                "result": "passed" if ran.result.passed else "failed",
                "differences": [
                    {
                        "line": ran.file.document.location(item.path).span.line,
                        "expected": item.expected or None,
                        "got": item.got or None,
                    }
                    for item in ran.result.differences
                ],
                "not_modelled": list(ran.result.gaps),
            }
            for ran in run.ran
        ],
        "errors": [diagnostic_json(item, paths) for item in run.invalid],
        "unusable": [failure_json(name, error) for name, error in run.unusable],
        "coverage": {
            "percent": round(run.coverage, 1),
            "unreached": [
                {
                    "flow": flow,
                    "what": place.what,
                    "file": paths.of(place.location.source.path),
                    "line": place.location.span.line,
                }
                for flow, listed in run.places.items()
                for place in listed
                if not place.reached
            ],
        },
    }


def to_junit(run: TestRun, paths: PathsBelow) -> str:
    """JUnit XML, a suite for each file; a file that is not valid and an account that is not are errors."""
    suites: dict[str, list[Case]] = {}
    for ran in run.ran:
        path = paths.of(ran.file.document.source.path)
        problems = []
        if not ran.result.passed:
            place = ran.file.document.location(ran.result.path).span
            where = f"{path}:{place.line}:{place.column}"
            text = "\n".join([where, *(line for line, _ in _difference_lines(ran))])
            problems = [Problem("the result differs from what is expected", text)]
        suites.setdefault(path, []).append(Case(f"{ran.result.name} ({ran.result.profile})", path, problems))
    for item in run.invalid:
        path = paths.of(item.location.source.path) if item.location else "ghl-flow.yaml"
        line = f":{item.location.span.line}" if item.location else ""
        text = f"{path}{line}: {item.message}"
        error = _error(text, path, "the file is not valid", text + _hint(item))
        suites.setdefault(path, []).append(error)
    accounts = []
    for name, unusable in run.unusable:
        texts = [f"{item.location or name}: {item.message}{_hint(item)}" for item in unusable.diagnostics]
        accounts.append(_error(name, "accounts", "it was not run for this account", "\n".join(texts)))
    return junit_xml("ghl-flow", [*suites.items(), *([("accounts", accounts)] if accounts else [])])


def _error(name: str, where: str, message: str, text: str) -> Case:
    return Case(masked(name), where, [Problem(message, masked(text), error=True)])


def _hint(item: Diagnostic) -> str:
    return f"\n{item.hint}" if item.hint else ""


def _for(alike: list[Ran]) -> str:
    return f", {len(alike)} accounts" if len(alike) > 1 else ""


def _where(ran: Ran) -> str:
    return str(ran.file.document.location(ran.result.path))


def _difference_lines(ran: Ran) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for item in ran.result.differences:
        line = ran.file.document.location(item.path).span.line
        lines.append((f"  - {item.expected or 'nothing'}   (line {line})", "red"))
        lines.append((f"  + {item.got or 'nothing'}", "green"))
    lines += [(f"  ? not modelled: {gap}", "yellow") for gap in ran.result.gaps]
    return lines


def _table() -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    return table
