"""Every text of a niche, in every language, through the rules of lint, for every account that may send it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ghl_flow.compile.flow import compile_flow
from ghl_flow.compile.layout import PlainIds
from ghl_flow.copy.templates import DEFAULT_NICHE, Template
from ghl_flow.errors import Diagnostic, SpecError, UsageError
from ghl_flow.lint.engine import in_order, lint_texts
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Finding
from ghl_flow.lint.rules.danger_words_miss import DangerWordsMiss
from ghl_flow.lint.rules.niche_not_filled_in import NicheNotFilledIn
from ghl_flow.lint.run import as_finding
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.operations.outcome import FINDINGS
from ghl_flow.operations.templates import SAMPLES, broken_accounts, chosen_niches, sampled_values
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted, quoted
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load_text
from ghl_flow.spec.niche import NICHE_FILE
from ghl_flow.spec.project_file import PROJECT_FILE

# The only text of a flow that answers a missed call: the first of a conversation, to who is not known yet.
_ASKED = """
version: 1
flow: no-flow
name: No flow
trigger: [{{ {trigger} }}]
steps: [{{ {step} }}]
"""
_CALL = "call_status: { direction: inbound, status: [no-answer] }"
_LATER = "contact_tag: { added: none }"
# Texts that find a contact whom the business knows already.
_LATER_TEXTS = frozenset(("reminder", "review-ask", "danger-reply", "wrong-number"))


@dataclass(frozen=True, slots=True)
class TextsLinted:
    """What the rules find in the texts of niches. `looked_at` counts texts, each for each account once."""

    niches: tuple[str, ...]
    accounts: tuple[str, ...]
    looked_at: int
    findings: Sequence[Finding]

    @property
    def exit_code(self) -> int:
        """2 where a file is not valid; 1 where anything at all was found: a library has no small faults."""
        if any(item.always_counts for item in self.findings):
            return SpecError.exit_code
        return FINDINGS if self.findings else 0


def lint_niches(workspace: Workspace, niches: Sequence[str] = ()) -> TextsLinted:
    """Lint the texts of these niches; none named: those of the project and of its accounts, else all.

    An account that lacks a value of a text gets a sample of it: what it lacks is found where it runs a flow.

    Raises:
        UsageError: there is no such niche.
    """
    chosen = chosen_niches(workspace, niches) if niches else _of_project(workspace)
    project_file = workspace.project.display(workspace.project.root / PROJECT_FILE)
    found = [as_finding(item, project_file) for item in broken_accounts(workspace)]
    names: dict[str, None] = {}
    count = 0
    for niche in chosen:
        found += _about(workspace, niche)
        accounts = _accounts_for(workspace, niche)
        running: dict[str, list[FlowSubject]] = {}
        for account in accounts:
            subjects, invalid = _subjects(workspace, niche, account)
            found += [as_finding(item, project_file) for item in invalid]
            running[account.value.account] = subjects
            names[account.value.account] = None
            count += len(subjects)
        found += lint_texts(ProjectSubject(accounts, (), running, facts=workspace.facts), all_rules())
    if not count and not found:
        raise UsageError(
            "there is no text to look at", hint=f"{pasted('ghl-flow templates list')} shows what there is"
        )
    return TextsLinted(tuple(chosen), tuple(names), count, in_order(found))


def _of_project(workspace: Workspace) -> list[str]:
    library = workspace.templates
    known = library.known_niches()
    named = [loaded.value.niche for loaded in workspace.project.accounts]
    return sorted({*library.niches(), *(niche for niche in named if niche in known)}) or known


def _about(workspace: Workspace, niche: str) -> Iterator[Finding]:
    """What is wrong with the niche's `niche.yaml`."""
    rule = NicheNotFilledIn()
    try:
        about = workspace.templates.niche_file(niche)
    except SpecError as error:
        yield from map(as_finding, error.diagnostics)
        return
    if about is not None:
        yield from rule.check_niche(about)
        yield from DangerWordsMiss().check_niche(about, workspace.templates.danger_words(DEFAULT_NICHE))
        return
    place = workspace.project.display(workspace.templates.root / niche / NICHE_FILE)
    yield rule.at(
        Location(SourceText(place, ""), Span.point(1, 1)),
        f"the niche '{niche}' has no {NICHE_FILE}",
        f"{pasted(f'ghl-flow templates new {quoted(niche)}')} writes one to be filled in",
    )


def _accounts_for(workspace: Workspace, niche: str) -> list[Loaded[Account]]:
    """The accounts of the niche, else all of the project as if they were; without any, one of samples."""
    every = list(workspace.project.accounts)
    own = [loaded for loaded in every if loaded.value.niche == niche]
    if own or every:
        return own or every
    lines = "".join(f"  {name}: {value}\n" for name, value in SAMPLES.items())
    text = f"account: samples\nlocation_id: none\nniche: {niche}\ntimezone: UTC\nvars:\n{lines}"
    return [load_text(text, Account, "samples")]


class _Read(NamedTuple):
    subjects: list[FlowSubject]
    invalid: list[Diagnostic]


def _subjects(workspace: Workspace, niche: str, account: Loaded[Account]) -> _Read:
    library = workspace.templates
    read = _Read([], [])
    for name in library.names(niche):
        for language in library.languages(niche, name):
            try:
                template = library.find(niche, name, language)
                as_if = _as_if(account.value, niche, template)
                flow = _only(template)
                compiled = compile_flow(flow, as_if, library, ids=PlainIds)
            except SpecError as error:
                read.invalid.extend(error.diagnostics)
                continue
            read.subjects.append(FlowSubject(compiled, Loaded(as_if, account.document)))
    return read


def _as_if(account: Account, niche: str, template: Template) -> Account:
    """The account in this niche and language, with samples of what it does not say."""
    values: Mapping[str, str] = sampled_values(template.front_matter.vars, account.vars)
    told = {"niche": niche, "vars": values, "text_language": template.language, "language_tags": {}}
    return account.model_copy(update=told)


def _only(template: Template) -> Loaded[Flow]:
    said = f"{{ template: {template.name} }}"
    staff = template.front_matter.to == "staff"
    step = f"notify: {{ sms: {said}, to: all }}" if staff else f"sms: {said}"
    later = staff or template.name in _LATER_TEXTS
    return load_text(_ASKED.format(trigger=_LATER if later else _CALL, step=step), Flow)
