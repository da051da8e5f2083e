import time
from pathlib import Path

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.source import SourceText
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import MOST_ERRORS, load_text
from ghl_flow.spec.yaml_reader import MAX_BYTES, parse_yaml, read_yaml
from ghl_flow.spec.yaml_values import MAX_NODES
from tests.conftest import steps


def parse(text: str) -> object:
    return parse_yaml(SourceText("x.yaml", text)).data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: on", {"a": "on"}),  # YAML 1.2: a word
        ("a: no", {"a": "no"}),
        ("a: true", {"a": True}),
        *((f"a: {word}", {"a": True}) for word in ("True", "TRUE")),
        *((f"a: {word}", {"a": False}) for word in ("false", "False", "FALSE")),
        *((f"a: {word}", {"a": word}) for word in ("tRUE", "Yes", "y", "Off", "nULL", "..1", "1e", "0xG")),
        *((f"a: {word}", {"a": None}) for word in ("null", "Null", "NULL")),
        *((f"a: {word}", {"a": 0.5}) for word in (".5", "0.5", "+.5", "5e-1", "5.E-1")),
        ("a: -0", {"a": 0}),
        ("a: ''", {"a": ""}),
        ("a: 'true'", {"a": "true"}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: 012", {"a": 12}),
        ("a: 0x1F", {"a": 31}),
        ("a: 0o17", {"a": 15}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: 1.5e3", {"a": 1500.0}),
        ("a: 12:30:45", {"a": "12:30:45"}),  # YAML 1.1: sexagesimal
        ("a: 2026-01-05", {"a": "2026-01-05"}),
        ("- a\r\n- b\r\n", ["a", "b"]),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3", "duplicate key 'a'", 3, 1),
        ("a: !!python/object:os.system x", "tag", 1, 4),
        ("a: 1\n---\nb: 2", "second document", 3, 1),
        ("", "is empty", 1, 1),
        ("# only a comment\n", "is empty", 1, 1),
        ("a: *nowhere", "", 1, 4),
        ("a: &a [*a]", "holds itself", 1, 4),
        ("a: !<text> x", "tag text", 1, 4),
        ("a: &x 1\nb: &x 2", "already there", 2, 4),
        ("a:\n\t- b", "not valid YAML", 2, 1),
        ("a: b: c", "not valid YAML", 1, 5),
        ("a: [1, 2", "not valid YAML", 1, 9),
        ("<<: {a: 1}", "merge keys", 1, 1),
        ("? [a]\n: b", "a key is plain text", 1, 3),
        ("a: .inf", "not a number", 1, 4),
        ("a: \x01", "U+0001", 1, 4),
        ("[" * 200 + "]" * 200, "nested deeper", 1, 65),
        ("[" * 1_000_000, "nested deeper", 1, 65),
    ],
)
def test_what_is_refused_says_where(text: str, message: str, line: int, column: int) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    (diagnostic,) = caught.value.diagnostics
    assert message in diagnostic.message
    assert diagnostic.location is not None
    assert (diagnostic.location.span.line, diagnostic.location.span.column) == (line, column)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(SpecError, match="more than 100,000 values"):
        parse("\n".join(lines))


def test_files_that_are_no_text(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"name: ok\nplace: caf\xe9\n")
    with pytest.raises(SpecError, match="not UTF-8") as caught:
        read_yaml(latin)
    location = caught.value.diagnostics[0].location
    assert location is not None
    assert (location.span.line, location.span.column) == (2, 11)
    with pytest.raises(SpecError, match="cannot read"):
        read_yaml(tmp_path / "missing.yaml")
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SpecError, match="larger than 4 MiB"):
        read_yaml(big)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfversion: 1\n")
    assert read_yaml(path).data == {"version": 1}


