"""Change one thing at a time in a module, run the tests that should notice, and list what they did not.

    make mutants MODULE=ghl_flow/runtime/agenda.py [TESTS=tests/runtime] [MOST=40]

Each mutant runs in a copy of the project, so that an interrupted run leaves nothing changed here.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent
_COPIED = (
    *("ghl_flow", "tests", "flows", "accounts", "niche_templates", "recipes", "schemas", "docs"),
    *("benchmarks", "release"),
)
_FILES = ("pyproject.toml", "ghl-flow.yaml", "README.md", ".importlinter")
_WORKERS = os.cpu_count() or 1
_LONGEST = 300  # seconds a mutant may run: one that hangs the tests is noticed

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


def changes_of(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of a node."""
    other: ast.AST
    match node:
        case ast.Compare(ops=ops):
            for place, operator in enumerate(ops):
                other = copy.deepcopy(node)
                assert isinstance(other, ast.Compare)
                other.ops[place] = _COMPARISONS[type(operator)]()
                yield other
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for place in range(len(values)):
                left = [value for number, value in enumerate(values) if number != place]
                yield left[0] if len(left) == 1 else ast.BoolOp(operator, left)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(operator)](), node.right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(body=body, orelse=orelse, test=test):
            yield ast.IfExp(test, orelse, body)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def mutants_of(source: str) -> Iterator[tuple[int, str, str]]:
    """The line, what became of it, and the whole text, of every mutant of a module."""
    count = sum(1 for _ in ast.walk(ast.parse(source)))
    for number in range(count):
        node = _nth(ast.parse(source), number)
        for change in changes_of(node):
            tree = ast.parse(source)
            _Swap(_nth(tree, number), change).visit(tree)
            line = getattr(node, "lineno", 0)
            yield (
                line,
                f"{ast.unparse(node)}  ->  {ast.unparse(change)}",
                ast.unparse(ast.fix_missing_locations(tree)),
            )


def _nth(tree: ast.AST, number: int) -> ast.AST:
    return next(node for place, node in enumerate(ast.walk(tree)) if place == number)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _project_copy(folder: Path) -> None:
    for name in _COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, folder / name)


def _passes(folder: Path, tests: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    """Print the survivors; 1 if there are any, 2 if the tests fail on the module as it is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("module", type=Path)
    options.add_argument("tests", nargs="*")
    options.add_argument("--most", type=int, default=40, help="how many, drawn with a fixed seed")
    given = options.parse_args()
    module = given.module.resolve().relative_to(ROOT)
    tests = given.tests or [str(Path("tests", *module.parent.parts[1:2]))]
    all_of_them = list(mutants_of((ROOT / module).read_text()))
    drawn = random.Random(0).sample(all_of_them, min(given.most, len(all_of_them)))
    with tempfile.TemporaryDirectory() as name:
        free: Queue[Path] = Queue()
        for number in range(_WORKERS):
            folder = Path(name) / f"mutant-{number}"
            folder.mkdir()
            _project_copy(folder)
            free.put(folder)
        if not _passes(Path(name) / "mutant-0", tests):
            sys.stderr.write(f"{' '.join(tests)} fails on the module as it is\n")
            return 2

        def survives(mutant: tuple[int, str, str]) -> bool:
            folder = free.get()
            try:
                (folder / module).write_text(mutant[2])
                return _passes(folder, tests)
            finally:
                free.put(folder)

        with ThreadPoolExecutor(_WORKERS) as pool:
            survived = [one for one, lives in zip(drawn, pool.map(survives, drawn), strict=True) if lives]
    for line, what, _ in sorted(survived):
        sys.stdout.write(f"{module}:{line}: {what}\n")
    sys.stdout.write(f"{len(drawn)} of {len(all_of_them)} mutants tried, {len(survived)} survived\n")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
