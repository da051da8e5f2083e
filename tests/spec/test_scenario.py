"""Test files as they are read: short forms, and what asks for nothing."""

import pytest
from pydantic import ValidationError

from ghl_flow.spec.scenario import ContactSpec, Expectation, TestFile

EVENTS = {"events": ["0s call"], "expect": []}


@pytest.mark.parametrize(
    ("sms", "read"),
    [("Hi", {"contains": "Hi"}), ("any", {}), ({"equals": "Hi"}, {"equals": "Hi"}), ({}, {})],
)
def test_a_text_in_short(sms: object, read: dict[str, str]) -> None:
    found = Expectation.model_validate({"at": 0, "sms": sms})
    assert found.at.seconds == 0
    assert found.sms is not None
    assert found.sms.model_dump(exclude_none=True) == read


@pytest.mark.parametrize("more", [{"tags": []}, {"no_tags": []}, {"fields": {}}, {"fields": {"a": None}}])
def test_a_state_alone_is_enough(more: dict[str, object]) -> None:
    assert Expectation.model_validate({"at": "1m", **more}).sms is None


@pytest.mark.parametrize("value", [{"at": "1m"}, {"at": "1m", "contact": "ann"}])
def test_nothing_expected(value: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="this expects nothing"):
        Expectation.model_validate(value)


@pytest.mark.parametrize(("zone", "known"), [("", True), ("Europe/Berlin", True), ("Mars/Base", False)])
def test_the_contact_s_time_zone(zone: str, known: bool) -> None:
    if known:
        assert ContactSpec.model_validate({"timezone": zone}).timezone == zone
        return
    with pytest.raises(ValidationError, match="'Mars/Base' is not a time zone"):
        ContactSpec.model_validate({"timezone": zone})


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ({"tests": [{"name": "a", **EVENTS}]}, "name a flow, an account, or both"),
        ({"flow": "f", "tests": []}, "at least 1"),
        ({"flow": "f", "tests": [{"name": "a", **EVENTS}] * 2}, "two tests are called 'a'"),
        ({"flow": "f", "tests": [{"name": "", **EVENTS}]}, "at least 1 character"),
        ({"flow": "f", "tests": [{"name": "a", **EVENTS, "start": "x"}]}, "is not a moment"),
        ({"flow": "f", "tests": [{"name": "a", **EVENTS, "profile": "x"}]}, "'documented', 'concurrent' or"),
        ({"flow": "f", "tests": [{"name": "a", "events": ["0s call"]}]}, "this test expects nothing"),
        ({"flow": "f", "tests": [{"name": "a", **EVENTS, "expect": None}]}, "'expect' has no value"),
        (
            {"account": "a", "tests": [{"name": "a", **EVENTS, "holds": ["terminates"]}]},
            "name the flow beside",
        ),
        ({"account": "a", "all_flows": True, "tests": [{"name": "a", **EVENTS}]}, "leave all_flows out"),
        ({"flow": "f", "tests": [{"name": "a", **EVENTS, "holds": [{"unless": "terminates"}]}]}, "guarantee"),
        ({"flow": "f", "tests": [{"name": "a", **EVENTS, "holds": ["at_most"]}]}, "guarantee"),
    ],
)
def test_a_file_that_is_none(file: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TestFile.model_validate({"version": 1, **file})


def test_one_of_flow_and_account_is_enough() -> None:
    for key in ("flow", "account"):
        file = TestFile.model_validate({"version": 1, key: "x", "tests": [{"name": "a", **EVENTS}]})
        assert file.tests[0].profile == "both"


@pytest.mark.parametrize(
    "promise",
    [
        "terminates",
        {"at_most": {"sms": 1, "within": "1h"}},
        {"replies_within": "3m"},
        {"never_texts_after": ["reply"]},
        {"quiet_hours": {"from": "21:00", "to": "8:00"}},
        {"no_two_flows_text": "10m"},
    ],
)
def test_a_guarantee_alone_is_enough(promise: object) -> None:
    case = {"name": "a", "events": ["0s call"], "holds": [promise]}
    file = TestFile.model_validate({"version": 1, "flow": "f", "tests": [case]})
    assert file.tests[0].expect is None
    assert len(file.tests[0].holds) == 1
