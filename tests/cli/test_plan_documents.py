"""A plan as a comment, and as a page that a client approves."""

import json
import re
from pathlib import Path

import pytest

from ghl_flow.cli.display.markdown import fenced, plain
from ghl_flow.cli.display.plan import markdown
from ghl_flow.cli.main import main
from tests.cli.applied import applied_once
from tests.cli.test_deploy_commands import FLOW, edit, project
from tests.cli.test_fleet import broken, failing, fleet

__all__ = ["fleet", "project"]


def shown(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["plan", "--sandbox", *words]) == code
    return capsys.readouterr().out


def test_a_comment_has_a_row_for_each_account(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(fleet, 3)
    failing(fleet, 5)
    out = shown(capsys, "--all", "--format", "markdown", code=3)
    digests = {
        row["account"]: row["digest"]
        for row in json.loads(shown(capsys, "--all", "--format", "json", code=3))["accounts"]
    }
    rows = dict(re.findall(r"^\| (client-\d\d) \| .* \|(.*)\|$", out, re.MULTILINE))
    assert len(rows) == 12
    assert {name: digest.strip(" `") for name, digest in rows.items() if name != "client-05"} == digests
    assert "| client-05 | failed: niche\\_templates" in out
    assert out.startswith("**Plan: 44 to create, 0 unchanged")
    assert ", client-12: 10 accounts, the same 4 changes</summary>" in out
    assert "\n+   workflow missed-call-text-back/main" in out
    assert "\n#       will be created as draft: native-toggle on" in out
    assert out.count("```diff") == out.count("</details>") == 2


def test_a_comment_is_never_longer_than_one_may_be(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(fleet, 3)
    whole = shown(capsys, "--all", "--format", "markdown")
    monkeypatch.setattr(markdown, "MOST", len(whole) - 500)
    cut = shown(capsys, "--all", "--format", "markdown")
    assert len(cut) < len(whole) - 400
    assert cut.count("</details>") == 1
    assert cut.endswith("The rest is too long for a comment: run the plan to see it.\n")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a_b *c* @x #1 <i>", "a\\_b \\*c\\* \\@x \\#1 \\<i\\>"),
        ("one\n two", "one two"),
        ("a|b`", "a\\|b\\`"),
    ],
)
def test_nothing_in_a_text_is_markdown(text: str, safe: str) -> None:
    assert plain(text) == safe


def test_no_text_ends_its_block() -> None:
    assert fenced("a\n```\nb", "diff") == "````diff\na\n```\nb\n````"


def test_a_page_to_approve(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / FLOW, "{ template: missed-call }", "'Hi <b>, who is \"it\"? Reply STOP to opt out.'")
    with (project / "ghl-flow.yaml").open("a", encoding="utf-8") as file:
        file.write("agency: { name: Lakeside Growth }\n")
    page = shown(capsys, "--format", "html")
    (row,) = json.loads(shown(capsys, "--format", "json"))["accounts"]
    assert "Lakeside Growth" in page
    assert "1 change in 1 account." in page
    assert row["digest"] in page
    assert "Hi &lt;b&gt;, who is &quot;it&quot;?" in page
    assert '<div class="sms was"><del>Hey, it' in page
    assert "<script" not in page
    assert main(["plan", "--sandbox", "--format", "html", "--output", "plan.html"]) == 0
    assert (project / "plan.html").read_text("utf-8") == page
    assert main(["apply", "--sandbox", "--digest", row["digest"]]) == 0
    after = shown(capsys, "--format", "html")
    assert "No changes in 1 account." in after
    assert "To approve" not in after


def test_a_plan_in_a_file_as_it_is_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = shown(capsys)
    assert main(["plan", "--sandbox", "--output", "plan.txt", "--detailed-exitcode"]) == 2
    assert (project / "plan.txt").read_text("utf-8") == printed
    assert main(["plan", "--sandbox", "--replay", "--format", "html"]) == 2
    assert "--replay and --write are shown as text or JSON" in capsys.readouterr().err


def test_an_account_that_cannot_be_planned_is_on_the_page(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(fleet, 2)
    page = shown(capsys, "-a", "client-01", "-a", "client-02", "--format", "html", code=3)
    assert "4 changes in 1 account; 1 account could not be planned." in page
    assert "client-02 could not be planned: there is no value" in page


@pytest.mark.parametrize("fmt", ["text", "markdown", "html"])
def test_where_no_account_could_be_planned_nothing_is_well(
    fmt: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(fleet, 1, 2)
    words = ["-a", "client-01", "-a", "client-02", "--format", fmt]
    printed = shown(capsys, *words, code=2)
    assert "No account could be planned" in printed
    assert "No changes" not in printed
    assert main(["plan", "--sandbox", *words, "--output", "out"]) == 2
    assert (fleet / "out").read_text("utf-8") == printed
    assert main(["ci", "--sandbox", *words[:4], "--skip", "lint,verify,test", "--output", "ci"]) == 2
    out = capsys.readouterr().out
    assert "No changes" not in out
    assert "plan    invalid  no plan; 2 accounts failed" in out


def test_a_page_says_where_not_everything_was_looked_at(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied_once("--sandbox") == 0
    edit(project / "accounts/bridgepoint-group.yaml", "back: off", "back: unknown")
    page = shown(capsys, "--format", "html")
    assert "<p>No changes here, as far as it could be looked at: see the notes.</p>" in page
    assert "Missed Call Text Back is off" in page
