"""What is the same in several accounts is shown once, with all of their names; what differs is not."""

import json
import re
from pathlib import Path

import pytest

from ghl_flow.cli.display.failures import print_failures
from ghl_flow.cli.main import main
from ghl_flow.cli.session import Session
from ghl_flow.errors import AuthenticationError, GhlFlowError
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import broken, fleet
from tests.insight.rows import missed

__all__ = ["fleet", "project"]

NAMES = tuple(f"client-{number:02}" for number in range(1, 13))
ALL = ", ".join(NAMES)
FLOW = "flows/missed-call-text-back.yaml"


def test_accounts_that_a_file_lacks_are_one(
    fleet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = (fleet / "accounts/client-01.yaml").read_text("utf-8").split("location_id: ")[1].split()[0]
    path = tmp_path / "messages.json"
    path.write_text(json.dumps([{**missed(0), "locationId": there}]), "utf-8")
    assert main(["report", "--all", "--history", str(path)]) == 3
    err = capsys.readouterr().err
    assert f"{ALL.removeprefix('client-01, ')}: failed" in err
    assert err.count("error: ") == 1
    assert "none of ACCOUNT (LOCATION_ID)" in err


def test_equal_creations_are_planned_once(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert f"{ALL}: 12 accounts, the same 4 changes; driver api (" in out
    assert out.count("+ workflow missed-call-text-back/main") == 1
    assert "Plan: 48 to create" in out
    # To approve one of them, each digest is there.
    plans = output(capsys, "plan", "--sandbox", "--all")["accounts"]
    assert re.findall(r"(client-\d\d) .* (sha256:\w+)", out) == [
        (row["account"], row["digest"]) for row in plans
    ]


def test_an_account_that_differs_stands_for_itself(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, 4)
    assert main(["plan", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert out.count("+ workflow missed-call-text-back/main") == 2
    assert "\nclient-04: driver api (" in out
    others = ALL.replace("client-04, ", "")
    assert f"{others}: 11 accounts, the same 4 changes; driver api (" in out


def test_texts_that_differ_are_not_folded(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "--all") == 0
    edit(fleet / "accounts/client-07.yaml", "business_name: ", "business_name: The ")
    edit(fleet / FLOW, "wait: 2 minutes", "wait: 90 seconds")
    capsys.readouterr()
    assert main(["plan", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert out.count("~ workflow missed-call-text-back/main") == 2
    assert "\nclient-07: driver api (" in out


def test_a_hint_that_names_the_account_names_none_of_them(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--all") == 0
    for name in NAMES:
        edit(fleet / f"accounts/{name}.yaml", "[missed-call-text-back]", "[]")
    capsys.readouterr()
    assert main(["plan", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert out.count("ghl-flow apply -a ACCOUNT --prune") == 2
    assert "-a client-01" not in out
    assert main(["plan", "--sandbox", "-a", "client-01"]) == 0
    assert "ghl-flow apply -a client-01 --prune" in capsys.readouterr().out


def test_equal_states_are_shown_once(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox", "--accounts", "client-0*") == 0
    capsys.readouterr()
    assert main(["status", "--sandbox", "--all"]) == 0
    out = capsys.readouterr().out
    assert f"{', '.join(NAMES[:9])}: 9 accounts alike; driver api (" in out
    assert "client-10, client-11, client-12: 3 accounts alike; driver api (" in out
    assert out.count("published  missed-call-text-back/main") == 1


@pytest.mark.parametrize("command", ["pause all", "destroy"])
def test_what_was_done_in_all_of_them_is_shown_once(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "--all") == 0
    capsys.readouterr()
    main([*command.split(), "--sandbox", "--all"])
    out = capsys.readouterr().out
    assert f"{ALL}: " in out
    assert len(out.splitlines()) < 12
    main([*command.split(), "--sandbox", "--all"])
    assert f"{ALL}: " in capsys.readouterr().out


def test_an_approval_that_fits_no_account_is_refused_once(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = f"sha256:{'0' * 64}"
    assert main(["apply", "--sandbox", "--all", "--digest", digest]) == 1
    said = capsys.readouterr().err
    assert said.count("the plan is not the approved one") == 1
    assert f"{ALL}: failed" in said
    assert main(["apply", "--sandbox", "-a", "client-03", "--digest", digest]) == 1
    said = capsys.readouterr().err
    assert "client-03: failed" not in said
    assert re.search(r"it is now sha256:[0-9a-f]{64} \(driver api\)", said)


def test_a_rollback_before_the_first_apply_is_refused_once(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox", "-a", "client-01") == 0
    entry = output(capsys, "history")["entries"][0]["id"]
    assert main(["rollback", "--to", entry, "--sandbox", "--all", "--yes"]) == 3
    said = capsys.readouterr().err
    assert said.count("no workflow of ACCOUNT was written up to that entry") == 1
    assert f"{', '.join(NAMES[1:])}: failed" in said


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (lambda name: GhlFlowError("the same"), "the same"),
        (
            lambda name: AuthenticationError(f"the account '{name}' names no token"),
            "the account 'ACCOUNT' names no token",
        ),
        (
            lambda name: GhlFlowError(f"refused (GET /locations/{name}0001/tags answered 401)"),
            "refused (GET /locations/LOCATION_ID/tags answered 401)",
        ),
        (
            lambda name: GhlFlowError("no", hint=f"run 'ghl-flow adopt flow -a {name}'"),
            "run 'ghl-flow adopt flow -a ACCOUNT'",
        ),
    ],
)
def test_failures_that_differ_in_the_account_alone(
    made: object, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(made)
    print_failures(Session(), [(name, made(name)) for name in ("acme", "other")])
    said = capsys.readouterr().err
    assert "acme, other: failed" in said
    assert said.count(shown) == 1
    print_failures(Session(), [("acme", made("acme"))])
    assert "ACCOUNT" not in capsys.readouterr().err


def test_failures_that_differ_in_more_are_all_shown(capsys: pytest.CaptureFixture[str]) -> None:
    print_failures(Session(), [("acme", GhlFlowError("in acme-2")), ("other", GhlFlowError("in other-3"))])
    said = capsys.readouterr().err
    assert "acme: failed" in said
    assert "other: failed" in said


def test_json_is_never_folded(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "--all", "--format", "json"]) == 0
    assert [row["account"] for row in json.loads(capsys.readouterr().out)["accounts"]] == list(NAMES)
