"""The geometry of pictures of simulations: nothing is written over anything else, and the texts stand out."""

import itertools
import math
import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.display.simulation.ink import BOLD, CHARACTER, COLORS
from ghl_flow.cli.display.simulation.marks import COLOR, MARKS, Mark, drawn_mark, legend
from ghl_flow.cli.main import main
from tests.cli.starter import new_project

_SVG = "{http://www.w3.org/2000/svg}"
_FLOW = """version: 1
flow: many
name: A flow with a name that is long enough to need more than the two lines that most names take
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }
settings: { reentry: true, window: { days: mon-fri, from: "8:30", to: "18:30" } }
cancel_on: [reply]
steps:
  - add_tag: seen
  - wait: 2 minutes
  - sms: "{{ business_name }}: sorry that we missed you. {{contact.first_name}}, what do you need, and when?"
  - email: { subject: Sorry, text: Hello }
  - wait: 1 day
  - sms: Still there?
"""
PICTURES = {
    "one call": ["--calls", "0s"],
    "seconds apart": ["--calls", "0s,1s,2s,3s,4s,5s,6s", "--answered", "7s"],
    "one moment": [
        "--event",
        "5s call no-answer",
        "--event",
        "5s call busy",
        "--event",
        "5s tag important-customer",
    ],
    "the same twice": ["--event", "5s call busy", "--event", "5s call busy"],
    "three callers": [
        *("--event", "0s call busy @Featherstonehaugh-Cholmondeley-of-Lower-Slaughter"),
        *(
            "--event",
            "0s call busy @+15125550101",
            "--event",
            "0s reply 'an answer of quite some words' @+15125550101",
        ),
        *("--event", "90s call voicemail @+15125550102"),
    ],
    "at night": ["--calls", "0s,30s", "--start", "Mon 23:30"],
    "two years": ["--calls", "0s,200d,400d,401d,600d,601d,602d,728d"],
    "a month": ["--calls", "0s,30d", "--replies", "31d"],
    "a form of a long name": [
        "--event",
        "0s call busy",
        "--event",
        "1m form 'Request-for-a-quote-on-a-new-roof-or-gutters'",
    ],
}


def picture(folder: Path, name: str) -> str:
    """One of the pictures, made by the command."""
    project = folder / "project"
    if not project.exists():
        new_project(project)
        (project / "flows/many.yaml").write_text(_FLOW, encoding="utf-8")
        account = project / "accounts/bridgepoint-group.yaml"
        text = account.read_text(encoding="utf-8")
        account.write_text(re.sub(r"flows: \[.*\]", "flows: [many, missed-call-text-back]", text), "utf-8")
    out = folder / "picture.svg"
    words = [
        "--project",
        str(project),
        "-q",
        "simulate",
        "--all-flows",
        "-a",
        "bridgepoint-group",
        *PICTURES[name],
    ]
    assert main([*words, "--format", "svg", "--output", str(out)]) == 0
    return out.read_text(encoding="utf-8")


