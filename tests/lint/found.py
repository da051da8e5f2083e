"""A project whose files a test breaks, and what lint says of them."""

import json
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.conftest import BRIDGEPOINT, SEED

TEXT = (
    "---\ndescription: test\n---\n"
    "Hi, it\u2019s {{ first_name }} with  {{ business_name }}!! What do you need done?\n"
)
SOUND = TEXT.replace("\u2019", "'").replace("  {{", " {{").replace("!!", "!")
TEMPLATE = "niche_templates/contractor/missed-call.sms.j2"
FLOW = "flows/missed-call-text-back.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        FLOW: SEED,
        "accounts/bridgepoint-group.yaml": BRIDGEPOINT.replace("  callback_window: the next hour\n", ""),
        TEMPLATE: SOUND,
        "niche_templates/default/missed-call.sms.j2": SOUND,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def codes_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main(["lint", "--format", "json", *arguments])
    return [item["code"] for item in json.loads(capsys.readouterr().out)]


BROKEN = {
    "account": ("accounts/bridgepoint-group.yaml", BRIDGEPOINT.replace("niche:", "nich:")),
    "flow": (FLOW, SEED.replace("wait:", "wiat:")),
    "test": ("flows/missed-call-text-back.test.yaml", "flow: missed-call-text-back\ntests: 3\n"),
    "template": (TEMPLATE, TEXT.replace("{{ first_name }}", "{{ first_name }")),
    "not YAML": ("accounts/other.yaml", "account: [\n"),
}


@pytest.fixture
def findings(project: Path) -> Path:
    write(project / TEMPLATE, TEXT)
    write(project / FLOW, SEED.replace("2 minutes", "20 minutes").replace("direction: inbound, ", ""))
    return project


def more_accounts(project: Path, count: int, **values: str) -> None:
    for number in range(count):
        text = BRIDGEPOINT.replace("bridgepoint-group", f"client-{number}").replace(
            "location_id: ", f"location_id: x{number}"
        )
        for name, value in values.items():
            text = "\n".join(
                f"  {name}: {value}" if line.startswith(f"  {name}:") else line for line in text.splitlines()
            )
        (project / f"accounts/client-{number}.yaml").write_text(text + "\n", encoding="utf-8")
