"""What a flow names, resolved for one account: fields, texts and other flows, errors at their line."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple, TypeAlias

from ghl_flow.compile.niche_words import check_reader, danger_words_of
from ghl_flow.compile.tree import Block
from ghl_flow.copy.templates import ENGLISH, Template, TemplateLibrary, render
from ghl_flow.errors import Diagnostic, SpecError, did_you_mean
from ghl_flow.kinds.conditions.registry import KEYWORDS
from ghl_flow.kinds.names import Copy, FieldSpec, Named, Use, named_reference
from ghl_flow.kinds.standard_fields import OF_CONTACT, STANDARD_FIELDS
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.yaml_document import Document, YamlPath
from ghl_flow.wire.reference import field_reference, workflow_reference

# A text written in the flow declares no budget; two segments are 306 characters.
_SEGMENTS_IN_PLACE = 2


# Template, text written in place, language.
CopyKey: TypeAlias = tuple[str | None, str | None, str | None]


class RenderedSms(NamedTuple):
    """A text of the flow for one account. `path` is its step, `template` what it is made from, if any.

    `variant`: the same text in the language that a tag of the contact says. `wanted` is the language that was
    asked for, which a template may not have.
    """

    step: str
    path: YamlPath
    body: str
    document: Document
    max_segments: int
    template: Template | None = None
    variant: bool = False
    wanted: str = ENGLISH

    @property
    def file(self) -> SourceText:
        """What its words stand in: the template, or the flow."""
        return self.document.source if self.template is None else self.template.source

    @property
    def source(self) -> Location:
        """Where its words stand."""
        if self.template is None:
            return self.document.location((*self.path, "sms", "body"))
        line = self.template.body_line
        return Location(self.file, Span(line, 1, line, len(self.file.line(line)) + 1))


class Names(NamedTuple):
    """Everything the steps of a flow name, for one account."""

    flow: Flow
    texts: tuple[RenderedSms, ...]
    by_copy: dict[CopyKey, str]
    by_words: dict[tuple[Named, str], str]
    notes: tuple[RenderedSms, ...] = ()
    danger: tuple[str, ...] = ()

    def text(self, copy: Copy) -> str:
        """The message for this account, HighLevel merge fields left in."""
        return self.by_copy[_key(copy)]

    def words(self, text: str) -> str:
        """Other words of a step for this account, HighLevel merge fields left in."""
        return self.by_words[Named.WORDS, text]

    def markup(self, html: str) -> str:
        """The same where they are HTML: the account's values are escaped."""
        return self.by_words[Named.MARKUP, html]

    def field(self, key: str) -> FieldSpec:
        """The declared contact custom field of that key, or the field that every contact has."""
        declared = self.flow.fields.get(key)
        if declared is None:
            standard = STANDARD_FIELDS[key.removeprefix(OF_CONTACT)]
            return FieldSpec(key, standard.title, standard.is_date, standard.stored)
        return FieldSpec(
            key,
            declared.name,
            declared.is_date,
            field_reference(key),
            declared.options,
            # The account's own type: where that is another, the plan refuses the flow.
            is_number=declared.type == "number",
        )

    def workflow(self, flow: str) -> str:
        """A reference to the main workflow of a flow; `this` is this one."""
        return workflow_reference(self.flow.flow if flow == "this" else flow)

    def danger_words(self) -> tuple[str, ...]:
        """The words of a reply that mean danger in the account's niche."""
        return self.danger

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        """A reference to a thing of the account by its name."""
        return named_reference(what, name, within)


def resolve_names(
    flow: Flow, document: Document, steps: Sequence[Block], account: Account, templates: TemplateLibrary
) -> Names:
    """Look up everything the steps name. `steps` are all of them, those in branches too.

    Raises:
        SpecError: with every name that leads nowhere, each at its place.
    """
    used = [(block, use) for block in steps for use in block.step.names_used]
    diagnostics = [
        *_undeclared_fields(flow, document, used),
        *_unknown_targets(document, steps, used),
        *_unknown_triggers(flow, document, used),
    ]
    texts: list[RenderedSms] = []
    notes: list[RenderedSms] = []
    danger, unknown = danger_words_of(flow, document, account, templates)
    diagnostics += unknown
    forked = {block.path for block, use in used if use.copy is not None and use.copy.language is None}
    by_copy: dict[CopyKey, str] = {}
    by_words: dict[tuple[Named, str], str] = {}
    # Words are data in HTML: "Dale & Ann" is not markup.
    values = {
        Named.WORDS: account.vars,
        Named.MARKUP: {key: escape(value) for key, value in account.vars.items()},
    }
    for block, use in used:
        copy, path = use.copy, (*block.path, *use.path)
        if use.what in values:
            try:
                by_words[use.what, use.name] = render(use.name, values[use.what], source=document.source)
            except SpecError as error:
                diagnostics += _at(document.location(path), error).diagnostics
            continue
        if copy is None or (_key(copy) in by_copy and any(text.path == block.path for text in texts)):
            continue
        try:
            text = _rendered(block.step.title, copy, block.path, path, document, account, templates)
            if text.template is not None:
                place = document.location((*path, "template"))
                check_reader(text.template, place, to_staff=use.what is Named.NOTE)
        except SpecError as error:
            diagnostics += error.diagnostics
            continue
        if use.what is Named.NOTE:
            notes.append(text)
            by_copy[_key(copy)] = text.body
            continue
        # Made by a fork of languages, beside the text as written.
        texts.append(text._replace(variant=block.path in forked and copy.language is not None))
        by_copy[_key(copy)] = text.body
    if diagnostics:
        raise SpecError.of(diagnostics)
    # Texts are counted, in custom values too: another language changes no number.
    told = tuple(sorted(texts, key=lambda text: text.variant))
    return Names(flow, told, by_copy, by_words, tuple(notes), danger)


