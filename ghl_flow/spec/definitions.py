"""Files that each define one thing by its name: read one by one, and what is wrong with each."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, NamedTuple

from ghl_flow.errors import Diagnostic, GhlFlowError, SpecError
from ghl_flow.files import read_bytes
from ghl_flow.folders import is_file
from ghl_flow.spec.loader import Loaded, Model


class Broken(NamedTuple):
    """A file that is not valid: what it defines, as far as can be read, and what is wrong.

    `items`: what it says, where each file by itself is valid and two of them contradict each other.
    """

    name: str
    path: str
    error: GhlFlowError
    items: tuple[Loaded[Any], ...] = ()


class Definitions(NamedTuple, Generic[Model]):
    """Those that can be used, and the files that are not valid."""

    good: list[Loaded[Model]]
    broken: list[Broken]


def read_each(
    paths: Iterable[Path],
    read: Callable[[Path], Loaded[Model]],
    display: Callable[[Path], str],
    kind: str,
) -> Definitions[Model]:
    """Read files one by one: an error in one says nothing about the others."""
    found: Definitions[Model] = Definitions([], [])
    for path in paths:
        try:
            found.good.append(read(path))
        except GhlFlowError as invalid:
            found.broken.append(Broken(name_in(path, kind) or path.stem, display(path), invalid))
    return told_apart(found, kind, kind)


def told_apart(found: Definitions[Model], kind: str, key: str) -> Definitions[Model]:
    """Take out those that share a key: which of them is meant is not known, so none is used."""
    by_key: dict[str, list[Loaded[Model]]] = {}
    for item in found.good:
        by_key.setdefault(str(getattr(item.value, key)), []).append(item)
    good, broken = [], [*found.broken]
    for shared, items in by_key.items():
        if len(items) == 1:
            good += items
            continue
        first, *others = items
        error = SpecError.of(
            [
                Diagnostic(
                    f"two files define the {key} '{shared}'",
                    other.document.location((key,)),
                    f"the other one is {first.document.source.path}",
                )
                for other in others
            ]
        )
        by_name: dict[str, list[Loaded[Model]]] = {}
        for item in items:
            by_name.setdefault(str(getattr(item.value, kind)), []).append(item)
        path = first.document.source.path
        broken += [Broken(name, path, error, tuple(said)) for name, said in by_name.items()]
    return Definitions(good, broken)


def name_in(path: Path, kind: str) -> str:
    """The name on the `kind:` line of a file that need not be valid; empty where there is none to read."""
    named = re.search(rf"^{kind}[ \t]*:[ \t]*[\"']?([\w.-]+)", _as_far_as_readable(path), re.MULTILINE)
    return named[1] if named else ""


def says_protect(path: Path) -> bool:
    """Whether a flow file that need not be valid has the line `protect: true`."""
    line = re.search(r"^protect[ \t]*:[ \t]*[\"']?true\b", _as_far_as_readable(path), re.MULTILINE)
    return line is not None


def _as_far_as_readable(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8", "replace") if is_file(path) else ""
    except GhlFlowError:
        return ""
