"""What a name means in an account: what the file says, else the one thing that has it, else nothing."""

from typing import Any, cast

import anyio
import pytest

from ghl_flow.deploy.state.names import NamesRead, Trouble, read_names
from ghl_flow.highlevel import ConnectionLostError, ForbiddenError, RateLimitedError
from ghl_flow.highlevel.public import CustomValue, Entry, Pipeline, PublicApi, User, WorkflowSummary
from ghl_flow.kinds.names import OF_ACCOUNT, Named, named_reference
from ghl_flow.spec.account_names import AccountNames
from ghl_flow.wire.reference import field_reference, name_of

SALES = Pipeline("P1", "Sales", (Entry("S1", "New"), Entry("S2", "Quoted")))
OTHER = Pipeline("P2", "Service", (Entry("S3", "New"),))


class Lists:
    """The documented lists, and what was asked for."""

    def __init__(self, **lists: Any) -> None:
        self.lists: dict[str, Any] = {
            "users": [User("U1", "Ann", "ann@example.com"), User("U2", "Bob"), User("U3", "Bob")],
            "pipelines": [SALES, OTHER],
            "calendars": [Entry("C1", "Intro")],
            "forms": [Entry("F1", "Intake")],
            "surveys": [Entry("V1", "NPS")],
            "links": [Entry("L1", "Booking")],
            "email_templates": [Entry("E1", "Welcome")],
        } | lists
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        async def ask() -> Any:
            self.asked.append(name)
            if isinstance(self.lists[name], Exception):
                raise self.lists[name]
            return self.lists[name]

        return ask


def look(lists: Lists, *references: str, given: dict[str, Any] | None = None) -> NamesRead:
    names = AccountNames.model_validate(given) if given else None
    workflows, values = [WorkflowSummary("W1", "Nurture")], [CustomValue("X1", "Hours")]

    async def run() -> NamesRead:
        return await read_names(references, names, cast(PublicApi, lists), workflows, values)

    return anyio.run(run)


@pytest.mark.parametrize(
    ("what", "name", "within", "found"),
    [
        (Named.USER, "Ann", None, "U1"),
        (Named.USER, "ANN@example.com", None, "U1"),
        (Named.PIPELINE, "Sales", None, "P1"),
        (Named.STAGE, "New", "Sales", "S1"),
        (Named.STAGE, "New", "Service", "S3"),
        (Named.STAGE, "Quoted", None, "S2"),
        (Named.CALENDAR, "Intro", None, "C1"),
        (Named.FORM, "Intake", None, "F1"),
        (Named.SURVEY, "NPS", None, "V1"),
        (Named.LINK, "Booking", None, "L1"),
        (Named.EMAIL_TEMPLATE, "Welcome", None, "E1"),
        (Named.WORKFLOW, "Nurture", None, "W1"),
        (Named.CUSTOM_VALUE, "Hours", None, "X1"),
    ],
)
def test_the_one_of_that_name(what: Named, name: str, within: str | None, found: str) -> None:
    reference = named_reference(what, name, within)
    assert look(Lists(), reference).ids == {reference: found}


def test_every_sort_of_name_can_be_looked_up() -> None:
    for what in OF_ACCOUNT:
        (unresolved,) = look(Lists(), named_reference(what, "Nothing", "Sales")).unresolved.values()
        assert unresolved.trouble is Trouble.MISSING, what


@pytest.mark.parametrize(
    ("what", "name", "within", "trouble", "ids"),
    [
        (Named.USER, "Cid", None, Trouble.MISSING, ()),
        (Named.USER, "ann", None, Trouble.MISSING, ()),
        (Named.USER, "Bob", None, Trouble.TAKEN_TWICE, ("U2", "U3")),
        (Named.STAGE, "New", None, Trouble.TAKEN_TWICE, ("S1", "S3")),
        (Named.STAGE, "Quoted", "Service", Trouble.MISSING, ()),
        (Named.STAGE, "New", "Nowhere", Trouble.MISSING, ()),
    ],
)
def test_nothing_is_chosen(
    what: Named, name: str, within: str | None, trouble: Trouble, ids: tuple[str, ...]
) -> None:
    found = look(Lists(), named_reference(what, name, within))
    (unresolved,) = found.unresolved.values()
    assert (found.ids, unresolved.trouble, unresolved.ids) == ({}, trouble, ids)


def test_only_the_lists_that_are_needed_and_each_once() -> None:
    lists = Lists()
    look(lists, field_reference("x"), "text")
    assert lists.asked == []
    sales = (named_reference(Named.PIPELINE, "Sales"), named_reference(Named.STAGE, "New", "Sales"))
    look(lists, *sales, named_reference(Named.STAGE, "Quoted", "Sales"))
    assert lists.asked == ["pipelines"]


@pytest.mark.parametrize(
    ("what", "name", "within", "given"),
    [
        (Named.USER, "Bob", None, {"users": {"Bob": "U3"}}),
        (Named.CALENDAR, "Elsewhere", None, {"calendars": {"Elsewhere": "C9"}}),
        (Named.STAGE, "New", "Sales", {"stages": {"Sales": {"New": "S9"}}}),
        (Named.WORKFLOW, "Other", None, {"workflows": {"Other": "W9"}}),
    ],
)
def test_what_the_account_file_says_counts_and_nothing_is_asked(
    what: Named, name: str, within: str | None, given: dict[str, Any]
) -> None:
    lists, reference = Lists(), named_reference(what, name, within)
    found = look(lists, reference, given=given)
    assert found.ids[reference] in ("U3", "C9", "S9", "W9")
    assert lists.asked == []


def test_a_pipeline_of_another_name_here_has_its_stages() -> None:
    reference = named_reference(Named.STAGE, "New", "Kitchens")
    assert look(Lists(), reference, given={"pipelines": {"Kitchens": "P2"}}).ids == {reference: "S3"}


def test_a_list_that_is_refused_is_no_empty_list() -> None:
    lists = Lists(users=ForbiddenError("token lacks users.readonly"))
    found = look(lists, named_reference(Named.USER, "Ann"), named_reference(Named.CALENDAR, "Intro"))
    (unresolved,) = found.unresolved.values()
    assert unresolved.trouble is Trouble.NOT_READ
    assert [*found.ids.values()] == ["C1"]


@pytest.mark.parametrize("error", [ConnectionLostError("gone"), RateLimitedError("later")])
def test_what_passes_is_no_answer(error: Exception) -> None:
    with pytest.raises(type(error)):
        look(Lists(users=error), named_reference(Named.USER, "Ann"))


@pytest.mark.parametrize("name", ["Ann", "Jürgen Groß", "A/B: 50 %", "a.b-c_d~e", "{{x}} urn:ghl-flow"])
@pytest.mark.parametrize("within", ["", "Sales / 2", "Größe"])
def test_a_reference_says_what_it_names(name: str, within: str) -> None:
    reference = named_reference(Named.STAGE, name, within)
    named = name_of(reference)
    assert named is not None
    assert (named.thing, named.name, named.within) == ("pipeline stage", name, within)