def _rendered(
    name: str,
    copy: Copy,
    step: YamlPath,
    path: YamlPath,
    document: Document,
    account: Account,
    templates: TemplateLibrary,
) -> RenderedSms:
    """The message at `path` in the step at `step`, for an account."""
    if copy.template is not None:
        try:
            language = copy.language or account.texts_language
            template = templates.find(account.niche, copy.template, language)
        except SpecError as error:
            # What is wrong in the template's file is shown there: the flow has nothing to mend.
            raise _at(document.location((*path, "template")), error, unless_placed=True) from None
        body = render(template.body, account.vars, source=template.source, first_line=template.body_line)
        most = template.front_matter.max_segments
        return RenderedSms(name, step, body, document, most, template, wanted=language)
    try:
        body = render(copy.body or "", account.vars, source=document.source)
    except SpecError as error:
        # Quotes and block scalars move the text about; the value's own place is exact.
        raise _at(document.location((*path, "body")), error) from None
    return RenderedSms(name, step, body, document, _SEGMENTS_IN_PLACE)


def _key(copy: Copy) -> CopyKey:
    return copy.template, copy.body, copy.language


def _at(location: Location, error: SpecError, *, unless_placed: bool = False) -> SpecError:
    return SpecError.of(
        [
            item if unless_placed and item.location else Diagnostic(item.message, location, item.hint)
            for item in error.diagnostics
        ]
    )


def _undeclared_fields(
    flow: Flow, document: Document, used: Sequence[tuple[Block, Use]]
) -> Iterator[Diagnostic]:
    in_steps = [(use, (*block.path, *use.path), True) for block, use in used if use.what is Named.FIELD]
    in_triggers = [
        (use, ("trigger", number, *use.path), False)
        for number, trigger in enumerate(flow.trigger)
        for use in trigger.uses()
        if use.what is Named.FIELD
    ]
    for use, path, at_key in (*in_steps, *in_triggers):
        declared = flow.fields.get(use.name)
        if declared is not None and declared.options and not _may_be(use.value, declared.options):
            hint = did_you_mean(use.value or "", declared.options)
            yield Diagnostic(
                f"'{use.value}' is no option of the field '{use.name}'",
                document.location(path, key=at_key),
                hint or f"its options are {', '.join(declared.options)}",
            )
        if use.name not in flow.fields and not _is_standard(use.name):
            of_contact = use.name.startswith(OF_CONTACT)
            known = [*STANDARD_FIELDS] if of_contact else [*flow.fields, *STANDARD_FIELDS]
            # In a condition a word that is none is taken for a field.
            words = [*KEYWORDS] if "if" in use.path and not of_contact else []
            hint = did_you_mean(use.name.removeprefix(OF_CONTACT), [*known, *words])
            yield Diagnostic(
                f"contacts have no field '{use.name.removeprefix(OF_CONTACT)}' by themselves"
                if of_contact
                else f"the field '{use.name}' is not declared",
                document.location(path, key=at_key),
                hint or "declare it under fields:, with a name and a type",
            )


def _may_be(value: str | None, options: Sequence[str]) -> bool:
    """Whether a value is one of some options, or is known only when it is filled in."""
    return value is None or value in options or "{{" in value


def _is_standard(name: str) -> bool:
    return name.removeprefix(OF_CONTACT) in STANDARD_FIELDS


def _unknown_triggers(
    flow: Flow, document: Document, used: Sequence[tuple[Block, Use]]
) -> Iterator[Diagnostic]:
    asked = [(block, use) for block, use in used if use.what is Named.TRIGGER]
    names = [trigger.name or trigger.default_name() for trigger in flow.trigger] if asked else []
    for block, use in asked:
        there = names.count(use.name)
        if there != 1:
            found = f"{there} triggers of this flow have" if there else "no trigger of this flow has"
            yield Diagnostic(
                f"{found} the name '{use.name}'",
                document.location((*block.path, *use.path)),
                did_you_mean(use.name, names) or "give the trigger that is meant a name: beside its keyword",
            )


def _unknown_targets(
    document: Document, steps: Sequence[Block], used: Sequence[tuple[Block, Use]]
) -> Iterator[Diagnostic]:
    jumps = [(block, use) for block, use in used if use.what is Named.STEP]
    pinned = {block.step.id: block.step for block in steps if block.step.id} if jumps else {}
    for block, use in jumps:
        if use.name not in pinned:
            yield Diagnostic(
                f"no step of this flow has the id '{use.name}'",
                document.location((*block.path, *use.path)),
                did_you_mean(use.name, sorted(pinned)) or "give the step to continue at an id:",
            )
        elif why := block.step.refuses(use, pinned[use.name]):
            yield Diagnostic(why, document.location((*block.path, *use.path)))
