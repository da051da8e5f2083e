"""What the plan knows has its sentence: each kind, and each of its facts."""

from typing import get_args

import pytest

from ghl_flow.cli.display.warnings import tag_meaning, texts_of, warned_text, warning_json, warning_text
from ghl_flow.cost.amount import Amount
from ghl_flow.cost.texts import Rates, Unpriced
from ghl_flow.deploy.drivers.model import Looked, NoBody, Unseen
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.copies import NotSeen
from ghl_flow.deploy.planning.stranded_tags import PassingTag
from ghl_flow.deploy.planning.warned import (
    DUPLICATES,
    BackToDraft,
    BySteps,
    ContactsWaiting,
    ManifestLost,
    NativeUnknown,
    NotLookedAt,
    NotMadeHere,
    OthersRun,
    OverLimit,
    PerhapsRefused,
    SecondField,
    SecondManifest,
    SecondValue,
    Setting,
    ShadowBegins,
    ShadowEnds,
    SizeChange,
    StepsUnread,
    StrandedTag,
    TextsUnread,
    UnreadableEntries,
    Warned,
)
from ghl_flow.deploy.state.looked_at import EVERY_WORKFLOW, MESSAGES
from ghl_flow.deploy.state.managed import LOST, Doubt, ManifestState
from ghl_flow.highlevel.public import AccountList, CustomField, CustomValue

_CENT = Rates("US", segment_out=Amount.of(0.01))
_UNKNOWN = Rates(None, unpriced=Unpriced.COUNTRY_UNKNOWN)
_NOT_ENABLED = "the Workflow API is not enabled for this sub-account"


def _unread(why: NoBody, detail: str = "", unseen: Unseen = Unseen.NOT_ASSESSED) -> TextsUnread:
    return TextsUnread("f/main", (("a", "{{ a }}"), ("b", None)), Looked(None, why, detail, unseen))


_FIELD = CustomField("one", "Budget", "contact.budget", "TEXT")
_VALUE = CustomValue("one", "Text 1", "{{ custom_values.text_1 }}", "hello")
VIP = ("tag", "vip")
TEXTS: list[tuple[Warned, str, Unseen | None, str]] = [
    (
        OverLimit(12, 20, 30, Setting.UPDATED),
        "over-limit",
        None,
        (
            "12 of 20 workflows would be updated: 60 % is over 30 % (safety.max_updated in ghl-flow.yaml): "
            "apply needs --allow-many-changes"
        ),
    ),
    (
        ContactsWaiting("f/main", "Wait"),
        "contacts-waiting",
        None,
        (
            "workflow f/main: contacts may be waiting in 'Wait', which goes; they would drop out: "
            "apply needs --allow-dropping-contacts"
        ),
    ),
    (
        ShadowEnds("f/main"),
        "shadow-ends",
        None,
        (
            "workflow f/main: it is shadowed and writes down what it would send; from this apply on "
            "contacts get it"
        ),
    ),
    (
        ShadowBegins("f/main"),
        "shadow-begins",
        None,
        "workflow f/main: it texts contacts now; shadowed, it writes down what it would send",
    ),
    (
        StrandedTag("f/main", PassingTag("f", "texted", 1)),
        "stranded-tag",
        None,
        (
            "workflow f/main: the step that removes the tag 'texted' goes, so contacts who carry it now "
            "keep it: the flow ignores it after 1 day"
        ),
    ),
    (
        SizeChange("f/main", "Text", 1, 2, _CENT, 500),
        "segments",
        None,
        (
            "workflow f/main: 'Text' goes from 1 to 2 segments: 500 texts a month cost US$10.00 instead "
            "of US$5.00, at US$0.0100 a segment"
        ),
    ),
    (
        SizeChange("f/main", "Text", 2, 1, _CENT),
        "cost",
        None,
        (
            "workflow f/main: 'Text' goes from 2 to 1 segment: 1,000 texts cost US$10.00 instead of "
            "US$20.00, at US$0.0100 a segment"
        ),
    ),
    (
        SizeChange("f/main", "Text", 0, 1, _CENT),
        "cost",
        None,
        (
            "workflow f/main: 'Text' is a new text of 1 segment: 1,000 texts cost US$10.00 more, at "
            "US$0.0100 a segment"
        ),
    ),
    (
        SizeChange("f/main", "Text", 1, 0, _CENT),
        "cost",
        None,
        (
            "workflow f/main: the text 'Text' of 1 segment goes: 1,000 texts cost US$10.00 less, at "
            "US$0.0100 a segment"
        ),
    ),
    (
        _unread(NoBody.NO_BODIES, "api"),
        "texts-unread",
        Unseen.NOT_ASSESSED,
        (
            "workflow f/main: its steps cannot be read (the api driver reads no workflow bodies), so it "
            "is not known whether it says the texts of this account: look in HighLevel that each Send "
            "SMS holds its merge field only ({{ a }}, the merge field of custom value 'b')"
        ),
    ),
    (
        NativeUnknown(),
        "native-unknown",
        Unseen.NOT_ASSESSED,
        "it is not known whether HighLevel's own Missed Call Text Back is off",
    ),
    (PerhapsRefused("W", "no"), "validation", None, "HighLevel would refuse 'W': no"),
    (
        UnreadableEntries(1),
        "unreadable-entries",
        Unseen.UNREAD,
        "1 entry of the workflow list could not be read: what is among them is treated as missing",
    ),
    (
        UnreadableEntries(2, AccountList.TAGS),
        "unreadable-entries",
        Unseen.UNREAD,
        "2 entries of the tag list could not be read",
    ),
    (
        SecondManifest("a", ("b", "c")),
        "duplicate",
        None,
        "there is a second custom value 'ghl-flow manifest' (id b, c): a is used; delete",
    ),
    (
        SecondField("budget", _FIELD, CustomField("two", "Budget", "", "TEXT")),
        "duplicate",
        None,
        "there is a second custom field 'Budget' (two): the flows use contact.budget (budget); delete",
    ),
    (
        SecondValue(_VALUE, CustomValue("two", "Text 1", "", "hello")),
        "duplicate",
        None,
        "there is a second custom value 'Text 1' (two): {{ custom_values.text_1 }} is written; delete",
    ),
    (
        ManifestLost(ManifestState.MISSING),
        "manifest-lost",
        None,
        "the custom value 'ghl-flow manifest' was deleted in HighLevel: apply writes it again",
    ),
    (
        BySteps("f/main", "Other", "w1"),
        "by-steps",
        None,
        "workflow f/main: 'Other' (id w1) has its steps and another name, and without the manifest it is",
    ),
    (
        NotLookedAt(NotSeen(Doubt.NOT_READ, published=True, names=("A", "B"))),
        "not-looked-at",
        Unseen.UNREAD,
        "2 published workflows could not be read ('A', 'B'): whether one is a copy",
    ),
    (
        NotLookedAt(NotSeen(Doubt.UNREADABLE, published=False, names=("A",))),
        "not-looked-at",
        Unseen.NOT_ASSESSED,
        "1 draft of a like name could not be compared: the driver reads no steps ('A'): whether one is a",
    ),
    (
        NotMadeHere(Resource.WORKFLOW, "f/main", "N", "7"),
        "not-made-here",
        None,
        "workflow 'N' (id 7) is left as it is: the manifest says that it is f/main, and nothing else does",
    ),
    (OthersRun(1, 0), "others-run", None, "1 other published workflow, which no proof counts"),
    (
        OthersRun(9, 2, (("A", (VIP, ("field", "urn:x:budget"))), *((one, (VIP,)) for one in "BCD"))),
        "others-run",
        None,
        (
            "9 other published workflows (2 unread), which no proof counts; 'A' changes tag vip and field "
            "budget, 'B' changes tag vip, 'C' changes tag vip and 1 more"
        ),
    ),
    (
        OthersRun(1, 0, (("A", (VIP, ("workflow", "a/main"), EVERY_WORKFLOW, MESSAGES)),)),
        "others-run",
        None,
        (
            "1 other published workflow, which no proof counts; 'A' changes tag vip and moves contacts into "
            "a/main or out of it and takes contacts out of all "
            "workflows and turns messages off or on"
        ),
    ),
    (
        StepsUnread(("A", "B", "C", "D"), "api"),
        "not-assessed",
        Unseen.NOT_ASSESSED,
        (
            "whether the steps of 4 managed workflows are as they should be ('A', 'B', 'C' and 1 more): "
            "the api driver reads no steps"
        ),
    ),
    (
        BackToDraft("f/main"),
        "back-to-draft",
        None,
        "workflow f/main is published, and only a draft can be updated: apply takes it back to draft",
    ),
]


