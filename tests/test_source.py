"""How a file is named in messages."""

import pytest

from ghl_flow.source import one_line


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
