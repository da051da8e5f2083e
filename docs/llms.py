"""llms.txt, the index of the docs for assistants (https://llmstxt.org), made of the site's navigation."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Final

_HEAD: Final = """\
# ghl-flow

> HighLevel (GoHighLevel) automations as code. A workflow is a YAML file: validated, linted, simulated and
> proved before it texts anyone; shown as a plan of what would change; pushed to one sub-account or to many.

Every command has `--help`, and `--format json` where it reports; exit codes are in docs/commands.md. Show the
plan to a person before `apply`. `--sandbox` works on an embedded sub-account: nothing reaches anybody. A
project has AGENTS.md with its rules.
"""
_ROOT_PAGES: Final = ("README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY", "CHANGELOG")
_Pages = Sequence[Mapping[str, "str | _Pages"]]


def llms(root: Path) -> tuple[Path, str]:
    """The file and its text: every page of the navigation, each with its first sentence.

    Raises:
        SystemExit: the navigation names a page that is not there.
    """
    config = tomllib.loads((root / "zensical.toml").read_text(encoding="utf-8"))
    sections = _sections(root, config["project"]["nav"], "Docs")
    code = (_line(root, name.title(), f"{name}.md") for name in _ROOT_PAGES)
    return root / "llms.txt", "\n".join([_HEAD.rstrip("\n"), *sections, "\n## Code\n", *code]) + "\n"


def _sections(root: Path, nav: "_Pages", title: str) -> Iterator[str]:
    pages = [(name, page) for entry in nav for name, page in entry.items() if isinstance(page, str)]
    if pages:
        yield f"\n## {title}\n"
        yield from (_line(root, name, f"docs/{page}") for name, page in pages)
    for entry in nav:
        for name, inner in entry.items():
            if not isinstance(inner, str):
                yield from _sections(root, inner, name)


def _line(root: Path, name: str, page: str) -> str:
    path = root / page
    if not path.is_file():
        raise SystemExit(f"zensical.toml names {page}, and there is no such page")
    said = first_sentence(path.read_text(encoding="utf-8"))
    return f"- [{name}]({page}){f': {said}' if said else ''}"


def first_sentence(text: str) -> str:
    """The first sentence of a page's prose, as one line without links; empty where it begins with a table."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^(#|<!--|\||!\[).*$", "", prose, flags=re.MULTILINE)
    paragraph = next((one for one in re.split(r"\n\s*\n", prose) if one.strip()), "")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(paragraph.split()))
    found = re.match(r"(.{3,}?[.:])(?=\s|$)", plain)
    return shorten(found[1].rstrip(":") if found else plain, 240, placeholder=" ...")
