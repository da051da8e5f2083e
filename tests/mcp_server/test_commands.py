"""The command line of each tool, and that none of them can be made to write or to read another file."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.mcp_server import commands
from ghl_flow.mcp_server.commands import AccountName, FlowId, RuleCode, Times, Words

_EVERY: dict[str, Words] = {
    "validate": commands.validate(),
    "lint": commands.lint(["north", "south"], ["GF101"]),
    "render": commands.render("welcome", ["north"]),
    "simulate": commands.simulate(
        "welcome", ["north"], calls="0s,45s", replies="1m", events=["2m tag_added --fix"], start="Sat 19:30"
    ),
    "verify": commands.verify(["welcome", "bye"], ["north"]),
    "plan": commands.plan([], sandbox=True),
}


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("validate", "validate --format=json"),
        ("lint", "lint --format=json --account=north --account=south --select=GF101"),
        ("render", "render --format=json --account=north -- welcome"),
        (
            "simulate",
            (
                "simulate --format=json --account=north --calls=0s,45s --replies=1m --start=Sat 19:30 "
                "--event=2m tag_added --fix -- welcome"
            ),
        ),
        ("verify", "verify --format=json --account=north -- welcome bye"),
        ("plan", "plan --format=json --all --sandbox"),
    ],
)
def test_the_command_line(tool: str, line: str) -> None:
    assert " ".join(_EVERY[tool]) == line


def test_what_is_left_out_is_no_option() -> None:
    bare = commands.simulate("welcome", [], calls="", replies="", events=[], start="")
    assert bare == ("simulate", "--format=json", "--", "welcome")
    assert commands.verify([], []) == ("verify", "--format=json")
    assert commands.plan(["north"], sandbox=False) == ("plan", "--format=json", "--account=north")


@pytest.mark.parametrize("tool", _EVERY)
def test_no_tool_has_an_option_that_writes(tool: str) -> None:
    options = {word.partition("=")[0] for word in _EVERY[tool] if word.startswith("-")}
    assert options <= {
        *("--format", "--account", "--all", "--select", "--sandbox", "--"),
        *("--calls", "--replies", "--start", "--event"),
    }


@pytest.mark.parametrize(
    "value", ["-h", "--fix", "../x", "a/b", "/etc/passwd", "@accounts.txt", "", "a b", "a\n", "x" * 201, "é"]
)
def test_a_name_is_no_option_and_no_path(value: str) -> None:
    for kind in (FlowId, AccountName):
        with pytest.raises(ValidationError):
            TypeAdapter[str](kind).validate_python(value)


@pytest.mark.parametrize(
    ("adapter", "good", "bad"),
    [
        (TypeAdapter[str](RuleCode), "GF1", "all"),
        (TypeAdapter[str](RuleCode), "GF101", "GF1012"),
        (TypeAdapter[str](Times), "0s,45s,90s", "@file"),
        (TypeAdapter[str](Times), "Sat 19:30", "a=b"),
    ],
)
def test_codes_and_times(adapter: TypeAdapter[str], good: str, bad: str) -> None:
    assert adapter.validate_python(good) == good
    with pytest.raises(ValidationError):
        adapter.validate_python(bad)
