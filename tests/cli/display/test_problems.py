"""What keeps an apply from starting has its sentence and its remedy, also where an error has it as data."""

from typing import get_args

import pytest

from ghl_flow.cli.display.problems import problem_text
from ghl_flow.cli.display.worded import told, worded
from ghl_flow.deploy.planning.problem import (
    KINDS,
    Conflict,
    NameTaken,
    NoKey,
    NothingToKeep,
    OptionsMissing,
    OtherType,
    Problem,
    ProblemError,
    Refusal,
    WouldRefuse,
)
from ghl_flow.deploy.planning.warned import ContactsWaiting, OverLimit, Setting
from ghl_flow.errors import Diagnostic, GhlFlowError

TEXTS: list[tuple[Refusal, str, str, str]] = [
    (
        NameTaken("W", "f/main", "client"),
        "name-taken: W",
        "a workflow named 'W' is there already, and ghl-flow did not make it",
        (
            "it is left alone: rename it in HighLevel, give the flow another name, or take it over with "
            "'ghl-flow adopt f -a client'"
        ),
    ),
    (
        NameTaken("W", "f/main", "client", "g/main", made_here=True),
        "name-taken: W",
        "a workflow named 'W' is there already, of the flow 'g'",
        (
            "if 'f' is that flow under another id, write 'previously: [g]' into its file; else give it "
            "another name, or delete what is there with 'ghl-flow destroy -a client --flow g'"
        ),
    ),
    (
        NameTaken("W", "f/main", "client", "g/main", wanted=True, made_here=True),
        "name-taken: W",
        "a workflow named 'W' is still that of the flow 'g', which is renamed",
        "give 'f' another name, or first rename that one with 'ghl-flow apply -a client --flow g'",
    ),
    (
        NameTaken("W", "f/main", "client", made_here=True),
        "name-taken: W",
        "a workflow named 'W' is there already, which ghl-flow made for a flow of another id",
        "write 'previously:' with the former id into the file of 'f', or give it another name",
    ),
    (
        Conflict("f/main", "client"),
        "conflict: f/main",
        "'f/main' was changed here and in HighLevel since the last apply",
        (
            "look at both with 'ghl-flow plan -a client', then choose: 'ghl-flow apply -a client "
            "--on-conflict local' puts the flow's version in place, 'ghl-flow apply -a client "
            "--on-conflict remote' keeps the workflow as it is in HighLevel, and 'ghl-flow plan -a "
            "client --on-conflict remote --write' puts it into the flow's file"
        ),
    ),
    (
        NothingToKeep("f/main", "f", "client"),
        "nothing-to-keep: f/main",
        "'f/main' was deleted in HighLevel, so --on-conflict remote has nothing to keep",
        (
            "take 'f' out of the account's flows: to leave it deleted, or create it again with 'ghl-flow "
            "apply -a client --on-conflict local'"
        ),
    ),
    (WouldRefuse("W", "no"), "would-refuse: W", "HighLevel would refuse 'W': no", "nothing was written"),
    (
        OtherType("size", "TEXT", "DATE"),
        "other-type: size",
        "the custom field 'size' is TEXT in the account, DATE here",
        "HighLevel cannot change a field's type: rename the field here, or its type to match",
    ),
    (
        NoKey("Größe", "size"),
        "no-key: Größe",
        "HighLevel gives the custom field 'Größe' no key, so no merge field names it ({{ contact.size }})",
        "give it a name with Latin letters or digits, or take the merge field out of the texts",
    ),
    (
        OptionsMissing("size", ("Huge", "Tiny")),
        "options-missing: size",
        "the custom field 'size' has no option 'Huge', 'Tiny' in the account",
        (
            "add it under Settings > Custom Fields: the API cannot change a field's options, and "
            "HighLevel writes nothing where a value is no option"
        ),
    ),
    (
        ContactsWaiting("f/main", "Wait"),
        "contacts-waiting: f/main",
        "workflow f/main: contacts may be waiting in 'Wait', which goes; they would drop out",
        "look at the plan, then --allow-dropping-contacts if that is meant",
    ),
    (
        OverLimit(12, 20, 30, Setting.UPDATED),
        "over-limit: 12",
        "12 of 20 workflows would be updated: 60 % is over 30 % (safety.max_updated in ghl-flow.yaml)",
        "look at the plan, then --allow-many-changes if that is meant",
    ),
    (
        OverLimit(4, 11, 30, Setting.DELETED),
        "over-limit: 4",
        "4 of 11 workflows would be deleted: 36.4 % is over 30 % (safety.max_deleted in ghl-flow.yaml)",
        "look at the plan, then --allow-many-changes if that is meant",
    ),
]


@pytest.mark.parametrize(("problem", "named", "message", "hint"), TEXTS)
def test_each_has_its_sentences(problem: Refusal, named: str, message: str, hint: str) -> None:
    said = Diagnostic(message, hint=hint)
    assert problem_text(problem) == said
    error = ProblemError.about([problem])
    assert (error.told, told(error)) == (named, (said,))


def test_every_kind_is_looked_at_here() -> None:
    assert {type(row[0]) for row in TEXTS} == {*get_args(Problem), ContactsWaiting, OverLimit} == {*KINDS}


def test_several_are_one_error_and_each_once() -> None:
    error = ProblemError.about([TEXTS[0][0], TEXTS[1][0], TEXTS[0][0]])
    assert [one.message for one in told(error)] == [TEXTS[0][2], TEXTS[1][2]]


def test_what_is_no_data_is_as_it_was_raised() -> None:
    plain = Diagnostic("so it is", hint="do that")
    assert worded(plain) is plain
    other = Diagnostic("so it is", about=object())
    assert worded(other) is other
    assert told(GhlFlowError("no", hint="so")) == (Diagnostic("no", hint="so"),)
