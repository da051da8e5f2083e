"""Every way to break the shipped flow that we could think of is caught, by the rule that is about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Severity
from ghl_flow.lint.run import lint_project
from ghl_flow.spec.project import Project
from tests.conftest import ROOT

_FLOW = "flows/missed-call-text-back.yaml"
_ACCOUNT = "accounts/bridgepoint-group.yaml"
_TEXT = "niche_templates/contractor/missed-call.sms.j2"
_GUARD = """\
  - if: { last_missed_call_sms_at: { within: 30 minutes } }
    then:
      - end
    else:
      - sms: { template: missed-call }
      - update_contact: { last_missed_call_sms_at: now }
"""


@dataclass(frozen=True)
class Mutation:
    """A change to one file of the shipped project, and a rule that must see it."""

    what: str
    file: str
    old: str
    new: str
    code: str


MUTATIONS = [
    Mutation("drop the wait", _FLOW, "  - wait: 2 minutes\n", "", "GF301"),
    Mutation("wait too long", _FLOW, "wait: 2 minutes", "wait: 20 minutes", "GF302"),
    Mutation("wait seconds", _FLOW, "wait: 2 minutes", "wait: 20 seconds", "GF305"),
    Mutation("wait through the window", _FLOW, "wait: 2 minutes", "wait: 1 hour", "GF101"),
    Mutation("wait into the night", _FLOW, "wait: 2 minutes", "wait: 7 hours", "GF309"),
    Mutation("shrink the window", _FLOW, "{ within: 30 minutes }", "{ within: 2 minutes }", "GF101"),
    Mutation("shrink it below the wait", _FLOW, "{ within: 30 minutes }", "{ within: 90s }", "GF101"),
    Mutation("drop the check", _FLOW, _GUARD, "  - sms: { template: missed-call }\n", "GF102"),
    Mutation(
        "forget the stamp", _FLOW, "      - update_contact: { last_missed_call_sms_at: now }\n", "", "GF000"
    ),
    Mutation("re-entry off", _FLOW, "reentry: true", "reentry: false", "GF103"),
    Mutation("flip the direction", _FLOW, "direction: inbound", "direction: outbound", "GF201"),
    Mutation("drop the direction", _FLOW, "direction: inbound, ", "", "GF201"),
    Mutation("any direction", _FLOW, "direction: inbound", "direction: any", "GF201"),
    Mutation("forget voicemail", _FLOW, "no-answer, busy, voicemail", "no-answer, busy", "GF202"),
    Mutation("forget no-answer", _FLOW, "no-answer, busy, voicemail", "busy, voicemail", "GF202"),
    Mutation("forget busy", _FLOW, "no-answer, busy, voicemail", "no-answer, voicemail", "GF202"),
    Mutation("answered calls too", _FLOW, "busy, voicemail", "busy, voicemail, completed", "GF203"),
    Mutation("hung-up calls too", _FLOW, "busy, voicemail", "busy, voicemail, canceled", "GF204"),
    Mutation("stay after an answer", _FLOW, "[answered_call, reply]       #", "[reply]       #", "GF306"),
    Mutation(
        "stay after a reply", _FLOW, "[answered_call, reply]       #", "[answered_call]       #", "GF307"
    ),
    Mutation("never cancel", _FLOW, "cancel_on: [answered_call, reply]", "cancel_on: []", "GF306"),
    Mutation(
        "text twice", _FLOW, "      - sms:", "      - sms: { template: missed-call }\n      - sms:", "GF111"
    ),
    Mutation("promise nothing", _FLOW, _FLOW, "", "GF508"),
    Mutation(
        "a field for nothing",
        _FLOW,
        "fields:\n",
        "fields:\n  budget: { name: Budget, type: text }\n",
        "GF509",
    ),
    Mutation("a loop", _FLOW, "  - wait: 2 minutes\n", "  - wait: 2 minutes\n    id: again\n", "GF304"),
    Mutation(
        "a branch for nothing",
        _FLOW,
        "- end\n    else:",
        "- if: { all: [{ tag: a }, { not_tag: a }] }\n        then: [end]\n      - end\n    else:",
        "GF501",
    ),
    Mutation("a tag in capitals", _FLOW, "      - sms:", "      - add_tag: Hot Lead\n      - sms:", "GF605"),
    Mutation(
        "an open webhook",
        _FLOW,
        "      - sms:",
        "      - raw: { type: webhook, attributes: { url: 'http://x.example' } }\n      - sms:",
        "GF702",
    ),
    Mutation("toggle on", _ACCOUNT, "back: off", "back: on", "GF001"),
    Mutation("toggle unknown", _ACCOUNT, "back: off", "back: unknown", "GF002"),
    Mutation("not registered", _ACCOUNT, "status: approved", "status: pending", "GF701"),
    Mutation("niche misspelled", _ACCOUNT, "niche: contractor", "niche: contracter", "GF608"),
    Mutation("half a location id", _ACCOUNT, "bPt7Qm2LxRk94ZsVdC1e", "bPt7Qm2LxRk94", "GF606"),
    Mutation("no flows", _ACCOUNT, "flows: [missed-call-text-back]", "flows: []", "GF601"),
    Mutation(
        "a token", _ACCOUNT, "vars:\n", "vars:\n  pit: pit-0b1c2d3e-0000-4000-8000-1234567890ab\n", "GF604"
    ),
    Mutation("a value missing", _ACCOUNT, "  first_name: Dale\n", "", "GF000"),
    Mutation("business name gone", _TEXT, " with {{ business_name }}", "", "GF405"),
    Mutation("no question", _TEXT, " What do you need done?", "", "GF406"),
    Mutation("a curly quote", _TEXT, "Hey, it's", "Hey, it\u2019s", "GF401"),
    Mutation("an emoji", _TEXT, "Hey,", "Hey \U0001f44b", "GF410"),
    Mutation("a placeholder", _TEXT, "{{ first_name }}", "[NAME]", "GF402"),
    Mutation("a merge field misspelled", _TEXT, "Hey,", "Hey {{ contact.frist_name }},", "GF403"),
    Mutation("a name that is not known", _TEXT, "Hey,", "Hey {{ contact.first_name }},", "GF411"),
    Mutation("too long", _TEXT, "What do you", "What exactly is it that you and your family do", "GF404"),
    Mutation("a short link", _TEXT, "What do", "bit.ly/x1 What do", "GF407"),
    Mutation("shouting", _TEXT, "Sorry I missed you", "CALL US BACK NOW", "GF408"),
    Mutation("exclaiming", _TEXT, "Sorry I missed you,", "Sorry I missed you!!!", "GF409"),
    Mutation("a promise for all", _TEXT, "within {{ callback_window }}", "in 10 minutes", "GF413"),
    Mutation("a robot", _TEXT, "Sorry I missed you", "This is an automated message", "GF417"),
    Mutation("nothing left", _TEXT, "Hey, it's", "{% if false is defined %}Hey, it's", "GF000"),
]


def _mutated(mutation: Mutation, text: str) -> str:
    if mutation.what == "promise nothing":
        return text.partition("guarantees:")[0]
    if mutation.what == "a loop":
        return (
            text.replace(mutation.old, mutation.new)
            .replace("      - end\n", "      - goto: again\n")
            .replace(
                "      - update_contact: { last_missed_call_sms_at: now }\n",
                "      - update_contact: { last_missed_call_sms_at: now }\n      - goto: again\n",
            )
        )
    assert mutation.old in text, "the shipped file has changed; so must this mutation"
    return text.replace(mutation.old, mutation.new, 1)


def _templates(niche: str) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in (ROOT / "niche_templates").glob(f"{niche}/*.j2")]


def _copied(root: Path, files: Sequence[str]) -> None:
    for name in files:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_is_caught(mutation: Mutation, tmp_path: Path) -> None:
    # Those of other niches are looked at where nothing is mutated.
    _copied(tmp_path, [_FLOW, _ACCOUNT, *_templates("contractor"), *_templates("default")])
    target = tmp_path / mutation.file
    target.write_text(_mutated(mutation, target.read_text(encoding="utf-8")), encoding="utf-8")
    project = Project(tmp_path)
    result = lint_project(project, TemplateLibrary(project.templates_folder), all_rules())
    assert mutation.code in {finding.code for finding in result.findings}


def test_what_is_not_mutated_is_clean(tmp_path: Path) -> None:
    _copied(tmp_path, [_FLOW, _ACCOUNT, *_templates("*")])
    project = Project(tmp_path)
    result = lint_project(project, TemplateLibrary(project.templates_folder), all_rules())
    assert [finding for finding in result.findings if finding.severity is not Severity.INFO] == []
