"""How long proofs take, beside as many runs of the shipped flow in simpy as there are patterns of events.

A pattern stands for all its timings, a run of simpy for one. Each row is a process of its own, so that its
time, of the processor, and its memory are its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.measured import ROOT, Limit, Row, median, own_memory
from benchmarks.simpy_model import texts_in_simpy
from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.runtime.verify import verify
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.project import Project

SHIPPED = (ROOT / "flows/missed-call-text-back.yaml").read_text(encoding="utf-8")
SIMPY_RUNS = 200

_HEAD = """\
version: 1
flow: {name}
name: {name}
trigger:
  - {trigger}
fields: {{ {field}: {{ name: {field}, type: date }} }}
settings: {{ reentry: true }}
steps:
{steps}
guarantees:
  - {guarantee}
"""
CALL = "call_status: { direction: inbound, status: [no-answer] }"


class Question(NamedTuple):
    """One question: its flows, the one that is decided first, and how it is decided."""

    what: str
    most_seconds: float
    """A guarantee that takes 20 s is unknown."""
    flows: Callable[[], Sequence[str]]
    max_calls: int = 3
    jitter: int = 60
    all_of_them: bool = False
    most_memory: float | None = None
    """In MB."""

    def limits(self, seconds: float, memory: float) -> tuple[Limit, ...]:
        """What it took, beside the most that it may take."""
        found = (Limit(seconds, self.most_seconds, "s"),)
        return found if self.most_memory is None else (*found, Limit(memory, self.most_memory, "MB"))


def _flow(name: str, steps: Sequence[str], guarantee: str, trigger: str = CALL) -> str:
    lines = "\n".join(f"  {line}" for line in steps)
    return _HEAD.format(
        name=name, trigger=trigger, steps=lines, guarantee=guarantee, field=name.replace("-", "_")
    )


def _long(days: int) -> list[str]:
    guard = ["- if: { long: { within: 2 days } }", "  then: [end]"]
    text = ["- sms: Hello", "- update_contact: { long: now }"]
    return [_flow("long", [f"- wait: {days} days", *guard, *text], "at_most: { sms: 1, within: 1 day }")]


def _twenty() -> list[str]:
    steps = [line for number in range(20) for line in ("- wait: 1 hour", f"- sms: Text {number}")]
    return [_flow("twenty", steps, "at_most: { sms: 1, within: 30 minutes }")]


def _ring(count: int = 6) -> list[str]:
    """Flows that start each other by tags, round and round."""
    flows = []
    for number in range(count):
        tag, following = f"stage-{number}", f"stage-{(number + 1) % count}"
        steps = [
            "- wait: 20 minutes",
            f"- sms: Text {number}",
            f"- remove_tag: {tag}",
            f"- add_tag: {following}",
        ]
        trigger = f"contact_tag: {{ added: {tag} }}"
        flows.append(_flow(f"stage-{number}", steps, "at_most: { sms: 1, within: 10 minutes }", trigger))
    return flows


def _forty() -> list[str]:
    """Forty variants of the shipped flow's recipe, each with a cooldown of its own."""
    flows = []
    for number in range(40):
        name = f"flow-{number}"
        guard = [f"- if: {{ flow_{number}: {{ within: 30 minutes }} }}", "  then: [end]"]
        steps = ["- wait: 2 minutes", *guard, "- sms: Sorry", f"- update_contact: {{ flow_{number}: now }}"]
        flows.append(_flow(name, steps, "at_most: { sms: 1, within: 30 minutes }"))
    return flows


QUESTIONS = {
    "shipped": Question("the shipped flow, 12 calls, waits late", 1, lambda: [SHIPPED], max_calls=12),
    "wait-30": Question("a wait of 30 days, a window of 2 days", 2, lambda: _long(30)),
    "wait-90": Question("a wait of 90 days, a window of 2 days", 2, lambda: _long(90)),
    "wait-180": Question("a wait of 180 days, a window of 2 days", 2, lambda: _long(180)),
    "twenty": Question("20 texts, an hour apart, with re-entry", 5, _twenty),
    "ring": Question("6 flows that start each other by tags", 10, _ring, most_memory=150),
    "forty": Question("an account of 40 flows, each decided", 30, _forty, all_of_them=True),
}


def compiled(texts: Sequence[str]) -> list[CompiledFlow]:
    """The flows for the first account of the project."""
    project = Project(ROOT)
    account = project.account("bridgepoint-group").value
    library = TemplateLibrary(project.templates_folder)
    return [
        compile_flow(load_text(text, Flow, f"flow-{place}.yaml"), account, library)
        for place, text in enumerate(texts)
    ]


def measure(name: str) -> dict[str, object]:
    """Decide one row in this process."""
    row = QUESTIONS[name]
    flows = compiled(row.flows())
    # Of the processor: what else the machine does is no part of it.
    started = time.process_time()
    results: dict[str, int] = {}
    longest, patterns = 0.0, 0
    for place in range(len(flows) if row.all_of_them else 1):
        beside = [flow for number, flow in enumerate(flows) if number != place]
        for verdict in verify(flows[place], beside=beside, max_calls=row.max_calls, jitter=row.jitter):
            results[verdict.result] = results.get(verdict.result, 0) + 1
            longest = max(longest, verdict.seconds)
            patterns += verdict.patterns
    seconds = time.process_time() - started
    return {
        "seconds": seconds,
        "longest": longest,
        "results": results,
        "memory": own_memory(),
        "patterns": patterns,
    }


def rows() -> Iterator[Row]:
    """The rows of the table."""
    one = median(texts_in_simpy, SIMPY_RUNS)
    for name, row in QUESTIONS.items():
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.verify", name],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        found = json.loads(done.stdout)
        said = ", ".join(f"{count} {result}" for result, count in sorted(found["results"].items()))
        patterns = max(1, found["patterns"])
        beside = f"{said}; {found['memory']:.0f} MB"
        yield Row(
            f"prove {row.what}",
            found["seconds"],
            f"{patterns:,} runs of a simpy model",
            one * patterns,
            beside=beside,
            limits=row.limits(found["seconds"], found["memory"]),
        )


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
