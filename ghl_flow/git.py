"""What git knows of a folder: the commit it is at, and its files as they were at another one.

Files are read as they are stored, by `ls-tree` and `cat-file`: nothing is checked out, no hook and no filter
runs, and the work tree and its index stay as they are.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ghl_flow.errors import UsageError, did_you_mean

_OF_ANOTHER_REPOSITORY = frozenset(
    (
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
        *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE"),
    )
)
"""What a hook of another repository leaves in the environment (`git rev-parse --local-env-vars`)."""
_PATIENCE = 60  # seconds that git may take to answer
_LINK, _SUBMODULE = "120000", "160000"


class GitError(UsageError):
    """Git cannot tell what was asked."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id (40 or 64 digits), when it was made (ISO 8601), and the first line of its message."""

    id: str
    at: str = ""
    subject: str = ""

    @property
    def short(self) -> str:
        """The beginning of its id, as people write it."""
        return self.id[:9]


@dataclass(frozen=True, slots=True)
class Head:
    """The commit that a folder is at. `dirty`: whether files in it were changed since; None is not known."""

    commit: str
    dirty: bool | None


def head_of(folder: Path) -> Head | None:
    """Where a folder is; None where it is in no repository, there is no commit, or there is no git."""
    try:
        commit = _lines(folder, "rev-parse", "--verify", "HEAD^{commit}")[0]
    except (GitError, IndexError):
        return None
    try:
        return Head(
            commit, bool(_lines(folder, "status", "--porcelain", "--untracked-files=normal", "--", "."))
        )
    except GitError:
        return Head(commit, None)


def commit_of(folder: Path, revision: str) -> Commit:
    """The commit that a revision names, in the repository around a folder.

    Raises:
        GitError: there is no git, no repository, or no such commit.
    """
    _check_repository(folder)
    if not revision.strip() or revision.startswith("-") or "\0" in revision:
        raise GitError(
            f"'{revision}' names no revision", hint="a commit, a branch or a tag: --ref HEAD~1, --ref v1.4"
        )
    try:
        found = _lines(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")[0]
    except (GitError, IndexError) as error:
        raise _no_such(folder, revision, str(error)) from None
    commit, at, subject = _git(folder, "log", "-1", "--format=%H%n%cI%n%s", found).split("\n", 2)
    return Commit(commit, at, subject.strip())


def files_at(folder: Path, commit: Commit, into: Path) -> list[str]:
    """Write the files of a folder as they were at a commit into another one.

    The paths of what is not among them are returned: submodules, and links that lead out of the folder.

    Raises:
        GitError: git does not have them all.
    """
    links: list[tuple[PurePosixPath, str]] = []
    left: list[str] = []
    with _Blobs(folder) as blobs:
        for mode, blob, name in _tree(folder, commit):
            path = PurePosixPath(name)
            if mode == _SUBMODULE or path.is_absolute() or {"..", ".git"} & {*path.parts}:
                left.append(name)
            elif mode == _LINK:
                links.append((path, os.fsdecode(blobs.content(blob, name))))
            else:
                target = into / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(blobs.content(blob, name))
    made: list[PurePosixPath] = []
    whole = Path(os.path.realpath(into))
    # After all files: no file is written through a link.
    for path, leads_to in links:
        place = into / path
        inside = Path(os.path.normpath(place.parent / leads_to)).is_relative_to(into)
        if not inside or PurePosixPath(leads_to).is_absolute():
            left.append(str(path))
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(leads_to)
        made.append(path)
    # Where one leads is known when all are there: it may lead through another.
    out = [path for path in made if not Path(os.path.realpath(into / path)).is_relative_to(whole)]
    for path in out:
        (into / path).unlink()
    return [*left, *map(str, out)]


def _tree(folder: Path, commit: Commit) -> Iterator[tuple[str, str, str]]:
    """Every file of the folder then: `mode, id, path`, the path from that folder on."""
    for entry in _git(folder, "ls-tree", "-r", "-z", commit.id).split("\0"):
        if entry:
            described, _, name = entry.partition("\t")
            mode, _, blob = described.split(" ")
            yield mode, blob, name


class _Blobs:
    """Contents of files by their ids, from one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "_Blobs":
        self._process = subprocess.Popen(
            _command(self._folder, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(_PATIENCE)

    def content(self, blob: str, name: str) -> bytes:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise GitError("git does not answer")
        try:
            asked.write(f"{blob}\n".encode())
            asked.flush()
        except BrokenPipeError:
            raise GitError(f"git cannot read '{name}' of that revision") from None
        *_, kind, size = [b"", b"", *answers.readline().split()]
        if kind != b"blob":
            raise GitError(
                f"git has not the content of '{name}' of that revision",
                hint="'git fetch' gets what a partial clone leaves out",
            )
        content = answers.read(int(size))
        answers.read(1)  # the line break after it
        return content


def _no_such(folder: Path, revision: str, why: str) -> GitError:
    if "ambiguous" in why:
        return GitError(f"several commits begin with '{revision}'", hint="write more of it")
    names = _lines(
        folder, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
    )
    hint = did_you_mean(revision, names) or "'git log --oneline' lists them"
    if _lines(folder, "rev-parse", "--is-shallow-repository") == ["true"]:
        hint = (
            "this clone is shallow: 'git fetch --unshallow' gets the rest (in GitHub Actions fetch-depth: 0)"
        )
    return GitError(f"there is no revision '{revision}' in this repository", hint=hint)


def _check_repository(folder: Path) -> None:
    try:
        inside = _lines(folder, "rev-parse", "--is-inside-work-tree")
    except GitError as error:
        if "not a git repository" not in str(error):
            raise
        inside = []
    if inside != ["true"]:
        raise GitError(
            f"{folder} is in no git repository",
            hint="a revision is one of the repository that the project is in",
        )


def _lines(folder: Path, *words: str) -> Sequence[str]:
    return _git(folder, *words).splitlines()


def _git(folder: Path, *words: str) -> str:
    """What git answers.

    Raises:
        GitError: it is not there, refuses, or does not answer.
    """
    try:
        done = subprocess.run(
            _command(folder, *words), capture_output=True, env=_environment(), timeout=_PATIENCE, check=False
        )
    except FileNotFoundError:
        raise GitError("there is no git on this machine", hint="install git") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git does not answer: {error}") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        raise GitError(
            f"git refuses: {said[0].removeprefix('fatal: ') if said else f'exit code {done.returncode}'}"
        )
    return os.fsdecode(done.stdout)


def _command(folder: Path, *words: str) -> list[str]:
    # No fsmonitor: it is a program that the repository names.
    return ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-C", str(folder), *words]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
