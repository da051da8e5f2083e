"""What holds for every check."""

import re
from pathlib import Path

import pytest

import ghl_flow.checkup.checks as package
from ghl_flow.checkup.model import Blank, Check, Status, unseen
from ghl_flow.checkup.registry import all_checks
from tests.checkup.subjects import NO_SCOPE, NOT_ASKED, REFUSED, subject
from tests.conftest import ROOT

CODES = [check.code for check in all_checks()]


def test_every_check_that_was_asked_for_is_there() -> None:
    assert {*CODES} == {
        *("token", "scopes", "clock", "location", "driver", "numbers", "native-toggle", "voicemail-trap"),
        *("double-texts", "a2p", "landlines", "ramp", "opt-outs", "running", "drift", "overlap", "hours"),
    }
    assert len(CODES) == len({*CODES})


def test_one_file_each_with_its_table() -> None:
    folder = Path(package.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {code.replace("-", "_") for code in CODES}
    tested = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert modules <= tested


def test_the_page_has_every_check_and_every_reason() -> None:
    page = (ROOT / "docs/doctor.md").read_text("utf-8")
    assert re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE) == CODES
    assert all(f"`{why}`" in page for why in Blank)


@pytest.mark.parametrize("check", all_checks(), ids=CODES)
def test_says_what_it_looks_at_and_where_that_is_from(check: Check) -> None:
    assert check.title
    assert check.source
    assert type(check).__doc__


@pytest.mark.parametrize("check", all_checks(), ids=CODES)
@pytest.mark.parametrize("blank", [NOT_ASKED, REFUSED, NO_SCOPE], ids=["offline", "refused", "scope"])
def test_what_was_not_looked_at_is_never_well(check: Check, blank: object) -> None:
    everything = dict.fromkeys(
        (
            "token",
            "driver",
            "location",
            "clock",
            "numbers",
            "permissions",
            "plan",
            "rivals",
            "history",
            "counted",
        ),
        blank,
    )
    found = check.examine(subject(**everything))
    assert found.status in ({Status.UNKNOWN} if blank is not REFUSED else {Status.UNKNOWN, Status.FAIL})
    assert (found.why is not None) is (found.status is Status.UNKNOWN)
    if found.status is Status.UNKNOWN:
        assert found.message.startswith("not assessed: ")


def test_an_unseen_thing_keeps_its_reason_and_its_remedy() -> None:
    found = unseen(REFUSED)
    assert (found.status, found.why, found.fix) == (Status.UNKNOWN, Blank.REFUSED, "make a new one")
