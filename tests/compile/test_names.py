"""What a flow names, resolved: every name that leads nowhere is an error at its place."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.wire.json import objects_of, text_of
from ghl_flow.wire.reference import spoken
from tests.conftest import BRIDGEPOINT, compiled, steps

FIELDS = "{ seen: { name: Seen, type: date } }"


@pytest.mark.parametrize(
    ("body", "line", "message", "hint"),
    [
        ("- update_contact: { sene: now }", 9, "the field 'sene' is not declared", "did you mean 'seen'?"),
        ("- update_contact: { xyz: now }", 9, "the field 'xyz' is not declared", "declare it under fields:"),
        ("- if: { seen: { within: 1 day } }\n  then:\n    - end", 0, "", ""),
        (
            "- if: { xyz: { within: 1 day } }\n  then:\n    - end",
            9,
            "the field 'xyz' is not declared",
            "declare",
        ),
        ("- if: { all: [{ tag: a }, { xyz: yes }] }\n  then:\n    - end", 9, "the field 'xyz'", "declare"),
        ("- if: { tga: a }\n  then:\n    - end", 9, "the field 'tga'", "did you mean 'tag'?"),
        ("- if: { any: [{ tag: a }, { hour: open }] }\n  then:\n    - end", 9, "'hour'", "'hours'?"),
        ("- wait_for: { if: { not_tga: a } }\n  timeout: 1 day\n  then: [end]", 9, "'not_tga'", "'not_tag'?"),
        ("- sms: A\n- goto: nowhere", 10, "no step of this flow has the id 'nowhere'", "give the step"),
        ("- sms: { body: A }\n  id: hello\n- wait: 1m\n- goto: helo", 12, "the id 'helo'", "'hello'?"),
        ("- sms: { body: A }\n  id: hello\n- wait: 1m\n- goto: hello", 0, "", ""),
        ("- sms: { template: missing }", 9, "no template 'missing' for the niche 'contractor'", "there are"),
        ("- sms: 'Hi {{ nobody }}'", 9, "nobody", ""),
    ],
)
def test_names(body: str, line: int, message: str, hint: str) -> None:
    flow = steps(body, fields=FIELDS, top="settings: { reentry: true }")
    if not line:
        compiled(flow)
        return
    with pytest.raises(SpecError) as caught:
        compiled(flow)
    (found,) = caught.value.diagnostics
    assert message in found.message
    assert hint in (found.hint or "")
    assert found.location is not None
    assert (found.location.source.path, found.location.span.line) == ("flow.yaml", line)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        compiled(steps("- update_contact: { a: now }\n- sms: { template: missing }\n- goto: nowhere"))
    assert len(caught.value.diagnostics) == 3


def test_a_text_has_the_account_s_values_and_the_template_s_budget() -> None:
    flow = compiled(steps("- sms: { template: missed-call }\n- wait: 1m\n- sms: 'It is {{ business_name }}'"))
    first, second = flow.texts
    assert "Bridgepoint Group" in BRIDGEPOINT
    assert (second.body, second.max_segments, second.file.path) == ("It is Bridgepoint Group", 2, "flow.yaml")
    assert first.file.path.endswith("contractor/missed-call.sms.j2")
    assert first.source.span.line == first.template.body_line if first.template else False
    assert second.source.span.line == 11


@pytest.mark.parametrize(
    ("header", "bound"),
    [
        ("Bearer env:CRM", "Bearer s3cret"),
        ("Basic keyring:crm/key", "Basic s3cret"),
        ("Token env:CRM", "Token s3cret"),
        ("env:CRM", "s3cret"),
        ("news of env:CRM", "news of env:CRM"),
        ("see env:CRM", "see env:CRM"),
    ],
)
@pytest.mark.parametrize("keyword", ["webhook", "http"])
def test_a_named_secret_may_stand_behind_the_word_for_its_sort(keyword: str, header: str, bound: str) -> None:
    call = f'- {keyword}: {{ url: "https://x.example.com", headers: {{ Authorization: "{header}" }} }}'
    workflow = compiled(steps(call)).workflows[0].workflow
    ids = dict.fromkeys(workflow.references, "s3cret")
    (row,) = objects_of(workflow.bound(ids).nodes[0].attributes, "headers")
    assert row["value"] == bound
    (row,) = objects_of(workflow.nodes[0].attributes, "headers")
    assert spoken(text_of(row, "value")) == header
