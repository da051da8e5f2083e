"""A text as a phone shows it: what is grey, and where a segment begins."""

import re
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.display.bubble import html, svg
from ghl_flow.cli.display.bubble.pieces import Look, note, pieces
from ghl_flow.copy.delivery import Appended, Delivered
from ghl_flow.copy.encoding import breaks, measure

STOP = "Reply STOP to unsubscribe"
THANKS = "Thanks, Dale at Acme"


def looks(text: Delivered, *, ceiling: bool = False) -> list[tuple[Look, int]]:
    return [(piece.look, len(piece.text)) for piece in pieces(text, ceiling=ceiling)]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("x" * 160, []),
        ("x" * 161, [153]),
        ("x" * 307, [153, 306]),
        ("\u00e1" * 70, []),
        ("\u00e1" * 71, [67]),
        ("\U0001fa7a" * 36, [33]),
        # A pair is not split: the bracket takes two septets, and the first segment has one left.
        ("x" * 152 + "[" + "x" * 20, [152]),
        ("", []),
    ],
)
def test_where_a_segment_begins(text: str, starts: list[int]) -> None:
    assert breaks(text) == starts
    assert len(starts) == max(measure(text).segments - 1, 0)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (50, [(Look.OWN, 50), (Look.APPENDED, 26)]),
        (135, [(Look.OWN, 135), (Look.APPENDED, 18), (Look.BREAK, 0), (Look.APPENDED, 8)]),
        (160, [(Look.OWN, 153), (Look.BREAK, 0), (Look.OWN, 7), (Look.APPENDED, 26)]),
        (153, [(Look.OWN, 153), (Look.BREAK, 0), (Look.APPENDED, 26)]),
    ],
)
def test_the_pieces_of_a_text(body: int, found: list[tuple[Look, int]]) -> None:
    text = Delivered("x" * body, Appended((STOP,), THANKS))
    assert looks(text) == found
    assert "".join(piece.text for piece in pieces(text)) == text.floor
    assert "".join(piece.text for piece in pieces(text, ceiling=True)) == text.ceiling
    assert (Look.PERHAPS, 21) in looks(text, ceiling=True) or body > 130


def test_a_bubble_is_whole_and_escaped() -> None:
    text = Delivered("<b> & " + "long " * 40, Appended((STOP,), THANKS))
    page = html.bubble(text, who="A & B", budget=1)
    assert "<b> &" not in page.replace("<b class", "")
    assert "A &amp; B" in page
    assert f'<span class="appended">\n{STOP}</span>' in page
    assert page.count('class="break"') == text.floor_size.segments - 1
    assert 'class="over"' in page
    assert 'class="over"' not in html.bubble(text, budget=2)
    assert note(text).startswith(f"with '{THANKS}' too")


@pytest.mark.parametrize(
    "body",
    [
        "short",
        "long words " * 30,
        "x" * 400,
        "two\nlines",
        "\u4f60\u597d" * 40,
        "ends with a blank ",
        "[" * 90,
    ],
)
def test_a_picture_has_every_word_in_its_width(body: str) -> None:
    drawn = svg.bubble(Delivered(body, Appended((STOP,))), 0, who="someone")
    root = ElementTree.fromstring(svg.document("t", drawn.inside, drawn.height))  # noqa: S314
    lines = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    said = re.sub(r"\s|\u258f\d+", "", "".join(lines))
    assert re.sub(r"\s", "", f"{body}{STOP}") in said
    assert max(map(len, lines)) < 70
    assert all(line == line.lstrip() for line in lines if line)
    bottoms = [float(node.get("y", 0)) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert max(bottoms) < drawn.height
