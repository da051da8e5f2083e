"""What an account runs beside its flows, in words: each reason, of one and of several."""

import pytest

from ghl_flow.cli.display.staying import staying_hint, staying_text
from ghl_flow.deploy.planning.staying import Runs, Staying, Stays

CASES = {
    Stays.HELD: (
        "beside f as it is in the account, since what it is to become is held back",
        "beside f, g as they are in the account, since what they are to become is held back",
        "open the gates that hold it back, or publish this one later",
        "open the gates that hold them back, or publish this one later",
    ),
    Stays.PAUSED: (
        "beside f, which is paused",
        "beside f, g, which are paused",
        "'ghl-flow resume f -a acme' lets it run again",
        "'ghl-flow resume f -a acme', 'ghl-flow resume g -a acme' lets them run again",
    ),
    Stays.KEPT: (
        "beside f as it is kept in HighLevel",
        "beside f, g as they are kept in HighLevel",
        "'ghl-flow apply -a acme --on-conflict local' puts the flow in its place",
        "'ghl-flow apply -a acme --on-conflict local' puts the flows in their place",
    ),
    Stays.BY_HAND: (
        "without f, which a person has to publish first",
        "without f, g, which a person has to publish first",
        "'ghl-flow apply -a acme' says what a person has to do for it",
        "'ghl-flow apply -a acme' says what a person has to do for them",
    ),
    Stays.UNWANTED: (
        "beside what runs of f though no flow needs it",
        "beside what runs of f, g though no flow needs it",
        "'ghl-flow apply -a acme --prune' deletes what no flow needs, or says who has to",
        "'ghl-flow apply -a acme --prune' deletes what no flow needs, or says who has to",
    ),
    Stays.LEFT: (
        "beside f as it is in the account",
        "beside f, g as they are in the account",
        "'ghl-flow apply -a acme' makes it what the files say",
        "'ghl-flow apply -a acme' makes them what the files say",
    ),
    Stays.COPY: (
        "beside f, which is a copy and runs",
        "beside f, g, which are copies and run",
        "delete it in HighLevel",
        "delete them in HighLevel",
    ),
}


@pytest.mark.parametrize("stays", Stays)
def test_each_reason_in_words(stays: Stays) -> None:
    one, several, hint, hints = CASES[stays]
    assert staying_text([Staying("f", stays, Runs.NOT)]) == one
    assert staying_hint([Staying("f", stays, Runs.NOT)], "acme") == hint
    both = [Staying("f", stays, Runs.NOT), Staying("g", stays, Runs.AS_STORED)]
    assert staying_text(both) == several
    assert staying_hint(both, "acme") == hints


def test_several_reasons_and_what_is_not_known() -> None:
    found = [
        Staying("a", Stays.UNWANTED, Runs.UNREAD),
        Staying("b", Stays.PAUSED, Runs.NOT),
        Staying("c", Stays.UNWANTED, Runs.AS_STORED),
    ]
    assert staying_text(found) == (
        "beside b, which is paused; beside what runs of a, c though no flow needs it; "
        "nothing shows the steps that run of a"
    )
    assert staying_hint(found, "acme") == (
        "'ghl-flow resume b -a acme' lets it run again; "
        "'ghl-flow apply -a acme --prune' deletes what no flow needs, or says who has to"
    )
