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
from ghl_flow.folders import is_file
from ghl_flow.lint.alone import FlowFile, Looking
from ghl_flow.lint.niche_files import OfNiches, fields_of_business, passed_over, read_niches
from ghl_flow.lint.of_niche import misspelt, never_first, only_text, texts_of, tried
from ghl_flow.lint.per_account import MistakesPerAccount, as_mistake
from ghl_flow.lint.rule import Rule
from ghl_flow.lint.shares import look_in_shares, processes_for
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.lint.template_file import TemplateFile
from ghl_flow.patterns import later
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import FieldDeclaration
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.project import Project
from ghl_flow.spec.yaml_document import Document
from ghl_flow.spec.yaml_reader import MAX_BYTES

_FLOW_ID = later(rb"^flow:[ \t]*([\"']?)([a-z0-9-]+)\1[ \t]*(?:#.*)?\r?$", re.MULTILINE)

Named = TypeVar("Named")


class NotAssessed(NamedTuple):
    """Something the rules could not look at, why, and in which `account`. Unknown is not sound."""

    what: str
    why: str
    account: str = ""


class Examined(NamedTuple):
    """What the rules look at, what is not valid at all, and what nobody could look at."""

    subject: ProjectSubject
    flows: list[FlowFile]
    files: dict[str, Path]
    invalid: list[Diagnostic]
    not_assessed: list[NotAssessed]


def examine(
    project: Project,
    templates: TemplateLibrary,
    paths: Collection[Path] | None = None,
    accounts: Collection[Path] | None = None,
    rules: Sequence[Rule] = (),
    jobs: int | None = 1,
) -> Examined:
    """Read a project.

    `paths`: only these flow files and the accounts that run them. `accounts`: only these account files and
    the flows that they run. `rules` look at flows that no account runs right away. `jobs`: how many processes
    look at flow files; None: as many as are soonest.
    """
    examination = _Examination(project, templates, rules, jobs)
    return examination.run(paths, accounts)


