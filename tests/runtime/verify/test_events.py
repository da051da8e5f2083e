"""What a contact may come with, in words and as a contact."""

from datetime import date

import pytest

from ghl_flow.kinds.card import STAGE, STATUS
from ghl_flow.kinds.names import Named, named_reference
from ghl_flow.runtime.verify.history import History

TODAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (History(), ""),
        (History(tags=("vip", "old")), "tag vip, tag old"),
        (History(fields=(("urn:ghl-flow:field:budget", "5"),)), "budget '5'"),
        (History(stamped=(("urn:ghl-flow:field:seen", 0),)), "seen of today"),
        (History(stamped=(("urn:ghl-flow:field:seen", 1),)), "seen of 1 day ago"),
        (History(stamped=(("urn:ghl-flow:field:seen", 2),)), "seen of 2 days ago"),
        (History(stamped=(("urn:ghl-flow:field:seen", -1),)), "seen of 1 day ahead"),
        (History(stamped=(("urn:ghl-flow:field:seen", -2),)), "seen of 2 days ahead"),
    ],
)
def test_in_words(history: History, said: str) -> None:
    assert str(history) == said


def test_as_data_by_the_keys_of_the_flow() -> None:
    history = History(
        fields=(
            ("urn:ghl-flow:field:budget", "5"),
            ("firstName", "Ann"),
            (STAGE, named_reference(Named.STAGE, "Quoted", "Sales")),
        ),
        stamped=(("urn:ghl-flow:field:seen", 2),),
    )
    assert history.values == {"budget": "5", "first_name": "Ann"}
    assert history.days_ago == {"seen": 2}
    assert history.opportunity == {"pipeline": "Sales", "stage": "Quoted", "status": "open"}


@pytest.mark.parametrize(
    ("fields", "opportunity"),
    [
        ((), {}),
        (((STATUS, "won"),), {"stage": "another", "status": "won"}),
        (((STAGE, "another"),), {"stage": "another", "status": "open"}),
        (
            ((STAGE, named_reference(Named.STAGE, "New")), (STATUS, "lost")),
            {"stage": "New", "status": "lost"},
        ),
    ],
)
def test_the_opportunity_as_a_test_has_it(
    fields: tuple[tuple[str, str], ...], opportunity: dict[str, str]
) -> None:
    assert History(fields=fields).opportunity == opportunity


def test_as_a_contact() -> None:
    contact = History(("vip",), (("f", "x"),), (("g", 2), ("h", -1))).contact("ann", TODAY)
    assert (contact.key, contact.tags) == ("ann", {"vip"})
    assert contact.fields == {"f": "x", "g": "2026-01-03", "h": "2026-01-06"}
