"""Shared defaults: which value counts, and where an error in it is shown."""

from pathlib import Path

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.operations.account_flows import with_flows
from ghl_flow.source import SourceText
from ghl_flow.spec.account import Account
from ghl_flow.spec.defaults import layers_of, with_defaults
from ghl_flow.spec.loader import validated
from ghl_flow.spec.project import Project
from ghl_flow.spec.readable_part import readable_account
from ghl_flow.spec.yaml_joined import JoinedDocument
from ghl_flow.spec.yaml_reader import parse_yaml

PROJECT = """\
version: 1
defaults:
  all:
    niche: dental
    timezone: America/Chicago
    token: env:TOKEN
    vars: { callback_window: the next hour, code: 007 }
    flows: [one, two]
  niches:
    dental: { native_missed_call_text_back: off, vars: { trade: dentist } }
    roofing: { timezone: America/Denver }
  labels:
    west: { timezone: America/Los_Angeles, language: es }
    late: { timezone: America/Denver }
"""
OWN = "account: acme\nlocation_id: x1\n"


def account(own: str, project: str = PROJECT) -> Account:
    documents = (
        parse_yaml(SourceText("accounts/acme.yaml", own)),
        parse_yaml(SourceText("ghl-flow.yaml", project)),
    )
    return validated(with_defaults(*documents), Account).value


@pytest.mark.parametrize(
    ("own", "zone"),
    [
        ("", "America/Chicago"),
        ("niche: roofing\n", "America/Denver"),
        ("niche: other\n", "America/Chicago"),
        ("labels: [west]\n", "America/Los_Angeles"),
        ("labels: [west, late]\n", "America/Denver"),
        ("labels: [late, west]\n", "America/Los_Angeles"),
        ("niche: roofing\nlabels: [west]\n", "America/Los_Angeles"),
        ("labels: [west]\ntimezone: America/Boise\n", "America/Boise"),
    ],
)
def test_which_counts(own: str, zone: str) -> None:
    assert account(OWN + own).timezone == zone


def test_mappings_are_joined_and_lists_are_not() -> None:
    found = account(OWN + "vars: { business_name: Acme, trade: vet }\nflows: [three]\n")
    assert found.vars == {
        "callback_window": "the next hour",
        "code": "007",
        "trade": "vet",
        "business_name": "Acme",
    }
    assert found.flows == ("three",)
    assert (found.native_missed_call_text_back, found.token) == ("off", "env:TOKEN")
    assert account(OWN).flows == ("one", "two")


def test_the_name_of_the_account() -> None:
    found = account(OWN, PROJECT.replace("trade: dentist", "site: 'https://x.example/{account}'"))
    assert found.vars["site"] == "https://x.example/acme"


@pytest.mark.parametrize(
    ("own", "project", "place"),
    [
        ("", ("America/Chicago", "Mars/Olympus"), "ghl-flow.yaml:5:15"),
        (
            "",
            ("text_back: off", "text_back: maybe"),
            "ghl-flow.yaml:10:45",
        ),
        ("", ("trade: dentist", "trade: ''"), "ghl-flow.yaml:10:65"),
        ("timezone: Mars\n", ("", ""), "accounts/acme.yaml:3:11"),
        ("vars: { trade: '' }\n", ("", ""), "accounts/acme.yaml:3:16"),
        ("labels: [west]\n", ("language: es", "language: xx"), "ghl-flow.yaml:13:54"),
    ],
)
def test_an_error_is_at_its_place(own: str, project: tuple[str, str], place: str) -> None:
    with pytest.raises(SpecError) as error:
        account(OWN + own, PROJECT.replace(*project) if project[0] else PROJECT)
    assert str(error.value.diagnostics[0].location) == place


@pytest.mark.parametrize(
    ("rows", "said", "place"),
    [
        ("all: { timezon: UTC }", "accounts have no key 'timezon': did you mean 'timezone'?", "3:19"),
        ("all: { location_id: x }", "'location_id' is for the account's own file", "3:23"),
        ("niches: { dental: { labels: [x] } }", "'labels' is for the account's own file", "3:31"),
        ("labels: { west: { niche: x } }", "'niche' is for the account's own file", "3:28"),
        ("all: { niche: x, timezon: UTC }", "accounts have no key 'timezon'", "3:29"),
        ("nichs: {}", "nichs", "3:3"),
    ],
)
def test_a_default_that_none_can_have(rows: str, said: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "ghl-flow.yaml").write_text(f"version: 1\ndefaults:\n  {rows}\n", encoding="utf-8")
    with pytest.raises(SpecError) as error:
        Project(tmp_path)
    (told,) = error.value.diagnostics
    assert said in told.message
    assert str(told.location).endswith(f"ghl-flow.yaml:{place}")


def test_texts_of_the_project_file_are_not_edited_in_the_account_s() -> None:
    own, project = parse_yaml(SourceText("a", OWN + "niche: x\n")), parse_yaml(SourceText("p", PROJECT))
    joined = with_defaults(own, project)
    assert isinstance(joined, JoinedDocument)
    assert joined.scalar(("timezone",)) is None
    own_niche = joined.scalar(("niche",))
    assert own_niche is not None
    assert own_niche.value == "x"
    assert joined.layer(("timezone",)) == "defaults.all"
    assert joined.layer(("vars", "code")) == "defaults.all"
    assert joined.layer(("niche",)) == ""
    assert layers_of({"labels": ["late"]}, project) == [
        ("defaults", "all"),
        ("defaults", "niches", "dental"),
        ("defaults", "labels", "late"),
    ]
    assert with_defaults(own, None) is own
    no_mapping = parse_yaml(SourceText("a", "- x\n"))
    assert with_defaults(no_mapping, project) is no_mapping


def test_a_flow_more_keeps_the_shared_ones() -> None:
    documents = (parse_yaml(SourceText("a", OWN)), parse_yaml(SourceText("p", PROJECT)))
    assert with_flows(with_defaults(*documents), ["three"]) == OWN + "flows: [one, two, three]\n"


def test_of_a_file_that_is_not_valid_the_shared_way_in_counts(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(OWN + "timezone: Mars\nnope: 1\n", encoding="utf-8")
    found = readable_account(file, "acme", "acme.yaml", parse_yaml(SourceText("p", PROJECT)))
    assert found is not None
    assert (found.value.token, found.value.flows) == ("env:TOKEN", ("one", "two"))
