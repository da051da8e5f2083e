"""The four ways of ARCHITECTURE.md: the stations stand in this order, and nothing is parsed twice."""

import re
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from ghl_flow.cli.main import main
from tests.cli.starter import new_project
from tests.conftest import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
FLOW = "missed-call-text-back"
COMMANDS = {
    "YAML to finding": ["lint"],
    "account to HTTP": ["apply", "--all", "--sandbox"],
    "call to SMS": ["simulate", FLOW, "--calls", "0s"],
    "compiled flow to verdict": ["verify", FLOW],
}
_PARSERS = ("spec/yaml_nodes:composed", "compile/flow:compile_flow", "wire/workflow:Workflow.from_document")


def stations(way: str) -> list[str]:
    """The functions that the page names for a way, as `path:name`."""
    (row,) = re.findall(rf"^\*\*{way}\*\*.*?(?=\n\n)", PAGE, re.MULTILINE | re.DOTALL)
    return re.findall(r"`([a-z_/]+:[\w.]+)`", row)


@pytest.mark.parametrize("way", COMMANDS)
def test_the_table_counts_what_is_told(way: str) -> None:
    """And none has more than before: what a way has besides, it says."""
    (counted,) = re.findall(rf"^\| {way} \| `\w+` \| (\d+), were (\d+)(.*?) \|", PAGE, re.MULTILINE)
    now, before, besides = int(counted[0]), int(counted[1]), counted[2]
    assert now == len(stations(way))
    assert now < before or (now == before and "without" in besides)


@contextmanager
def entered(calls: Counter[str]) -> Iterator[None]:
    """Count how often each function of the package is entered, in the order of the first time."""
    package = (ROOT / "ghl_flow").as_posix() + "/"

    def look(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(package):
            calls[f"{code.co_filename[len(package) : -3]}:{code.co_qualname}"] += 1

    before = sys.getprofile()
    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


@pytest.mark.parametrize("way", COMMANDS)
def test_a_way_is_as_it_is_told(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.chdir(new_project(tmp_path / "agency"))
    # A promise of its own, which no other test has had proved in this process.
    flow = Path("flows") / f"{FLOW}.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("3 minutes", "4 minutes"), encoding="utf-8")
    calls: Counter[str] = Counter()
    with entered(calls):
        code = main(["--quiet", *COMMANDS[way]])
    assert code == 0, capsys.readouterr().err
    told = stations(way)
    assert len(told) >= 5
    assert not [one for one in told if one not in calls], "not on the way"
    order = [*calls]
    assert told == sorted(told, key=order.index)
    files = [path for path in Path().rglob("*") if path.name.endswith((".yaml", ".sms.j2"))]
    composed, compiled, read = (calls[one] for one in _PARSERS)
    # Each file once; lint has one text of its own, a flow that sends nothing but a template, and reads what
    # ships and the project has no file for: the text to a wrong number, in two languages.
    shipped = 2 if way == "YAML to finding" else 0
    assert composed <= len(files) + shipped + (way == "YAML to finding")
    workflows = 2
    assert (compiled, read) == {
        "YAML to finding": (len([one for one in files if one.name.endswith(".j2")]) + shipped, 0),
        # Each workflow as it was read back after it was written, and as the list of the account has it.
        "account to HTTP": (1, 2 * workflows),
    }.get(way, (1, workflows))
