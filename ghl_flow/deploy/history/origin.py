"""Where a write came from: who, at which commit of the project, in which job of CI. Nothing secret.

Variables of GitHub: docs.github.com/en/actions/reference/workflows-and-actions/variables (GITHUB_ACTOR is who
started the run). Of GitLab: docs.gitlab.com/ci/variables/predefined_variables (GITLAB_USER_LOGIN likewise).
"""

import getpass
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ghl_flow.git import Head, head_of
from ghl_flow.masking import masked
from ghl_flow.source import one_line
from ghl_flow.wire.json import JsonObject

_LONGEST = 300  # characters of a variable that are kept
_LOGIN = re.compile(r"[\w.@+\[\]-]{1,100}")


@dataclass(frozen=True, slots=True)
class Job:
    """A job of CI: `system` is `github`, `gitlab` or `other`; the rest is empty where it is not told."""

    system: str
    name: str = ""
    url: str = ""
    branch: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """`who`: who started the job where that is told, else the user of the machine."""

    who: str
    head: Head | None = None
    job: Job | None = None

    def to_json(self) -> JsonObject:
        """As an entry of the journal has it: `who`, `commit` and `dirty`, `ci`; null where there is none."""
        found: JsonObject = {"who": self.who, "commit": None, "dirty": None, "ci": None}
        if self.head is not None:
            found |= {"commit": self.head.commit, "dirty": self.head.dirty}
        if self.job is not None:
            found["ci"] = {
                "system": self.job.system,
                "job": self.job.name,
                "url": self.job.url,
                "branch": self.job.branch,
            }
        return found


def origin_of(folder: Path, env: Mapping[str, str] = os.environ) -> Origin:
    """Where a write from this project comes from now."""
    job = job_of(env)
    return Origin(job.user if job is not None and job.user else _operator(), head_of(folder), job)


def job_of(env: Mapping[str, str]) -> Job | None:
    """The job of CI that this runs in; None where there is none."""

    def told(name: str) -> str:
        return masked(one_line(env.get(name, "")))[:_LONGEST]

    def login(name: str) -> str:
        return env.get(name, "") if _LOGIN.fullmatch(env.get(name, "")) else ""

    if env.get("GITHUB_ACTIONS") == "true":
        server, repository, run = map(told, ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"))
        url = f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""
        name = " / ".join(filter(None, (told("GITHUB_WORKFLOW"), told("GITHUB_JOB"))))
        return Job("github", name, _address(url), told("GITHUB_REF_NAME"), login("GITHUB_ACTOR"))
    if env.get("GITLAB_CI") == "true":
        url, branch = _address(told("CI_JOB_URL")), told("CI_COMMIT_REF_NAME")
        return Job("gitlab", told("CI_JOB_NAME"), url, branch, login("GITLAB_USER_LOGIN"))
    return Job("other") if env.get("CI", "").lower() in ("true", "1") else None


def _address(url: str) -> str:
    """A URL that may be kept: of the web, without a user or a password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""


def _operator() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return f"uid {os.getuid()}" if os.name == "posix" else "unknown"
