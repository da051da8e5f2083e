"""The account's own wording of what HighLevel appends."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT


@pytest.mark.parametrize(
    ("written", "opt_out", "sender"),
    [
        ("{}", "Reply STOP to unsubscribe", None),
        ("{ opt_out: Text STOP to end, sender: off }", "Text STOP to end", "off"),
        ("{ opt_out: 'Responda STOP para no recibir textos' }", "Responda STOP para no recibir textos", None),
        ("{ opt_out: off, sender: '- Dale' }", "off", "- Dale"),
        ("{ opt_out: OFF, sender: Off }", "off", "off"),
        ("{ sender: ' off ' }", "Reply STOP to unsubscribe", "off"),
    ],
)
def test_it_is_as_written(written: str, opt_out: str, sender: str | None) -> None:
    found = load_text(f"{BRIDGEPOINT}sms_compliance: {written}\n", Account).value.sms_compliance
    assert (found.opt_out, found.sender) == (opt_out, sender)


@pytest.mark.parametrize(
    ("written", "says", "column"),
    [
        ("{ opt_out: Goodbye }", "names no word that stops texts", 28),
        ("{ opt_out: '' }", "", 28),
        ("{ sender: ' ' }", "", 27),
        ("{ sender: no }", "write off", 27),
        ("{ sender: None }", "write off", 27),
        ("{ opt_out: none }", "write off", 28),
        ("{ opt_out: false }", 'put it in quotes: "false"', 28),
        ("{ opt-out: off }", "did you mean 'opt_out'", 19),
        ("{ again_after_days: 61 }", "60", 37),
        ("yes", "", 17),
    ],
)
def test_what_it_cannot_be_is_said_at_its_place(written: str, says: str, column: int) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(f"{BRIDGEPOINT}sms_compliance: {written}\n", Account)
    (item,) = caught.value.diagnostics
    assert says in f"{item.message} {item.hint}"
    assert item.location is not None
    assert item.location.span.line == BRIDGEPOINT.count("\n") + 1
    assert item.location.span.column == column, item
