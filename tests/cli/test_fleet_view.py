"""A fleet at a glance: a line for each account, equal plans once, and the accounts that are meant."""

import json
import re
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.remedy import REACHED, Reached, pasted
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import edit, project
from tests.cli.test_fleet import broken, failing, fleet

__all__ = ["fleet", "project"]


LACKS = "niche_templates/contractor/missed-call.sms.j2:8:14: there is no value 'first_name'"


def lines(out: str) -> dict[str, str]:
    """The line of each account."""
    return {
        found[1]: found[2] for found in re.finditer(r"^(client-\d\d)  (?!driver)(.*)$", out, re.MULTILINE)
    }


def test_a_plan_of_many_has_a_line_for_each(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, 3)
    failing(fleet, 5)
    assert main(["plan", "--sandbox", "--all"]) == 3
    out = capsys.readouterr().out
    assert ": 10 accounts, the same 4 changes; driver api (" in out
    assert out.startswith("client-01, client-02, client-04, ")
    found = lines(out)
    assert list(found) == [f"client-{number:02}" for number in (1, 2, 3, 4, *range(6, 13), 5)]
    assert re.fullmatch(r"4 to create +sha256:\w{64}", found["client-01"])
    assert found["client-05"] == f"failed: {LACKS}"
    assert main(["plan", "--sandbox", "--all", "--summary"]) == 3
    brief = capsys.readouterr().out
    assert lines(brief) == found
    assert main(["plan", "--sandbox", "--all", "--summary", "--output", "plan.txt"]) == 3
    assert (fleet / "plan.txt").read_text("utf-8") == brief


def test_a_state_of_many_has_a_line_for_each(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, 3)
    assert applied_once("--sandbox", "--accounts", "client-0[123]") == 3
    failing(fleet, 4)
    capsys.readouterr()
    assert main(["status", "--sandbox", "--accounts", "client-0[1-5]", "--summary"]) == 3
    assert lines(capsys.readouterr().out) == {
        "client-01": "2 published",
        "client-02": "2 published",
        "client-03": "2 draft, 2 changes to apply",
        "client-05": "2 missing, 4 changes to apply",
        "client-04": f"failed: {LACKS}",
    }


def test_one_account_needs_no_view(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "-a", "client-01"]) == 0
    out = capsys.readouterr().out
    assert lines(out) == {}
    assert "\n  digest sha256:" in out


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--label", "west"], [1, 2, 3]),
        (["--label", "west", "--label", "vip"], [1, 2, 3, 4]),
        (["--label", "w*", "--exclude", "client-02,client-03"], [1]),
        (["--niche", "default"], [4, 12]),
        (["--niche", "default", "--label", "vip"], [4]),
        (["--accounts", "client-0*", "--niche", "default"], [4]),
        (["--all", "--exclude", "client-0*", "--exclude", "client-1[01]"], [12]),
        (["--flow", "missed-call-*", "--exclude", "client-0*"], [11, 12]),
    ],
)
def test_accounts_by_what_their_files_say(
    words: list[str], numbers: list[int], fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2, 3):
        edit(fleet / f"accounts/client-{number:02}.yaml", "niche:", "labels: [west]\nniche:")
    edit(fleet / "accounts/client-04.yaml", "niche: contractor", "labels: [vip]\nniche: default")
    edit(fleet / "accounts/client-12.yaml", "niche: contractor", "niche: default")
    edit(fleet / "accounts/client-10.yaml", "[missed-call-text-back]", "[]")
    assert main(["plan", "--sandbox", "--format", "json", *words]) == 0
    rows = json.loads(capsys.readouterr().out)["accounts"]
    assert [row["account"] for row in rows] == [f"client-{number:02}" for number in numbers]


def test_the_bar_and_the_lines_name_accounts(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-v", "plan", "--sandbox", "--accounts", "client-0[12]"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert {"client-01: ended (1 of 2)", "client-02: ended (2 of 2)"} <= {*said}


def test_remedies_repeat_the_choice_where_it_is_taken() -> None:
    token = REACHED.set(Reached(accounts=("--all", "--flow", "x", "--exclude", "a*")))
    try:
        assert pasted("'ghl-flow apply'") == "'ghl-flow apply --all --flow x --exclude \"a*\"'"
        assert pasted("'ghl-flow pause all'") == "'ghl-flow pause all -a ACCOUNT'"
    finally:
        REACHED.reset(token)