@pytest.mark.parametrize(("warned", "code", "unseen", "text"), TEXTS)
def test_each_has_its_code_and_its_sentence(
    warned: Warned, code: str, unseen: Unseen | None, text: str
) -> None:
    assert (warned.code, warned.unseen) == (code, unseen)
    assert warned_text(warned).startswith(text)
    assert warning_json(warned) == {"code": code, "message": warned_text(warned)}
    prefix = "not assessed: " if unseen is Unseen.NOT_ASSESSED else ""
    assert warning_text(warned) == prefix + warned_text(warned)


def test_every_kind_is_looked_at_here() -> None:
    assert {type(row[0]) for row in TEXTS} == {*get_args(Warned)}
    assert {kind.code for kind in DUPLICATES} == {"duplicate"}


@pytest.mark.parametrize(
    ("unseen", "count"),
    [(one, sum(row[2] is one for row in TEXTS)) for one in Unseen],
)
def test_what_is_not_known_is_listed_by_why(unseen: Unseen, count: int) -> None:
    found = texts_of([row[0] for row in TEXTS], unseen)
    assert len(found) == count > 0
    assert found == [warned_text(row[0]) for row in TEXTS if row[2] is unseen]


@pytest.mark.parametrize(
    ("looked", "why"),
    [
        (_unread(NoBody.NOT_ENABLED), f"({_NOT_ENABLED})"),
        (_unread(NoBody.NO_SESSION), f"({_NOT_ENABLED}, and no builder session is set)"),
        (_unread(NoBody.SESSION_FAILED, "it is over"), f"({_NOT_ENABLED}, and it is over)"),
        (_unread(NoBody.FAILED, "a scope is missing"), "(a scope is missing)"),
    ],
)
def test_why_a_body_is_not_read(looked: TextsUnread, why: str) -> None:
    assert why in warned_text(looked)


_LOST = {
    ManifestState.MISSING: "was deleted in HighLevel",
    ManifestState.UNREADABLE: "was changed in HighLevel and cannot be read",
    ManifestState.OTHER_ACCOUNT: "is about another sub-account now",
}


@pytest.mark.parametrize("state", LOST)
def test_what_became_of_the_manifest(state: ManifestState) -> None:
    assert _LOST[state] in warned_text(ManifestLost(state))


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "the flow treats them as texted until it is removed"), (1, "after 1 day"), (30, "after 30 days")],
)
def test_what_a_tag_means_to_who_keeps_it(days: int, said: str) -> None:
    assert said in tag_meaning(PassingTag("f", "texted", days))


def test_what_is_not_priced_has_no_price() -> None:
    text = warned_text(SizeChange("f/main", "Text", 1, 2, _UNKNOWN, 500))
    assert text.endswith("goes from 1 to 2 segments: what a segment costs in its country is not known")
