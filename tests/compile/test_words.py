"""Words beside text messages: rendered for the account, merge fields left in, escaped where they are HTML."""

import pytest

from ghl_flow.errors import SpecError
from tests.conftest import BRIDGEPOINT, compiled, steps


def mail(written: str) -> dict[str, object]:
    (workflow,) = compiled(steps(f"- email: {written}")).workflows
    (node,) = workflow.workflow.nodes
    return dict(node.attributes)


@pytest.mark.parametrize(
    ("written", "attributes"),
    [
        (
            '{ subject: Hi, text: "Hi {{ contact.first_name }} & all\\n\\nBye\\n{{ first_name }}" }',
            {
                "html": "<p>Hi {{ contact.first_name }} &amp; all</p><p>Bye<br/>Dale</p>",
            },
        ),
        ("{ subject: 'From {{ business_name }}', text: Hi }", {"subject": "From Bridgepoint Group"}),
        ("{ subject: Hi, html: '<p>{{ business_name }}</p>' }", {"html": "<p>Bridgepoint Group</p>"}),
        ("{ subject: Hi, text: Hi, preview: 'By {{ first_name }}' }", {"preHeader": "By Dale"}),
        ("{ subject: Hi, text: Hi, from: { name: Dale } }", {"from_name": "Dale"}),
    ],
)
def test_words_are_rendered(written: str, attributes: dict[str, str]) -> None:
    found = mail(written)
    assert {key: found.get(key) for key in attributes} == attributes


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{ subject: '{{ no_such }}', text: Hi }", "no_such"),
        ("{ subject: Hi, text: '{{ no_such }}' }", "no_such"),
        ("{ subject: Hi, html: '{% if %}' }", "template syntax"),
        ("{ subject: Hi }", "one of text, html"),
        ("{ subject: Hi, text: Hi, html: Hi }", "one of text, html"),
    ],
)
def test_a_mistake_in_them_has_a_place(written: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        mail(written)
    (found,) = caught.value.diagnostics
    assert message in found.message
    assert found.location is not None


def test_what_an_account_is_called_is_no_markup() -> None:
    account = BRIDGEPOINT.replace("business_name: Bridgepoint Group", 'business_name: "Dale & Ann <Co>"')
    (workflow,) = compiled(
        steps('- email: { subject: "{{ business_name }}", html: "<p>{{ business_name }}</p>" }'), account
    ).workflows
    assert {key: workflow.workflow.nodes[0].attributes[key] for key in ("subject", "html")} == {
        "subject": "Dale & Ann <Co>",
        "html": "<p>Dale &amp; Ann &lt;Co&gt;</p>",
    }
