"""GF423."""

from collections.abc import Iterable, Iterator, Mapping

from ghl_flow.copy.templates import Template, render, variables_used
from ghl_flow.copy.value_places import Misfit, Wrong, doubtful, misfits, places
from ghl_flow.copy.value_types import WELL_KNOWN, ValueType
from ghl_flow.counting import counted
from ghl_flow.errors import SpecError
from ghl_flow.lint.finding import Fix
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.lint.wording import fix_value
from ghl_flow.source import SourceText
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded

_WHY = {
    Wrong.NO_WINDOW: "is no span of time to follow 'within'",
    Wrong.OTHER_LANGUAGE: "is not in the language of the text",
    Wrong.SEVERAL: "is not one person, and the text speaks of one",
    Wrong.NO_NAME: "is not what a person is called",
    Wrong.DOUBLED_STOP: "ends with a stop, and so does the sentence",
    Wrong.DOUBLED_WORD: "repeats the word beside it",
    Wrong.POSSESSIVE: "gets a second s",
    Wrong.LOOSE_END: "begins or ends with a sign that joins",
    Wrong.BROKEN: "has a blank at its end or a line break in it",
}
_REMEDY = {
    Wrong.NO_WINDOW: "write a span of time: the next hour, 30 minutes, two hours",
    Wrong.OTHER_LANGUAGE: "write it in the language of the texts that have it, or word those without it",
    Wrong.SEVERAL: "write one first name, or choose texts that say 'we'",
    Wrong.NO_NAME: "write a first name",
    Wrong.DOUBLED_STOP: "leave the stop out",
    Wrong.DOUBLED_WORD: "leave the word out",
    Wrong.POSSESSIVE: "word the text so that the name does not own anything",
    Wrong.LOOSE_END: "leave the sign out",
    Wrong.BROKEN: "write it on one line, without a blank before or after it",
}
# Of a text that stands in a flow no file name tells the language.
UNKNOWN = ""
_TEXT = (
    "Hi, it's {{ first_name }} with {{ business_name }}. I'll call within {{ callback_window }}. What for?"
)


def _account(**values: str) -> str:
    every = {"business_name": "Acme", "first_name": "Dale", "callback_window": "the next hour", **values}
    return "vars:\n" + "".join(f'  {name}: "{value}"\n' for name, value in every.items())


