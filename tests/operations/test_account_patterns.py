"""Which accounts patterns mean."""

from pathlib import Path

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.operations.account_patterns import names_matching

_NAMES = ["acme", "dental-01", "dental-02", "dental-03", "roofing"]


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ("acme", ["acme"]),
        ("dental-*", ["dental-01", "dental-02", "dental-03"]),
        ("roofing,acme", ["acme", "roofing"]),
        (" acme , dental-0? ", ["acme", "dental-01", "dental-02", "dental-03"]),
        ("dental-*,!dental-03", ["dental-01", "dental-02"]),
        ("!dental-*", ["acme", "roofing"]),
        ("!acme,!roofing", ["dental-01", "dental-02", "dental-03"]),
        ("acme,acme,", ["acme"]),
        ("dental-0[12]", ["dental-01", "dental-02"]),
    ],
)
def test_what_is_meant(patterns: str, names: list[str]) -> None:
    assert names_matching(_NAMES, patterns) == names


def test_a_file_has_a_part_on_each_line(tmp_path: Path) -> None:
    file = tmp_path / "wave.txt"
    file.write_text("# first wave\nacme\n\ndental-*  # all of them\n!dental-02\n", encoding="utf-8")
    assert names_matching(_NAMES, f"@{file}") == ["acme", "dental-01", "dental-03"]
    assert names_matching(_NAMES, f"roofing,@{file}") == ["acme", "dental-01", "dental-03", "roofing"]


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        ("dentl-*", "no account matches 'dentl-*'"),
        ("acme,rofing", "no account matches 'rofing'"),
        ("acme,!rofing", "no account matches 'rofing'"),
        ("acme,!a*", "takes away every account"),
        ("", "names no account"),
        (" , ", "names no account"),
        ("@no-such-file.txt", "no-such-file.txt"),
    ],
)
def test_what_means_nothing_is_an_error(patterns: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("*", r"\*")):
        names_matching(_NAMES, patterns)


def test_a_name_that_is_near_is_proposed() -> None:
    with pytest.raises(UsageError) as error:
        names_matching(_NAMES, "rofing")
    assert "roofing" in str(error.value.diagnostics[0].hint)


def test_of_hundreds_a_hint_names_the_first() -> None:
    with pytest.raises(UsageError) as error:
        names_matching([f"client-{number:03}" for number in range(500)], "zzz*")
    assert str(error.value.diagnostics[0].hint).endswith("client-010, client-011 and 488 more")
