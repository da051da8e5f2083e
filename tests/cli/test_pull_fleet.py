"""`pull --all`: what is the same in several accounts is told once, with the names of all."""

import re
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject
from tests.cli.built_by_hand import WEBHOOK, built, faulty, one_step, one_text
from tests.cli.test_deploy_commands import edit, output, project
from tests.cli.test_fleet import fleet

__all__ = ["faulty", "fleet", "project"]

ALL = ["pull", "--all", "--sandbox"]
RAW: JsonObject = {"type": "unheard_of", "name": "Odd", "attributes": {"a": 1}}


def location(number: int) -> str:
    return f"bPt7Qm2LxRk94ZsVd{number:03}"


@pytest.fixture
def alike(fleet: Path) -> Path:
    """Three accounts with the same three workflows, one of which has a secret, and no flows."""
    for file in sorted((fleet / "accounts").iterdir())[3:]:
        file.unlink()
    for number in (1, 2, 3):
        file = fleet / f"accounts/client-{number:02}.yaml"
        file.write_text(re.sub(r"(?m)^flows:.*(\n  ?- .*)*", "flows: []", file.read_text()))
        for workflow, (name, nodes) in enumerate(
            [("Nurture", one_text()), ("Odd one", one_step(RAW)), ("Hook", one_step(WEBHOOK))]
        ):
            built(fleet, f"c{number}w{workflow}", name, nodes, location=location(number))
    return fleet


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> list[str]:
    capsys.readouterr()
    assert main([*ALL, *words]) == code
    return capsys.readouterr().out.splitlines()


def test_accounts_with_the_same_workflows_are_told_of_once(
    alike: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = said(capsys)
    assert [line for line in lines if line.startswith("client")] == [
        "client-01: 3 workflows: 3 new",
        "client-02, client-03 (2 accounts, each): 3 workflows: 1 new, 2 already a flow",
    ]
    assert [line for line in lines if "Nurture" in line] == [
        "+ 'Nurture' is the flow nurture (nurture.yaml)",
        "+ 'Nurture' is what the flow nurture says already",
    ]
    assert "+ 'Hook' is a separate flow in each: hook-2 (client-02), hook-3 (client-03)" in lines
    # What is to be said of a step is said of it once, and each secret by its name.
    assert len([line for line in lines if "passed through" in line]) == 2
    names = {name for line in lines for name in re.findall(r"env:\w+", line)}
    assert names == {f"env:HOOK{end}_CUSTOM_WEBHOOK_SECRET" for end in ("", "_2", "_3")}


def test_a_later_pull_says_nothing_again(alike: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys)
    everyone = "client-01, client-02, client-03"
    assert said(capsys) == [
        "= 'Nurture', 'Odd one', 'Hook': as their flows say",
        f"{everyone} (3 accounts, each): 3 workflows: 3 unchanged",
    ]
    (one, *_) = output(capsys, *ALL)["accounts"]
    assert [row["flow"] for row in one["workflows"]] == ["nurture", "odd-one", "hook"]
    assert one["workflows"][1]["findings"]


def test_one_that_differs_is_told_by_itself(alike: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys)
    built(alike, "c2w0", "Nurture", one_text("Another text"), location=location(2))
    lines = said(capsys, code=1)
    assert [line for line in lines if line.startswith("client")] == [
        "client-01, client-03 (2 accounts, each): 3 workflows: 3 unchanged",
        "client-02: 3 workflows: 2 unchanged, 1 changed in HighLevel",
    ]
    (changed,) = (line for line in lines if line.startswith("~"))
    assert changed.startswith("~ 'Nurture' is not what the flow nurture says")


def test_accounts_without_workflows_are_told_of_together(
    alike: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SandboxStore(alike / ".ghl-flow/sandbox.sqlite3") as store:
        for number in (1, 2, 3):
            for workflow in range(3):
                store.delete("workflow", location(number), f"c{number}w{workflow}")
    assert said(capsys) == ["client-01, client-02, client-03: nothing to pull: the account has no workflow"]


def test_notes_about_what_was_not_read_are_told_together(
    alike: Path, faulty: FaultPlan, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty.inject(Fault(FaultKind.STATUS, "GET", r"/c[13]w0(/definition)?$", status=404, message="gone"))
    (one, *_) = output(capsys, *ALL, "--dry-run", code=3)["accounts"]
    assert one["unread"] == ["Nurture"]
    assert main(ALL) == 3
    assert capsys.readouterr().err == (
        "client-01, client-03: HighLevel does not answer the steps of 'Nurture': "
        "look in HighLevel whether it still exists\n"
    )


@pytest.mark.parametrize("more", [(), ("--on-conflict", "remote")], ids=["told", "taken"])
@pytest.mark.parametrize(
    ("changed", "unread", "broken", "code"),
    [
        (True, True, False, 1),
        (True, False, False, 1),
        (False, True, False, 3),
        (True, True, True, 3),
        (False, False, True, 3),
        (False, False, False, 0),
    ],
)
def test_what_was_found_comes_before_what_was_not_read(
    changed: bool,
    unread: bool,
    broken: bool,
    code: int,
    more: tuple[str, ...],
    alike: Path,
    faulty: FaultPlan,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys)
    if changed:
        built(alike, "c2w0", "Nurture", one_text("Another text"), location=location(2))
    if unread:
        built(alike, "c3w9", "Unread", one_text(), location=location(3))
        faulty.inject(Fault(FaultKind.STATUS, "GET", r"/c3w9(/definition)?$", status=404, message="gone"))
    if broken:
        edit(alike / "accounts/client-01.yaml", "timezone:", "timezoone:")
    assert main([*ALL, *more]) == code


def test_a_bad_account_ends_no_other(alike: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(alike / "accounts/client-02.yaml", "timezone:", "timezoone:")
    lines = said(capsys, code=3)
    assert [line for line in lines if line.startswith("client")] == [
        "client-01: 3 workflows: 3 new",
        "client-03: 3 workflows: 1 new, 2 already a flow",
    ]


def test_an_audit_of_accounts_with_the_same_workflows_is_one(
    alike: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["audit", "--all", "--sandbox"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("client-01, client-02, client-03: 3 workflows looked at; ")
    assert out.count("GF405") == 1
    assert "client-02" not in out.partition("\n")[2]
