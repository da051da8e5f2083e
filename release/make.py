"""Make a release: changelog, version, wheel, sdist, bill of materials and their digests, in `dist/`.

    make release VERSION=0.2.0

Commits nothing and uploads nothing: it ends by saying what to do. Everything is built twice, and is only
kept if both are the same to the byte. What is built is installed into an environment of its own and has to
start a project that is tested and proved. Where any of that fails, changelog and version are as before.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"
FRAGMENTS = ROOT / "changes"
VERSION_FILE = ROOT / "ghl_flow/__init__.py"
_UNRELEASED = "## Unreleased\n"
_VERSION = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)


class ReleaseError(Exception):
    """It cannot be released, and why."""


def folded(changelog: str, fragments: Sequence[str]) -> str:
    """The changelog with the lines of the fragments at the end of what was added.

    Raises:
        ReleaseError: it has no such place.
    """
    head, found, rest = changelog.partition("### Added\n")
    if not found or _UNRELEASED not in head:
        raise ReleaseError(f"CHANGELOG.md has no '### Added' under '{_UNRELEASED.strip()}'")
    added, line, after = rest.partition("\n#")
    lines = [text.strip("\n") for text in fragments if text.strip()]
    return head + found + "\n".join([added.rstrip("\n"), *lines]) + "\n" + line + after


def released(changelog: str, version: str, day: str) -> str:
    """The changelog in which what was unreleased is that version, and nothing is unreleased yet."""
    return changelog.replace(_UNRELEASED, f"{_UNRELEASED}\n### Added\n\n## {version} - {day}\n", 1)


def next_version(wanted: str, current: str, *, tagged: bool) -> str:
    """The version to release: a later one than the current, or the current one where it has no tag.

    Raises:
        ReleaseError: it is neither.
    """
    try:
        version = Version(wanted)
    except InvalidVersion:
        raise ReleaseError(f"'{wanted}' is no version: write it as 0.2.0") from None
    if str(version) != wanted:
        raise ReleaseError(f"'{wanted}' is written {version}")
    if version < Version(current) or (version == Version(current) and tagged):
        raise ReleaseError(f"{wanted} is not later than {current}")
    return wanted


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a folder, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def _build(into: Path, moment: str) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(into), str(ROOT)]
    subprocess.run(
        command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": moment}, stdout=subprocess.DEVNULL
    )


def _tried_and_listed(dist: Path, version: str, bill: Path) -> None:
    """Install the wheel as a user does, start a project with it, and list what came along."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "env", with_pip=True)
        python = home / "env/bin/python"
        constraints = str(ROOT / "constraints.txt")
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # By name and version: where the file lay would stand in the list.
        found = ["--find-links", str(dist), f"ghl-flow=={version}"]
        subprocess.run([*pip, "-c", constraints, *found], check=True)
        for words in ("init agency", "--project agency test", "--project agency verify"):
            command = [str(home / "env/bin/ghl-flow"), "--quiet", *words.split()]
            subprocess.run(command, check=True, cwd=home)
        listing = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
        subprocess.run([*listing, "--output-file", str(bill), str(python)], check=True)


def release(wanted: str) -> None:
    """Make it.

    Raises:
        ReleaseError: it cannot be released.
    """
    source = VERSION_FILE.read_text("utf-8")
    found = _VERSION.search(source)
    if found is None:
        raise ReleaseError(f"{VERSION_FILE} has no __version__")
    version = next_version(wanted, found.group(1), tagged=bool(_git("tag", "--list", f"v{wanted}")))
    if _git("status", "--porcelain"):
        raise ReleaseError("there are changes that are not committed: commit them first")
    fragments = sorted(FRAGMENTS.glob("*.md"))
    changelog = folded(CHANGELOG.read_text("utf-8"), [path.read_text("utf-8") for path in fragments])
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    changed = {path: path.read_text("utf-8") for path in (CHANGELOG, VERSION_FILE, *fragments)}
    try:
        CHANGELOG.write_text(released(changelog, version, day), "utf-8")
        VERSION_FILE.write_text(_VERSION.sub(f'__version__ = "{version}"', source), "utf-8")
        for path in fragments:
            path.unlink()
        _made(version)
    except BaseException:
        for path, text in changed.items():
            path.write_text(text, "utf-8")
        raise


def _made(version: str) -> None:
    """Build, compare, try and list it; say what to do then.

    Raises:
        ReleaseError: two builds differ.
    """
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    moment = _git("log", "-1", "--format=%ct")
    _build(dist, moment)
    with tempfile.TemporaryDirectory() as again:
        _build(Path(again), moment)
        if digests(Path(again)) != digests(dist):
            raise ReleaseError("two builds of the same source differ")
    _tried_and_listed(dist, version, dist / f"ghl-flow-{version}.cdx.json")
    sums = "".join(f"{digest}  {name}\n" for name, digest in digests(dist).items())
    (dist / "SHA256SUMS").write_text(sums, "utf-8")
    sys.stdout.write(
        f"{sums}\nin dist/, built twice and the same. Look at CHANGELOG.md, then:\n"
        f"  git commit -am 'Release {version}' && git tag -a v{version} -m v{version}\n"
        f"  git push --follow-tags && python -m twine upload dist/*.whl dist/*.tar.gz\n"
    )


if __name__ == "__main__":
    try:
        release(sys.argv[1] if len(sys.argv) == 2 else "")
    except (ReleaseError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