class ValueReadsWrong(Rule):
    """A value that is right by itself can make a wrong sentence: "within asap", "Acme Inc..".

    Only a text that has the value shows it: two first names are wrong where the text says "I'm on a job". So
    every account is looked at through each text that it sends and each template of its niche, and the finding
    shows the first sentence that reads wrong. `callback_window` is a window, `first_name` a person,
    `business_name` a business; a template says in its front matter what other values are:
    `types: { arrival: window }`.
    """

    code = "GF423"
    name = "value-reads-wrong"
    severity = Severity.ERROR
    source = "the published recipe"
    bad = Example(account=_account(callback_window="asap"), template=_TEXT)
    good = Example(account=_account(), template=_TEXT)
    cases = (
        Case(
            "a business that ends with a stop",
            Example(account=_account(business_name="Acme Inc."), template=_TEXT),
            1,
        ),
        Case(
            "a stop before a comma",
            Example(
                account=_account(business_name="Acme Inc."), template="Hi, {{ business_name }}, what for?"
            ),
            0,
        ),
        Case(
            "a stop before a question mark",
            Example(
                account=_account(business_name="Acme Inc."), template="Did you call {{ business_name }}?"
            ),
            0,
        ),
        Case("two people who say I", Example(account=_account(first_name="Dale & Ann"), template=_TEXT), 1),
        Case("a crew that says I", Example(account=_account(first_name="The front desk"), template=_TEXT), 1),
        Case(
            "two people who say we",
            Example(
                account=_account(first_name="Dale & Ann"),
                template="{{ first_name }} with {{ business_name }}. We're on a job. What for?",
            ),
            0,
        ),
        Case("a name of two words", Example(account=_account(first_name="Mary Ann"), template=_TEXT), 0),
        Case("an e-mail address", Example(account=_account(first_name="dale@acme.com"), template=_TEXT), 1),
        Case(
            "a preposition twice",
            Example(account=_account(callback_window="within an hour"), template=_TEXT),
            1,
        ),
        Case(
            "a span of any length",
            Example(account=_account(callback_window="an hour or so"), template=_TEXT),
            0,
        ),
        Case(
            "a span of another language",
            Example(account=_account(callback_window="la pr\u00f3xima hora"), template=_TEXT),
            1,
        ),
        Case(
            "a span of the text's language",
            Example(
                account=_account(callback_window="una hora"),
                template="Le llamo en {{ callback_window }}. Que necesita?",
                language="es",
            ),
            0,
        ),
        Case("one of several units", Example(account=_account(callback_window="2 hour"), template=_TEXT), 1),
        Case(
            "a word twice",
            Example(account=_account(business_name="With Love"), template=_TEXT),
            1,
        ),
        Case(
            "a text that owns",
            Example(
                account=_account(business_name="Harlow & Sons"),
                template="This is {{ first_name }}, {{ business_name }}'s owner. What for?",
            ),
            1,
        ),
        Case("a blank at the end", Example(account=_account(business_name="Acme "), template=_TEXT), 1),
        Case("a blank before", Example(account=_account(first_name=" Dale"), template=_TEXT), 1),
        Case("two lines", Example(account=_account(business_name="Acme\\nGroup"), template=_TEXT), 1),
        Case("a line that ends", Example(account=_account(first_name="Dale\\n"), template=_TEXT), 1),
        Case(
            "both in one account",
            Example(account=_account(business_name="Acme Inc.", callback_window="soon"), template=_TEXT),
            2,
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            values = account.value.vars
            of_niche = project.of_niche.get(account.value.niche, ())
            yield from self._in_account(
                account,
                [
                    *_sent(project.running.get(account.value.account, ()), values),
                    *(item for template in of_niche for item in _may_send(template, values)),
                ],
            )

    def _in_account(self, account: Loaded[Account], wrong: Iterable[tuple[str, Misfit]]) -> Iterator[Finding]:
        found: dict[tuple[str, Wrong], tuple[Misfit, str, set[str]]] = {}
        for path, one in wrong:
            found.setdefault((one.name, one.wrong), (one, path, set()))[2].add(path)
        for one, path, files in found.values():
            more = f", and in {counted(len(files) - 1, 'other text')}" if len(files) > 1 else ""
            yield self.at(
                account.document.location(("vars", one.name)),
                f"{_quoted(one.value)} {_WHY[one.wrong]}: {one.sentence!r} ({path}{more})",
                _REMEDY[one.wrong],
                _fix(account, one),
            )


def _sent(subjects: Iterable[FlowSubject], values: Mapping[str, str]) -> Iterator[tuple[str, Misfit]]:
    """What reads wrong in the texts of flows; each with the file of its words."""
    for subject in subjects:
        for text in subject.compiled.texts:
            if text.template is not None:
                body, types = text.template.body, _types(text.template)
                language = text.template.language
            else:
                scalar = text.document.scalar(text.document.resolve((*text.path, "sms", "body")))
                body, types = "" if scalar is None else scalar.value, WELL_KNOWN
                language = UNKNOWN
            for one in _misfits(body, text.file, values, types, language):
                yield text.file.path, one


def _may_send(template: Template, values: Mapping[str, str]) -> Iterator[tuple[str, Misfit]]:
    """What would read wrong in a template of the niche, where the account has all its values."""
    types = _types(template)
    owns = "}}'s" in template.body or "}}\u2019s" in template.body
    if not owns and not any(
        doubtful(value, types.get(name, ValueType.TEXT), template.language) for name, value in values.items()
    ):
        return
    if variables_used(template.body) <= values.keys():
        for one in _misfits(template.body, template.source, values, types, template.language):
            yield template.source.path, one


def _types(template: Template) -> Mapping[str, ValueType]:
    return {**WELL_KNOWN, **template.front_matter.types}


def _misfits(
    body: str, source: SourceText, values: Mapping[str, str], types: Mapping[str, ValueType], language: str
) -> Iterator[Misfit]:
    try:
        found = [*places(lambda marked: render(body, marked, source=source), values)]
    except SpecError:
        # A template can compare values and count their characters, and the marks are some.
        return
    yield from misfits(found, types, language)


def _quoted(value: str) -> str:
    return f"'{value}'" if len(value.splitlines()) == 1 else repr(value)


def _fix(account: Loaded[Account], one: Misfit) -> Fix | None:
    if one.wrong is not Wrong.DOUBLED_STOP:
        return None
    return fix_value(
        account.document,
        ("vars", one.name),
        {one.value: one.value.rstrip(".!?")},
        "leave the stop out",
        safe=False,
    )
