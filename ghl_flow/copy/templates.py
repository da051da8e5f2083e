"""Niche templates: `niche_templates/<niche>/<template>.sms.j2`, one text message each.

A file begins with YAML front matter between two `---` lines, which says what the text is for, which
account values it needs and how many segments it may take; the rest is the text. In another language than
English the file is `<template>.<language>.sms.j2`.

A text is looked for in the project's folder of the niche, in the niche pack that is installed for it, in
the project's folder `default`, then in the library that ships with ghl-flow, niche and `default`: an upgrade
of ghl-flow changes no text that the project has itself. All of these are gone through in the language that
is asked for, then in English.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ghl_flow.copy.front_matter import FrontMatter, read_front_matter
from ghl_flow.copy.limits import MAX_SOURCE
from ghl_flow.copy.niche_packs import DEFAULT_NICHE, SUFFIX, niche_packs, unusable_pack
from ghl_flow.copy.rendering import render, variables_used
from ghl_flow.errors import SpecError, did_you_mean
from ghl_flow.folders import is_absent, is_file, is_folder, names_in, resolved
from ghl_flow.source import Location, SourceText, Span, conflict_line
from ghl_flow.spec.loader import Loaded, load
from ghl_flow.spec.niche import NICHE_FILE, NicheFile

__all__ = ["DEFAULT_NICHE", "FrontMatter", "Template", "TemplateLibrary", "render", "variables_used"]

ENGLISH: Final = "en"

_NAME: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


class Template(NamedTuple):
    """A template file. `niche` is the folder it came from; the body begins on line `body_line`."""

    name: str
    niche: str
    source: SourceText
    body: str
    body_line: int
    front_matter: FrontMatter
    language: str = ENGLISH

    def render(self, variables: Mapping[str, str]) -> str:
        """The text for an account with these values, merge fields left in.

        Raises:
            SpecError: for a mistake in the template or a value the account lacks.
        """
        return render(self.body, variables, source=self.source, first_line=self.body_line)


class TemplateLibrary:
    """The templates below one folder. Each file is read once."""

    def __init__(
        self, root: Path, display: Callable[[Path], str] = str, *, shipped: Path | None = None
    ) -> None:
        """`display` names a file as the operator would write it; `shipped` is the library of ghl-flow."""
        self.root = root
        self._display = display
        self._shipped = None if shipped is None or resolved(shipped) == resolved(root) else shipped
        self._read: dict[Path, Template] = {}
        self._niche_files: dict[str, Loaded[NicheFile] | None] = {}

    def niches(self) -> list[str]:
        """The project's folders that hold templates, `default` among them, sorted."""
        return _niches_in(self.root)

    def known_niches(self) -> list[str]:
        """Every niche that an account may name: of the project, of packs and of what ships, sorted."""
        return sorted({*self.niches(), *niche_packs(), *(_niches_in(self._shipped) if self._shipped else ())})

    def names(self, niche: str) -> list[str]:
        """The templates that `find` has for a niche, those of `default` included, sorted."""
        places = self._places(niche)
        return sorted({name for place in places for name, _ in _files_in(place.folder)})

    def has(self, niche: str, name: str) -> bool:
        """Whether `names` has it; one that is there in English is found without a look through folders."""
        return bool(
            _NAME.fullmatch(name)
            and any(not is_absent(place.folder / file_name(name)) for place in self._places(niche))
        ) or name in self.names(niche)

    def find(self, niche: str, name: str, language: str = ENGLISH) -> Template:
        """The template of that name: the niche's, else that of `default`; in English where there is no other.

        Raises:
            SpecError: there is none, the name is not a plain one, or the file is not valid; or the pack
                cannot be used that would have it, and the niche's texts are not those of `default`.
        """
        for word, what in ((niche, "niche"), (name, "template")):
            # A name is never a path: it could lead out of the folder.
            if not _NAME.fullmatch(word):
                raise SpecError(
                    f"'{word}' is not a {what} name",
                    location=self._there(niche, name, language),
                    hint="use letters a-z, digits and dashes",
                )
        places = self._places(niche)
        own = self.root / niche / file_name(name, language)
        problem = unusable_pack(niche) if is_absent(own) else None
        if problem is not None:
            places = places[:1]
        for spoken in dict.fromkeys((language, ENGLISH)):
            for place in places:
                # One that cannot be read is an error: a text of another place is not what its author wrote.
                if not is_absent(path := place.folder / file_name(name, spoken)):
                    return self._template(path, place, name, spoken)
        if problem is not None:
            raise SpecError(
                f"template '{name}' of the niche '{niche}' is not known: plug-in not used: {problem}",
                hint=f"install {problem.plugin.package} again, or write {niche}/{name}{SUFFIX} yourself",
            )
        names = self.names(niche)
        known = f"there are {', '.join(names)}" if names else f"there are none in {self.root}"
        raise SpecError(
            f"no template '{name}' for the niche '{niche}'", hint=did_you_mean(name, names) or known
        )

    def languages(self, niche: str, name: str) -> list[str]:
        """The languages in which `find` has a template, English first."""
        found = {
            spoken
            for place in self._places(niche)
            for other, spoken in _files_in(place.folder)
            if other == name
        }
        return sorted(found, key=lambda spoken: (spoken != ENGLISH, spoken))

    def niche_file(self, niche: str) -> Loaded[NicheFile] | None:
        """The `niche.yaml` of a niche; None where it has none.

        Raises:
            SpecError: it is not valid, or is that of another niche.
        """
        if niche not in self._niche_files:
            paths = [place.folder / NICHE_FILE for place in self._places(niche) if place.niche == niche]
            path = next((path for path in paths if not is_absent(path)), None)
            self._niche_files[niche] = None if path is None else self._read_niche(path, niche)
        return self._niche_files[niche]

    def passed_over(self, niche: str) -> list[str]:
        """The texts that the library has for a niche, and that the project's `default` stands before."""
        if self._shipped is None or niche == DEFAULT_NICHE:
            return []
        sooner = {*self.own(niche)}
        if (pack := niche_packs().get(niche)) is not None:
            sooner |= {name for name, _ in _files_in(pack.folder)}
        shipped = {name for name, _ in _files_in(self._shipped / niche)}
        return sorted((shipped & {*self.own(DEFAULT_NICHE)}) - sooner)

    def danger_words(self, niche: str) -> tuple[str, ...]:
        """The words of a reply that mean danger: the niche's and those of every niche, in all languages.

        Raises:
            SpecError: a `niche.yaml` is not valid.
        """
        files = [self.niche_file(name) for name in dict.fromkeys((niche, DEFAULT_NICHE))]
        return tuple(dict.fromkeys(word for one in files if one for word in one.value.all_danger_words()))

    def own(self, niche: str) -> list[str]:
        """The names of the templates in the project's folder of a niche itself, in order."""
        return sorted({name for name, _ in self.own_files(niche)})

    def own_files(self, niche: str) -> list[tuple[str, str]]:
        """The templates in the project's folder of a niche itself: name and language, in order."""
        return sorted(_files_in(self.root / niche)) if _is_plain(niche) else []

    def file(self, niche: str, name: str, language: str = ENGLISH) -> Path:
        """Where the template of that name is, in the project's folder of the niche itself."""
        return self.root / niche / file_name(name, language)

    def _places(self, niche: str) -> tuple["_Place", ...]:
        """The folders that may hold texts of a niche, in the order in which they count."""
        if not _NAME.fullmatch(niche):
            niche = DEFAULT_NICHE
        places = [_Place(niche, self.root / niche, self.root)]
        if (pack := niche_packs().get(niche)) is not None:
            places.append(_Place(niche, pack.folder, pack.folder))
        if niche != DEFAULT_NICHE:
            places.append(_Place(DEFAULT_NICHE, self.root / DEFAULT_NICHE, self.root))
        if self._shipped is not None:
            places += [
                _Place(name, self._shipped / name, self._shipped)
                for name in dict.fromkeys((niche, DEFAULT_NICHE))
            ]
        return tuple(places)

    def _there(self, niche: str, name: str, language: str) -> Location | None:
        """The beginning of the file of these names, whatever they are; None where there is none."""
        file = self.root / niche / file_name(name, language)
        if not (_is_plain(niche) and _is_plain(name)) or is_absent(file):
            return None
        return Location(SourceText(self._display(file), ""), Span.point(1, 1))

    def _read_niche(self, path: Path, niche: str) -> Loaded[NicheFile]:
        found = load(path, NicheFile, self._display(path))
        if found.value.niche != niche:
            raise SpecError(
                f"this is the {NICHE_FILE} of the niche '{niche}', and it says '{found.value.niche}'",
                location=found.document.location(("niche",)),
                hint=f"write niche: {niche}",
            )
        return found

    def _template(self, path: Path, place: "_Place", name: str, language: str) -> Template:
        if path not in self._read:
            if not resolved(path).is_relative_to(resolved(place.root)):
                shown = self._display(path)
                top = Location(SourceText(shown, ""), Span.point(1, 1))
                raise SpecError(f"{shown} is a link that leads out of {place.root.name}/", location=top)
            self._read[path] = parse_template(_read(path, self._display(path)), place.niche, name, language)
        return self._read[path]


