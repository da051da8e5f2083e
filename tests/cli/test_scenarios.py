"""`test` and `simulate` as people and pipelines meet them."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

import pytest

from ghl_flow.cli.main import main
from tests.cli.starter import new_project
from tests.cli.test_deploy_commands import edit
from tests.conftest import ROOT

FLOW = "missed-call-text-back"
HEAD = f"version: 1\nflow: {FLOW}\ntests:\n"
ONE = "  - name: one\n    events: [0s call no-answer]\n    expect: "


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project, with the working directory in it."""
    monkeypatch.chdir(tmp_path)
    return new_project(tmp_path)


@pytest.fixture
def write(project: Path) -> Callable[[str], Path]:
    """Puts a text in place of the shipped tests."""
    path = project / f"flows/{FLOW}.test.yaml"

    def put(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return put


def as_json(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert main([*words, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def test_a_new_project_has_tests_that_reach_everything(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "--fail-under", "100"]) == 0
    shown = capsys.readouterr().out
    assert "14 passed, 0 failed" in shown
    assert "100 %" in shown
    result = as_json(capsys, "test")
    assert (result["passed"], result["failed"]) == (14, 0)
    assert result["coverage"] == {"percent": 100.0, "unreached": [], "untested": []}


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ("[{ at: 2m, sms: any }]", 0),
        ("[{ at: 2m, sms: Bridgepoint group }]", 0),
        ("[{ at: 2m, sms: any }, { at: 3m, fields: { last_missed_call_sms_at: '2026-01-05' } }]", 0),
        ("[{ at: 1m, tags: [] , no_tags: [x] }, { at: 2m, sms: any }]", 0),
        ("[]", 1),  # nothing may be sent
        ("[{ at: 3m, sms: any }]", 1),
        ("[{ at: 2m, sms: any }, { at: 2m, sms: any }]", 1),
        ("[{ at: 2m, sms: Elsewhere Ltd }]", 1),
        ("[{ at: 2m, sms: { segments: 2 } }]", 1),
        ("[{ at: 2m, sms: any }, { at: 3m, tags: [vip] }]", 1),
        ("[{ at: 2m, sms: any }, { at: 3m, fields: { last_missed_call_sms_at: null } }]", 1),
    ],
)  # fmt: skip
def test_what_differs_is_said(
    write: Callable[[str], Path], capsys: pytest.CaptureFixture[str], expect: str, wrong: int
) -> None:
    write(f"{HEAD}{ONE}{expect}\n")
    result = as_json(capsys, "test", code=min(wrong, 1))
    assert [len(case["differences"]) for case in result["cases"]] == [wrong] * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}{ONE}\n", "test.yaml:6:"),
        (f"{HEAD}  - name: one\n    events: [0s cal no-answer]\n    expect: []\n", "did you mean 'call'?"),
        (f"{HEAD}  - nam: one\n    events: [0s call]\n    expect: []\n", "did you mean 'name'?"),
        (f"{HEAD}{ONE}[{{ at: 2m }}]\n", "this expects nothing"),
        (f"{HEAD}  - name: one\n    events: ['0s call @bob']\n    expect: []\n", "no contact 'bob'"),
        (HEAD.replace("missed-call", "mised-call") + ONE + "[]\n", f"did you mean '{FLOW}'?"),
        (f"{HEAD}{ONE}[]\n{ONE}[]\n", "two tests are called 'one'"),
        (f"{HEAD}{ONE}[]\n    start: Someday\n", "'Someday' is not a moment"),
        ("version: 1\n", "missing key 'tests'"),
    ],
)
def test_a_wrong_file_is_an_error_at_its_line(
    write: Callable[[str], Path], capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    write(text)
    assert main(["test"]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "test.yaml:" in shown


def test_junit_and_output(write: Callable[[str], Path], project: Path) -> None:
    write(f"{HEAD}{ONE}[]\n")
    assert main(["test", "--format", "junit", "--output", "results.xml"]) == 1
    root = ElementTree.parse(project / "results.xml").getroot()  # noqa: S314
    assert (root.get("tests"), root.get("failures")) == ("2", "2")
    assert main(["test", "--format", "junit", "--output", "no/such/results.xml"]) == 2
    assert sorted(path.name for path in project.glob("*results*")) == ["results.xml"]


def test_coverage_names_what_no_test_reaches(
    write: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    write(f"{HEAD}  - name: one\n    events: [0s call answered]\n    expect: []\n")
    assert main(["test", "--fail-under", "50"]) == 1
    assert f"flows/{FLOW}.yaml:18:9  step 'SMS: missed call'" in capsys.readouterr().out
    assert as_json(capsys, "test")["coverage"]["percent"] == 0


OTHER = (
    "version: 1\nflow: review-request\nname: Review request\ntrigger: [{ contact_tag: { added: done } }]\n"
    "settings: { reentry: true }\nsteps:\n  - wait: 1 day\n"
    "  - sms: { body: 'How was it? {{ business_name }}' }\n"
)


def runs_too(project: Path, *flows: str) -> None:
    path = project / "accounts/bridgepoint-group.yaml"
    text = path.read_text(encoding="utf-8")
    names = ", ".join([FLOW, *flows])
    path.write_text(text.replace(f"[{FLOW}]", f"[{names}]"), encoding="utf-8")


@pytest.mark.parametrize("run", [True, False], ids=["an account runs it", "no account runs it"])
@pytest.mark.parametrize("words", [[], ["flows"], ["."]], ids=" ".join)
def test_a_flow_without_a_test_counts(
    run: bool, words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "flows/review-request.yaml").write_text(OTHER, encoding="utf-8")
    if run:
        runs_too(project, "review-request")
    assert main(["test", *words, "--coverage", "--fail-under", "100"]) == 1
    captured = capsys.readouterr()
    assert "review-request: 0 of 2 steps and branches reached, 0 % (no test)" in captured.out
    assert "flows/review-request.yaml:7:5  step" in captured.out
    assert "is below 100 %" in captured.err
    found = as_json(capsys, "test", *words)["coverage"]
    assert found["untested"] == ["review-request"]
    assert found["percent"] == 75.0
    # Of the tests of one flow, the others are not asked about.
    assert main(["test", f"flows/{FLOW}.test.yaml", "--fail-under", "100"]) == 0
    assert main(["test", f"flows/{FLOW}.yaml", "--fail-under", "100"]) == 0


def test_a_flow_that_only_accounts_not_chosen_run_does_not_count(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "flows/review-request.yaml").write_text(OTHER, encoding="utf-8")
    runs_too(project, "review-request")
    text = (project / "accounts/bridgepoint-group.yaml").read_text(encoding="utf-8")
    text = text.replace("account: bridgepoint-group", "account: second").replace("bPt7Qm", "sEc7Qm")
    (project / "accounts/second.yaml").write_text(text.replace(", review-request", ""), encoding="utf-8")
    assert main(["test", "-a", "second", "--fail-under", "100"]) == 0
    assert main(["test", "-a", "bridgepoint-group", "--fail-under", "100"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        OTHER.replace("{{ business_name }}", "{{ nothing_of_the_account }}"),
        OTHER.replace("- wait: 1 day", "- wiat: 1 day"),
    ],
    ids=["compiles for no account", "is not valid"],
)
def test_a_flow_that_cannot_be_measured_is_not_reached(
    body: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither green: the accounts that run it are named, and where none does, the flow is."""
    (project / "flows/review-request.yaml").write_text(body, encoding="utf-8")
    assert main(["test", "--fail-under", "100"]) in (1, 3)
    captured = capsys.readouterr()
    assert "review-request" in captured.out + captured.err
    runs_too(project, "review-request")
    assert main(["test", "--fail-under", "100"]) != 0


def test_filter(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = as_json(capsys, "test", "--filter", "THREE calls")
    assert {case["name"] for case in result["cases"]} == {"three calls in ninety seconds, still one text"}
    assert main(["test", "--filter", "nothing like it"]) == 2


@pytest.mark.parametrize("broken", ["account", "flow", "test", "value"])
def test_a_filter_that_fits_no_test_is_said_beside_what_is_broken(
    broken: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise the broken file looks like the reason that nothing ran."""
    match broken:
        case "account":
            (project / "accounts/other.yaml").write_text("account: [\n", encoding="utf-8")
        case "flow":
            (project / "flows/other.yaml").write_text("version: 1\n", encoding="utf-8")
        case "test":
            (project / "flows/other.test.yaml").write_text("version: 1\n", encoding="utf-8")
        case _:
            path = project / "accounts/bridgepoint-group.yaml"
            path.write_text(path.read_text(encoding="utf-8").replace("  first_name: Dale\n", ""), "utf-8")
    for words in ([], ["--format", "json"], ["--coverage"]):
        assert main(["test", "--filter", "nosuch", *words]) == 2
        captured = capsys.readouterr()
        assert "no test has 'nosuch' in its name" in captured.err + captured.out


def test_no_such_folder(project: Path) -> None:
    assert main(["test", "no-such-folder"]) == 2


# --- simulate -------------------------------------------------------------------------------------


def test_simulate_takes_any_event(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = as_json(capsys, "simulate", FLOW, "--event", "0s call busy", "--event", "30s reply 'hold on'",
                     "--start", "Fri 17:58")  # fmt: skip
    assert result["messages"] == []
    assert result["start"].startswith("2026-01-09T17:58")
    assert 'reply "hold on"' in [event["text"] for event in result["events"]]


def test_simulate_several_contacts_and_all_flows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "events.yaml").write_text(
        "contacts: { ann: { name: Ann Lee }, bob: {} }\n"
        "events: ['0s call @ann', '5s call @bob', '1m reply STOP @bob', '10m form quote @ann']\n",
        encoding="utf-8",
    )
    result = as_json(capsys, "simulate", "--all-flows", "--events", "events.yaml")
    assert [(item["at"], item["contact"]) for item in result["messages"]] == [(120, "ann")]
    message = result["messages"][0]
    assert message["appended"].endswith("Reply STOP to unsubscribe")
    assert message["segments"] == message["appended_segments"] + 1


@pytest.mark.parametrize("fmt", ["svg", "html"])
def test_a_picture_is_whole_and_escaped(project: Path, fmt: str) -> None:
    out = f"run.{fmt}"
    words = ["simulate", FLOW, "--event", "0s call", "--event", "1h reply '<b>&'", "--format", fmt]
    assert main([*words, "--output", out]) == 0
    text = (project / out).read_text(encoding="utf-8")
    assert "<b>" not in text
    assert "&lt;b&gt;&amp;" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    if fmt == "svg":
        ElementTree.fromstring(text)  # noqa: S314


@pytest.mark.parametrize(
    "words",
    [
        ["simulate"],
        ["simulate", FLOW, "--all-flows"],
        ["simulate", FLOW, "--event", "soon call"],
        ["simulate", FLOW, "--event", "1m reply 'open"],
        ["simulate", FLOW, "--start", "Someday"],
        ["simulate", FLOW, "--events", "none.yaml"],
        ["simulate", FLOW, "--output", "no/such/folder.txt"],
        ["test", "--watch", "--format", "json"],
    ],
)
def test_wrong_use_ends_with_2(project: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("0s call ringing", "not 'ringing'"),
        ("0s call busy twice over", "more of the call"),
        ("0s appointment maybe", "not 'maybe'"),
        ("0s field size", "KEY=VALUE"),
        ("0s custom_value =5pm", "KEY=VALUE"),
        ("0s tag", "which tag"),
        ("0s untag", "which tag"),
        ("1h tag vip @", "@NAME"),
        ("0s webhook @ann @bob", "@NAME"),
    ],
)
def test_a_half_said_event_is_no_event(
    project: Path, word: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", FLOW, "--event", word]) == 2
    assert said in capsys.readouterr().err


def test_a_start_out_of_all_bounds_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", FLOW, "--start", "9999-12-31T23:59"]) == 2
    assert "between the years" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trigger", "asked", "sent"),
    [("added: go", "tag: go", 1), ("removed: go", "not_tag: go", 1)],
)
def test_a_flow_that_a_tag_starts_starts_with_no_event_named(
    project: Path, capsys: pytest.CaptureFixture[str], trigger: str, asked: str, sent: int
) -> None:
    path = project / "flows/tagged.yaml"
    path.write_text(
        f"version: 1\nflow: tagged\nname: Tagged\ntrigger:\n  - contact_tag: {{ {trigger} }}\n"
        f"settings: {{ reentry: true }}\nsteps:\n  - if: {{ {asked} }}\n    then:\n      - sms: Hi\n",
        encoding="utf-8",
    )
    ran = as_json(capsys, "simulate", "tagged", "-a", "bridgepoint-group")
    assert len(ran["messages"]) == sent


def test_watch_runs_again_and_stops_at_once(project: Path) -> None:
    flow = project / f"flows/{FLOW}.yaml"
    command = [str(Path(sys.executable).parent / "ghl-flow"), "-q", "test", "--watch"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        _until(running.stdout, "14 passed, 0 failed")
        flow.write_text(flow.read_text(encoding="utf-8").replace("2 minutes", "3 minutes"), encoding="utf-8")
        _until(running.stdout, "6 passed, 8 failed")
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=10)
    assert running.returncode == 130
    assert "Traceback" not in errors


def _until(stream: IO[str], wanted: str) -> None:
    lines = []
    for line in stream:
        lines.append(line)
        if wanted in line:
            return
    raise AssertionError("".join(lines))


def test_several_accounts_count_as_one_coverage(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "accounts", project / "accounts", dirs_exist_ok=True)
    shutil.copytree(ROOT / "niche_templates", project / "niche_templates", dirs_exist_ok=True)
    path = project / f"flows/{FLOW}.test.yaml"
    other = path.read_text(encoding="utf-8").replace(
        f"flow: {FLOW}", f"flow: {FLOW}\naccount: juniper-dental"
    )
    (project / "flows/dental.test.yaml").write_text(other, encoding="utf-8")
    result = as_json(capsys, "test", "--fail-under", "100")
    assert {case["account"] for case in result["cases"]} == {
        "bridgepoint-group",
        "harlow-and-finch",
        "juniper-dental",
    }


# --- invalid files, in every format ---------------------------------------------------------------

WRONG = {
    "no YAML": "version: [\n",
    "a key": f"{HEAD}  - name: one\n    events: [0s call]\n    expect: []\n    untl: 1m\n",
    "a flow": HEAD.replace("missed-call", "mised-call") + ONE + "[]\n",
    "a contact": f"{HEAD}  - name: one\n    events: ['0s call @bob']\n    expect: []\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("to_file", [False, True])
@pytest.mark.parametrize("fmt", ["json", "junit"])
def test_an_invalid_test_file_is_in_the_document(
    write: Callable[[str], Path], project: Path, capsys: pytest.CaptureFixture[str],
    text: str, fmt: str, to_file: bool,
) -> None:  # fmt: skip
    sound = write(f"{HEAD}{ONE}[{{ at: 2m, sms: any }}]\n")
    (project / "flows/wrong.test.yaml").write_text(text, encoding="utf-8")
    capsys.readouterr()
    options = ["--output", "results"] if to_file else []
    assert main(["test", "--format", fmt, *options]) == 2
    shown = capsys.readouterr()
    assert "flows/wrong.test.yaml" in shown.err
    written = (project / "results").read_text(encoding="utf-8") if to_file else shown.out
    if fmt == "json":
        result = json.loads(written)
        assert (result["passed"], result["failed"]) == (2, 0)  # what is wrong there says nothing of these
        (error,) = result["errors"]
        assert (error["file"], type(error["line"])) == ("flows/wrong.test.yaml", int)
        assert {case["file"] for case in result["cases"]} == {f"flows/{sound.name}"}
    else:
        root = ElementTree.fromstring(written)  # noqa: S314
        assert (root.get("tests"), root.get("errors"), root.get("failures")) == ("3", "1", "0")
        (error_case,) = root.iter("error")
        assert "flows/wrong.test.yaml:" in str(error_case.text)


@pytest.mark.parametrize("text", ["[", "version: 9\n", "version: 1\nlnt: {}\n"])
@pytest.mark.parametrize("words", [["test", "--format", "json"], ["test", "--format", "junit"],
                                   ["validate", "--format", "json"]])  # fmt: skip
@pytest.mark.parametrize("folder", [".", "flows"])
def test_a_broken_project_file_is_in_the_document(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    text: str, words: list[str], folder: str,
) -> None:  # fmt: skip
    (project / "ghl-flow.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(project / folder)
    capsys.readouterr()
    assert main(words) == 2
    out = capsys.readouterr().out
    if "junit" in words:
        (found,) = ElementTree.fromstring(out).iter("error")  # noqa: S314
        assert str(found.text).startswith("ghl-flow.yaml:")
    else:
        document = json.loads(out)
        assert [item["file"] for item in document["errors"]] == ["ghl-flow.yaml"] * len(document["errors"])
        assert document["errors"]


def test_an_account_that_was_not_run_is_in_the_document(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = next((project / "accounts").glob("*.yaml"))
    text = sound.read_text(encoding="utf-8").replace("account: bridgepoint-group", "account: other")
    (project / "accounts/other.yaml").write_text(
        text.replace("location_id: ", "location_id: x") + "nich: a\n"
    )
    capsys.readouterr()
    assert main(["test", "--format", "json"]) == 3
    assert [item["account"] for item in json.loads(capsys.readouterr().out)["unusable"]] == ["other"]
    assert main(["test", "--format", "junit"]) == 3
    root = ElementTree.fromstring(capsys.readouterr().out)  # noqa: S314
    assert root.get("errors") == "1"


@pytest.mark.parametrize("repository", [False, True])
def test_paths_in_results_are_the_same_wherever_it_is_started(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, repository: bool
) -> None:
    if repository:
        (project / ".git").mkdir()
        project = new_project(project / "site")
    test = project / f"flows/{FLOW}.test.yaml"
    test.write_text(f"{HEAD}{ONE}[]\n", encoding="utf-8")
    (project / "flows/wrong.test.yaml").write_text("{", encoding="utf-8")
    shown: dict[str, set[str]] = {}
    for folder in (project, project / "flows", project / "accounts", project.parent, Path("/")):
        monkeypatch.chdir(folder)
        for words in (["test", "--format", "json"], ["test", "--format", "junit"],
                      ["validate", "--format", "json"]):  # fmt: skip
            main(["--project", str(project), *words])
            shown.setdefault(str(words), set()).add(capsys.readouterr().out)
    assert {words: len(texts) for words, texts in shown.items()} == dict.fromkeys(shown, 1)
    start = f"{project.name}/flows/" if repository else "flows/"
    for texts in shown.values():
        assert f'"{start}wrong.test.yaml"' in next(iter(texts))


@pytest.mark.parametrize("character", ["\x01", "\x1b[31m", "\ud83d", "\x0b", "]]>"])
@pytest.mark.parametrize("to_file", [False, True])
def test_junit_survives_control_characters_and_prints_failures(
    project: Path, capsys: pytest.CaptureFixture[str], character: str, to_file: bool
) -> None:
    flow = project / f"flows/{FLOW}.yaml"
    body = json.dumps(f"Hi {character} there")
    flow.write_text(flow.read_text().replace("sms: { template: missed-call }", f"sms: {body}"))
    (project / f"flows/{FLOW}.test.yaml").write_text(f"{HEAD}{ONE}[]\n", encoding="utf-8")
    capsys.readouterr()
    options = ["--output", "results.xml"] if to_file else []
    code = main(["test", "--format", "junit", *options])
    shown = capsys.readouterr()
    document = (project / "results.xml").read_text(encoding="utf-8") if to_file else shown.out
    root = ElementTree.fromstring(document)  # noqa: S314
    assert (code, root.get("failures")) in ((1, "2"), (2, "0"))  # half an emoji is no text at all
    if to_file and code == 1:
        assert "FAILED" in shown.err
        assert "there" in shown.err
        assert "\x1b[31m" not in shown.err
        assert "\x01" not in shown.err


@pytest.mark.parametrize("name", [".#x.test.yaml", "._x.test.yaml", "x.test.yaml~", ".cache/x.test.yaml"])
@pytest.mark.parametrize("words", [["test"], ["test", "flows"], ["validate"]])
def test_files_of_editors_are_passed_over(project: Path, name: str, words: list[str]) -> None:
    (project / "flows" / name).parent.mkdir(exist_ok=True)
    (project / "flows" / name).write_text("not: [what it seems", encoding="utf-8")
    assert main(words) == 0


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (HEAD.replace("missed-call", "mised-call") + ONE + "[]\n", f"did you mean '{FLOW}'?"),
        (f"account: bridgepoint-grup\n{HEAD}{ONE}[]\n", "did you mean 'bridgepoint-group'?"),
        (f"{HEAD}  - name: one\n    events: ['0s call @bob']\n    expect: []\n", "declare it under contacts"),
    ],
)
@pytest.mark.parametrize("words", [["validate"], ["validate", "flows"], ["lint", "flows/x.test.yaml"]])
def test_names_in_test_files_are_checked(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, hint: str, words: list[str]
) -> None:
    (project / "flows/x.test.yaml").write_text(text, encoding="utf-8")
    assert main([*words, "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    (error,) = found["errors"] if isinstance(found, dict) else found
    assert (error["file"], error["hint"]) == ("flows/x.test.yaml", hint)


def test_a_test_of_a_broken_flow_is_no_second_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = project / f"flows/{FLOW}.yaml"
    flow.write_text(flow.read_text().replace("- wait:", "- wiat:", 1), encoding="utf-8")
    assert main(["validate", "--format", "json"]) == 2
    assert [item["message"] for item in json.loads(capsys.readouterr().out)["errors"]] == [
        "unknown step 'wiat'"
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (None, ["documented and concurrent, 3 accounts, here one"]),
        (
            ("timezone: America/Chicago", "timezone: Asia/Tokyo"),
            ["documented and concurrent, 3 accounts, here one"],
        ),
        # Two segments are another difference than one.
        (
            ("business_name: Bridgepoint Group", "business_name: " + "Bridgepoint " * 12),
            ["documented and concurrent, 2 accounts, here one", "documented and concurrent, two"],
        ),
    ],
    ids=["alike", "other clock", "other size"],
)
def test_accounts_and_profiles_that_fail_alike_are_told_once(
    changed: tuple[str, str] | None, said: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of texts are each account's own."""
    file = project / "accounts/bridgepoint-group.yaml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    for number, name in enumerate(("one", "two", "three")):
        own = text.replace("bridgepoint-group", name).replace("bPt7Qm", f"bPt{number}Qm")
        own = own.replace(*changed) if changed and name == "two" else own.replace("Dale", f"Dale{number}")
        (project / f"accounts/{name}.yaml").write_text(own, encoding="utf-8")
    edit(project / f"flows/{FLOW}.yaml", "wait: 2 minutes", "wait: 1 minute")
    capsys.readouterr()
    assert main(["test", "--filter", "one missed call"]) == 1
    told = capsys.readouterr().out
    assert re.findall(r"two minutes \(([^)]*)\)$", told, re.MULTILINE) == said
    assert told.count("  - 00:02:00  sms") == len(said)
