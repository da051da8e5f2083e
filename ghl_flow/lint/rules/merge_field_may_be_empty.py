"""GF411."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.delivery import compliance_of, deliver, usual
from ghl_flow.copy.emptied import emptied
from ghl_flow.copy.encoding import Measurement
from ghl_flow.copy.merge_fields import find_merge_fields, is_known
from ghl_flow.counting import counted
from ghl_flow.lint.conversation import comes_after_a_text
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.filled_fields import filled_fields
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.source import Location

_ASK = "- sms: 'Hi {{ contact.first_name }}, it is Bridgepoint Group. What do you need done?'"


class _Read(NamedTuple):
    """A text of one account, none where nobody runs the flow, as it reads with its merge fields empty, and at
    their longest; `size` is that as it arrives."""

    place: Location
    account: str
    fields: tuple[str, ...]
    shortest: str
    longest: str
    size: Measurement


class _Texts(NamedTuple):
    """The texts of a flow: their files, and those that read wrong."""

    files: tuple[str, ...]
    reads: tuple[_Read, ...]


class MergeFieldMayBeEmpty(Rule):
    """A new caller is a number without a name, so "Hi {{ contact.first_name }}, it's" becomes "Hi , it's".

    HighLevel puts nothing in the place of an empty merge field, and has no default for one: `| default` does
    not exist. So a text has to read right without its fields. The finding shows it with every field empty,
    in the account where it is shortest, and with the longest values, in the account where it is longest. A
    step that comes after `if: { contact: { first_name: { has_value: true } } }` may greet by name. The phone
    number, the appointment and the date are never empty; a field that HighLevel does not know is GF403's.
    """

    code = "GF411"
    name = "merge-field-may-be-empty"
    severity = Severity.WARNING
    source = "R25: observed by several public projects"
    bad = Example(
        template="Hi {{ contact.first_name }}, it's {{ first_name }} with {{ business_name }}. What for?"
    )
    good = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. What for?")
    cases = (
        Case("at the beginning", Example(template="{{ contact.first_name }}, what do you need done?"), 2),
        Case("at the end", Example(template="What do you need done, {{ contact.first_name }}?"), 2),
        Case("a sentence by itself", Example(template="Hi. {{ contact.first_name }}. What for?"), 2),
        Case("after a preposition", Example(template="We got your call from {{ contact.city }}. Ok?"), 2),
        Case("in brackets", Example(template="We have your address ({{ contact.address1 }}). Right?"), 2),
        Case("who owns", Example(template="Is this {{ contact.first_name }}'s phone?"), 2),
        Case("between two blanks", Example(template="Hello {{ contact.first_name }} what for?"), 2),
        Case("two fields, one finding", Example(template="{{contact.first_name}} {{contact.email}}, ok?"), 2),
        Case("nothing is left", Example(template="{{ contact.first_name }}"), 2),
        Case("a number is always there", Example(template="You called from {{ contact.phone }}, right?"), 0),
        Case("the name of the account", Example(template="Hi, {{ location.name }} here. What for?"), 0),
        Case("the flow asked whether there is one", Example(
            flow=flow_with(
                f"- if: {{ contact: {{ first_name: {{ has_value: true }} }} }}\n  then:\n    {_ASK}"
            )
        ), 0),
        Case("the flow asked whether there is none", Example(
            flow=flow_with(
                "- if: { contact: { first_name: { empty: true } } }\n  then: [end]\n" + _ASK
            )
        ), 0),
        Case("the flow asked for another field", Example(
            flow=flow_with(
                f"- if: {{ contact: {{ email: {{ has_value: true }} }} }}\n  then:\n    {_ASK}"
            )
        ), 1),
        Case("a user who was assigned", Example(
            flow=flow_with("- assign: Ann\n- sms: 'Hi, {{ user.name }} of Bridgepoint Group. Ok?'")
        ), 0),
        Case("a user, if there is one", Example(
            flow=flow_with("- sms: 'Hi, {{ user.name }} of Bridgepoint Group. Ok?'\n- assign: Ann")
        ), 1),
        Case("whoever starts the flow", Example(
            flow=flow_with(_ASK, trigger="contact_tag: { added: vip }")
        ), 1),
        Case("the same in two accounts is one", Example(
            other_account="vars: { business_name: Another Business, first_name: Ana }",
            template="Hi {{ contact.first_name }}, it's {{ first_name }} with {{ business_name }}. What for?",
        ), 2),
    )  # fmt: skip

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        found: dict[Location, list[_Read]] = {}
        of_flows: list[_Texts] = [self.known(subject) for subject in project.subjects()]
        sent = {path for texts in of_flows for path in texts.files}
        # What a flow sends is looked at there: it may have asked for the field.
        alone = [one for one in project.tried if one.compiled.texts[0].file.path not in sent]
        for texts in (*of_flows, *map(self.of_flow, (*alone, *project.unsent))):
            for read in texts.reads:
                found.setdefault(read.place, []).append(read)
        for place, reads in found.items():
            yield self.at(place, _message(reads), _hint(reads))

    def of_flow(self, subject: FlowSubject) -> _Texts:
        texts = subject.compiled.texts
        with_fields = [text for text in texts if "{{" in text.body]
        filled = filled_fields(subject) if with_fields else {}
        reads = (_read(text, subject, filled.get(text.path, frozenset())) for text in with_fields)
        return _Texts(
            tuple([text.file.path for text in texts]), tuple([read for read in reads if read is not None])
        )


def _read(text: RenderedSms, subject: FlowSubject, filled: frozenset[str]) -> _Read | None:
    """How a text reads without its fields; None where it reads right."""
    empty = emptied(text.body, filled | _unknown(text, subject))
    if empty is None:
        return None
    account = subject.compiled.account
    delivered = deliver(text.body, compliance_of(account))
    return _Read(
        locate(text, empty.fields[0].verbatim, subject),
        account.account if subject.account is not None else "",
        tuple(use.name for use in empty.fields),
        usual(empty.text, {}),
        usual(text.body, {}),
        delivered.body_size if comes_after_a_text(text, subject) else delivered.floor_size,
    )


def _unknown(text: RenderedSms, subject: FlowSubject) -> frozenset[str]:
    """Fields that are always empty, which is another rule's."""
    fields = list(subject.flow.fields)
    return frozenset(
        use.name for use in find_merge_fields(text.body) if not is_known(use.name, contact_fields=fields)
    )


def _message(reads: list[_Read]) -> str:
    shortest = min(reads, key=lambda read: len(read.shortest))
    names = dict.fromkeys(shortest.fields)
    return f"with {' and '.join(names)} empty it reads {shortest.shortest!r}{_of(shortest)}"


def _hint(reads: list[_Read]) -> str:
    longest = max(reads, key=lambda read: (read.size.segments, read.size.units))
    size = longest.size
    return (
        "word it so that it reads right without, or fork on the field first; at its longest: "
        f"{longest.longest!r}{_of(longest)}, {counted(size.units, 'unit')}, "
        f"{counted(size.segments, 'segment')}"
    )


def _of(read: _Read) -> str:
    return f" ({read.account})" if read.account else ""
