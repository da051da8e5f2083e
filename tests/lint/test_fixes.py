"""A fix changes the value it is about and nothing else, however the file is written; else it is refused."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ghl_flow.cli.main import main
from ghl_flow.copy.encoding import to_gsm7
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.lint.fixing import fix_files
from ghl_flow.lint.registry import chosen_rules
from ghl_flow.lint.run import lint_project
from ghl_flow.source import SourceText
from ghl_flow.spec.project import Project
from ghl_flow.spec.yaml_reader import parse_yaml
from tests.conftest import BRIDGEPOINT

_HEAD = (
    "version: 1\nflow: odd\nname: Odd\ntrigger:\n"
    "  - call_status: { direction: inbound, status: [no-answer] }\nsteps:\n"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    _project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _project(root: Path) -> None:
    for folder in ("flows", "accounts", "niche_templates/default"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    account = BRIDGEPOINT.replace("missed-call-text-back", "odd")
    (root / "accounts/bridgepoint-group.yaml").write_text(account, encoding="utf-8")


def _flow(root: Path, text: str) -> Path:
    path = root / "flows/odd.yaml"
    path.write_bytes(text.encode("utf-8"))
    return path


def _fixed(root: Path, steps: str, *options: str, head: str = _HEAD) -> str:
    path = _flow(root, head + steps)
    main(["lint", "--fix", *options])
    return path.read_bytes().decode("utf-8").removeprefix(head)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('  - sms: "Hi,  there"\n', '  - sms: "Hi, there"\n'),
        ("  - sms:    Hi,  there   # two  blanks\n", "  - sms:    Hi, there   # two  blanks\n"),
        ("  - sms:  'it''s  me'\n", "  - sms:  'it''s me'\n"),
        ("  - sms: 'it\u2019s me'\n", "  - sms: 'it''s me'\n"),
        ('  - sms: "say \u201chi\u201d"\n', '  - sms: "say \\"hi\\""\n'),
        ("  - sms: |\n      Hi,  there\n      you\n", "  - sms: |\n      Hi, there\n      you\n"),
        (
            "  - sms: >-  # a  comment\n        Hi,  there\n        you\n",
            "  - sms: >-  # a  comment\n        Hi, there\n        you\n",
        ),
        (
            "  - sms: { body: 'Hi,  there' }  # Hi,  there\n",
            "  - sms: { body: 'Hi, there' }  # Hi,  there\n",
        ),
        ("  - add_tag: &t Hot Lead\n", "  - add_tag: &t hot lead\n"),
        (
            "  - add_tag: ['Hot Lead', \"Warm Lead\"]\n",
            "  - add_tag: ['hot lead', \"warm lead\"]\n",
        ),
        ("  - add_tag: >-\n      Hot Lead\n", "  - add_tag: >-\n      hot lead\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_fixes_edit_inside_the_value(project: Path, before: str, after: str, line_end: str) -> None:
    head = _HEAD.replace("\n", line_end)
    assert _fixed(project, before.replace("\n", line_end), head=head) == after.replace("\n", line_end)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_characters_that_are_no_line_ends_move_no_fix(project: Path, character: str) -> None:
    steps = (
        f"  # one{character}comment\n  - add_tag: 'One'\n  - add_tag: 'Two{character}x'\n  - add_tag: Three\n"
    )
    assert _fixed(project, steps) == steps.replace("One", "one").replace("Two", "two").replace(
        "Three", "three"
    )


def test_a_form_feed_in_a_template_moves_no_fix(project: Path) -> None:
    path = project / "niche_templates/default/odd.sms.j2"
    path.write_bytes(
        b"---\ndescription: x\n---\nHi\x0bthere\x0cBridgepoint Group,\nwhat  for? {{  first_name }}\n"
    )
    _flow(project, _HEAD + "  - sms: { template: odd }\n")
    main(["lint", "--fix", "--select", "GF416"])
    assert path.read_bytes().endswith(b"Hi\x0bthere\x0cBridgepoint Group,\nwhat for? {{  first_name }}\n")


@pytest.mark.parametrize(
    "steps",
    [
        "  - add_tag: &t Hot Lead\n  - remove_tag: *t\n  - sms: *t\n",  # the text would change with the tag
        # Plain text that would begin with a quote.
        "  - sms: \u2018Hi\u2019 there, Bridgepoint Group here?\n",
        "  - add_tag: 'NO'\n  - add_tag: TRUE-ish\n  - sms: \u201cHi\u201d\n",
    ],
)
def test_a_fix_that_would_change_more_is_refused_and_said(
    project: Path, steps: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _flow(project, _HEAD + steps)
    before = parse_yaml(SourceText("", path.read_text(encoding="utf-8"))).data
    main(["lint", "--fix"])
    assert "not fixed: flows/odd.yaml:" in capsys.readouterr().err
    after: Any = parse_yaml(SourceText("", path.read_text(encoding="utf-8"))).data
    assert after["steps"][-1] == before["steps"][-1]  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("text", "safe", "unsafe"),
    [
        ("tu pap\u00e1 llam\u00f3", None, "tu papa llamo"),
        ("cafe\u0301 ole\u0301", "caf\u00e9 ol\u00e9", None),
        ("n\u0303 y pap\u00e1\u2019s", "\u00f1 y pap\u00e1's", None),
        ("\u0443\u043a\u0440\u0430\u0457\u043d\u0430", None, None),  # no letter is ever deleted
        ("\u0e44\u0e17\u0e22\u0e35\u0e48", None, None),
        ("1\u00bd hours", None, "11/2 hours"),
        ("Acme\u2122 here", None, "AcmeTM here"),
        ("call \u2014 now\u2026", "call - now...", None),
        ("hi \U0001f44b there", None, "hi  there"),
    ],
)
def test_a_safe_fix_changes_no_word(project: Path, text: str, safe: str | None, unsafe: str | None) -> None:
    steps = f'  - sms: "{text}"\n'
    chosen = ("--select", "GF401")
    assert _fixed(project, steps, *chosen) == (steps if safe is None else f'  - sms: "{safe}"\n')
    if safe is None:
        wanted = steps if unsafe is None else f'  - sms: "{unsafe}"\n'
        assert _fixed(project, steps, *chosen, "--unsafe-fixes") == wanted


_WORDS = st.lists(
    st.sampled_from(
        ["Hi,", "  ", " ", "there", "it\u2019s", "Hot", "LEAD", "!!", "pap\u00e1", "\u2028", "\x85", "#x",
         "'", '"', "caf\u0065\u0301", "\u2014", ": ", "\\", "{", "*a", "\u200b", "- "]
    ),
    min_size=1,
    max_size=6,
).map("".join)  # fmt: skip
_STYLE = st.sampled_from(["plain", "single", "double", "literal", "folded", "kept", "indented"])
_ANCHOR = st.sampled_from(["", "&a", "&Hi_there"])
_COMMENTS = re.compile(r"(?:  |\t)# [^\r\n]*")
_COMMENT = st.sampled_from(["", "  # Hi,  there it\u2019s Hot", "\t# \u2028 \x85"])


def _scalar(text: str, style: str, indent: str) -> str:
    match style:
        case "single":
            return "'" + text.replace("'", "''") + "'"
        case "double":
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case "literal":
            return f"|-\n{indent}{text}"
        case "folded":
            return f">-\n{indent}{text}\n{indent}and  more"
        case "kept":
            return f"|+  # Hi,  there\n{indent}{text}\n\n{indent}  Hot  Lead!!\n"
        case "indented":
            return f">2\n{indent}{text}\n\n\n{indent}Hot  Lead"
    return text


_PLAIN = re.compile(r"[^\W\d](?:[^:#,{}\[\]\n]|:(?! )|(?<! )#|, )*")  # needs no quotes, in a list neither
_BLOCKS = ("literal", "folded", "kept", "indented")


@st.composite
def _flows(draw: st.DrawFn) -> str:
    lines = []
    anchors: list[str] = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["sms", "add_tag", "body", "list", "alias"]))
        style = draw(_STYLE)
        anchor = draw(_ANCHOR)
        lines.append(draw(_COMMENT).strip())
        if kind == "alias" and anchors:
            # A value that stands in two places: what is right for a tag may be wrong for a text.
            alias = "*" + draw(st.sampled_from(anchors))
            lines.append(
                draw(st.sampled_from([f"  - sms: {alias}", f"  - add_tag:  {alias}  # Hi,  there",
                                      f"  - sms: {{ body: {alias} }}", f"  - add_tag: [ {alias} , 'x  Y' ]"]))
            )  # fmt: skip
            continue
        text = draw(_WORDS).strip() or "Hi"
        if kind not in ("sms", "body") and style in ("literal", "folded", "kept", "indented"):
            style = "literal"  # a tag of several lines is none
        if style == "plain" and not _PLAIN.fullmatch(text):
            style = "single"
        value = _scalar(text, style, "        ")
        if anchor:
            anchors.append(f"{anchor[1:]}{number}")
            value = f"{anchor}{number} {value}"
        comment = "" if style in _BLOCKS else draw(_COMMENT)
        if kind == "body" and style not in _BLOCKS:
            lines.append(f"  - sms: {{  body:  {value}  }}{comment}")
        elif kind == "list" and style not in _BLOCKS:
            lines.append(f"  - add_tag:   [ 'One  Two',  {value} ]{comment}")
        else:
            lines.append(f"  -   {'sms' if kind in ('sms', 'body') else 'add_tag'}:  {value}{comment}")
    text = _HEAD + "\n".join(lines) + "\n"
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))
    return draw(st.sampled_from(["", "\ufeff"])) + text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=_flows(), unsafe=st.booleans())
def test_whatever_is_fixed_the_rest_of_the_document_stays(
    text: str, unsafe: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.getbasetemp() / "odd"
    _project(root)
    _flow(root, text)
    project = Project(root)
    rules = chosen_rules(["GF401", "GF409", "GF416", "GF605", "GF090"], [])
    result = lint_project(project, TemplateLibrary(project.templates_folder), rules)
    for file in fix_files(result, unsafe=unsafe).files:
        before, after = (
            parse_yaml(SourceText("", item.removeprefix("\ufeff"))).data for item in (file.before, file.after)
        )
        assert _loose(before, unsafe=unsafe) == _loose(after, unsafe=unsafe)
        assert file.after.startswith("\ufeff") == file.before.startswith("\ufeff")
        assert file.after.count("\r") == file.before.count("\r")
        assert _COMMENTS.findall(file.after) == _COMMENTS.findall(file.before)


def _loose(value: Any, *, unsafe: bool, tag: bool = False) -> Any:
    """The data without what fixes may change: blanks, marks, how letters are encoded, capitals of tags."""
    if isinstance(value, dict):
        return {key: _loose(item, unsafe=unsafe, tag=key == "add_tag") for key, item in value.items()}
    if isinstance(value, list):
        return [_loose(item, unsafe=unsafe, tag=tag) for item in value]
    if not isinstance(value, str):
        return value
    text = to_gsm7(value)
    if not unsafe:  # an a without its accent is another letter
        composed = unicodedata.normalize("NFC", value)
        text = "".join(item if item.isalpha() else to_gsm7(item) for item in composed)
    return " ".join((text.lower() if tag else text).replace("!", " ").split())
