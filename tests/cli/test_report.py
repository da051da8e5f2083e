"""`ghl-flow report`: formats, exit codes, a fleet, and the sandbox's own history."""

import csv
import io
import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.wire.json import JsonObject
from tests.cli.test_commands import edit, fleet, project
from tests.cli.test_deploy_commands import output
from tests.insight.rows import missed, said, text

__all__ = ["fleet", "project"]

DAY = 24 * 60.0


def _history(folder: Path, *rows: JsonObject) -> Path:
    path = folder / "messages.json"
    path.write_text(json.dumps({"messages": rows}), encoding="utf-8")
    return path


def _location(folder: Path, account: str) -> str:
    lines = (folder / f"accounts/{account}.yaml").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("location_id:"))
    return line.split(":")[1].split("#")[0].strip()


def _rows(folder: Path, account: str, replied: int, count: int, *, days: float = 3) -> list[JsonObject]:
    rows: list[JsonObject] = []
    for number in range(count):
        name, at = f"{account}-{number}", number * 7.0
        rows += [missed(at, name), text(at + 2, name)]
        if number < replied:
            rows.append(said(at + 5, name))
    rows.append(said(days * DAY, f"{account}-last"))
    return [{**row, "locationId": _location(folder, account)} for row in rows]


def test_one_account_in_every_format(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account = "bridgepoint-group"
    path = _history(fleet, *_rows(fleet, account, 3, 10))
    words = ["report", "-a", account, "--history", str(path)]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert (
        "Of 10 callers who got a text, 3 wrote back: 30 % (between 11 and 60 %, with 95 % certainty)" in shown
    )
    assert "Not enough data yet" in shown
    (one,) = output(capsys, *words)["accounts"]
    assert (one["missed"], one["replies"]["hits"], one["replies"]["count"]) == (10, 3, 10)
    assert one["verdict"]["against"] == "not-enough-data"
    assert main([*words, "--format", "csv"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [line["replied"] for line in lines].count("yes") == 3
    assert not any(account + "-" in line["contact"] for line in lines)
    assert main([*words, "--format", "csv", "--personal"]) == 0
    assert f",{account}-4," in capsys.readouterr().out
    page = fleet / "report.html"
    assert main([*words, "--format", "html", "--output", str(page)]) == 0
    html = page.read_text("utf-8")
    assert "3 wrote back" in html
    assert "a rule of thumb of those who sell text-back (looked up 2026-11-26)" in html
    assert "<script" not in html
    assert f"{account}-4" not in html
    capsys.readouterr()


@pytest.mark.parametrize(
    "words",
    [
        ["report", "--format", "csv"],
        ["replay", "--format", "html"],
        ["roi", "--job-value", "100", "--format", "json"],
        ["audit", "--sandbox"],
    ],
)
@pytest.mark.parametrize("over", ["messages.json", "link.json", "accounts/bridgepoint-group.yaml"])
def test_what_a_command_is_made_of_is_not_replaced(
    over: str, words: list[str], fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = "bridgepoint-group"
    path = _history(fleet, *_rows(fleet, account, 3, 10))
    (fleet / "link.json").symlink_to(path)
    before = (fleet / over).read_text("utf-8")
    assert main([*words, "-a", account, "--history", str(path), "--output", str(fleet / over)]) == 2
    assert "would replace" in capsys.readouterr().err
    assert (fleet / over).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([missed(n * 7.0, f"c{n}") for n in range(9)], "Find out why 9 of 9 got no text."),
        (
            [
                r
                for n in range(9)
                for r in (missed(n * 7.0, f"c{n}"), text(n * 7.0 + 2, f"c{n}", status="failed"))
            ],
            "See why the texts of 9 of 9 failed.",
        ),
        (
            [r for n in range(60) for r in (missed(n * 7.0, f"c{n}"), text(n * 7.0 + 2, f"c{n}"))],
            "write one that asks one easy question.",
        ),
    ],
)
def test_a_page_for_a_client_names_no_command(
    rows: list[JsonObject], shown: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = "bridgepoint-group"
    rows = [{**row, "locationId": _location(fleet, account)} for row in [*rows, said(3 * DAY, "last")]]
    words = ["report", "-a", account, "--history", str(_history(fleet, *rows))]
    assert main([*words, "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert shown in page
    assert "ghl-flow " not in page
    assert main(words) == 0
    assert "'ghl-flow " in capsys.readouterr().out


@pytest.mark.parametrize("days", [4, 14, 365])
def test_a_file_tells_nothing_of_the_days_before_it(
    days: int, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["-a", "bridgepoint-group", "--days", str(days)]
    words += ["--history", str(_history(fleet, *_rows(fleet, "bridgepoint-group", 3, 10)))]
    (one,) = output(capsys, "report", *words)["accounts"]
    assert one["since"] == "2026-11-02T15:00:00+00:00"
    assert main(["replay", *words]) in {0, 3}
    assert "3 days, 2026-11-02 to 2026-11-05" in capsys.readouterr().out
    (advised,) = output(capsys, "advise", *words, code=3)["accounts"]
    assert advised["calls"] is None


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("America/Chicago", "2026-11-02 to 2026-11-05"),
        ("Asia/Tokyo", "2026-11-03 to 2026-11-06"),
        ("Pacific/Auckland", "2026-11-03 to 2026-11-06"),
    ],
)
@pytest.mark.parametrize("fmt", ["text", "html"])
def test_days_are_those_of_the_account_s_clock(
    fmt: str, zone: str, days: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = "bridgepoint-group"
    path = _history(fleet, *_rows(fleet, account, 3, 10))
    edit(fleet / f"accounts/{account}.yaml", "timezone: America/Chicago", f"timezone: {zone}")
    assert main(["report", "-a", account, "--history", str(path), "--format", fmt]) == 0
    assert days in capsys.readouterr().out


def test_a_fleet_is_a_line_each_and_goes_on_past_a_bad_account(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        *_rows(fleet, "bridgepoint-group", 3, 10),
        *_rows(fleet, "harlow-and-finch", 9, 12),
        *_rows(fleet, "juniper-dental", 0, 4),
    ]
    path = _history(fleet, *rows)
    assert main(["report", "--all", "--history", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "harlow-and-finch" in shown
    assert "Above 20 %." in shown
    assert "by niche" in shown
    edit(fleet / "accounts/juniper-dental.yaml", "timezone:", "timezoone:")
    found = output(capsys, "report", "--all", "--history", str(path), code=3)
    assert [one["account"] for one in found["accounts"]] == ["bridgepoint-group", "harlow-and-finch"]
    assert [one["account"] for one in found["failed"]] == ["juniper-dental"]


def test_two_texts_are_compared_only_when_both_are_complete(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = "bridgepoint-group"
    (body,) = (one["body"] for one in output(capsys, "render", "missed-call-text-back", "-a", account))
    rows = [
        {**row, "body": body} if row.get("source") == "workflow" else row
        for row in _rows(fleet, account, 3, 9)
    ]
    path = _history(fleet, *rows)
    words = ["report", "-a", account, "--history", str(path), "--compare"]
    assert main([*words, "missed-call,missed-cal"]) == 2
    assert "missed-call" in capsys.readouterr().err
    assert main([*words, "missed-call"]) == 2
    capsys.readouterr()


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([], 2, "has no messages"),
        ([said(0)], 2, "No call was missed"),
        ([missed(0), text(2), {"id": "broken"}, said(2 * DAY)], 3, "1 entry could not be read"),
    ],
)
def test_nothing_counted_and_not_all_read_are_no_success(
    rows: list[JsonObject], code: int, words: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = _location(fleet, "bridgepoint-group")
    path = _history(fleet, *({**row, "locationId": location} for row in rows))
    assert main(["report", "-a", "bridgepoint-group", "--history", str(path)]) == code
    said_ = capsys.readouterr()
    assert words in said_.out + said_.err


def test_the_agency_s_name_and_logo_stand_on_the_page(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 1, 3))
    words = ["report", "-a", "bridgepoint-group", "--history", str(path), "--format", "html"]
    settings = fleet / "ghl-flow.yaml"
    before = settings.read_text("utf-8")
    settings.write_text(before + "agency: { name: North & Wind, logo: logo.png }\n", encoding="utf-8")
    assert main(words) == 2
    assert "logo.png" in capsys.readouterr().err
    (fleet / "logo.png").write_bytes(b"<svg onload=alert(1)>")
    assert main(words) == 2
    assert "no PNG" in capsys.readouterr().err
    (fleet / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "North &amp; Wind" in shown
    assert "data:image/png;base64," in shown


@pytest.mark.parametrize("command", ["report", "replay"])
@pytest.mark.parametrize(
    ("contact", "said_of_it"),
    [
        ("bridgepoint-group-1", None),
        ("bridgepoint-gruop-1", "--test-contact bridgepoint-gruop-1: did you mean bridgepoint-group-1?"),
        ("xyz", "no message is of --test-contact xyz\n"),
    ],
)
def test_a_test_contact_that_nothing_is_of_is_told(
    contact: str, said_of_it: str | None, command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _history(fleet, *_rows(fleet, "bridgepoint-group", 3, 10))
    assert main([command, "--history", str(path), "-a", "bridgepoint-group", "--test-contact", contact]) == 0
    told = capsys.readouterr().err
    assert (said_of_it in told) if said_of_it else ("--test-contact" not in told)


def test_a_test_contact_of_one_of_several_accounts_is_known(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row for name in ("bridgepoint-group", "juniper-dental") for row in _rows(fleet, name, 3, 10)]
    words = ["report", "--accounts", "bridgepoint-group,juniper-dental", "--history"]
    assert main([*words, str(_history(fleet, *rows)), "--test-contact", "juniper-dental-1"]) == 0
    assert "--test-contact" not in capsys.readouterr().err


def test_a_caller_of_two_days_is_one_caller(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three callers, one of whom calls on two days."""
    rows = _rows(fleet, "bridgepoint-group", 1, 3, days=15)
    again = [missed(5 * DAY, "bridgepoint-group-0"), text(5 * DAY + 2, "bridgepoint-group-0")]
    location = _location(fleet, "bridgepoint-group")
    path = _history(fleet, *rows, *({**row, "locationId": location} for row in again))
    words = ["-a", "bridgepoint-group", "--history", str(path)]
    assert main(["report", *words]) == 0
    said_of_it = capsys.readouterr().out
    assert "3 callers got a text 4 times in all, and wrote back 1 time: 25 % (between" in said_of_it
    assert "in 4 episodes of 3 callers" in said_of_it
    (one,) = output(capsys, "report", *words)["accounts"]
    assert (one["episodes"], one["callers"]) == (4, 3)
    (of,) = output(capsys, "roi", "--job-value", "100", *words)["accounts"]
    assert of["inputs"]["missed"]["source"] == "3 in 15 days"
    (advised,) = output(capsys, "advise", *words)["accounts"]
    assert advised["calls"] == 8, "each of them is to be answered"
