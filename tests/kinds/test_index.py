"""Each kind is found where the index says, and the index has all of them."""

import subprocess
import sys
from typing import Any

import pytest

from ghl_flow.kinds.built_in import NODE_KINDS, STEPS, TRIGGER_KINDS, TRIGGERS, index_text, looked_through
from ghl_flow.kinds.lazily import Lazily
from tests.conftest import ROOT


def test_it_is_current() -> None:
    written = (ROOT / "ghl_flow/kinds/index.py").read_text(encoding="utf-8")
    assert written == index_text(looked_through()), "run python docs/generate.py --kinds"
    tables: list[Lazily[Any]] = [STEPS, NODE_KINDS, TRIGGERS, TRIGGER_KINDS]
    for found, lazily in zip(looked_through().values(), tables, strict=True):
        assert [*lazily.items()] == [*found.items()]


class Kind:
    """One that is there already."""


def test_one_is_loaded_when_it_is_asked_for() -> None:
    kinds: Lazily[object] = Lazily({"sms": "actions.sms:SmsStep", "gone": "actions.gone:Gone"})
    assert [*kinds] == ["sms", "gone"]
    assert ("sms" in kinds, "gone" in kinds, "other" in kinds) == (True, True, False)
    assert kinds.loaded == {}
    assert kinds["sms"] is STEPS["sms"]
    assert [*kinds.loaded] == ["sms"]
    assert kinds.get("other") is None
    with pytest.raises(ModuleNotFoundError):
        kinds["gone"]
    more = kinds.with_others({"a": Kind, "sms": Kind})
    assert [*more] == ["sms", "gone", "a"]
    assert more["sms"] is more["a"] is Kind
    seen: list[type] = []
    in_order = more.in_order()
    assert [*in_order] == ["a", "gone", "sms"]
    assert in_order["a"] is Kind
    loads: Lazily[object] = Lazily({"sms": "actions.sms:SmsStep"}).loading(seen.append)
    assert [loads["sms"], loads["sms"], *seen] == [STEPS["sms"]] * 3


@pytest.mark.parametrize("flow", ["flows/missed-call-text-back.yaml"])
def test_a_flow_loads_the_kinds_that_it_has(flow: str) -> None:
    script = (
        "import sys; from ghl_flow.cli.main import main; main(['--quiet', 'lint', sys.argv[1]]);"
        "print(*(one for one in sys.modules if one.startswith('ghl_flow.kinds.actions.')), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, flow], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = ran.stderr.split()
    assert "ghl_flow.kinds.actions.sms" in loaded
    assert "ghl_flow.kinds.actions.call" not in loaded
    assert len(loaded) <= 12, loaded
