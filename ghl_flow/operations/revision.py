"""The project as its repository has it at a revision, read into a folder of its own."""

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from weakref import finalize

from ghl_flow.git import GitError, commit_of, files_at, head_of
from ghl_flow.operations.events import ReadAt
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_as_of import ProjectAsOf
from ghl_flow.spec.project_file import PROJECT_FILE


@dataclass(frozen=True)
class Past:
    """A project of then, whose files are deleted with it."""

    project: ProjectAsOf
    read: ReadAt


def project_at(now: Project, revision: str) -> Past:
    """The project at a revision. Its work tree is neither read nor written.

    Raises:
        GitError: there is no git, no repository, no such revision, or that has no such project.
        SpecError: the project file of then is not valid.
    """
    commit = commit_of(now.root, revision)
    root = Path(mkdtemp(prefix="ghl-flow-")).resolve()
    try:
        left_out = files_at(now.root, commit, root)
        if not (root / PROJECT_FILE).is_file():
            raise GitError(
                f"{revision} ({commit.short}) has no {PROJECT_FILE} in {now.root}",
                hint="was it in another folder then? Check that revision out, and run the command there",
            )
        project = ProjectAsOf(root, now, commit.short)
        for name in left_out:
            _check_not_needed(project, name, f"{revision} ({commit.short})")
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise
    finalize(project, shutil.rmtree, root, ignore_errors=True)
    head = head_of(now.root)
    changed = head is not None and head.commit == commit.id and head.dirty
    return Past(project, ReadAt(revision, commit, bool(changed)))


def _check_not_needed(project: Project, name: str, where: str) -> None:
    path, paths = PurePosixPath(name), project.settings.paths
    needed = [PurePosixPath(str(one)) for one in paths.model_dump().values()]
    if any(path.is_relative_to(one) or one.is_relative_to(path) for one in needed):
        raise GitError(
            f"{where}: '{name}' is a submodule, or a link that leads out of the project",
            hint="only what the repository has in the project's folder can be read at a revision: check that "
            "revision out, and run the command there",
        )
