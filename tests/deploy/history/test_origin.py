"""Where a write came from, as variables of CI and git say it."""

from pathlib import Path

import pytest

from ghl_flow.deploy.history.origin import Job, job_of, origin_of
from tests.test_git import committed, run

GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/flows",
    "GITHUB_RUN_ID": "77",
    "GITHUB_WORKFLOW": "deploy",
    "GITHUB_JOB": "apply",
    "GITHUB_REF_NAME": "main",
    "GITHUB_ACTOR": "dale",
    "GITHUB_TOKEN": "ghs_0123456789abcdefghij0123456789abcdef",
}
GITLAB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_JOB_URL": "https://gitlab.example/acme/flows/-/jobs/5",
    "CI_JOB_NAME": "apply",
    "CI_COMMIT_REF_NAME": "main",
    "GITLAB_USER_LOGIN": "dale",
    "GITLAB_USER_EMAIL": "dale@example.com",
    "CI_JOB_TOKEN": "glcbt-64_0123456789",
}


@pytest.mark.parametrize(
    ("env", "job"),
    [
        ({}, None),
        ({"CI": "false"}, None),
        ({"CI": "true"}, Job("other")),
        (
            GITHUB,
            Job("github", "deploy / apply", "https://github.com/acme/flows/actions/runs/77", "main", "dale"),
        ),
        (GITLAB, Job("gitlab", "apply", "https://gitlab.example/acme/flows/-/jobs/5", "main", "dale")),
        ({"GITHUB_ACTIONS": "true"}, Job("github")),
        ({"GITLAB_CI": "true", "CI_JOB_NAME": "a\nb"}, Job("gitlab", "a\\nb")),
        # Neither a password, nor what is no address, nor what is no name.
        ({"GITLAB_CI": "true", "CI_JOB_URL": "https://me:secret@gitlab.example/1"}, Job("gitlab")),
        ({"GITLAB_CI": "true", "CI_JOB_URL": "javascript:alert(1)"}, Job("gitlab")),
        ({"GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "no name\n"}, Job("github")),
    ],
)
def test_the_job(env: dict[str, str], job: Job | None) -> None:
    assert job_of(env) == job


def test_no_secret_of_the_job_is_kept(tmp_path: Path) -> None:
    for env in (GITHUB, GITLAB):
        said = str(origin_of(tmp_path, env).to_json())
        assert "0123456789" not in said
        assert "@example.com" not in said


def test_the_commit_and_the_user(tmp_path: Path) -> None:
    nowhere = origin_of(tmp_path, {}).to_json()
    assert (nowhere["commit"], nowhere["dirty"], nowhere["ci"]) == (None, None, None)
    assert nowhere["who"]
    run(tmp_path, "init", "-q", "-b", "main")
    commit = committed(tmp_path, a="1")
    assert origin_of(tmp_path, GITHUB).to_json() == {
        "who": "dale",
        "commit": commit,
        "dirty": False,
        "ci": {
            "system": "github",
            "job": "deploy / apply",
            "url": "https://github.com/acme/flows/actions/runs/77",
            "branch": "main",
        },
    }
    (tmp_path / "a").write_text("2")
    assert origin_of(tmp_path, {}).to_json()["dirty"] is True
