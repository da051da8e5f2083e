"""The templates of a niche, tried with the values of the accounts that are in it.

A flow shows an account only the templates it sends. The others wait for a flow to come, and an account with a
long name is no surprise then: each template is compiled for the account of its niche whose values are the
longest, and for the one whose are the shortest.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.encoding import measure
from ghl_flow.copy.templates import Template, TemplateLibrary, variables_used
from ghl_flow.errors import SpecError, did_you_mean
from ghl_flow.kinds.actions.sms import SmsStep
from ghl_flow.kinds.built_in import STEPS
from ghl_flow.lint.conversation import comes_after_a_text
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import FieldDeclaration, Flow
from ghl_flow.spec.loader import Loaded, load_text

# A flow that texts when a tag is added: nothing is known of who gets it.
_ONLY_TEXT = """
version: 1
flow: no-flow
name: No flow
trigger: [{ contact_tag: { added: none } }]
steps: [{ sms: { template: any } }]
"""


class _Length(NamedTuple):
    """How much a value adds to a text: one that GSM-7 lacks makes the whole text cost more."""

    wide: bool
    units: int


@cache
def _only_text() -> Loaded[Flow]:
    return load_text(_ONLY_TEXT, Flow)


def only_text(
    name: str, language: str, fields: Mapping[str, FieldDeclaration], *, for_staff: bool = False
) -> Loaded[Flow]:
    """A flow whose one text is this template, and that has these fields."""
    loaded = _only_text()
    said = {"template": name, "language": language}
    told = (
        STEPS["notify"].model_validate({"notify": {"sms": said, "to": "all"}})
        if for_staff
        else (SmsStep.model_validate({"sms": said}))
    )
    return Loaded(loaded.value.model_copy(update={"fields": {**fields}, "steps": (told,)}), loaded.document)


def texts_of(library: TemplateLibrary, niches: Iterable[str]) -> dict[str, tuple[Template, ...]]:
    """The templates that accounts of these niches may send, in every language; those that are valid."""
    return {niche: tuple(_texts(library, niche)) for niche in dict.fromkeys(niches)}


def _texts(library: TemplateLibrary, niche: str) -> Iterator[Template]:
    for name in library.names(niche):
        for language in library.languages(niche, name):
            try:
                template = library.find(niche, name, language)
                variables_used(template.body, source=template.source, first_line=template.body_line)
            except SpecError:
                continue  # a finding of its own
            yield template


def never_first(subjects: Iterable[FlowSubject], others: Iterable[tuple[str, bool]] = ()) -> frozenset[str]:
    """The files of templates that flows send, and always after another text: alone they are not as sent.

    `others`: what is told of those that other flows send.
    """
    sent: dict[str, bool] = {}
    for path, later in (*others, *(one for subject in subjects for one in after_a_text(subject))):
        sent[path] = sent.get(path, True) and later
    return frozenset(path for path, later in sent.items() if later)


def after_a_text(subject: FlowSubject) -> Iterator[tuple[str, bool]]:
    """The files of templates that a flow sends, and whether each comes after another text."""
    for text in subject.compiled.texts:
        if text.template is not None:
            yield text.file.path, comes_after_a_text(text, subject)


def tried(
    library: TemplateLibrary,
    accounts: Sequence[Loaded[Account]],
    texts: Mapping[str, Sequence[Template]],
    fields: Mapping[str, FieldDeclaration],
    but: Collection[str] = (),
    sent: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Iterator[FlowSubject]:
    """Each template that customers get, alone in a flow, for the account of its niche with the longest values
    and for the one with the shortest.

    Args:
        but: files to leave alone.
        sent: the files that flows of an account send, by its name: looked at there.
    """
    lengths = {item.value.account: _lengths(item.value) for item in accounts}
    for niche, templates in texts.items():
        here = [item for item in accounts if item.value.niche == niche]
        for template in templates:
            used = variables_used(template.body)
            able = [item for item in here if used <= item.value.vars.keys()]
            if not able or template.front_matter.to == "staff" or template.source.path in but:
                continue
            by_length = sorted(able, key=lambda item: _sum(lengths[item.value.account], used))
            flow = only_text(template.name, template.language, fields)
            for account in {id(item): item for item in (by_length[-1], by_length[0])}.values():
                if template.source.path in sent.get(account.value.account, ()):
                    continue
                try:
                    yield FlowSubject(compile_flow(flow, account.value, library), account)
                except SpecError:
                    # What it needs besides is what a flow that sends it would have.
                    continue


def misspelt(
    library: TemplateLibrary, accounts: Sequence[Loaded[Account]], texts: Mapping[str, Sequence[Template]]
) -> Iterator[tuple[Template, SpecError]]:
    """Templates that name a value which no account of their niche has, and which is like one that they have.

    Of any other value, such as one that a recipe asks for, an account may have it some day.
    """
    for niche, templates in texts.items():
        here = [item for item in accounts if item.value.niche == niche]
        known = {name for item in here for name in item.value.vars}
        for template in templates:
            missing = variables_used(template.body) - known
            if any(did_you_mean(name, sorted(known)) for name in missing):
                flow = only_text(template.name, template.language, {})
                try:
                    compile_flow(flow, here[0].value, library)
                except SpecError as error:
                    yield template, error


def _lengths(account: Account) -> dict[str, _Length]:
    found = {}
    for name, value in account.vars.items():
        measured = measure(value)
        found[name] = _Length(measured.encoding != "GSM-7", measured.units)
    return found


def _sum(lengths: Mapping[str, _Length], names: Iterable[str]) -> _Length:
    used = [lengths[name] for name in names]
    return _Length(any(one.wide for one in used), sum(one.units for one in used))
