"""A week in the shadow: everything runs, nobody is texted, and the notes are held against the history."""

from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import fleet
from tests.cli.test_fleet_view import lines

__all__ = ["fleet", "project"]

FLOW = "flows/missed-call-text-back.yaml"
SHADOWED = ("report", "--shadow", "--sandbox")


def called(number: int, then: str = "1h", *more: str) -> None:
    assert main(["-q", "sandbox", "call", f"+1512555{number:04}", "--then", then, *more]) == 0


@pytest.fixture
def shadowed(project: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["-q", "apply", "--sandbox", "--shadow"]) == 0
    for number in range(1, 4):
        called(number, "1h", "--at", "0s,45s")
    capsys.readouterr()
    return project


def test_nobody_is_texted_and_the_notes_are_what_was_due(
    shadowed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output(capsys, "sandbox", "messages")["messages"] == []
    (one,) = output(capsys, *SHADOWED)["accounts"]
    assert (one["noted"], one["expected"], one["agree"], one["differences"]) == (3, 3, 3, [])
    assert main([*SHADOWED]) == 0
    assert "3 messages written down in place of being sent, 3 due" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--format", "json"]])
def test_it_is_written_to_a_file(
    words: list[str], shadowed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SHADOWED, *words, "--output", "out"]) == 0
    assert capsys.readouterr().out == ""
    assert main([*SHADOWED, *words]) == 0
    assert (shadowed / "out").read_text("utf-8").strip() == capsys.readouterr().out.strip()


def test_apply_promotes_it(shadowed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 2
    assert "it is shadowed and writes down what it would send; from this apply on" in capsys.readouterr().out
    assert main(["apply", "--sandbox"]) == 0
    assert "it is shadowed and writes down what it would send; from this apply on" in capsys.readouterr().out
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    called(9)
    assert main(["apply", "--sandbox", "--shadow", "--dry-run"]) == 0
    assert "it texts contacts now; shadowed, it writes down" in capsys.readouterr().out
    assert len(output(capsys, "sandbox", "messages")["messages"]) == 1
    assert main([*SHADOWED]) == 2
    assert "is not shadowed" in capsys.readouterr().err


def silent(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, list[str]]:
    """The shadowed workflows of each account, as `status` has them."""
    return {
        one["account"]: [each["key"] for each in one["workflows"] if each["shadowed"]]
        for one in output(capsys, "status", "--sandbox", *words, code=code)["accounts"]
    }


@pytest.mark.parametrize("meanwhile", ["nothing", "the journal is gone", "a gate is closed", "changed here"])
def test_status_says_that_a_flow_is_shadowed(
    meanwhile: str, shadowed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    match meanwhile:
        case "the journal is gone":
            (shadowed / ".ghl-flow/journal.jsonl").unlink()
        case "a gate is closed":
            edit(shadowed / "accounts/bridgepoint-group.yaml", "status: approved", "status: pending")
        case "changed here":
            edit(shadowed / FLOW, "wait: 2 minutes", "wait: 20 minutes")
    code = 1 if meanwhile == "a gate is closed" else 0
    assert silent(capsys, code=code) == {"bridgepoint-group": ["missed-call-text-back/main"]}
    assert main(["status", "--sandbox"]) == code
    said = "published  missed-call-text-back/main  (shadowed: it writes down what it would send"
    assert said in capsys.readouterr().out


def test_an_apply_that_promotes_one_account_of_several_says_so(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also with --yes, where no plan is shown: a schedule runs it."""
    assert main(["-q", "apply", "--sandbox", "--shadow", "--yes", "-a", "client-01,client-02"]) == 0
    assert main(["-q", "apply", "--sandbox", "--yes", "-a", "client-03"]) == 0
    capsys.readouterr()
    assert main(["status", "--sandbox", "--accounts", "client-0[1-3]", "--summary"]) == 0
    found = lines(capsys.readouterr().out)
    assert ["1 shadowed" in line for line in found.values()] == [True, True, False]
    assert main(["apply", "--sandbox", "--yes", "-a", "client-01,client-03"]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "from this apply on" in line]
    assert [line.split(":")[0].strip() for line in said] == ["! client-01"]
    assert main(["apply", "--sandbox", "--shadow", "--yes", "-a", "client-02,client-03"]) == 0
    said = [
        line for line in capsys.readouterr().out.splitlines() if "it texts contacts now; shadowed" in line
    ]
    assert [line.split(":")[0].strip() for line in said] == ["! client-03"]
    assert [*map(bool, silent(capsys, "--accounts", "client-0[1-3]").values())] == [False, True, True]


def test_a_note_that_is_missing_is_a_difference(shadowed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody unpublishes it: calls come, and nothing is written down."""
    assert main(["-q", "pause", "missed-call-text-back", "--sandbox"]) == 0
    called(7)
    capsys.readouterr()
    (one,) = output(capsys, *SHADOWED, code=1)["accounts"]
    assert [(each["off"], each["noted"]) for each in one["differences"]] == [("no-note", None)]
    assert "0007" not in one["differences"][0]["caller"]


def test_a_flow_that_was_changed_here_meanwhile_is_named(
    shadowed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(shadowed / FLOW, "wait: 2 minutes", "wait: 20 minutes")
    (one,) = output(capsys, *SHADOWED, code=1)["accounts"]
    assert [each["off"] for each in one["differences"]] == ["another-time"] * 3
    assert main([*SHADOWED]) == 1
    assert "written down at another time than the text was due" in capsys.readouterr().out


def test_a_guarantee_that_the_texting_flow_breaks_keeps_it_a_draft(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a flow that texts nobody, every guarantee would hold."""
    edit(project / FLOW, "replies_within: 3 minutes", "replies_within: 30 seconds")
    assert main(["apply", "--sandbox", "--shadow"]) == 1
    assert "left as draft" in capsys.readouterr().out
    called(1)
    assert output(capsys, *SHADOWED, code=1)["accounts"][0]["noted"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "html"], "--shadow has no format html"),
        (["--format", "csv"], "--shadow has no format csv"),
        (["--history", "x.json"], "notes on contacts are in no file"),
        (["--days", "3"], "leave out --days"),
        (["--compare", "a,b", "--test-contact", "ann"], "leave out --compare, --test-contact"),
    ],
)
def test_what_there_is_no_such_comparison_of(
    words: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SHADOWED, *words]) == 2
    assert said in capsys.readouterr().err


def test_a_step_that_cannot_be_silenced_is_refused_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / FLOW, "steps:\n", "steps:\n  - raw: { type: whatsapp, attributes: { body: Hi } }\n")
    assert main(["apply", "--sandbox", "--shadow"]) == 2
    assert "may text people, and cannot be silenced" in capsys.readouterr().err


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--as-draft",)], ids=["done", "shown", "drafts"])
@pytest.mark.parametrize("driver", ["api", "builder"])
def test_going_back_to_what_texts_says_so(
    driver: str, more: tuple[str, ...], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--sandbox", "--driver", driver]
    assert main(["-q", "apply", *words]) == 0
    assert main(["-q", "apply", "--shadow", *words]) == 0
    texting, silent_then = (one["id"] for one in output(capsys, "history")["entries"])
    assert main(["rollback", "--to", texting, *words, *more]) == 0
    said = capsys.readouterr().out
    assert ("from then on contacts get it" in said) is ("--as-draft" not in more)
    if not more:
        assert main(["rollback", "--to", silent_then, *words]) == 0
        assert "it texts contacts now; shadowed as it was then" in capsys.readouterr().out
        assert main(["rollback", "--to", silent_then, *words]) == 0
        assert "shadowed as it was then" not in capsys.readouterr().out