class _Examination:
    def __init__(
        self, project: Project, templates: TemplateLibrary, rules: Sequence[Rule], jobs: int | None
    ) -> None:
        self.project = project
        self.library = templates
        self.rules = rules
        self.jobs = jobs
        self.invalid: list[Diagnostic] = []
        self.not_assessed: list[NotAssessed] = []
        # The flows with texts that no account runs.
        self.run_by_none: list[str] = []
        self.files: dict[str, Path] = {}
        self.broken: set[str | None] = set()  # ids of flows whose files are not valid; None: not readable
        self.mistakes = MistakesPerAccount()

    def run(self, paths: Collection[Path] | None, chosen: Collection[Path] | None) -> Examined:
        everything = paths is None and chosen is None
        files = self.project.flow_files() if paths is None else paths
        account_files = self.project.account_files() if chosen is None else chosen
        accounts = self._accounts(account_files)
        if chosen is not None and paths is None:
            wanted = {None, *(name for account in accounts for name in account.value.flows)}
            files = [path for path in files if _written_id(path) in wanted]
        facts = self._facts()
        run = {name for account in accounts for name in account.value.flows}
        flows = self._flows([*files], Looking(self.project, self.library, facts, self.rules, run))
        by_id = {flow.told.name: flow for flow in flows}
        if paths is None:
            self._unknown_flows(accounts, by_id)
        else:
            accounts = [item for item in accounts if any(name in by_id for name in item.value.flows)]
        running = {account.value.account: self._compiled_for(account, by_id) for account in accounts}
        self.invalid += self.mistakes.told()
        if chosen is None and paths is None:
            self.invalid += self.project.locks.errors()
        idle = [subject for flow in flows if (subject := self._idle(flow, run)) is not None]
        compiled = [subject for subjects in running.values() for subject in subjects]
        used = {text.file for subject in compiled for text in subject.compiled.words}
        used |= {file for flow in flows for file in flow.told.files}
        niches = self._niches() if everything else OfNiches()
        fields = {key: field for flow in flows for key, field in flow.told.fields.items()}
        texts = texts_of(self.library, [item.value.niche for item in accounts]) if everything else {}
        sent = {
            name: {text.file.path for subject in subjects for text in subject.compiled.texts}
            for name, subjects in running.items()
        }
        told = [one for flow in flows for one in flow.told.later]
        tried_out = [*tried(self.library, accounts, texts, fields, never_first(compiled, told), sent)]
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
            for file in niches.templates
            if file.source.path not in in_use and (subject := self._unsent(file, fields)) is not None
        ]
        sources = [item.told.source for item in flows]
        sources += [item.document.source for item in accounts]
        sources += [item.source for item in niches.templates]
        sources += used
        if everything and self.project.settings_source:
            sources.append(self.project.settings_source)
        whole = ProjectSubject(
            accounts,
            idle,
            running,
            niches.templates,
            list({source.path: source for source in sources}.values()),
            unsent,
            self.library.known_niches(),
            niches.files,
            niches.packaged,
            passed_over(self.library, accounts),
            fields_of_business(self.library, accounts) if self.rules else {},
            facts,
            tried_out,
            texts,
        )
        if self.run_by_none:
            unread = f"account values in the texts of {some_of(self.run_by_none)}"
            why = f"no account runs {'it' if len(self.run_by_none) == 1 else 'them'}"
            self.not_assessed.append(NotAssessed(unread, why))
        return Examined(whole, flows, self.files, self.invalid, self.not_assessed)

    def _niches(self) -> OfNiches:
        found = read_niches(self.project, self.library)
        self.files |= found.paths
        for what, why, diagnostics in found.wrong:
            self.invalid += [item for item in diagnostics if item not in self.invalid]
            self.not_assessed.append(NotAssessed(what, why))
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

    def _accounts(self, paths: Collection[Path]) -> list[Loaded[Account]]:
        loaded: list[Loaded[Account]] = []
        for path in paths:
            self.files[self.project.display(path)] = path
            try:
                loaded.append(self.project.load_account(path))
            except SpecError as error:
                self._not_valid(path, error.diagnostics)
        names = [(item.value.account, item) for item in loaded]
        return self._distinct(names, "account", lambda item: item.document)

    def _flows(self, paths: Sequence[Path], at: Looking) -> list[FlowFile]:
        for path in paths:
            self.files[self.project.display(path)] = path
        jobs = processes_for(len(paths)) if self.jobs is None else self.jobs
        looked_at = look_in_shares(at, paths, jobs)
        for path, file in zip(paths, looked_at, strict=True):
            if not file.told.name:
                self._not_valid(path, file.told.invalid)
        names = [(file.told.name, file) for file in looked_at if file.told.name]
        return self._distinct(names, "flow", lambda file: file.loaded.document)

    def _not_valid(self, path: Path, diagnostics: Iterable[Diagnostic]) -> None:
        self.invalid += diagnostics
        self.not_assessed.append(NotAssessed(self.project.display(path), "the file is not valid"))
        self.broken.add(_written_id(path))

    def _distinct(
        self, items: Iterable[tuple[str, Named]], kind: str, document: Callable[[Named], Document]
    ) -> list[Named]:
        first: dict[str, Named] = {}
        for name, item in items:
            other = first.setdefault(name, item)
            if other is not item:
                self.invalid.append(
                    Diagnostic(
                        f"two files define the {kind} '{name}'",
                        document(item).location((kind,)),
                        f"the other one is {document(other).source.path}",
                    )
                )
        return list(first.values())

    def _unknown_flows(self, accounts: Sequence[Loaded[Account]], by_id: dict[str, FlowFile]) -> None:
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

    def _compiled_for(self, account: Loaded[Account], by_id: dict[str, FlowFile]) -> tuple[FlowSubject, ...]:
        flows = [by_id[name].loaded for name in dict.fromkeys(account.value.flows) if name in by_id]
        subjects = []
        for flow in flows:
            beside = [other.value for other in flows if other is not flow]
            try:
                compiled = compile_flow(flow, account.value, self.library, beside)
            except Exception as error:  # whatever it is, it fails this account and not the others
                self.mistakes.add(flow.value.flow, account.value.account, as_mistake(error, account))
                self.not_assessed.append(
                    NotAssessed(flow.value.flow, "it does not compile", account.value.account)
                )
                continue
            self.mistakes.add(flow.value.flow, account.value.account)
            subjects.append(FlowSubject(compiled, account))
        return tuple(subjects)

    def _idle(self, flow: FlowFile, run: Collection[str]) -> FlowSubject | None:
        told = flow.told
        if told.name not in run and flow.idle is None:
            self.invalid += told.invalid
            self.not_assessed.append(NotAssessed(told.name, "it does not compile"))
        if told.has_texts:
            self.run_by_none.append(told.name)
        return flow.idle

    def _unsent(self, file: TemplateFile, fields: dict[str, FieldDeclaration]) -> FlowSubject | None:
        """A template that no flow names, compiled as the only text of one that has all fields."""
        flow = only_text(file.name, file.language, fields, for_staff=file.for_staff)
        try:
            return FlowSubject(compile_without_account(flow, self.library, file.niche, file.language))
        except SpecError as error:
            self.invalid += [item for item in error.diagnostics if item not in self.invalid]
            self.not_assessed.append(NotAssessed(f"template {file.niche}/{file.name}", "it is not valid"))
            return None


def _written_id(path: Path) -> str | None:
    """The id of a flow in a file that is not valid, when it can be made out."""
    with suppress(OSError):
        if is_file(path):  # a pipe would be waited for
            with path.open("rb") as file:
                found = _FLOW_ID.search(file.read(MAX_BYTES))
                return found[2].decode() if found else None
    return None
