"""Writes every generated file again: schemas, pages of rules and kinds, pictures, outputs in pages.

`python docs/generate.py` writes; `--check` only compares, and exits with 1 when something is stale.
`--kinds` does only what is made of the kinds, `--rules` only the pages of lint rules, `--templates` only the
gallery of templates, `--recipes` only the pages of recipes, `--pictures` only the pictures of README,
`--llms` only llms.txt, each in a few seconds.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from ghl_flow.__main__ import run
from ghl_flow.kinds.built_in import index_text, looked_through
from ghl_flow.lint.documentation import rule_page
from ghl_flow.lint.registry import all_rules
from ghl_flow.spec.schema import KINDS, json_schema

sys.path.insert(0, str(Path(__file__).parents[1]))
from docs.kind_pages import pages as kind_pages
from docs.kind_pages import with_tables
from docs.language_coverage import coverage
from docs.llms import llms
from docs.pictures import pictures
from docs.recipe_pages import recipe_pages
from docs.shapes import shapes
from docs.template_gallery import gallery_pages

ROOT = Path(__file__).parents[1]
_INDEX = ROOT / "ghl_flow/kinds/index.py"
_ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "100",
}
_OUTPUT = re.compile(
    r"(<!-- output: (?P<command>[^\n]+?) -->\n```text\n)(?:(?!<!-- output: ).)*?(```\n<!-- end -->)",
    re.DOTALL,
)


def schemas() -> Iterator[tuple[Path, str]]:
    """JSON Schemas for editors."""
    for kind in KINDS:
        text = json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
        yield ROOT / f"schemas/{kind}.schema.json", text


def rules() -> Iterator[tuple[Path, str]]:
    """A page for each lint rule, and their list."""
    lines = ["# Lint rules", "", "| code | severity | rule |", "| --- | --- | --- |"]
    for rule in all_rules():
        lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.severity} | {rule.name} |")
        yield ROOT / f"docs/rules/{rule.code}.md", rule_page(rule)
    yield ROOT / "docs/rules/README.md", "\n".join(lines) + "\n"


def kinds() -> Iterator[tuple[Path, str]]:
    """A page for each kind, their index and coverage, and the spec with its tables of them."""
    yield _INDEX, index_text(looked_through())
    yield from kind_pages()
    yield from coverage()
    spec = ROOT / "docs/spec.md"
    yield spec, with_tables(spec.read_text(encoding="utf-8"))


def outputs(page: Path) -> tuple[Path, str]:
    """A page with the outputs of the commands it shows."""

    def shown(match: re.Match[str]) -> str:
        command = match["command"]
        print(f"running {command}", file=sys.stderr)
        # The commands are those our own pages name.
        said = _by_fork(command.split()[1:]) if _PLAIN.fullmatch(command) else _by_shell(command)
        return match[1] + _settled(said) + match[3]

    text = page.read_text(encoding="utf-8")
    # A marker without its block would take what follows, up to the next one, for its command or its output.
    if text.count("<!-- output: ") != len(whole := _OUTPUT.findall(text)):
        raise SystemExit(f"{page.name}: an output lacks '```text' or '<!-- end -->' ({len(whole)} are whole)")
    return page, _OUTPUT.sub(shown, text)


_PLAIN = re.compile(r"ghl-flow( [\w./-]+)+")
"""A command with nothing in it that is for the shell."""


def _by_shell(command: str) -> str:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=ROOT,
        env=_ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def _by_fork(words: list[str]) -> str:
    """The same without a start of Python for each of fifty pages of help: this process has it all loaded."""
    import_module("ghl_flow.cli.main")  # loaded before, not in each child

    with tempfile.TemporaryFile() as said:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if not child:
            os.chdir(ROOT)
            os.environ.update(_ENVIRONMENT)
            os.dup2(said.fileno(), 1)
            sys.argv = ["ghl-flow", *words]
            run()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"'ghl-flow {' '.join(words)}' ended with {os.waitstatus_to_exitcode(status)}")
        said.seek(0)
        return said.read().decode("utf-8")


_SECONDS = re.compile(r"(?<= patterns), [\d.]+ s(?=\)$)")


def _settled(text: str) -> str:
    """Output without what differs from run to run."""
    return "".join(_SECONDS.sub("", line.rstrip()) + "\n" for line in text.strip().splitlines())


_SHAPES = re.compile(r"(<!-- shapes -->\n).*?(<!-- end -->)", re.DOTALL)


def with_shapes(page: tuple[Path, str]) -> tuple[Path, str]:
    """A page with the keys of every command's JSON."""
    path, text = page
    print("running commands for the keys of their JSON", file=sys.stderr)
    return path, _SHAPES.sub(lambda match: match[1] + shapes() + match[2], text)


_PARTS: dict[str, Callable[[], Iterable[tuple[Path, str]]]] = {
    "--llms": lambda: [llms(ROOT)],
    "--pictures": pictures,
    "--kinds": lambda: [*schemas(), *kinds()],
    "--rules": rules,
    "--templates": lambda: gallery_pages(ROOT),
    "--recipes": lambda: recipe_pages(ROOT / "docs/flows"),
}


def main() -> int:
    """Write or check; the exit code."""
    check = "--check" in sys.argv[1:]
    index = _stale([(_INDEX, index_text(looked_through()))], write=not check)
    if index and not check:
        # Schemas and pages are made of the kinds that the index names, and the old one is loaded.
        print(f"written: {index[0]}", flush=True)
        return subprocess.run([sys.executable, *sys.argv], check=False).returncode
    for option, pages_of in _PARTS.items():
        if option in sys.argv[1:]:
            return _told(_stale([*pages_of()], write=not check), check=check)
    gallery, recipes = [*gallery_pages(ROOT)], [*recipe_pages(ROOT / "docs/flows")]
    generated = ("demo.md", "commands.md", "start.md", "testing.md", "verification.md", "walkthrough.md")
    shown = [ROOT / "docs" / name for name in generated]
    pages = [outputs(page) for page in shown]
    pages[1] = with_shapes(pages[1])
    return _told(
        _stale(
            [*schemas(), *rules(), *kinds(), *recipes, *gallery, *pictures(), *pages, llms(ROOT)],
            write=not check,
        ),
        check=check,
    )


def _told(stale: list[str], *, check: bool) -> int:
    for name in stale:
        print(f"{'stale' if check else 'written'}: {name}")
    return 1 if check and stale else 0


def _stale(generated: list[tuple[Path, str]], *, write: bool) -> list[str]:
    """The files that are not as generated; written, if so wished."""
    names = []
    for path, text in generated:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        names.append(path.relative_to(ROOT).as_posix())
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return names


if __name__ == "__main__":
    sys.exit(main())
