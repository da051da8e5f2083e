"""`ghl-flow account`: files are written for accounts, and what counts for them is shown."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load
from tests.cli.test_deploy_commands import edit, output, project

__all__ = ["project"]

DEFAULTS = """\
defaults:
  all: { niche: contractor, timezone: America/Chicago, flows: [missed-call-text-back], token: env:SHARED }
  labels:
    west: { timezone: America/Denver, vars: { first_name: Ann, callback_window: two hours } }
"""
SEED = "accounts/bridgepoint-group.yaml"


@pytest.fixture
def shared(project: Path) -> Path:
    with (project / "ghl-flow.yaml").open("a", encoding="utf-8") as file:
        file.write(DEFAULTS)
    return project


def csv(folder: Path, *rows: str) -> str:
    (folder / "new.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return "new.csv"


def test_a_new_account_says_what_nobody_looked_up(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "account",
        "add",
        "acme",
        "--location-id",
        "loc1",
        "--business-name",
        "Acme: Ltd",
        "--label",
        "vip",
    ]
    assert main([*words, "--niche", "hvac", "--timezone", "America/Denver", "--dry-run"]) == 0
    assert not (project / "accounts/acme.yaml").exists()
    assert main([*words, "--niche", "hvac", "--timezone", "America/Denver"]) == 0
    text = (project / "accounts/acme.yaml").read_text("utf-8")
    assert 'business_name: "Acme: Ltd"' in text
    assert "native_missed_call_text_back: unknown  " in text
    assert "a2p: { status: none }" in text
    assert "token: env:ACME_HIGHLEVEL_TOKEN" in text
    assert "flows: []" in text
    capsys.readouterr()
    assert main(["validate", "accounts"]) == 0
    assert (
        main(["account", "add", "acme", "--location-id", "loc2", "--niche", "hvac", "--timezone", "UTC"]) == 2
    )
    assert "there is an account 'acme' already" in capsys.readouterr().err
    assert main(words) == 0
    assert "1 account in the project already: acme" in capsys.readouterr().err
    words[2] = "best"
    for extra in ([], ["--dry-run"], ["--format", "json"]):
        assert main([*words, *extra]) == 2
        assert "sub-account 'loc1' is in the project already, as 'acme'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "--location-id", "l"], "niche"),
        (["x", "--location-id", "l", "--niche", "hvac"], "here, or under defaults: in ghl-flow.yaml"),
        (["x", "--location-id", "l", "--niche", "hvca", "--timezone", "UTC"], "there is no niche 'hvca'"),
        (
            ["x", "--location-id", "l", "--niche", "tree-service", "--timezone", "UTC"],
            "'ghl-flow templates new tree-service' makes it",
        ),
        (["x", "--location-id", "l", "--niche", "hvac", "--timezone", "Mars"], "'Mars' is not a time zone"),
        (["X Y", "--location-id", "l", "--niche", "hvac", "--timezone", "UTC"], "an id is lower-case"),
        (
            ["x", "--location-id", "l", "--niche", "hvac", "--timezone", "UTC", "--flow", "y"],
            "there is no flow 'y'",
        ),
        (
            ["x", "--location-id", "l", "--niche", "hvac", "--timezone", "UTC", "--token", "pit-123"],
            "named, never",
        ),
    ],
)
def test_an_account_that_would_not_be_valid(
    words: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted((project / "accounts").iterdir())
    assert main(["account", "add", *words]) == 2
    assert said in capsys.readouterr().err
    assert sorted((project / "accounts").iterdir()) == before


def test_a_file_repeats_no_default(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = csv(
        shared,
        "account,location_id,business_name,labels,timezone,vars.first_name",
        "acme,loc1,Acme,west,,",
        ',loc2,"Best, Inc",west;late,America/Boise,Bo',
    )
    assert main(["account", "import", file]) == 0
    text = (shared / "accounts/acme.yaml").read_text("utf-8")
    assert not any(key in text for key in ("niche", "timezone", "token", "flows:"))
    capsys.readouterr()
    rows = output(capsys, "account", "show", "-a", "acme", "-a", "best-inc")["accounts"]
    acme, best = ({row["key"]: (row["value"], row["layer"]) for row in one["values"]} for one in rows)
    assert acme["timezone"] == ("America/Denver", "defaults.labels.west")
    assert acme["niche"] == ("contractor", "defaults.all")
    assert acme["vars.business_name"] == ("Acme", None)
    assert best["timezone"] == ("America/Boise", None)
    assert best["vars.first_name"] == ("Bo", None)
    assert best["vars.callback_window"] == ("two hours", "defaults.labels.west")
    assert best["labels"] == (["west", "late"], None)
    assert main(["account", "show", "-a", "acme"]) == 0
    assert "timezone: America/Denver" in (out := capsys.readouterr().out)
    assert "(defaults.labels.west)" in out
    assert main(["plan", "--sandbox", "-a", "acme", "-a", "best-inc"]) == 0


def test_no_secret_that_was_written_down_is_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / SEED, "vars:", "vars:\n  note: pit-0f6ac1f2-1111-4222")
    for extra in ([], ["--format", "json"]):
        assert main(["account", "show", *extra]) == 0
        assert "0f6ac1f2" not in capsys.readouterr().out


def test_what_was_looked_up_is_in_columns(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = "niche,timezone,flows,vars.first_name,vars.callback_window"
    said = "contractor,UTC,missed-call-text-back,Al,the hour"
    file = csv(
        project,
        f"location_id,business_name,{common},native_missed_call_text_back,incoming_call_timeout,a2p",
        f"loc1,Pérez & Söhne,{said},off,20,approved",
        f"loc2,None Looked,{said},,,",
        f"loc3,Refused,{said},on,unknown,pending",
        f"loc4,Wrong,{said},perhaps,20,approved",
        f"loc5,Also Wrong,{said},off,20,approvd",
    )
    assert main(["account", "import", file, "--format", "json"]) == 3
    shown = capsys.readouterr()
    added = [row["account"] for row in json.loads(shown.out)["added"]]
    assert added == ["perez-sohne", "none-looked", "refused"]
    assert "new.csv:5: " in shown.err
    assert "new.csv:6: " in shown.err
    seen = {}
    for name in added:
        account = load(project / f"accounts/{name}.yaml", Account).value
        status = account.a2p.status if account.a2p else ""
        seen[name] = (account.native_missed_call_text_back, account.incoming_call_timeout, status)
    assert seen == {
        "perez-sohne": ("off", 20, "approved"),
        "none-looked": ("unknown", None, "none"),
        "refused": ("on", None, "pending"),
    }
    assert output(capsys, "lint", "-a", "perez-sohne", "--ignore", "GF606") == []


def test_a_row_that_is_wrong_stops_no_other(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = (shared / SEED).read_text("utf-8").split("location_id: ")[1].split()[0]
    file = csv(
        shared,
        "account,location_id,timezone",
        "a,loc1,",
        "b,loc2,Mars",
        "bridgepoint-group,loc3,",
        f"c,{there},",
    )
    assert main(["account", "import", file, "--format", "json"]) == 3
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert [row["account"] for row in found["added"]] == ["a"]
    assert found["there"] == ["bridgepoint-group"]
    assert [row["account"] for row in found["failed"]] == ["b", "bridgepoint-group"]
    assert "new.csv:3: 'Mars' is not a time zone" in shown.err
    assert main(["account", "import", csv(shared, "account,location_id,timezone", "b,loc2,Mars")]) == 1


def test_whatever_a_cell_holds_stays_a_value(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = csv(
        shared,
        "account,location_id,token,vars.first_name,vars.a b",
        "a,loc1,env:A # b,,",
        'b,loc2,"env:X: {a",,',
        "c,loc3,env:GOOD,,",
        "d,loc4,,Bo: {x,",
        "e,loc5,,,y: z",
        ",,,,",
    )
    assert main(["account", "import", file, "--format", "json"]) == 3
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert [row["account"] for row in found["added"]] == ["c", "d", "e"]
    assert [row["account"] for row in found["failed"]] == ["a", "b", ""]
    assert shown.err.count("env:NAME or keyring:NAME") == 2
    assert "an account needs" not in shown.err.split("new.csv:7")[0]
    assert 'first_name: "Bo: {x"' in (shared / "accounts/d.yaml").read_text("utf-8")
    assert 'a b: "y: z"' in (shared / "accounts/e.yaml").read_text("utf-8")


SETTINGS = ("native_missed_call_text_back", "incoming_call_timeout", "a2p")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["c,1,off,20,approved"], []),
        (
            ["c,1,,20,approved"],
            ["c: look in HighLevel, then write what is there: native_missed_call_text_back"],
        ),
        (["c,1,,,", "d,2,,,"], [f"c, d: look in HighLevel, then write what is there: {', '.join(SETTINGS)}"]),
    ],
)
def test_it_says_what_nobody_has_looked_at_and_only_that(
    rows: list[str], told: list[str], shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = csv(shared, f"account,location_id,{','.join(SETTINGS)}", *rows)
    assert main(["account", "import", file]) == 0
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "look in HighLevel" in line] == told
    written = "".join(path.read_text("utf-8") for path in (shared / "accounts").glob("[cd].yaml"))
    assert written.count("  # look in") == sum(line.count(key) for line in told for key in SETTINGS) * len(
        rows
    )


@pytest.mark.parametrize("cell", ['"Two\nLines"', '"Two\r\nLines"', "Two\u2028Lines", " Two   Lines "])
def test_a_cell_of_two_lines(cell: str, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shared / "new.csv").write_text(f"location_id,business_name\nloc1,{cell}\n", encoding="utf-8", newline="")
    (added,) = output(capsys, "account", "import", "new.csv")["added"]
    assert added["account"] == "two-lines"
    assert "business_name: Two Lines\n" in (shared / added["file"]).read_text("utf-8")


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_end_as_the_spreadsheet_writes_them(
    end: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = end.join(("\ufefflocation_id,business_name", "loc1,A", "", "loc2,B", ""))
    (shared / "new.csv").write_text(text, encoding="utf-8", newline="")
    rows = output(capsys, "account", "import", "new.csv")["added"]
    assert [row["account"] for row in rows] == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["account,location"], "there is no column 'location'"),
        (["account,niche", "a,b"], "there is no column location_id"),
        (["location_id", "b"], "neither account nor business_name"),
        (["account,location_id"], "has no row"),
        (["account,location_id", "a,b,c"], "new.csv:2 has more cells than the header"),
        (["account,location_id,account", "a,b,c"], "the column 'account' is there twice"),
        (["account,location_id", 'a,"b'], "is no row of CSV"),
    ],
)
def test_no_table_of_accounts(
    rows: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["account", "import", csv(project, *rows)]) == 2
    assert said in capsys.readouterr().err


def test_the_agency_s_sub_accounts(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        add = ["account", "add", name, "--location-id", f"loc-{name}", "--business-name", "Same Name"]
        assert main(add) == 0
    assert main(["plan", "--sandbox", "--all", "-q"]) == 3  # their texts lack a name
    (shared / "accounts/one.yaml").unlink()
    (shared / "accounts/two.yaml").unlink()
    capsys.readouterr()
    assert main(["account", "import", "--agency", "--sandbox", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["account"], row["location_id"]) for row in found["added"]] == [
        ("same-name", "loc-one"),
        ("same-name-2", "loc-two"),
    ]
    assert found["there"] == ["bridgepoint-group"]
    assert main(["account", "import", "--agency"]) == 2
    assert "--agency-token env:NAME --company-id ID" in capsys.readouterr().err
    assert main(["account", "import"]) == 2


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        (["--flow", "missed-call-text-back"], ["business_name", "callback_window", "first_name"]),
        (
            ["--flow", "missed-call-text-back", "--business-name", "Lakeside"],
            ["callback_window", "first_name"],
        ),
        ([], []),
    ],
)
def test_what_texts_need_is_told(
    given: list[str], lacks: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["account", "add", "lakeside", "--location-id", "jDn5Ka9WeGt27MhYrF4i", "--niche", "contractor"]
    words += ["--timezone", "America/Chicago", *given]
    (added,) = output(capsys, *words, "--dry-run")["added"]
    assert added["lacks"] == lacks
    assert main(words) == 0
    said = capsys.readouterr().err
    assert (f"lakeside: texts need {', '.join(lacks)}" in said) is bool(lacks)
