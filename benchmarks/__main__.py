"""`python -m benchmarks`: run every benchmark and print a table for docs/benchmarks.md."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.simpy_model import texts_in_simpy
from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.runtime.verify import verify
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load
from ghl_flow.spec.project import Project

ROOT = Path(__file__).parents[1]
SEED = ROOT / "flows/missed-call-text-back.yaml"
_TWO_COMMANDS = """\
import typer
app = typer.Typer()
@app.command()
def one(name: str = "x") -> None: ...
@app.command()
def two(name: str = "x") -> None: ...
app(["one"])
"""


def median(work: Callable[[], object], runs: int) -> float:
    """Seconds one run takes: the median after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def process(*command: str) -> Callable[[], object]:
    """A command as a whole process."""
    return lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def row(what: str, ours: float, peer: str, theirs: float, note: str = "") -> str:
    """A line of the table."""
    return (
        f"| {what} | {ours * 1000:.1f} ms | {peer} | {theirs * 1000:.1f} ms | {ours / theirs:.2f} | {note} |"
    )


def main() -> None:
    """Measure and print."""
    print("| what | ghl-flow | peer | peer's time | ratio | |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "two_commands.py"
        script.write_text(_TWO_COMMANDS, encoding="utf-8")
        binary = Path(sys.executable).parent
        typer = median(process(sys.executable, str(script)), 7)
        validate = median(process(str(binary / "ghl-flow"), "validate", str(SEED)), 7)
        lint = median(process(str(binary / "ghl-flow"), "--project", str(ROOT), "lint", str(SEED)), 7)
        print(row("validate one file, whole process", validate, "a typer program of two commands", typer))
        print(row("lint one file, whole process", lint, "a typer program of two commands", typer))
        yamllint = median(process(str(binary / "yamllint"), "-d", "relaxed", str(SEED)), 7)
        print(row("validate one file, whole process", validate, "yamllint of the same file", yamllint))

    from yamllint import linter
    from yamllint.config import YamlLintConfig

    text = SEED.read_text(encoding="utf-8")
    config = YamlLintConfig("extends: relaxed")
    style = median(lambda: list(linter.run(text, config)), 50)
    print(
        row(
            "parse and validate one file", median(lambda: load(SEED, Flow), 50), "yamllint, style only", style
        )
    )
    project = Project(ROOT)
    account = project.account("bridgepoint-group").value
    library = TemplateLibrary(project.templates_folder)
    flow = project.flow("missed-call-text-back")
    compiling = median(lambda: compile_flow(flow, account, library), 50)
    print(row("compile and render it for an account", compiling, "yamllint, style only", style))
    compiled = compile_flow(flow, account, library)
    patterns = sum(item.patterns for item in verify(compiled, max_calls=5))
    proving = median(lambda: verify(compiled, max_calls=5), 5)
    one_run = median(texts_in_simpy, 200)
    note = (
        f"{patterns / proving:,.0f} patterns a second, each for all its timings; "
        f"simpy {1 / one_run:,.0f}, each for one"
    )
    peer = f"{patterns:,} runs of a plain simpy model"
    print(
        row(
            "prove its guarantees for 5 calls, a reply and an answered call",
            proving,
            peer,
            one_run * patterns,
            note,
        )
    )


if __name__ == "__main__":
    main()
