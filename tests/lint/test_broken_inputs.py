"""Broken and hostile files: a clear error at a place, within 2 s of CPU and 200 MB, never a traceback."""

import re
import resource
import sys
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.conftest import BRIDGEPOINT, SEED
from tests.forked import Forked

_MEMORY = 200 * 1024  # KiB
_CPU = 2  # seconds

_FRONT = "---\ndescription: test\n---\n"
_DEEP = "a: " * 1 + "[" * 5_000 + "]" * 5_000
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join('*' + chr(97 + n) for _ in range(9))}]\n" for n in range(12)
)

FLOWS = {
    "an alias bomb": _BOMB,
    "nested 5,000 deep": _DEEP,
    "one key twice": SEED.replace("name: Missed", "name: x\nname: Missed"),
    "a step key twice": SEED.replace("- wait: 2 minutes", "- { wait: 2 minutes, wait: 3 minutes }"),
    "a list for a file": "- one\n- two\n",
    "a word for a file": "hello\n",
    "nothing": "",
    "comments only": "# nothing here\n",
    "two documents": SEED + "---\n" + SEED,
    "a tab for indentation": SEED.replace("  - wait", "\t- wait"),
    "an open quote": SEED.replace("name: Missed call", 'name: "Missed call'),
    "an open bracket": SEED.replace("voicemail]", "voicemail"),
    "a Python tag": SEED.replace("version: 1", "version: !!python/object/apply:os.system [id]"),
    "a custom tag": SEED.replace("version: 1", "version: !vault 1"),
    "a merge key": SEED.replace("version: 1", "<<: { version: 1 }"),
    "YAML 1.1 yes": SEED.replace("reentry: true", "reentry: yes"),
    "YAML 1.1 on": SEED.replace("reentry: true", "reentry: on"),
    "a number for a name": SEED.replace("name: Missed call text-back", "name: 42"),
    "a list for a name": SEED.replace("name: Missed call text-back", "name: [a]"),
    "null for steps": SEED.partition("steps:")[0] + "steps:\n",
    "text for steps": SEED.partition("steps:")[0] + "steps: none\n",
    "a step that is a number": SEED.replace("- wait: 2 minutes", "- 7"),
    "a step with two keys": SEED.replace("- wait: 2 minutes", "- { wait: 2 minutes, sms: hi }"),
    "an unknown step": SEED.replace("- wait: 2 minutes", "- wiat: 2 minutes"),
    "an unknown key": SEED.replace("settings:", "setings:"),
    "an unknown status": SEED.replace("voicemail]", "voice-mail]"),
    "a bad duration": SEED.replace("2 minutes", "2 fortnights"),
    "a negative duration": SEED.replace("2 minutes", "-2 minutes"),
    "a huge duration": SEED.replace("2 minutes", "99999999999999999999 days"),
    "a huge number": SEED.replace("version: 1", "version: " + "9" * 10_000),
    "version 2": SEED.replace("version: 1", "version: 2"),
    "an unknown field": SEED.replace("if: { last_missed", "if: { lst_missed"),
    "an unknown template": SEED.replace("template: missed-call", "template: mised-call"),
    "a template that climbs out": SEED.replace("template: missed-call", "template: ../../secret"),
    "a step after end": SEED.replace("      - end\n", "      - end\n      - add_tag: never\n"),
    "a control character": SEED.replace("One caller", "One\x07caller"),
    "a byte order mark in the middle": SEED.replace("name:", "\ufeffname:"),
    "a line of five megabytes": SEED.replace("One caller", "x" * 5_000_000),
}
BYTES = {
    "not UTF-8": SEED.replace("One caller", "caf\u00e9").encode("latin-1"),
    "UTF-16": SEED.encode("utf-16"),
    "zero bytes": b"\0" * 1000,
    "a picture": bytes(range(256)) * 20,
}
TEMPLATES = {
    "a class walk": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "an attribute by filter": "{{ business_name | attr('__class__') }}",
    "globals by self": "{{ self.__init__.__globals__ }}",
    "an import": "{% import 'os' as os %}",
    "an include": "{% include '/etc/passwd' %}",
    "an endless loop": "{% for a in range(99999999) %}x{% endfor %}",
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
    "a giant string": "{{ 'x' * 999999999 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a call": "{{ business_name.upper() }}",
    "a tag never closed": "Hi {{ business_name",
    "a value that is not there": "Hi {{ bussiness_name }}",
    "a filter that is not there": "Hi {{ business_name | uper }}",
    "nested 2,000 deep": "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}",
    "blocks never ended": "{% if business_name %}" * 300,
}


def _measured(status: Path, words: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    code = main(words)
    seen = Path("/proc/self/status")
    status.write_text(seen.read_text() if seen.exists() else "", encoding="utf-8")
    sys.exit(code)


def _lint(root: Path, *arguments: str) -> tuple[int | None, str, str, int]:
    """Exit code, both outputs and peak memory in KiB (0 where the system does not tell) of a lint.

    The peak includes what the process that it is forked off had loaded, at the most.
    """
    status = root / "status.txt"
    done = Forked(_measured, status, ["--project", str(root), "lint", *arguments])
    out, said = done.communicate(timeout=60)
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
    return done.returncode, out, said, int(peak[1]) if peak else 0


def _project(root: Path) -> None:
    for folder in ("flows", "accounts", "niche_templates/default"):
        (root / folder).mkdir(parents=True)
    (root / "accounts/bridgepoint-group.yaml").write_text(BRIDGEPOINT, encoding="utf-8")
    (root / "flows/missed-call-text-back.yaml").write_text(SEED, encoding="utf-8")
    (root / "niche_templates/default/missed-call.sms.j2").write_text(
        f"{_FRONT}Hi, {{{{ business_name }}}} here. What do you need done?\n", encoding="utf-8"
    )


def _is_told(root: Path, file: str) -> None:
    code, out, err, memory = _lint(root)
    assert code == 2, err
    assert "Traceback" not in out + err
    assert "invalid-file" in out
    assert file in out
    assert memory < _MEMORY


@pytest.mark.parametrize("name", FLOWS)
def test_flows(name: str, tmp_path: Path) -> None:
    _project(tmp_path)
    (tmp_path / "flows/missed-call-text-back.yaml").write_text(FLOWS[name], encoding="utf-8")
    _is_told(tmp_path, "flows/missed-call-text-back.yaml")


@pytest.mark.parametrize("name", BYTES)
def test_bytes(name: str, tmp_path: Path) -> None:
    _project(tmp_path)
    (tmp_path / "flows/missed-call-text-back.yaml").write_bytes(BYTES[name])
    _is_told(tmp_path, "flows/missed-call-text-back.yaml")


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(name: str, tmp_path: Path) -> None:
    _project(tmp_path)
    (tmp_path / "niche_templates/default/missed-call.sms.j2").write_text(
        f"{_FRONT}{TEMPLATES[name]}\n", encoding="utf-8"
    )
    _is_told(tmp_path, "niche_templates/default/missed-call.sms.j2")


@pytest.mark.parametrize(
    "text", [SEED.replace("\n", "\r\n"), "\ufeff" + SEED, SEED.replace("\n", "\r")], ids=["CRLF", "BOM", "CR"]
)
def test_line_ends_and_marks_of_other_systems_are_no_error(text: str, tmp_path: Path) -> None:
    _project(tmp_path)
    (tmp_path / "flows/missed-call-text-back.yaml").write_bytes(text.encode())
    code, out, err, _ = _lint(tmp_path, "--ignore", "GF608")
    assert (code, err) == (0, ""), out
