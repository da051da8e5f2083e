"""Of a project at a revision: what is of then, and what of now."""

from pathlib import Path

import pytest

from ghl_flow.spec.account import Account
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_as_of import OF_NOW, ProjectAsOf

OF_THEN = {
    *("account", "niche", "timezone", "vars", "hours", "holidays", "language", "text_language"),
    *("language_tags", "names", "economics", "sms_costs", "country", "flows"),
}
ACCOUNT = """\
account: {name}
location_id: {name}Location1
niche: contractor
timezone: America/Chicago
token: env:{token}
a2p: {{ status: {a2p} }}
flows: []
vars: {{ business_name: {business} }}
"""


def test_each_key_of_an_account_is_decided() -> None:
    assert {*Account.model_fields} == OF_THEN | {*OF_NOW}
    assert not OF_THEN & {*OF_NOW}


@pytest.fixture
def projects(tmp_path: Path) -> ProjectAsOf:
    for folder in ("then", "now"):
        (tmp_path / folder / "accounts").mkdir(parents=True)
        (tmp_path / folder / "ghl-flow.yaml").write_text("version: 1\n")

    def put(folder: str, name: str, **values: str) -> None:
        text = ACCOUNT.format(**{"name": name, "token": "TOKEN", "a2p": "none", "business": "Old", **values})
        (tmp_path / folder / f"accounts/{name}.yaml").write_text(text)

    put("then", "both")
    put("now", "both", token="NEW", a2p="approved", business="New")
    put("then", "left")
    put("now", "fresh")
    put("then", "invalid-then", a2p="wrong")
    put("now", "invalid-then")
    put("then", "invalid-now")
    put("now", "invalid-now", a2p="wrong")
    (tmp_path / "now/ghl-flow.yaml").write_text("version: 1\nsafety: { max_updated: 5 }\n")
    return ProjectAsOf(tmp_path / "then", Project(tmp_path / "now"), "1a2b3c4d5")


def test_accounts_are_those_of_now_with_what_they_hold_of_then(projects: ProjectAsOf) -> None:
    (both,) = projects.accounts
    assert both.value.vars["business_name"] == "Old"
    assert both.value.token == "env:NEW"
    assert both.value.a2p is not None
    assert both.value.a2p.status == "approved"
    errors = {one.name: str(one.error) for one in projects.broken_accounts}
    assert {*errors} == {"fresh", "invalid-then", "invalid-now"}
    assert errors["fresh"] == "'fresh' was not in the project at 1a2b3c4d5"
    assert projects.settings.safety.max_updated == 5


def test_places_say_which_revision(projects: ProjectAsOf) -> None:
    (invalid,) = [one for one in projects.broken_accounts if one.name == "invalid-then"]
    assert str(invalid.error.diagnostics[0].location).startswith("1a2b3c4d5:accounts/invalid-then.yaml:6:")
    (of_today,) = [one for one in projects.broken_accounts if one.name == "invalid-now"]
    assert str(of_today.error.diagnostics[0].location).startswith("accounts/invalid-now.yaml:6:")
    assert projects.home.name == "now"
