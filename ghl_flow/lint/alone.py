"""Flow files looked at one by one: read, and where no account runs the flow, compiled and judged.

All that is found is told as plain data, so that another process can do it (`lint.shares`). A flow that was
looked at there is read and compiled here only if a rule finds something between it and another.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.without_account import compile_without_account
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.facts.book import Facts
from ghl_flow.lint.engine import in_words, those
from ghl_flow.lint.of_niche import after_a_text
from ghl_flow.lint.rule import Rule
from ghl_flow.lint.subject import FlowSubject, Found
from ghl_flow.once import once
from ghl_flow.source import SourceText
from ghl_flow.spec.flow import FieldDeclaration, Flow
from ghl_flow.spec.loader import Loaded, validated
from ghl_flow.spec.project import Project
from ghl_flow.spec.yaml_reader import parse_yaml


class Looking(NamedTuple):
    """How files are looked at. `run` are the flows that accounts run: those are compiled for these."""

    project: Project
    templates: TemplateLibrary
    facts: Facts
    rules: Sequence[Rule]
    run: Collection[str]


class Told(NamedTuple):
    """What there is to know of a flow file, as plain data. Without a name it is not valid.

    `found` is None where accounts run the flow, and where it does not compile. Of the others `known` is what
    rules that look at several flows know of it, by their codes; `files` are those that its texts stand in.
    `later`: of the templates among these, whether each comes after another text.
    """

    invalid: tuple[Diagnostic, ...] = ()
    name: str = ""
    source: SourceText = SourceText("", "")
    fields: Mapping[str, FieldDeclaration] = {}
    found: Found | None = None
    known: Mapping[str, object] = {}
    has_texts: bool = False
    files: tuple[SourceText, ...] = ()
    later: tuple[tuple[str, bool], ...] = ()


class FlowFile:
    """A flow file that was looked at. `idle`: the flow that no account runs, if it compiles."""

    def __init__(
        self,
        told: Told,
        templates: TemplateLibrary,
        here: tuple[Loaded[Flow], FlowSubject | None] | None = None,
    ) -> None:
        """`here`: the flow, where it was read in this process."""
        self.told = told
        self._templates = templates
        self._here = here
        self.idle: FlowSubject | None = here[1] if here is not None else None
        if here is None and told.found is not None:
            self.idle = _Elsewhere(self)

    @once
    def loaded(self) -> Loaded[Flow]:
        """The flow."""
        return self._here[0] if self._here is not None else validated(parse_yaml(self.told.source), Flow)

    def compiled(self) -> CompiledFlow:
        """The flow without an account."""
        return compile_without_account(self.loaded, self._templates)


class _Elsewhere(FlowSubject):
    """A flow that another process has looked at; what that did not tell is made here."""

    def __init__(self, file: FlowFile) -> None:
        self._file = file
        self.name, self.found, self.known = file.told.name, file.told.found, {**file.told.known}
        self.account = None

    def __getattr__(self, attribute: str) -> Any:
        if attribute not in ("compiled", "flow", "written"):
            raise AttributeError(attribute)
        self._take(self._file.compiled())
        return getattr(self, attribute)


def look(at: Looking, paths: Iterable[Path]) -> list[FlowFile]:
    """What there is to know of these files, in their order."""
    told: list[Told] = []
    here: list[tuple[Loaded[Flow], FlowSubject | None] | None] = []
    for path in paths:
        try:
            loaded = at.project.load_flow(path)
        except SpecError as error:
            told.append(Told(error.diagnostics))
            here.append(None)
        else:
            flow = loaded.value
            told.append(Told((), flow.flow, loaded.document.source, flow.fields))
            here.append((loaded, None))
    for number, read in enumerate(here):
        if read is not None and read[0].value.flow not in at.run:
            try:
                subject = FlowSubject(compile_without_account(read[0], at.templates))
            except SpecError as error:
                told[number] = told[number]._replace(invalid=error.diagnostics)
            else:
                subject.facts = at.facts
                here[number] = (read[0], subject)
    subjects = [item[1] for item in here if item is not None and item[1] is not None]
    _judge(subjects, at.rules)
    for number, read in enumerate(here):
        if read is not None and read[1] is not None:
            told[number] = _with_findings(told[number], read[1])
    return [FlowFile(one, at.templates, read) for one, read in zip(told, here, strict=True)]


def _judge(subjects: Sequence[FlowSubject], rules: Sequence[Rule]) -> None:
    """Have rules look at flows that no account runs.

    One rule after the other, each over all flows: a processor keeps little code at hand.
    """
    in_flow, in_texts = those(rules, "check_flow"), those(rules, "check_text")
    for subject in subjects:
        subject.found = Found({}, {})
    for rule in in_flow:
        for subject in subjects:
            if subject.found is not None and (found := [*rule.check_flow(subject)]):
                subject.found.in_flow[rule.code] = found
    for rule in in_texts:
        if not rule.needs_account:
            for subject in subjects:
                if subject.found is not None and (found := [*in_words(rule, subject)]):
                    subject.found.in_texts[rule.code] = found
    for rule in those(rules, "of_flow"):
        for subject in subjects:
            rule.known(subject)


def _with_findings(told: Told, subject: FlowSubject) -> Told:
    compiled = subject.compiled
    files = tuple({text.file.path: text.file for text in compiled.words}.values())
    return told._replace(
        found=subject.found,
        known=subject.known,
        has_texts=bool(compiled.texts),
        files=files,
        later=tuple(after_a_text(subject)),
    )