class _Place(NamedTuple):
    """A folder with the texts of a niche; `root` is what no link in it may lead out of."""

    niche: str
    folder: Path
    root: Path


def _is_plain(name: str) -> bool:
    """Whether it is the name of something in a folder, and leads nowhere else."""
    return Path(name).name == name


def file_name(name: str, language: str = ENGLISH) -> str:
    """What the file of a template is called."""
    return f"{name}{SUFFIX}" if language == ENGLISH else f"{name}.{language}{SUFFIX}"


def _files_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and language of each template in a folder, in no order."""
    for file in names_in(folder):
        name, _, language = file.removesuffix(SUFFIX).partition(".")
        # An editor's lock begins with a dot, as does what another system keeps beside a file.
        if name and file.endswith(SUFFIX):
            yield name, language or ENGLISH


def _niches_in(root: Path) -> list[str]:
    below = {name: root / name for name in names_in(root) if not name.startswith(".")}
    # A link without an ending that leads nowhere is a folder that is gone; others are notes, pictures.
    folders = [name for name, path in below.items() if is_folder(path) or not ("." in name or is_file(path))]
    return sorted(name for name in folders if any(_files_in(root / name)))


def parse_template(source: SourceText, niche: str, name: str, language: str = ENGLISH) -> Template:
    """A template from the text of its file.

    Raises:
        SpecError: the front matter is missing or not valid, or git left a conflict, at its place. Else the
            body is not looked at.
    """
    if (conflict := conflict_line(source.text)) is not None:
        raise SpecError(
            "git left a conflict here",
            location=Location(source, Span.point(conflict, 1)),
            hint="keep one of the two versions, and take out the lines of <<<<<<<, ======= and >>>>>>>",
        )
    front_matter, body_line = read_front_matter(source)
    body = "\n".join(source.text.split("\n")[body_line - 1 :])
    return Template(name, niche, source, body, body_line, front_matter, language)


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
