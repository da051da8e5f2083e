"""Sentences are made where they are shown: below that, what there is to say is data.

An error that is raised has its sentence, as `errors` says. All else that reads like one stands in a module
that is listed here, with what it is.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.conftest import ROOT

_BELOW = ("deploy", "operations", "compile", "runtime")

# Two words, which no code, key or id of a thing has.
_SENTENCE = re.compile(r"[a-z]{2,}[,:;]? [a-z]{2,}", re.IGNORECASE)
_TYPE = re.compile(r"[\w.]+\[")
_MAKES_ERRORS = re.compile(r"(?:Error|Diagnostic|Interrupted)(?:\.of)?$")
_OTHERS = r"re\.\w+|TypeVar|pasted|super\(\)\.__init__|Field|event_spec|\w+\.model_validate"
_ANNOTATES = re.compile(rf"^(?:{_OTHERS})$")

# What a listed module has instead: the one word tells what kind it is.
_HINT = "a part of an error's sentence"
_NAME = "the name of a thing, as HighLevel or a compiled flow has it"
_FILE = "the text of a file that is written, or of one that is made up"
_LABEL = "a label of a drawing"
_VERDICT = "why a verdict is what it is; shown as it is, and read nowhere"
_TRACE = "what a run did, for its trace, or what the model does not know; shown as it is, and read nowhere"
ALLOWED = {
    "ghl_flow/compile/cooldown_steps.py": _NAME,
    "ghl_flow/compile/helper_workflows.py": _NAME,
    "ghl_flow/compile/hours.py": _NAME,
    "ghl_flow/compile/languages.py": _NAME,
    "ghl_flow/compile/shadow.py": _NAME,
    "ghl_flow/deploy/access/choice.py": "the notice before a driver is used; shown as it is, by its name",
    "ghl_flow/deploy/access/credentials.py": _HINT,
    "ghl_flow/deploy/applying/build_folder.py": _FILE,
    "ghl_flow/deploy/applying/build_sheet.py": _FILE,
    "ghl_flow/deploy/applying/build_page.py": _FILE,
    "ghl_flow/deploy/applying/unresolved.py": _HINT,
    "ghl_flow/deploy/planning/diff.py": "what of a trigger differs, as values are, in the plan's digest",
    "ghl_flow/deploy/planning/gates.py": "a part of a gate's name, which the digest is of",
    "ghl_flow/deploy/resources/custom_field.py": _NAME,
    "ghl_flow/deploy/resources/custom_value.py": _NAME,
    "ghl_flow/deploy/state/manifest_text.py": _NAME,
    "ghl_flow/operations/account_graph.py": _LABEL,
    "ghl_flow/operations/account_text.py": _NAME,
    "ghl_flow/operations/agency_accounts.py": _HINT,
    "ghl_flow/operations/agents_text.py": _FILE,
    "ghl_flow/operations/doctor_fix.py": _HINT,
    "ghl_flow/operations/fleet.py": _HINT,
    "ghl_flow/operations/flow_graph.py": _LABEL,
    "ghl_flow/operations/flow_names.py": _HINT,
    "ghl_flow/operations/imports.py": _FILE,
    "ghl_flow/operations/init.py": _FILE,
    "ghl_flow/operations/to_look_up.py": _FILE,
    "ghl_flow/operations/rollback.py": _HINT,
    "ghl_flow/operations/own_contact.py": _NAME,
    "ghl_flow/operations/take_remote.py": "why a change is not in a file, beside those of importing/remote",
    "ghl_flow/operations/taken_differently.py": "why a change is not in a file, as in take_remote",
    "ghl_flow/operations/templates.py": _FILE,
    "ghl_flow/operations/templates_lint.py": _FILE,
    "ghl_flow/operations/templates_new.py": _FILE,
    "ghl_flow/runtime/doing.py": _TRACE,
    "ghl_flow/runtime/interpreter.py": _TRACE,
    "ghl_flow/runtime/judge.py": _VERDICT,
    "ghl_flow/runtime/judged_run.py": _VERDICT,
    "ghl_flow/runtime/run_view.py": _TRACE,
    "ghl_flow/runtime/runs.py": _TRACE,
    "ghl_flow/runtime/scenario.py": "what of a test's result differs; shown as it is",
    "ghl_flow/runtime/verify/as_test.py": _FILE,
    "ghl_flow/runtime/verify/beyond.py": _VERDICT,
    "ghl_flow/runtime/verify/confirmed.py": _VERDICT,
    "ghl_flow/runtime/verify/events.py": _VERDICT,
    "ghl_flow/runtime/verify/phrases.py": _VERDICT,
    "ghl_flow/runtime/verify/forever.py": _VERDICT,
    "ghl_flow/runtime/verify/history.py": _VERDICT,
    "ghl_flow/runtime/verify/question.py": _VERDICT,
    "ghl_flow/runtime/verify/scope.py": _VERDICT,
    "ghl_flow/runtime/verify/situation.py": _VERDICT,
    "ghl_flow/runtime/verify/story.py": _VERDICT,
    "ghl_flow/runtime/verify/values.py": _VERDICT,
    "ghl_flow/runtime/verify/verdict.py": _VERDICT,
    "ghl_flow/runtime/verify/clocks.py": _VERDICT,
    "ghl_flow/runtime/verify/watch.py": _VERDICT,
    "ghl_flow/runtime/verify/watch_replies.py": _VERDICT,
    "ghl_flow/runtime/waiting.py": _TRACE,
    "ghl_flow/runtime/world.py": _TRACE,
}
_ROOMS = [f"ghl_flow/deploy/{one}" for one in ("planning", "resources", "state", "history", "survey.py")]
_LOOKS = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "split", "find", "index"}


def sentences(path: Path) -> Iterator[str]:
    """The literals of a module that read like sentences and are in no error that is made there."""
    nodes = _nodes(path)
    above = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
    raised = _raised(nodes)
    for node in nodes:
        text = _text(node)
        if text is None or not _SENTENCE.search(text) or isinstance(above[node], ast.Expr | ast.JoinedStr):
            continue
        if not any(_is_of_an_error(one) or one in raised for one in _around(node, above)):
            yield text


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return None if _TYPE.match(node.value) else node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return None


def _around(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        node = above[node]
        yield node


def _raised(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    """The assignments of names that an error is made of, in the function that makes it."""
    found: set[ast.AST] = set()
    for function in nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = [*ast.walk(function)]
            named = {
                name.id
                for node in inside
                if isinstance(node, ast.Raise | ast.Call) and _is_of_an_error(node)
                for name in ast.walk(node)
                if isinstance(name, ast.Name)
            }
            found |= {
                node
                for node in inside
                if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr)
                and named & {name.id for name in ast.walk(node) if _is_set(name)}
            }
    return found


def _is_set(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _is_of_an_error(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return bool(_MAKES_ERRORS.search(called) or _ANNOTATES.match(called))
    return isinstance(node, ast.Raise)


@cache
def _found() -> dict[str, list[str]]:
    return {
        path.relative_to(ROOT).as_posix(): [*sentences(path)]
        for package in _BELOW
        for path in sorted((ROOT / "ghl_flow" / package).rglob("*.py"))
    }


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def test_a_sentence_is_made_where_it_is_shown() -> None:
    """Make data of it, and word it in cli/display; or list the module with what it has instead."""
    assert {name: found for name, found in _found().items() if found and name not in ALLOWED} == {}


def test_what_is_listed_has_some() -> None:
    assert [name for name in ALLOWED if not _found().get(name)] == []


def test_the_rooms_that_decide_have_names_only() -> None:
    listed = {name: what for name, what in ALLOWED.items() if name.startswith(tuple(_ROOMS))}
    assert {what for what in listed.values() if what is not _NAME and "digest" not in what} == set()


_SPOKEN = {"message", "hint", "sentence", "remedy", "told", "said", "warning", "why", "reason"}
_SPEAKING = {
    # A finding or a check, put beside others as it is.
    "ghl_flow/operations/audit.py": {"Problem.message"},
    # What another system or an error says.
    "ghl_flow/operations/events.py": {"NotJournalled.why"},
    "ghl_flow/deploy/planning/why.py": {"OtherTexts.said"},
    # JSON, whose values are enums' here.
    "ghl_flow/deploy/planning/change.py": {"ChangeJson.reason"},
    "ghl_flow/deploy/planning/copies.py": {"NotComparedJson.reason"},
    # Why a verdict is what it is.
    "ghl_flow/runtime/verify/verdict.py": {"Counterexample.why", "Verdict.reason"},
    "ghl_flow/runtime/verify/watch.py": {"Broken.why"},
}


def test_no_other_field_is_for_a_sentence() -> None:
    found: dict[str, set[str]] = {}
    for name in _found():
        for kind in _nodes(ROOT / name):
            if not isinstance(kind, ast.ClassDef):
                continue
            for field in kind.body:
                if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                    continue
                if field.target.id in _SPOKEN and ast.unparse(field.annotation) in ("str", "str | None"):
                    found.setdefault(name, set()).add(f"{kind.name}.{field.target.id}")
    assert found == _SPEAKING


_ASKED = re.compile(r"\.(?:message|hint|reason|why|told|driver_reason)$|^(?:message|hint|told)$")


def test_no_sentence_is_compared_or_searched() -> None:
    """`"x" in error.told`, `reason.endswith(...)`, `message == "..."`."""
    found = {
        f"{name}:{node.lineno}": ast.unparse(node)
        for name in _found()
        for node in _nodes(ROOT / name)
        if isinstance(node, ast.Call | ast.Compare) and _looks_into_one(node)
    }
    assert found == {}


def _looks_into_one(node: ast.Call | ast.Compare) -> bool:
    if isinstance(node, ast.Call):
        called = node.func
        asked = isinstance(called, ast.Attribute) and called.attr in _LOOKS
        return asked and bool(_ASKED.search(ast.unparse(called).rpartition(".")[0]))
    sides = [node.left, *node.comparators]
    literal = any(isinstance(one, ast.Constant) and one.value for one in sides)
    return literal and any(_ASKED.search(ast.unparse(one)) for one in sides)


@pytest.mark.parametrize(
    ("code", "looks"),
    [
        ('"x" in error.told', True),
        ('reason.endswith("and kept")', False),
        ('change.reason.endswith("and kept")', True),
        ('warning.message == "so"', True),
        ('message.startswith("so")', True),
        ("one.reason is Reason.PAUSED", False),
        ('one.code == "so"', False),
        ("connection.driver_reason != reason", False),
    ],
)
def test_what_looks_into_a_sentence(code: str, looks: bool) -> None:
    nodes = [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Call | ast.Compare)]
    assert any(map(_looks_into_one, nodes)) is looks


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('x = "two words"', 1),
        ('x = f"{a} two words"', 1),
        ('"""A docstring of words."""', 0),
        ('x = "one"\ny = "a-code"\nz = "step/x"', 0),
        ('raise ValueError("two words")', 0),
        ('raise UsageError("two words", hint=f"{a} and more")', 0),
        ('yield Diagnostic("two words")', 0),
        ('def f():\n    x = "two words"\n    raise ValueError(x)', 0),
        ('def f():\n    x = "two words" if y else "more words"\n    raise ValueError(f"{x}")', 0),
        ('def f():\n    x = "two words"\n    raise ValueError(y)', 1),
        ('def f():\n    x = "two words"\n    return x', 1),
        ('yield Warned("code", "two words")', 1),
        ('x: "dict[str, Flow | None]" = {}', 0),
        ("x = re.compile('two words')", 0),
    ],
)
def test_what_reads_like_a_sentence(code: str, count: int, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(code)
    assert len([*sentences(path)]) == count
