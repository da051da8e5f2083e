"""Fixes, through the command line: only the span, unsafe ones when asked, and files that change meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli.main import main
from ghl_flow.lint.fixing import fix_files
from tests.conftest import SEED
from tests.lint.found import BROKEN, FLOW, TEMPLATE, TEXT, project, read, write

__all__ = ["project"]


def test_fix_mends_only_the_span(project: Path) -> None:
    write(project / TEMPLATE, TEXT.replace("\n", "\r\n"))
    assert main(["lint", "--fix"]) == 0
    assert read(project / TEMPLATE) == (
        "---\r\ndescription: test\r\n---\r\n"
        "Hi, it's {{ first_name }} with {{ business_name }}! What do you need done?\r\n"
    )


def test_fix_keeps_comments_formatting_and_the_byte_order_mark(project: Path) -> None:
    odd = "\ufeff" + SEED.replace(
        "      - sms:", "      -   add_tag:   Hot Lead      # keep   me\n      - sms:"
    )
    write(project / FLOW, odd)
    assert main(["lint", "--fix"]) == 0
    assert read(project / FLOW) == odd.replace("Hot Lead", "hot lead")


def test_unsafe_fixes_are_not_made_unasked(project: Path) -> None:
    broken = SEED.replace("direction: inbound, ", "")
    write(project / FLOW, broken)
    assert main(["lint", "--fix"]) == 1
    assert read(project / FLOW) == broken
    assert main(["lint", "--fix", "--unsafe-fixes"]) == 0
    assert read(project / FLOW) == SEED


def test_unsafe_fix_of_the_window(project: Path) -> None:
    write(project / FLOW, SEED.replace("{ within: 30 minutes }", "{ within: 2 minutes }"))
    main(["lint", "--unsafe-fixes"])
    assert read(project / FLOW) == SEED


def test_diff_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / TEMPLATE, TEXT)
    assert main(["lint", "--diff"]) == 1
    out = capsys.readouterr().out
    assert f"--- {TEMPLATE}" in out
    assert "-Hi, it\u2019s" in out
    assert read(project / TEMPLATE) == TEXT


def test_unused_ignores_are_taken_out(project: Path) -> None:
    write(
        project / FLOW,
        SEED.replace("  - wait: 2 minutes", "  - wait: 2 minutes  # ghl-flow: ignore[GF301] why"),
    )
    main(["lint", "--fix"])
    assert read(project / FLOW) == SEED.replace("  - wait: 2 minutes", "  - wait: 2 minutes  ")


@pytest.mark.parametrize("kind", BROKEN)
def test_a_diff_of_fixes_says_which_files_are_not_valid(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, text = BROKEN[kind]
    write(project / name, text)
    words = [name] if kind == "test" else []
    assert main(["lint", "--diff", *words]) == 2
    captured = capsys.readouterr()
    assert "GF000" in captured.err
    assert captured.out == ""  # a patch, and nothing else


@pytest.mark.parametrize("after", [None, TEXT.replace("Hi,", "Hello there,"), ""])
def test_a_file_that_changes_while_it_is_fixed_is_left_alone(
    after: str | None, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / TEMPLATE
    write(path, TEXT)

    def changed(*arguments: Any, **options: Any) -> Any:
        if after is None:
            path.unlink()
        else:
            write(path, after)
        return fix_files(*arguments, **options)

    monkeypatch.setattr("ghl_flow.lint.fixing.fix_files", changed)
    assert main(["lint", "--fix"]) == 2
    assert TEMPLATE in capsys.readouterr().err
    assert (read(path) if path.exists() else None) == after
