"""What git says of a folder: real repositories, with what people have in them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ghl_flow.git import GitError, commit_of, files_at, head_of

Git = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    return folder


def run(folder: Path, *words: str) -> str:
    settings = [
        "-c",
        "user.name=Dale",
        "-c",
        "user.email=dale@example.com",
        "-c",
        "protocol.file.allow=always",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *settings, "-C", str(folder), *words], capture_output=True, text=True, check=True, env=kept
    )
    return done.stdout.strip()


def committed(folder: Path, message: str = "change", **files: str) -> str:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "-m", message)
    return run(folder, "rev-parse", "HEAD")


def test_a_commit_by_each_of_its_names(repository: Path) -> None:
    first = committed(repository, "first\n\nmore of it", a="1")
    run(repository, "tag", "-a", "v1", "-m", "annotated")
    committed(repository, a="2")
    for name in ("HEAD~1", "v1", first, first[:7], "main~1"):
        found = commit_of(repository, name)
        assert (found.id, found.subject, found.short) == (first, "first", first[:9])
        assert found.at.startswith("20")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mian", "did you mean 'main'?"),
        ("nothing-like-it", "'git log --oneline' lists them"),
        ("HEAD~9", "'git log --oneline' lists them"),
        ("HEAD:a", "'git log --oneline' lists them"),  # a file, no commit
        ("--output=x", "a commit, a branch or a tag"),
        (" ", "a commit, a branch or a tag"),
        ("a\0b", "a commit, a branch or a tag"),
    ],
)
def test_no_such_revision(name: str, said: str, repository: Path) -> None:
    committed(repository, a="1")
    with pytest.raises(GitError) as caught:
        commit_of(repository, name)
    assert said in str(caught.value.diagnostics[0].hint)
    assert not (repository / "x").exists()


def test_a_shallow_clone_says_how_to_get_the_rest(repository: Path, tmp_path: Path) -> None:
    committed(repository, a="1")
    committed(repository, a="2")
    run(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    with pytest.raises(GitError) as caught:
        commit_of(tmp_path / "shallow", "HEAD~1")
    assert "git fetch --unshallow" in str(caught.value.diagnostics[0].hint)
    assert commit_of(tmp_path / "shallow", "HEAD")


def test_no_repository_no_commit_no_git(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert head_of(repository) is None
    with pytest.raises(GitError, match="there is no revision 'HEAD'"):
        commit_of(repository, "HEAD")
    with pytest.raises(GitError, match="is in no git repository"):
        commit_of(tmp_path, "HEAD")
    assert head_of(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert head_of(repository) is None
    with pytest.raises(GitError, match="there is no git on this machine"):
        commit_of(repository, "HEAD")


def test_files_are_those_of_then_and_nothing_here_is_touched(repository: Path, tmp_path: Path) -> None:
    """Not as attributes would have them: what is left out of archives is part of the project all the same."""
    (repository / ".gitattributes").write_text("a export-ignore\nsub/b text eol=crlf\n")
    committed(repository, "then", a="1\n", sub__b="x\ny\n", **{"sub__with blank": "ü"})
    committed(repository, a="2\n")
    (repository / "a").write_text("changed here\n")
    before = run(repository, "status", "--porcelain"), sorted(repository.rglob("*"))
    assert files_at(repository, commit_of(repository, "HEAD~1"), tmp_path / "into") == []
    found = {
        path.relative_to(tmp_path / "into").as_posix(): path.read_bytes().decode()
        for path in (tmp_path / "into").rglob("*")
        if path.is_file() and path.name != ".gitattributes"
    }
    assert found == {"a": "1\n", "sub/b": "x\ny\n", "sub/with blank": "ü"}
    assert (run(repository, "status", "--porcelain"), sorted(repository.rglob("*"))) == before


def test_of_a_folder_inside_only_what_is_in_it(repository: Path, tmp_path: Path) -> None:
    committed(repository, inside__a="1", outside="2", inside__deep__b="3")
    files_at(repository / "inside", commit_of(repository / "inside", "HEAD"), tmp_path / "into")
    assert sorted(path.name for path in (tmp_path / "into").rglob("*")) == ["a", "b", "deep"]


def test_links_stay_inside_and_submodules_are_named(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    run(other, "init", "-q", "-b", "main")
    committed(other, a="1")
    (repository / "good").symlink_to("a")
    (repository / "out").symlink_to("../secret")
    (repository / "top").symlink_to("/etc/hostname")
    run(repository, "submodule", "add", "-q", str(other), "module")
    committed(repository, a="1")
    left = files_at(repository, commit_of(repository, "HEAD"), tmp_path / "into")
    assert sorted(left) == ["module", "out", "top"]
    assert (tmp_path / "into/good").read_text() == "1"
    assert not (tmp_path / "into/out").is_symlink()


@pytest.mark.parametrize(
    ("links", "left"),
    [
        ({"here": ".", "by": "here/../../secret"}, ["by"]),
        ({"b": ".", "a": "b/b/../secret"}, ["a"]),
        ({"sub/deep/b": "../..", "a": "sub/deep/b/../secret"}, ["a"]),
        ({"a": "b/../secret", "b": ".", "c": "a"}, ["a", "c"]),
        ({"a": "b", "b": "sub/b"}, []),
        ({"a": "b", "b": "a"}, []),
        ({"a": "nowhere", "sub/up": "../a"}, []),
    ],
)
def test_a_link_does_not_lead_out_through_another(
    links: dict[str, str], left: list[str], repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("not of the project")
    (repository / "sub/deep").mkdir(parents=True)
    for name, leads_to in links.items():
        (repository / name).symlink_to(leads_to)
    committed(repository, sub__b="1", sub__deep__c="2")
    found = files_at(repository, commit_of(repository, "HEAD"), tmp_path / "into")
    assert sorted(found) == left
    there = sorted(name for name in links if (tmp_path / "into" / name).is_symlink())
    assert there == sorted({*links} - {*left})


def test_where_it_is_and_whether_anything_changed(repository: Path) -> None:
    commit = committed(repository, inside__a="1", outside="2")
    for folder, changed, dirty in (
        (repository, None, False),
        (repository / "inside", "outside", False),  # of the folder's own files none
        (repository / "inside", "inside/a", True),
        (repository, "inside/new", True),
    ):
        if changed is not None:
            (repository / changed).write_text("changed")
        found = head_of(folder)
        assert found is not None
        assert (found.commit, found.dirty) == (commit, dirty)


def test_what_a_hook_of_another_repository_set_does_not_count(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = committed(repository, a="1")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert commit_of(repository, "HEAD").id == commit