def test_every_key_and_value_has_a_place() -> None:
    document = parse_yaml(SourceText("x.yaml", "a:\n  - { b: one, c: two }\n"))
    assert str(document.location(("a", 0, "c"))) == "x.yaml:2:18"
    assert str(document.location(("a", 0, "c"), key=True)) == "x.yaml:2:15"
    assert str(document.location(("a", 0, "missing"))) == "x.yaml:2:5"


def _nested(levels: int) -> str:
    """A flow with an error below that many conditions."""
    text, indent = "", "  "
    for _ in range(levels):
        text += f"{indent}- if: {{ tag: a }}\n{indent}  then:\n"
        indent += "    "
    return steps("").rstrip() + f"\n{text}{indent}- no_such_step: 1\n"


@pytest.mark.parametrize("levels", [1, 15])
def test_an_error_far_down_is_found_in_no_time(levels: int) -> None:
    started = time.process_time()
    with pytest.raises(SpecError) as caught:
        load_text(_nested(levels), Flow)
    assert time.process_time() - started < 2
    assert any("no_such_step" in item.message for item in caught.value.diagnostics)


@pytest.mark.parametrize("line", ["k{}: 1", "vars{}: [", "b{}:\n  - 1"])
def test_a_file_full_of_errors_is_given_up_on(line: str) -> None:
    text = "".join(line.format(number) + "\n" for number in range(2_000))
    with pytest.raises(SpecError) as caught:
        load_text(text, Account)
    assert len(caught.value.diagnostics) <= MOST_ERRORS + 1


@pytest.mark.parametrize(
    ("path", "resolved"),
    [
        (("a", "b", "x"), ("a", "x")),  # two ways of one length: the one that begins as asked
        (("b", "a", "x"), ("b", "x")),
        (("a", "b", "y"), ("b", "y")),  # the last item counts more than the first
        (("a", "step", 0, "x"), ("a", "x")),
        (("nowhere",), ()),
    ],
)
def test_a_path_with_items_that_are_not_there(path: tuple[str, ...], resolved: tuple[str, ...]) -> None:
    document = parse_yaml(SourceText("x.yaml", "a: { x: 1 }\nb: { x: 2, y: 3 }"))
    assert document.resolve(path) == resolved


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_lines_are_those_of_yaml_1_2(character: str) -> None:
    text = f"# one{character}z: 1\na: 'x{character}y'\nb: [1]\n"
    document = parse_yaml(SourceText("x.yaml", text))
    assert document.data == {"a": f"x{character}y", "b": [1]}
    span = document.location(("b",)).span
    assert (span.line, span.column) == (3, 4)
    assert document.source.line(2) == f"a: 'x{character}y'"


_PLACES = "a:\n  - one\n  - &x 'two'\nb: {c: *x, d: 1}\n"


@pytest.mark.parametrize(
    ("path", "place", "key"),
    [
        (("a",), "2:3", "1:1"),
        (("a", 0), "2:5", "2:5"),
        (("a", 1), "3:5", "3:5"),
        (("a", 2), "2:3", "2:3"),  # past the end: the list
        (("a", -1), "2:3", "2:3"),
        (("a", "0"), "2:3", "2:3"),
        (("a", 0, 0), "2:5", "2:5"),  # a letter of a text is no part of it
        (("a", 0, "x"), "2:5", "2:5"),
        (("b", "c"), "3:5", "4:5"),
        (("b", 0), "4:4", "4:4"),
        (("z",), "1:1", "1:1"),
        (("z", "a"), "2:3", "1:1"),
    ],
)
def test_a_place_for_every_path(path: tuple[str | int, ...], place: str, key: str) -> None:
    document = parse_yaml(SourceText("x.yaml", _PLACES))
    assert str(document.location(path)) == f"x.yaml:{place}"
    assert str(document.location(path, key=True)) == f"x.yaml:{key}"


def test_a_value_of_several_lines_is_underlined_on_its_first() -> None:
    document = parse_yaml(SourceText("x.yaml", "a: [1,   \n  2]\nb: x\n"))
    span = document.location(("a",)).span
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 4, 1, 7)
    span = document.location(("b",)).span
    assert (span.line, span.column, span.end_line, span.end_column) == (3, 4, 3, 5)


