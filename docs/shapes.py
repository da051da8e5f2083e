"""The keys of what each command writes with `--format json`, found by running the commands.

Every command runs on a project in which things are right and things are wrong, so that the keys of both
are seen; what is shown is the union.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from ghl_flow import plugins
from ghl_flow.cli.main import main
from ghl_flow.lint.registry import all_rules

Shape: TypeAlias = "Mapping[str, Shape] | list[Shape] | None"

# What HighLevel or the author names the keys of, and counts by word: shown without what is inside.
_OPAQUE = frozenset(
    ("before", "after", "create", "auto_save", "triggers", "fields", "values", "summary", "definition")
)

_BROKEN = "version: 1\nflow: broken\nname: Broken\ntrigger: []\nsteps:\n  - wiat: 1m\n"
_UNSOUND = (
    "version: 1\nflow: unsound\nname: Unsound\n"
    "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }\n"
    "settings: { reentry: true }\nsteps:\n"
    "  - if: { tag: vip }\n    then:\n      - sms: 'Hi  there'\n      - sms: And again\n"
    "guarantees:\n  - at_most: { sms: 1, within: 30 minutes }\n"
)
# Once the file of an account that was applied is gone, and another is not valid.
_WITHOUT_A_FILE = "plan --sandbox --all"
_WRONG_TEST = (
    "version: 1\nflow: missed-call-text-back\ntests:\n  - name: wrong\n"
    "    events:\n      - 0s call no-answer\n    expect: []\n"
)
_PENDING = (
    "account: pending\nlocation_id: pEnDiNg0000000000001\nniche: contractor\ntimezone: America/Chicago\n"
    "token: env:PENDING_TOKEN\n"
    "vars: { business_name: Acme, first_name: Dale, callback_window: the next hour }\n"
    "native_missed_call_text_back: off\na2p: { status: pending }\nflows: [missed-call-text-back]\n"
)
# A package with a plug-in that names nothing, so that what is wrong with it is shown too.
_ENTRY_POINTS = "[ghl_flow.rules]\nno-emergency = acme_ghl.rules:NoEmergency\n"
# A missed call with its text and the reply, and a day after which they count.
_CALLER = {"contactId": "c1", "locationId": "", "direction": "inbound"}
_MESSAGES = [
    {
        **_CALLER,
        "dateAdded": "2026-11-02T15:00:00Z",
        "messageType": "TYPE_CALL",
        "meta": {"callStatus": "no-answer"},
    },
    {
        **_CALLER,
        "dateAdded": "2026-11-02T15:02:00Z",
        "messageType": "TYPE_SMS",
        "direction": "outbound",
        "source": "workflow",
        "status": "delivered",
        "body": "Sorry we missed you",
    },
    {**_CALLER, "dateAdded": "2026-11-02T15:09:00Z", "messageType": "TYPE_SMS", "body": "A leaking tap"},
    {**_CALLER, "dateAdded": "2026-11-04T15:09:00Z", "messageType": "TYPE_SMS", "body": "Thank you"},
]
# In this order; a command of several samples shows the keys of all of them.
_SAMPLES: tuple[tuple[str, str], ...] = (
    ("init --list-recipes", "init --list-recipes"),
    ("init", "init --recipe speed-to-lead"),
    ("validate", "validate"),
    ("validate", "validate broken.yaml"),
    ("lint", "lint unsound.yaml"),
    ("rule", "rule GF001"),
    ("plugins", "plugins"),
    ("render", "render missed-call-text-back -a bridgepoint-group"),
    ("render", "render missed-call-text-back"),
    ("cost", "cost --all"),
    ("a2p packet", "a2p packet --all"),
    ("a2p status", "a2p status --all --offline"),
    ("a2p advise", "a2p advise --all"),
    ("templates list", "templates list hvac"),
    ("templates show", "templates show hvac missed-call"),
    ("templates compare", "templates compare hvac/missed-call hvac/missed-call-b"),
    ("templates new", "templates new bakery"),
    ("templates lint", "templates lint bakery"),
    ("sms", "sms Café\u2019s"),
    ("sms", "sms --as-delivered -a bridgepoint-group Hi"),
    ("compile", "compile missed-call-text-back -a bridgepoint-group"),
    ("graph", "graph missed-call-text-back -a bridgepoint-group"),
    ("simulate", "simulate missed-call-text-back -a bridgepoint-group --calls 0s,45s"),
    ("test", "test --coverage"),
    ("test", "test wrong.test.yaml"),
    ("test", "test invalid.test.yaml"),
    ("verify", "verify missed-call-text-back"),
    ("verify", "verify unsound.yaml -a bridgepoint-group"),
    ("account show", "account show -a bridgepoint-group"),
    (
        "account add, account import",
        "account add acme --location-id loc1 --niche hvac --timezone UTC --dry-run",
    ),
    ("account add, account import", "account import new.csv --dry-run"),
    ("ci", "ci --sandbox --output ci"),
    ("plan", "plan --all --sandbox"),
    ("apply", "apply --all --sandbox"),
    ("status", "status --all --sandbox"),
    ("doctor", "doctor --all --sandbox"),
    ("audit", "audit --all --sandbox"),
    ("report", "report -a bridgepoint-group --history messages.json"),
    ("replay", "replay -a bridgepoint-group --history messages.json"),
    ("monitor", "monitor --all --sandbox"),
    ("smoke", "smoke -a bridgepoint-group --from +15125550100 --sandbox --yes"),
    ("advise", "advise -a bridgepoint-group --history messages.json"),
    ("roi", "roi -a bridgepoint-group --missed 40 --job-value 450"),
    ("sandbox call, reply, advance", "sandbox call +15125550100 --at 0s,45s -a bridgepoint-group"),
    ("sandbox messages", "sandbox messages -a bridgepoint-group"),
    ("history", "history"),
    ("probe", "probe -a bridgepoint-group --sandbox"),
    ("auth status", "auth status -a bridgepoint-group"),
    ("pause, destroy", "pause all --all --sandbox"),
    ("pause, destroy", "destroy -a bridgepoint-group --sandbox --yes"),
    ("plan", _WITHOUT_A_FILE),
    ("status", "status --all --sandbox"),
    ("auth status", "auth status"),
    ("render", "render missed-call-text-back"),
    ("verify", "verify missed-call-text-back"),
    ("test", "test"),
)


def shapes() -> str:
    """A table of commands and the keys of their JSON."""
    rows = ["| command | shape |", "| --- | --- |"]
    with tempfile.TemporaryDirectory() as name, _in_a_job():
        project = Path(name) / "project"
        _run("init", project.as_posix(), cwd=Path(name))
        account = project / "accounts/bridgepoint-group.yaml"
        # Settings in HighLevel that somebody has looked up, so that workflows are published.
        account.write_bytes((Path(__file__).parents[1] / "accounts" / account.name).read_bytes())
        (project / "accounts/pending.yaml").write_text(_PENDING, encoding="utf-8")
        (project / "broken.yaml").write_text(_BROKEN, encoding="utf-8")
        (project / "unsound.yaml").write_text(_UNSOUND, encoding="utf-8")
        (project / "wrong.test.yaml").write_text(_WRONG_TEST, encoding="utf-8")
        (project / "messages.json").write_text(json.dumps(_MESSAGES), encoding="utf-8")
        (project / "invalid.test.yaml").write_text("version: 1\n", encoding="utf-8")
        (project / "new.csv").write_text("account,location_id\nacme,loc1\n", encoding="utf-8")
        package = Path(name) / "site/acme_ghl-1.0.dist-info"
        package.mkdir(parents=True)
        (package / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-ghl\nVersion: 1.0\n", "utf-8")
        (package / "entry_points.txt").write_text(_ENTRY_POINTS, "utf-8")
        found: dict[str, Shape] = {}
        for command, sample in _SAMPLES:
            if sample == _WITHOUT_A_FILE:
                (project / "accounts/pending.yaml").rename(project / "accounts/broken.yaml")
                (project / "accounts/broken.yaml").write_text("account: broken\n", encoding="utf-8")
            with _installed(package.parent) if sample == "plugins" else contextlib.nullcontext():
                answer = _run(*sample.split(), "--format", "json", cwd=project)
            found[command] = _union(found.get(command), _shape(json.loads(answer)))
        for command, shape in found.items():
            commands = ", ".join(f"`{one}`" for one in command.split(", "))
            rows.append(f"| {commands} | `{_words(shape)}` |")
    return "\n".join(rows) + "\n"


@contextlib.contextmanager
def _in_a_job() -> Iterator[None]:
    """Commands run in a job of CI meanwhile, whoever runs this: an entry of the journal then says which."""
    before = os.environ.get("CI")
    os.environ["CI"] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ["CI"]
        else:
            os.environ["CI"] = before


@contextlib.contextmanager
def _installed(site: Path) -> Iterator[None]:
    """Packages in that folder are installed meanwhile, as the look for plug-ins has it."""

    def forget() -> None:
        for cached in (plugins.found, plugins._any_installed, all_rules):
            cached.cache_clear()

    sys.path.insert(0, site.as_posix())
    forget()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.path.remove(site.as_posix())
        forget()
        plugins._loaded.clear()


def _run(*words: str, cwd: Path) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["--quiet", *words])
    if code not in (0, 1, 2, 3, 4) or (code in (2, 4) and out.getvalue().startswith('{\n  "errors"')):
        raise RuntimeError(f"ghl-flow {' '.join(words)} ended with {code}: {err.getvalue()}")
    return out.getvalue()


def _shape(value: object) -> Shape:
    if isinstance(value, dict):
        return {key: None if _is_opaque(key, item) else _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_together(map(_shape, value))]
    return None


def _is_opaque(key: str, value: object) -> bool:
    return key in _OPAQUE and (isinstance(value, dict) or key not in ("before", "after"))


def _together(shapes: Iterable[Shape]) -> Shape:
    found: Shape = None
    for shape in shapes:
        found = _union(found, shape)
    return found


def _union(one: Shape, other: Shape) -> Shape:
    if isinstance(one, list) and isinstance(other, list):
        return [_together([*one, *other])]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = dict.fromkeys((*one, *other))
        return {key: _union(one.get(key), other.get(key)) for key in keys}
    return other if one is None else one


def _words(shape: Shape) -> str:
    if isinstance(shape, Mapping):
        inside = (f"{key}: {words}" if (words := _words(item)) else key for key, item in shape.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(shape, list):
        words = _words(_together(shape))
        return f"[{words}]" if words else ""
    return ""


if __name__ == "__main__":
    sys.stdout.write(shapes())
