"""How a file is named in messages."""

import pytest

from ghl_flow.source import ended_alike, one_line


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("flows/a.yaml", "flows/a.yaml"),
        ("flows/País 🩺.yaml", "flows/País 🩺.yaml"),
        ("a\n::error::b.yaml", r"a\n::error::b.yaml"),
        ("a\r\x1b[2Jb.yaml", r"a\r\x1b[2Jb.yaml"),
        ("a\u2028b.yaml", r"a\u2028b.yaml"),
        ("a\u202egpj.yaml", r"a\u202egpj.yaml"),  # written from right to left
        ("a\u0085b.yaml", r"a\x85b.yaml"),
    ],
)
def test_a_name_stays_on_its_line(name: str, shown: str) -> None:
    assert one_line(name) == shown


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (b"a\r\nb\r\n", "a\r\nnew\nb\r\n", "a\r\nnew\r\nb\r\n"),
        (b"a\nb\n", "a\nnew\n", "a\nnew\n"),
        (b"a\r\nb\n", "a\r\nnew\nb\n", "a\r\nnew\nb\n"),
        (b"\xef\xbb\xbfa\n", "b\n", "\ufeffb\n"),
        (b"", "a\n", "a\n"),
    ],
)
def test_lines_end_as_they_did(before: bytes, text: str, after: str) -> None:
    assert ended_alike(before, text) == after
