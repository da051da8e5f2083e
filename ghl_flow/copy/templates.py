"""Niche templates: `niche_templates/<niche>/<template>.sms.j2`, one text message each.

A file begins with YAML front matter between two `---` lines, which says what the text is for, which
account values it needs and how many segments it may take; the rest is the text. A niche that lacks a
template has the one of the niche pack that is installed for it, else that of `niche_templates/default/`.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ghl_flow.copy.front_matter import FrontMatter, read_front_matter
from ghl_flow.copy.niche_packs import DEFAULT_NICHE, SUFFIX, niche_packs, unusable_pack
from ghl_flow.copy.rendering import MAX_SOURCE, render, variables_used
from ghl_flow.errors import SpecError, did_you_mean
from ghl_flow.source import Location, SourceText, Span

__all__ = ["DEFAULT_NICHE", "FrontMatter", "Template", "TemplateLibrary", "render", "variables_used"]

_NAME: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


class Template(NamedTuple):
    """A template file. `niche` is the folder it came from; the body begins on line `body_line`."""

    name: str
    niche: str
    source: SourceText
    body: str
    body_line: int
    front_matter: FrontMatter

    def render(self, variables: Mapping[str, str]) -> str:
        """The text for an account with these values, merge fields left in.

        Raises:
            SpecError: for a mistake in the template or a value the account lacks.
        """
        return render(self.body, variables, source=self.source, first_line=self.body_line)


class TemplateLibrary:
    """The templates below one folder. Each file is read once."""

    def __init__(self, root: Path, display: Callable[[Path], str] = str) -> None:
        """`display` names a file as the operator would write it."""
        self.root = root
        self._display = display
        self._read: dict[Path, Template] = {}

    def niches(self) -> list[str]:
        """The folders that hold templates, `default` among them, sorted."""
        return sorted(
            {path.parent.name for path in self.root.glob(f"*/*{SUFFIX}") if not path.name.startswith(".")}
        )

    def names(self, niche: str) -> list[str]:
        """The templates that `find` has for a niche, those of a pack and of `default` included, sorted."""
        pack = niche_packs().get(niche)
        return sorted({*self.own(niche), *(pack.names() if pack else ()), *self.own(DEFAULT_NICHE)})

    def find(self, niche: str, name: str) -> Template:
        """The template of that name: the niche's own, that of its pack, else the one of `default`.

        Raises:
            SpecError: there is none, the name is not a plain one, or the file is not valid; or the pack
                cannot be used that would have it, and the niche's texts are not those of `default`.
        """
        for word, what in ((niche, "niche"), (name, "template")):
            # A name is never a path: it could lead out of the folder.
            if not _NAME.fullmatch(word):
                raise SpecError(f"'{word}' is not a {what} name", hint="use letters a-z, digits and dashes")
        if (path := self.file(niche, name)).is_file():
            return self._template(path, self.root, niche, name)
        if (pack := niche_packs().get(niche)) is not None and (path := pack.template(name)).is_file():
            return self._template(path, pack.folder, niche, name)
        if (problem := unusable_pack(niche)) is not None:
            raise SpecError(
                f"template '{name}' of the niche '{niche}' is not known: plug-in not used: {problem}",
                hint=f"install {problem.plugin.package} again, or write {niche}/{name}{SUFFIX} yourself",
            )
        if (path := self.file(DEFAULT_NICHE, name)).is_file():
            return self._template(path, self.root, DEFAULT_NICHE, name)
        names = self.names(niche)
        known = f"there are {', '.join(names)}" if names else f"there are none in {self.root}"
        raise SpecError(
            f"no template '{name}' for the niche '{niche}'", hint=did_you_mean(name, names) or known
        )

    def own(self, niche: str) -> list[str]:
        """The templates in the folder of a niche itself, in no order."""
        if not _NAME.fullmatch(niche):
            return []
        return [
            path.name.removesuffix(SUFFIX)
            for path in (self.root / niche).glob(f"*{SUFFIX}")
            if not path.name.startswith(".")  # an editor's lock, or what another system keeps beside a file
        ]

    def file(self, niche: str, name: str) -> Path:
        """Where the template of that name is, in the folder of the niche itself."""
        return self.root / niche / f"{name}{SUFFIX}"

    def _template(self, path: Path, root: Path, niche: str, name: str) -> Template:
        if path not in self._read:
            if not path.resolve().is_relative_to(root.resolve()):
                shown = self._display(path)
                top = Location(SourceText(shown, ""), Span.point(1, 1))
                raise SpecError(f"{shown} is a link that leads out of {root.name}/", location=top)
            self._read[path] = parse_template(_read(path, self._display(path)), niche, name)
        return self._read[path]


def parse_template(source: SourceText, niche: str, name: str) -> Template:
    """A template from the text of its file.

    Raises:
        SpecError: the front matter is missing or not valid, at its place. The body is not looked at.
    """
    front_matter, body_line = read_front_matter(source)
    body = "\n".join(source.text.split("\n")[body_line - 1 :])
    return Template(name, niche, source, body, body_line, front_matter)


def _read(path: Path, display: str) -> SourceText:
    top = Location(SourceText(display, ""), Span.point(1, 1))
    try:
        if not path.is_file():  # a pipe would be waited for
            raise SpecError("it is not a file", location=top)
        with path.open("rb") as file:
            data = file.read(2 * MAX_SOURCE + 1)
    except OSError as error:
        raise SpecError(f"the file cannot be read: {error.strerror or error}", location=top) from None
    if len(data) > 2 * MAX_SOURCE:
        raise SpecError(f"the file is longer than {2 * MAX_SOURCE // 1024} KiB", location=top)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpecError("the file is not UTF-8 text", location=top) from None
    return SourceText(display, text.replace("\r\n", "\n").replace("\r", "\n"))