def test_a_scalar_as_it_is_written() -> None:
    document = parse_yaml(SourceText("x.yaml", "a: &x 'it''s'\nb: [*x, {c: d}]\n"))
    text = document.source.text
    found = document.scalar(("a",))
    assert found is not None
    assert (text[found.start : found.end], found.style, found.value) == ("'it''s'", "'", "it's")
    assert document.written(("a",)) == "it's"
    assert document.written(("b", 1, "c")) == "d"
    for path in (("b",), ("b", 1), ("b", 2), ("a", 0), ("z",), ("z", "y")):
        assert document.scalar(path) is None
        assert document.written(path) == ""


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_the_largest_file(more: int, taken: bool, tmp_path: Path) -> None:
    text = "a: 1 #" + "x" * (MAX_BYTES - 6 + more)
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    if taken:
        assert read_yaml(path, "shown").data == {"a": 1}
        assert parse(text) == {"a": 1}
        return
    with pytest.raises(SpecError, match="shown is larger than 4 MiB"):
        read_yaml(path, "shown")
    with pytest.raises(SpecError, match="larger than 4 MiB"):
        parse(text)


def test_a_file_is_called_what_it_is_shown_as(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1", encoding="utf-8")
    assert read_yaml(path).source.path == str(path)
    assert read_yaml(path, "shown").source.path == "shown"


@pytest.mark.parametrize(
    ("path", "resolved"),
    [
        # Two ways through the document: the one that reaches the last item; of these the longer one.
        (("a", "b"), ("a", "b")),
        (("a", "x", "b"), ("a", "b")),
        (("b", "a", "c"), ("b", "c")),
        (("a", "b", "c"), ("a", "b", "c")),
        (("c", "b"), ("b",)),
        (("a", "c"), ("a",)),
        (("x", "y"), ()),
    ],
)
def test_the_longest_of_two_ways(path: tuple[str, ...], resolved: tuple[str, ...]) -> None:
    document = parse_yaml(SourceText("x.yaml", "a: {b: {c: 1}}\nb: {c: {d: 1}}\n"))
    assert document.resolve(path) == resolved


@pytest.mark.parametrize(
    ("text", "path", "resolved"),
    [
        # One item that is the last one says more than two on the way to nowhere.
        ("x: {y: 1}\nz: 2\n", ("x", "y", "z"), ("z",)),
        ("x: {y: 1, z: 3}\nz: 2\n", ("x", "y", "z"), ("x", "z")),
        ("x: {y: 1}\nw: 2\n", ("x", "y", "z"), ("x", "y")),
        ("x: {z: 1}\ny: {z: 1}\n", ("x", "y", "z"), ("x", "z")),  # two of one length: the first item counts
        ("x: {y: 1}\ny: 1\n", ("y", "x", "y"), ("x", "y")),
    ],
)
def test_the_way_that_uses_the_last_item(text: str, path: tuple[str, ...], resolved: tuple[str, ...]) -> None:
    assert parse_yaml(SourceText("x.yaml", text)).resolve(path) == resolved


def test_limits_are_taken_and_one_more_is_not() -> None:
    assert parse("a: " + "1" * 300) == {"a": int("1" * 300)}
    with pytest.raises(SpecError, match="more than 300 digits"):
        parse("a: " + "1" * 301)
    values = ",".join("x" * (MAX_NODES - 1))
    assert parse(f"[{values}]") == ["x"] * (MAX_NODES - 1)
    with pytest.raises(SpecError, match="more than 100,000 values"):
        parse(f"[{values},x]")


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    with pytest.raises(SpecError) as caught:
        parse("a: 1\nb: 2\nc: 3\nb: 4\n")
    assert caught.value.diagnostics[0].hint == "first written on line 2; keep one of them"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"cannot read shown: No such file or directory$"):
        read_yaml(tmp_path / "missing.yaml", "shown")
