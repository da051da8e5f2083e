"""A project made ready for the rules: every file read, every flow compiled for every account that runs it.

A file that is not valid does not stop the others: what is wrong with it becomes findings of its own, and
what could not be looked at because of it is listed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from ghl_flow.compile.flow import compile_flow
from ghl_flow.compile.without_account import compile_without_account
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.counting import some_of
from ghl_flow.errors import Diagnostic, SpecError, did_you_mean
from ghl_flow.facts.book import SHIPPED, Facts
from ghl_flow.folders import is_absent, is_file
from ghl_flow.lint.of_niche import misspelt, never_first, only_text, texts_of, tried
from ghl_flow.lint.per_account import MistakesPerAccount, as_mistake
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.lint.template_file import TemplateFile
from ghl_flow.patterns import later
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import FieldDeclaration, Flow
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.niche import NICHE_FILE, NicheFile
from ghl_flow.spec.project import Project
from ghl_flow.spec.yaml_reader import MAX_BYTES

_FLOW_ID = later(rb"^flow:[ \t]*([\"']?)([a-z0-9-]+)\1[ \t]*(?:#.*)?\r?$", re.MULTILINE)

Read = TypeVar("Read")
Named = TypeVar("Named", Flow, Account)


class NotAssessed(NamedTuple):
    """Something the rules could not look at, and why. Unknown is not the same as sound."""

    what: str
    why: str


class Examined(NamedTuple):
    """What the rules look at, what is not valid at all, and what nobody could look at."""

    subject: ProjectSubject
    flows: list[Loaded[Flow]]
    files: dict[str, Path]
    invalid: list[Diagnostic]
    not_assessed: list[NotAssessed]


def examine(
    project: Project,
    templates: TemplateLibrary,
    paths: Collection[Path] | None = None,
    accounts: Collection[Path] | None = None,
) -> Examined:
    """Read a project.

    `paths`: only these flow files and the accounts that run them. `accounts`: only these account files and
    the flows that they run.
    """
    examination = _Examination(project, templates)
    return examination.run(paths, accounts)


class _Examination:
    def __init__(self, project: Project, templates: TemplateLibrary) -> None:
        self.project = project
        self.library = templates
        self.invalid: list[Diagnostic] = []
        self.not_assessed: list[NotAssessed] = []
        # The flows with texts that no account runs.
        self.run_by_none: list[str] = []
        self.files: dict[str, Path] = {}
        self.broken: set[str | None] = set()  # ids of flows whose files are not valid; None: not readable
        self.mistakes = MistakesPerAccount()
        self.packaged: set[str] = set()
        self.niche_files: list[Loaded[NicheFile]] = []

    def run(self, paths: Collection[Path] | None, chosen: Collection[Path] | None) -> Examined:
        everything = paths is None and chosen is None
        files = self.project.flow_files() if paths is None else paths
        account_files = self.project.account_files() if chosen is None else chosen
        accounts = self._distinct(self._read(account_files, self.project.load_account), "account")
        if chosen is not None and paths is None:
            wanted = {None, *(name for account in accounts for name in account.value.flows)}
            files = [path for path in files if _written_id(path) in wanted]
        flows = self._distinct(self._read(files, self.project.load_flow), "flow")
        by_id = {flow.value.flow: flow for flow in flows}
        if paths is None:
            self._unknown_flows(accounts, by_id)
        else:
            accounts = [item for item in accounts if any(name in by_id for name in item.value.flows)]
        running = {account.value.account: self._compiled_for(account, by_id) for account in accounts}
        self.invalid += self.mistakes.told()
        if chosen is None and paths is None:
            self.invalid += self.project.locks.errors()
        run = {name for account in accounts for name in account.value.flows}
        idle = [
            subject
            for flow in flows
            if flow.value.flow not in run and (subject := self._idle(flow)) is not None
        ]
        compiled = [*idle, *(subject for subjects in running.values() for subject in subjects)]
        used = {text.file for subject in compiled for text in subject.compiled.words}
        files_read = self._templates() if everything else []
        fields = {key: field for flow in flows for key, field in flow.value.fields.items()}
        texts = texts_of(self.library, [item.value.niche for item in accounts]) if everything else {}
        sent = {
            name: {text.file.path for subject in subjects for text in subject.compiled.texts}
            for name, subjects in running.items()
        }
        tried_out = [*tried(self.library, accounts, texts, fields, never_first(compiled), sent)]
        for template, error in misspelt(self.library, accounts, texts):
            new = [item for item in error.diagnostics if item not in self.invalid]
            if template.source.path not in {source.path for source in used} and new:
                self.invalid += new
                where = f"template {template.niche}/{template.name}"
                self.not_assessed.append(NotAssessed(where, "it names a value that no account has"))
        in_use = {source.path for source in used}
        in_use |= {text.file.path for subject in tried_out for text in subject.compiled.texts}
        unsent = [
            subject
            for file in files_read
            if file.source.path not in in_use and (subject := self._unsent(file, fields)) is not None
        ]
        sources = [item.document.source for item in flows]
        sources += [item.document.source for item in accounts]
        sources += [item.source for item in files_read]
        sources += used
        if everything and self.project.settings_source:
            sources.append(self.project.settings_source)
        whole = ProjectSubject(
            accounts,
            idle,
            running,
            files_read,
            list({source.path: source for source in sources}.values()),
            unsent,
            self.library.known_niches() if everything else (),
            self.niche_files,
            self.packaged,
            self._passed_over(accounts) if everything else {},
            self._fields(accounts),
            self._facts(),
            tried_out,
            texts,
        )
        if self.run_by_none:
            unread = f"account values in the texts of {some_of(self.run_by_none)}"
            why = f"no account runs {'it' if len(self.run_by_none) == 1 else 'them'}"
            self.not_assessed.append(NotAssessed(unread, why))
        return Examined(whole, flows, self.files, self.invalid, self.not_assessed)

    def _passed_over(self, accounts: Sequence[Loaded[Account]]) -> dict[str, Sequence[str]]:
        niches = dict.fromkeys(account.value.niche for account in accounts)
        return {niche: names for niche in niches if (names := self.library.passed_over(niche))}

    def _fields(self, accounts: Sequence[Loaded[Account]]) -> dict[str, Sequence[str]]:
        """What the niches of accounts say of compliance; nothing of one without a file that can be read."""
        found: dict[str, Sequence[str]] = {}
        for niche in dict.fromkeys(account.value.niche for account in accounts):
            with suppress(SpecError):
                if (file := self.library.niche_file(niche)) is not None:
                    found[niche] = file.value.compliance
        return found

    def _facts(self) -> Facts:
        """The project's sheets of facts; what is wrong with one is a finding, and those that ship count."""
        facts = Facts(self.project.root / self.project.settings.paths.facts, self.project.display)
        try:
            facts.check()
        except SpecError as error:
            self.invalid += error.diagnostics
            return SHIPPED
        return facts

    def _read(self, paths: Iterable[Path], load: Callable[[Path], Read]) -> list[Read]:
        loaded: list[Read] = []
        for path in paths:
            self.files[self.project.display(path)] = path
            try:
                loaded.append(load(path))
            except SpecError as error:
                self.invalid += error.diagnostics
                self.not_assessed.append(NotAssessed(self.project.display(path), "the file is not valid"))
                self.broken.add(_written_id(path))
        return loaded

    def _distinct(self, items: list[Loaded[Named]], kind: str) -> list[Loaded[Named]]:
        first: dict[str, Loaded[Named]] = {}
        for item in items:
            name: str = getattr(item.value, kind)
            other = first.setdefault(name, item)
            if other is not item:
                self.invalid.append(
                    Diagnostic(
                        f"two files define the {kind} '{name}'",
                        item.document.location((kind,)),
                        f"the other one is {other.document.source.path}",
                    )
                )
        return list(first.values())

    def _unknown_flows(self, accounts: Sequence[Loaded[Account]], by_id: dict[str, Loaded[Flow]]) -> None:
        for account in accounts:
            for number, name in enumerate(account.value.flows):
                if name not in by_id and not self._may_be_in_broken_file(name):
                    place = account.document.location(("flows", number))
                    self.invalid.append(
                        Diagnostic(f"there is no flow '{name}'", place, did_you_mean(name, list(by_id)))
                    )

    def _may_be_in_broken_file(self, flow: str) -> bool:
        """Whether a flow is there, in a file whose own mistake is a finding already."""
        return flow in self.broken or None in self.broken

    def _compiled_for(
        self, account: Loaded[Account], by_id: dict[str, Loaded[Flow]]
    ) -> tuple[FlowSubject, ...]:
        flows = [by_id[name] for name in dict.fromkeys(account.value.flows) if name in by_id]
        subjects = []
        for flow in flows:
            beside = [other.value for other in flows if other is not flow]
            try:
                compiled = compile_flow(flow, account.value, self.library, beside)
            except Exception as error:  # whatever it is, it fails this account and not the others
                self.mistakes.add(flow.value.flow, account.value.account, as_mistake(error, account))
                self.not_assessed.append(
                    NotAssessed(f"{flow.value.flow} for {account.value.account}", "it does not compile")
                )
                continue
            self.mistakes.add(flow.value.flow, account.value.account)
            subjects.append(FlowSubject(compiled, account))
        return tuple(subjects)

    def _idle(self, flow: Loaded[Flow]) -> FlowSubject | None:
        try:
            compiled = compile_without_account(flow, self.library)
        except SpecError as error:
            self.invalid += error.diagnostics
            self.not_assessed.append(NotAssessed(flow.value.flow, "it does not compile"))
            return None
        if compiled.texts:
            self.run_by_none.append(flow.value.flow)
        return FlowSubject(compiled)

    def _unsent(self, file: TemplateFile, fields: dict[str, FieldDeclaration]) -> FlowSubject | None:
        """A template that no flow names, compiled as the only text of one that has all fields."""
        flow = only_text(file.name, file.language, fields, for_staff=file.for_staff)
        try:
            return FlowSubject(compile_without_account(flow, self.library, file.niche, file.language))
        except SpecError as error:
            self.invalid += [item for item in error.diagnostics if item not in self.invalid]
            self.not_assessed.append(NotAssessed(f"template {file.niche}/{file.name}", "it is not valid"))
            return None

    def _templates(self) -> list[TemplateFile]:
        found = []
        for niche in self.library.niches():
            self._niche_file(niche)
            for name, language in self.library.own_files(niche):
                path = self.library.file(niche, name, language)
                self.files[self.project.display(path)] = path
                try:
                    read = self.library.find(niche, name, language)
                    for_staff = read.front_matter.to == "staff"
                    found.append(TemplateFile(niche, name, read.source, language, for_staff))
                except SpecError as error:
                    self.invalid += [item for item in error.diagnostics if item not in self.invalid]
                    self.not_assessed.append(NotAssessed(f"template {niche}/{name}", "the file is not valid"))
        return found

    def _niche_file(self, niche: str) -> None:
        path = self.library.root / niche / NICHE_FILE
        if is_absent(path):
            return
        self.packaged.add(niche)
        self.files[self.project.display(path)] = path
        try:
            if (found := self.library.niche_file(niche)) is not None:
                self.niche_files.append(found)
        except SpecError as error:
            self.invalid += error.diagnostics
            self.not_assessed.append(NotAssessed(f"niche {niche}", f"its {NICHE_FILE} is not valid"))


def _written_id(path: Path) -> str | None:
    """The id of a flow in a file that is not valid, when it can be made out."""
    with suppress(OSError):
        if is_file(path):  # a pipe would be waited for
            with path.open("rb") as file:
                found = _FLOW_ID.search(file.read(MAX_BYTES))
                return found[2].decode() if found else None
    return None
