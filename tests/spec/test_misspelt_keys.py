"""A misspelt key is one error, at that key, with the key that was meant."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text

FLOW = (
    "version: 1\nflow: x\nname: X\ntrigger: [{{ contact_created: {{}} }}]\n"
    "fields: {{ opportunityy: {{ name: Other, type: text }} }}\nsteps:\n  - {step}\n"
)


@pytest.mark.parametrize(
    ("step", "at", "message", "hint"),
    [
        (
            "{ if: { oportunity: { status: open } }, then: [end] }",
            "oportunity",
            "unknown key 'oportunity'",
            "did you mean 'opportunity'?",
        ),
        (
            "{ if: { any: [{ apointment: { statsu: x, other: y } }] }, then: [end] }",
            "apointment",
            "unknown key 'apointment'",
            "did you mean 'appointment'?",
        ),
        (
            "{ if: { opportunity: { statuss: open } }, then: [end] }",
            "statuss",
            "unknown key 'statuss'",
            "did you mean 'status'?",
        ),
        ("{ if: { zip: { iss: 3 } }, then: [end] }", "iss", "unknown key 'iss'", "did you mean 'is'?"),
        (
            "{ if: { opportunityy: { iss: 3 } }, then: [end] }",
            "iss",
            "unknown key 'iss'",
            "did you mean 'is'?",
        ),
        ("dnd: { onn: sms }", "onn", "unknown key 'onn'", "did you mean 'on'?"),
        ("dnd: { off: smss }", "smss", "'smss' is not one of", "did you mean 'sms'?"),
        ("add_tag: { tga: x }", "{ tga", "expected text, found a mapping", None),
    ],
)
def test_it_is_one_error_where_it_stands(step: str, at: str, message: str, hint: str | None) -> None:
    text = FLOW.format(step=step)
    with pytest.raises(SpecError) as caught:
        load_text(text, Flow, "x.yaml")
    (error,) = caught.value.diagnostics
    assert error.message.startswith(message)
    assert error.hint == hint
    assert error.location is not None
    span = error.location.span
    assert text.splitlines()[span.line - 1][span.column - 1 :].startswith(at)
