"""An account whose file is not valid is in every result: in the text, in the JSON, and in the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import edit, project
from tests.cli.test_fleet import fleet

__all__ = ["fleet", "project"]

FLOW_ID = "missed-call-text-back"
BROKEN = {
    "unknown key": ("niche: ", "nich: "),
    "not YAML": ("vars:\n", "vars: [\n"),
    "no value that a text needs": ("  first_name: Dale\n", ""),
    "no such flow": (f"[{FLOW_ID}]", f"[{FLOW_ID}, mised-call]"),
}
# Whether the file itself is not valid, as all but the last two are.
IN_ITSELF = ("unknown key", "not YAML")
EVERY = (
    "plan --sandbox --all",
    "apply --sandbox --all",
    "status --sandbox --all",
    "destroy --sandbox --all",
    "verify",
    f"verify {FLOW_ID}",
    "verify --accounts client-0*",
    f"render {FLOW_ID}",
    f"render {FLOW_ID} --accounts client-0*",
    "test",
)


def rows_about(document: Any, name: str) -> list[dict[str, Any]]:
    """The rows in which an account is named, wherever they are."""
    if isinstance(document, list):
        return [found for item in document for found in rows_about(item, name)]
    if not isinstance(document, dict):
        return []
    here = document.get("account") == name or name in (document.get("accounts") or ())
    return ([document] if here else []) + [
        found for value in document.values() for found in rows_about(value, name)
    ]


@pytest.mark.parametrize("command", EVERY)
@pytest.mark.parametrize("fault", BROKEN)
def test_an_account_that_fails_is_in_the_json(
    fault: str, command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if command.startswith("destroy") and fault not in IN_ITSELF:
        pytest.skip("destroy goes by what is in the account")
    for number in range(5, 13):  # four are several as well
        (fleet / f"accounts/client-{number:02}.yaml").unlink()
    edit(fleet / "accounts/client-03.yaml", *BROKEN[fault])
    assert main([*command.split(), "--format", "json"]) == 3
    captured = capsys.readouterr()
    rows = [row for row in rows_about(json.loads(captured.out), "client-03") if row.get("error")]
    assert rows, captured.out
    assert all(row["error"] for row in rows)
    assert "client-03: failed" in captured.err
    assert main(command.split()) == 3
    captured = capsys.readouterr()
    assert "client-03: failed" in captured.err


@pytest.mark.parametrize("command", ["auth status", "auth status -a client-03 -a client-02"])
@pytest.mark.parametrize("fault", IN_ITSELF)
def test_credentials_of_an_account_whose_file_is_not_valid(
    fault: str,
    command: str,
    fleet: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", "x" * 20)
    edit(fleet / "accounts/client-03.yaml", *BROKEN[fault])
    assert main([*command.split(), "--format", "json"]) == 3
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert [row["account"] for row in document["failed"]] == ["client-03"]
    assert "client-02" in {row["account"] for row in document["accounts"]}
    assert main(command.split()) == 3
    captured = capsys.readouterr()
    assert "client-03: failed" in captured.err
    assert "client-02" in captured.out
    assert main(["auth", "status", "-a", "client-03"]) == 2


def test_credentials_where_none_is_missing(
    fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", "x" * 20)
    assert main(["auth", "status", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["failed"] == []


@pytest.mark.parametrize("fault", IN_ITSELF)
def test_the_sandbox_says_which_accounts_it_does_not_have(
    fault: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(fleet / "accounts/client-03.yaml", *BROKEN[fault])
    assert main(["sandbox", "workflow-api", "off"]) == 3
    captured = capsys.readouterr()
    assert "client-02: the Workflow API is off" in captured.err
    assert "client-03: failed" in captured.err


def test_rows_of_verdicts_and_texts_have_the_same_keys(
    fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader that goes through them does not have to ask which kind each is."""
    edit(fleet / "accounts/client-03.yaml", *BROKEN["unknown key"])
    for words in (["verify"], ["render", FLOW_ID]):
        main([*words, "--format", "json"])
        rows = json.loads(capsys.readouterr().out)
        assert len({frozenset(row) for row in rows}) == 1
        (failed,) = [row for row in rows if row["error"]]
        assert failed["hint"]
        if words == ["verify"]:
            assert (failed["result"], failed["guarantee"], failed["accounts"]) == (
                "unknown",
                None,
                ["client-03"],
            )
            assert failed["reason"] == failed["error"]
        else:
            assert (failed["account"], failed["body"], failed["segments"]) == ("client-03", None, None)


