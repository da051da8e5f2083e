"""A text as it arrives: what HighLevel appends, and what that takes."""

import pytest

from ghl_flow.copy.delivery import (
    NOTHING_APPENDED,
    Appended,
    Compliance,
    Delivered,
    compliance_of,
    deliver,
)
from ghl_flow.spec.account import Account
from ghl_flow.spec.sms_compliance import SmsCompliance

STOP = "Reply STOP to unsubscribe"
DALE = Compliance("Thanks, Dale at Bridgepoint Group", business="Bridgepoint Group")


def account(values: dict[str, str] | None = None, **written: object) -> Account:
    values = {"business_name": "Bridgepoint Group", "first_name": "Dale"} if values is None else values
    return Account(
        account="one",
        location_id="x",
        niche="default",
        timezone="UTC",
        vars=values,
        sms_compliance=SmsCompliance.model_validate(written),
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Hi", "Hi"),
        ("Hi {{ contact.first_name }}!", f"Hi {'x' * 10}!"),
        ("{{contact.name}}", "x" * 20),
        ("{{ contact.last_name }}", "x" * 12),
        ("{{ contact.email }}{{ contact.phone }}", "x" * 42),
        ("{{ appointment.meeting_link }}", "x" * 40),
        ("{{ contact.budget }}", "x" * 12),
        ("{{ location.full_address }}", "x" * 45),
        ("{{ location.name }}", "x" * 20),
    ],
)
def test_merge_fields_are_as_long_as_their_values_usually_are(text: str, body: str) -> None:
    assert len(deliver(text, NOTHING_APPENDED).body) == len(body)
    assert "{" not in deliver(text, NOTHING_APPENDED).body


def test_the_name_of_the_location_is_that_of_the_account() -> None:
    delivered = deliver("{{ location.name }} here", DALE)
    assert (delivered.body, delivered.appended.perhaps) == ("Bridgepoint Group here", DALE.sender)


@pytest.mark.parametrize(
    ("text", "sure", "perhaps"),
    [
        # Nothing names who writes, so by HighLevel's documentation the line comes.
        ("Hi", (DALE.sender, STOP), ""),
        # It is named; whether HighLevel sees that is not documented.
        ("Hi, bridgepoint group here", (STOP,), DALE.sender),
        ("Bridgepoint Group. Reply STOP to opt out", (), DALE.sender),
        ("Hi, reply STOP to opt out", (DALE.sender,), ""),
        (f"Hi. {DALE.sender}", (STOP,), ""),
        (f"Hi. {DALE.sender}\n{STOP}", (), ""),
    ],
)
def test_what_is_appended(text: str, sure: tuple[str, ...], perhaps: str) -> None:
    assert DALE.appended(text) == Appended(sure, perhaps)
    assert NOTHING_APPENDED.appended(text) == Appended()


def test_floor_and_ceiling() -> None:
    text = deliver("Bridgepoint Group here. What for?", DALE)
    assert text.floor == f"Bridgepoint Group here. What for?\n{STOP}"
    assert text.ceiling == f"Bridgepoint Group here. What for?\n{DALE.sender}\n{STOP}"
    assert [size.units for size in (text.body_size, text.floor_size, text.ceiling_size)] == [33, 59, 93]


@pytest.mark.parametrize(
    ("appended", "body", "rooms"),
    [
        # The budgets of a first text that names the business, in HighLevel's own words.
        (Appended((STOP,), DALE.sender), "Hi", (160, 134, 100)),
        (Appended(), "Hi", (160, 160, 160)),
        # One character that GSM-7 lacks, wherever it stands, and all of it takes the wide alphabet.
        (Appended((STOP,)), "\u00c1 la", (70, 44, 44)),
        (Appended(("Responda STOP, ser\u00e1 el \u00faltimo",)), "Hola", (160, 40, 40)),
        (Appended((STOP,), "Gracias, Cl\u00ednica"), "Hola", (160, 134, 27)),
        # Characters that take two units.
        (Appended(("[STOP]",)), "Hi", (160, 151, 151)),
    ],
)
def test_a_body_of_just_that_many_units_takes_one_segment(
    appended: Appended, body: str, rooms: tuple[int, int, int]
) -> None:
    text = Delivered(body, appended)
    assert (text.body_room, text.floor_room, text.ceiling_room) == rooms
    for room, size in ((rooms[0], "body_size"), (rooms[1], "floor_size"), (rooms[2], "ceiling_size")):
        for more, segments in ((0, 1), (1, 2)):
            longer = Delivered(body + "x" * (room - len(body) + more), appended)
            assert getattr(longer, size).segments == segments


@pytest.mark.parametrize(
    ("one", "compliance"),
    [
        (account(), DALE),
        (account({"business_name": "Acme"}), Compliance("Thanks, Acme", business="Acme")),
        (account({}), Compliance()),
        (account({"first_name": "Dale"}), Compliance()),
        (account(sender="off"), DALE._replace(sender="")),
        (account(sender="- Dale"), DALE._replace(sender="- Dale")),
        (account(opt_out="Txt STOP to end"), DALE._replace(opt_out="Txt STOP to end")),
        (account(opt_out="off"), DALE._replace(opt_out="")),
        (account(again_after_days=30), DALE._replace(again_after_days=30)),
    ],
)
def test_the_lines_of_an_account(one: Account, compliance: Compliance) -> None:
    assert compliance_of(one) == compliance


def test_the_longest_text_is_the_one_of_most_segments_wherever_it_is_asked() -> None:
    """Two segments of another alphabet have fewer units than one of GSM-7."""
    short, long = deliver("x" * 150, NOTHING_APPENDED), deliver("\u4f60" * 80, NOTHING_APPENDED)
    assert short.body_size.units > long.body_size.units
    assert max((short, long), key=lambda one: one.length) is long
    ceiling = deliver(f"Bridgepoint Group {'x' * 100}", DALE)
    assert ceiling.length == (ceiling.ceiling_size.segments, ceiling.ceiling_size.units)


@pytest.mark.parametrize(
    ("sender", "line"),
    [
        ("Thanks, {{location.name}}", "Thanks, Bridgepoint Group"),
        ("{{ first_name }} at {{ business_name }}", "Dale at Bridgepoint Group"),
        ("{{user.first_name}} here", "Dale here"),
        ("{{ user.phone }}", "(512) 555-0100"),
    ],
)
def test_merge_fields_in_the_lines_of_an_account_are_filled_in(sender: str, line: str) -> None:
    assert compliance_of(account(sender=sender)).sender == line


@pytest.mark.parametrize(
    "line", ["Responda ALTO para no recibir mas", "Envie BAJA", "Responda STOP", "CANCELAR para salir"]
)
def test_an_opt_out_line_may_be_spanish(line: str) -> None:
    assert compliance_of(account(opt_out=line)).opt_out == line
    with pytest.raises(ValueError, match="names no word that stops texts"):
        account(opt_out="Gracias por todo")
