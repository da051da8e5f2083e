"""What a release makes of the changelog and of the version."""

from pathlib import Path

import pytest

from release import make
from release.make import ReleaseError, digests, folded, next_version, released
from tests.conftest import ROOT

_LOG = "# Changelog\n\n## Unreleased\n\n### Added\n\n- One.\n\n### Fixed\n\n- Two.\n"


def test_fragments_are_put_at_the_end_of_what_was_added() -> None:
    assert folded(_LOG, ["- Three.\n", "\n", "- Four,\n  in two lines.\n"]) == _LOG.replace(
        "- One.\n", "- One.\n- Three.\n- Four,\n  in two lines.\n"
    )
    assert folded(_LOG, []) == _LOG


def test_what_was_unreleased_gets_the_version() -> None:
    made = released(_LOG, "0.2.0", "2026-12-01")
    assert made.startswith(
        "# Changelog\n\n## Unreleased\n\n### Added\n\n## 0.2.0 - 2026-12-01\n\n### Added\n\n- One."
    )
    assert released(folded(made, ["- New."]), "0.3.0", "2026-12-02").count("## 0.") == 2


@pytest.mark.parametrize("log", ["# Changelog\n", "## Unreleased\n\n- One.\n", "## 0.1.0\n\n### Added\n"])
def test_a_changelog_without_a_place_for_them_is_refused(log: str) -> None:
    with pytest.raises(ReleaseError, match="no '### Added'"):
        folded(log, ["- One."])


@pytest.mark.parametrize(
    ("wanted", "tagged", "why"),
    [
        ("0.2.0", False, ""),
        ("0.1.0", False, ""),
        ("0.2.0rc1", False, ""),
        ("0.1.0", True, "not later than 0.1.0"),
        ("0.0.9", False, "not later than 0.1.0"),
        ("v0.2.0", False, "is written 0.2.0"),
        ("two", False, "is no version"),
        ("", False, "is no version"),
    ],
)
def test_versions(wanted: str, why: str, *, tagged: bool) -> None:
    if not why:
        assert next_version(wanted, "0.1.0", tagged=tagged) == wanted
        return
    with pytest.raises(ReleaseError, match=why):
        next_version(wanted, "0.1.0", tagged=tagged)


def test_digests_are_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"abc")
    (tmp_path / "a").write_bytes(b"")
    assert [*digests(tmp_path)] == ["a", "b"]
    assert digests(tmp_path)["b"].startswith("ba7816bf8f01cfea414140de5dae2223")


def test_the_changelog_that_is_here_can_be_released() -> None:
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## 9.9.9 - 2026-12-01" in released(folded(log, ["- One."]), "9.9.9", "2026-12-01")


def test_a_release_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, version, fragment = (tmp_path / name for name in ("CHANGELOG.md", "v.py", "changes/two.md"))
    fragment.parent.mkdir()
    before = {log: _LOG, version: '__version__ = "0.1.0"\n', fragment: "- Three.\n"}
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(make, "CHANGELOG", log)
    monkeypatch.setattr(make, "VERSION_FILE", version)
    monkeypatch.setattr(make, "FRAGMENTS", fragment.parent)
    monkeypatch.setattr(make, "_git", lambda *_: "")

    def stopped(wanted: str) -> None:
        assert wanted in version.read_text(encoding="utf-8")
        assert "- Three." in log.read_text(encoding="utf-8")
        assert not fragment.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(make, "_made", stopped)
    with pytest.raises(KeyboardInterrupt):
        make.release("0.2.0")
    assert {path: path.read_text(encoding="utf-8") for path in before} == before