def test_a_flow_that_is_not_valid_is_a_row_too(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (fleet / "flows/other.yaml").write_text("version: 1\nflow: other\n", encoding="utf-8")
    assert main(["verify", "--format", "json"]) == 3
    (row,) = [row for row in json.loads(capsys.readouterr().out) if row["error"]]
    assert (row["flow"], row["accounts"], row["result"]) == ("flows/other.yaml", [], "unknown")


def errors_in(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    # The accounts are copies, with one token.
    more = ["--ignore", "GF613"] if "lint" in words else []
    assert main([*words, *more, "--format", "json"]) == 2
    document = json.loads(capsys.readouterr().out)
    return [item["message"] for item in (document["errors"] if isinstance(document, dict) else document)]


VALUE = "there is no value 'first_name'"


@pytest.mark.parametrize("command", ["validate", "lint"])
@pytest.mark.parametrize(
    ("numbers", "named"),
    [
        ((3,), " (for client-03)"),
        ((3, 5), " (for client-03, client-05)"),
        ((1, 2, 3, 4, 5), " (for client-01, client-02, client-03 and 2 more)"),
        (tuple(range(1, 13)), ""),
    ],
)
def test_a_value_that_accounts_lack_names_them(
    numbers: tuple[int, ...], named: str, command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, at its place in the template; where every account lacks it, the template is what is wrong."""
    for number in numbers:
        edit(fleet / f"accounts/client-{number:02}.yaml", *BROKEN["no value that a text needs"])
    assert errors_in(capsys, command) == [f"{VALUE}{named}"]
    # Another hint, the same mistake.
    if len(numbers) == 2:
        edit(fleet / "accounts/client-05.yaml", "vars:\n", "vars:\n  frist_name: Dale\n")
        messages = errors_in(capsys, command)
        assert [message for message in messages if VALUE in message] == [f"{VALUE}{named}"]


@pytest.mark.parametrize("command", ["validate", "lint"])
def test_a_template_that_the_niche_of_an_account_lacks_names_it(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = fleet / "niche_templates/contractor"
    (folder / "called-us.sms.j2").write_bytes((folder / "missed-call.sms.j2").read_bytes())
    edit(fleet / "flows/missed-call-text-back.yaml", "template: missed-call", "template: called-us")
    edit(fleet / "accounts/client-07.yaml", "niche: contractor", "niche: roofing")
    messages = errors_in(capsys, command)
    assert "no template 'called-us' for the niche 'roofing' (for client-07)" in messages


@pytest.mark.parametrize("command", ["validate", "lint"])
def test_what_is_wrong_with_a_flow_names_no_account(
    command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(fleet / "flows/missed-call-text-back.yaml", "update_contact: { last_", "update_contact: { lst_")
    assert not [message for message in errors_in(capsys, command) if "client" in message]


@pytest.mark.parametrize("command", ["plan", "status"])
@pytest.mark.parametrize("fault", IN_ITSELF)
def test_an_account_whose_file_is_not_valid_is_not_one_without_a_file(
    fault: str, command: str, fleet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["apply", "--sandbox", "-a", "client-03", "--yes"])
    edit(fleet / "accounts/client-03.yaml", *BROKEN[fault])
    capsys.readouterr()
    assert main([command, "--all", "--sandbox", "--format", "json"]) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out)["accounts_without_file"] == []
    assert "in no account file" not in captured.err
