"""What a template says about itself, and where its text begins."""

import pytest

from ghl_flow.copy.front_matter import FrontMatter, read_front_matter
from ghl_flow.errors import SpecError
from ghl_flow.source import SourceText


def read(text: str) -> tuple[FrontMatter, int]:
    return read_front_matter(SourceText("t.sms.j2", text))


@pytest.mark.parametrize(
    ("text", "front", "line"),
    [
        ("---\ndescription: x\n---\nHi", FrontMatter(description="x"), 4),
        ("---  \ndescription: x\n--- \nHi", FrontMatter(description="x"), 4),
        ("---\n# note\ndescription: 'a: b'\n\n---\n", FrontMatter(description="a: b"), 6),
        ("---\ndescription: &a x\ntone: *a\n---\n---\n", FrontMatter(description="x", tone="x"), 5),
        (
            "---\ndescription: x\nvars: [a, b]\nmax_segments: 10\n---\n",
            FrontMatter(description="x", vars=("a", "b"), max_segments=10),
            6,
        ),
        ("---\ndescription: on\ntone: 'yes'\n---\n", FrontMatter(description="on", tone="yes"), 5),
    ],
)
def test_front_matter(text: str, front: FrontMatter, line: int) -> None:
    assert read(text) == (front, line)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("description: x\n---\n", "1:1"),
        ("", "1:1"),
        ("---\ndescription: x\n", "1:1"),
        ("---\n\n---\n", "1:1"),
        ("---\n- x\n---\n", "1:1"),
        ("---\ndescription: ''\n---\n", "2:14"),
        ("---\ndescription: x\nmax_segments: 11\n---\n", "3:15"),
        ("---\ndescription: x\nmax_segments: 1.0\n---\n", "3:15"),
        ("---\ndescription: x\nvars: [1]\n---\n", "3:8"),
        ("---\ndescription: x\n\tone: y\n---\n", "3:1"),
        ("---\ndescription: x\n<<: {}\n---\n", "3:1"),
    ],
)
def test_what_is_none_is_told_at_its_place_in_the_whole_file(text: str, where: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(text)
    found = caught.value.diagnostics[0]
    assert str(found.location) == f"t.sms.j2:{where}"
    assert found.location is not None
    assert found.location.source.text == text
