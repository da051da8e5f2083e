"""How a file is named in messages."""

import json

import pytest

from ghl_flow.source import ended_alike, escaped_in_json, on_one_line, one_line, said


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
    ("text", "shown"),
    [
        ("name\n::error::q", r"name!\x3a:error::q"),
        ("name\n  ::add-mask::q", r"name!  \x3a:add-mask::q"),
        ("a ##[error]q", r"a \x23#[error]q"),
        ("##vso[task.complete]", r"\x23#vso[task.complete]"),
        ("##teamcity[x]", r"\x23#teamcity[x]"),
        ("10::30, a ::error::, ## title, ::", "10::30, a ::error::, ## title, ::"),
    ],
)
def test_what_others_wrote_is_no_command_in_a_log_of_ci(text: str, shown: str) -> None:
    assert said(text) == shown.replace("!", "\n")


def test_in_json_it_is_the_same_text_with_escapes() -> None:
    text = json.dumps({"name": "##vso[x] \u202e\x1b##[y] # ##"}, ensure_ascii=False)
    escaped = escaped_in_json(text)
    assert json.loads(escaped) == json.loads(text)
    assert "##vso[" not in escaped
    assert "##[" not in escaped


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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\x0b", "\x85", "\u2028", "\u2029", "\x1e"])
def test_no_line_begins_in_a_name(end: str) -> None:
    shown = on_one_line(f"Sales{end}# heading")
    assert len(shown.splitlines()) == 1
    assert shown.startswith("Sales\\")


def test_what_a_name_is_found_by_stays() -> None:
    for name in ("Sales", "País \u202a+1 555\u202c", "a  b\\n"):
        assert on_one_line(name) == name
