"""What a contact may come with, in words and as a contact."""

from datetime import date

import pytest

from ghl_flow.runtime.verify.history import History

TODAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (History(), ""),
        (History(tags=("vip", "old")), "tag vip, tag old"),
        (History(fields=(("urn:ghl-flow:field:budget", "5"),)), "budget '5'"),
        (History(stamped=(("urn:x:seen", 0),)), "seen of today"),
        (History(stamped=(("urn:x:seen", 1),)), "seen of 1 day ago"),
        (History(stamped=(("urn:x:seen", 2),)), "seen of 2 days ago"),
        (History(stamped=(("urn:x:seen", -1),)), "seen of 1 day ahead"),
        (History(stamped=(("urn:x:seen", -2),)), "seen of 2 days ahead"),
    ],
)
def test_in_words(history: History, said: str) -> None:
    assert str(history) == said


def test_as_a_contact() -> None:
    contact = History(("vip",), (("f", "x"),), (("g", 2), ("h", -1))).contact("ann", TODAY)
    assert (contact.key, contact.tags) == ("ann", {"vip"})
    assert contact.fields == {"f": "x", "g": "2026-01-03", "h": "2026-01-06"}