def _root(folder: Path, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture(folder, name))  # noqa: S314 - our own output


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    said: str

    def meets(self, other: "_Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def _texts(root: ElementTree.Element) -> list[_Box]:
    boxes = []
    for one in root.iter(f"{_SVG}text"):
        size, said = float(one.get("font-size", "12")), one.text or ""
        each = BOLD if int(one.get("font-weight", "400")) >= 600 else CHARACTER
        width = len(said) * each * size / 12
        x, y = float(one.get("x", "0")), float(one.get("y", "0"))
        left = x - width / 2 if one.get("text-anchor") == "middle" else x
        boxes.append(_Box(left, y - 0.8 * size, left + width, y + 0.2 * size, said))
    return boxes


def test_of_a_long_name_its_beginning_is_shown(tmp_path: Path) -> None:
    """Beside its texts and in its lane; a name that says nothing is none."""
    shown = picture(tmp_path, "three callers")
    assert shown.count(">Featherstonehaugh-Cho") >= 2
    assert ">...<" not in shown


@pytest.mark.parametrize("name", PICTURES)
def test_no_label_lies_on_another_or_outside(name: str, tmp_path: Path) -> None:
    root = _root(tmp_path, name)
    boxes = _texts(root)
    assert len(boxes) > 5
    assert [(one.said, two.said) for one, two in itertools.combinations(boxes, 2) if one.meets(two)] == []
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    assert [one for one in boxes if one.left < 0 or one.right > width or one.bottom > height] == []


@pytest.mark.parametrize("name", PICTURES)
def test_text_messages_are_drawn_last_and_largest(name: str, tmp_path: Path) -> None:
    root = _root(tmp_path, name)
    *_, wide = (one for one in root.iter(f"{_SVG}rect") if "gf-bubble" in (one.get("class") or ""))
    shapes = [one for one in root.iter() if one.tag in (f"{_SVG}path", f"{_SVG}rect", f"{_SVG}circle")]
    marks = [one for one in shapes if one.tag == f"{_SVG}path"]
    sent = [
        one
        for one in marks
        if (title := one.find(f"{_SVG}title")) is not None and " sms: " in (title.text or "")
    ]
    assert sent
    # After the last of them come the words of the texts, and nothing else.
    after = shapes[shapes.index(sent[-1]) + 1 :]
    assert after
    assert all("gf-bubble" in (one.get("class") or "") for one in after)
    assert shapes[-1] is wide
    between = shapes[shapes.index(sent[0]) : shapes.index(sent[-1]) + 1]
    assert all(one in sent for one in between)
    sizes = {mark: _area(drawn_mark(mark, 0, 0)) for mark in Mark if mark not in (Mark.WAIT, Mark.HELD)}
    assert max(sizes, key=lambda mark: sizes[mark]) is Mark.TEXT


def _area(shape: str) -> float:
    """Of the box around a path of relative moves: enough to compare."""
    found = re.search(r' d="([^"]+)"', shape)
    assert found is not None
    x = y = 0.0
    points: list[tuple[float, float]] = []
    for letter, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", found[1]):
        values = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", numbers)]
        match letter:
            case "M":
                x, y = values
            case "h":
                x += values[0]
            case "v":
                y += values[0]
            case "l":
                for dx, dy in zip(values[::2], values[1::2], strict=True):
                    x, y = x + dx, y + dy
                    points.append((x, y))
            case "a":
                x, y = x + values[-2], y + values[-1]
                points += [(x, y - values[1]), (x, y + values[1])]
        points.append((x, y))
    across, down = [one for one, _ in points], [other for _, other in points]
    return (max(across) - min(across)) * (max(down) - min(down))


def test_each_mark_has_a_shape_of_its_own() -> None:
    shapes = [re.search(r' d="([^"]+)"', drawn_mark(mark, 0, 0)) for mark in Mark if mark is not Mark.HELD]
    found = [shape[1] for shape in shapes if shape]
    assert len(found) == len({*found}) == len(Mark) - 1
    # What is held back has the bar of a wait, with a broken edge.
    assert "stroke-dasharray" in drawn_mark(Mark.HELD, 0, 0)
    assert {*MARKS.values()} == {*Mark} == {*COLOR}


@pytest.mark.parametrize("name", PICTURES)
def test_the_legend_has_what_is_drawn_and_nothing_else(name: str, tmp_path: Path) -> None:
    root = _root(tmp_path, name)
    tips = [one.text or "" for one in root.iter(f"{_SVG}title")]
    drawn = {str(mark) for kind, mark in MARKS.items() if any(f" {kind}: " in tip for tip in tips)}
    assert {box.said for box in _texts(root)} & {str(mark) for mark in Mark} == drawn


def test_a_legend_breaks_its_lines() -> None:
    one, end = legend([*Mark], 0, 0, 10_000)
    several, later = legend([*Mark], 0, 0, 400)
    assert len(one) == len(several) == 2 * len(Mark)
    assert later > end


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_drawn_is_described_in_words(name: str, tmp_path: Path) -> None:
    root = _root(tmp_path, name)
    assert root.get("role") == "img"
    told = root.find(f"{_SVG}desc")
    assert told is not None
    lines = (told.text or "").splitlines()
    assert re.match(r"\d+ text messages?\. ", lines[0])
    assert sum("text message: " in line for line in lines) == int(lines[0].split()[0])
    assert all(re.match(r"\d\d:\d\d:\d\d ", line) or re.match(r"\d+d ", line) for line in lines[1:]), lines


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("words", "below"),
    [
        *((color, "bg") for color in ("ink", "faint", "sms", "warn", "bad")),
        *((color, "bubble") for color in ("ink", "aside")),
    ],
)
def test_words_have_contrast(words: str, below: str, page: int) -> None:
    assert _contrast(COLORS[words][page], COLORS[below][page]) >= 4.5


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark", [mark for mark in Mark if mark not in (Mark.WAIT, Mark.HELD)])
@pytest.mark.parametrize("below", ["bg", "wait", "held"])
def test_shapes_have_contrast(mark: Mark, below: str, page: int) -> None:
    assert _contrast(COLORS[COLOR[mark]][page], COLORS[below][page]) >= 3


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("edge", ["waiting", "holding"])
def test_bars_have_an_edge_that_is_seen(edge: str, page: int) -> None:
    assert _contrast(COLORS[edge][page], COLORS["bg"][page]) >= 3
