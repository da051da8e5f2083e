import json
from pathlib import Path

import jsonschema
import pytest

from ghl_flow.errors import SpecError
from ghl_flow.source import SourceText
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.schema import KINDS, json_schema
from ghl_flow.spec.yaml_reader import parse_yaml
from tests.conftest import ROOT, SEED, steps


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_the_current_one(kind: str) -> None:
    committed = (ROOT / f"schemas/{kind}.schema.json").read_text(encoding="utf-8")
    assert json.loads(committed) == json_schema(kind), "run `make docs`"
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "flows").glob("*.yaml")) + sorted((ROOT / "accounts").glob("*.yaml"))
)
def test_shipped_files_fit_their_schema(path: Path) -> None:
    data = parse_yaml(SourceText(path.name, path.read_text(encoding="utf-8"))).data
    kind = "test" if path.name.endswith(".test.yaml") else path.parent.name.removesuffix("s")
    jsonschema.validate(data, json_schema(kind))


@pytest.mark.parametrize(
    "text",
    [
        SEED,
        steps("- sms: Hi there\n- end"),
        steps("- if: { tag: vip, size: 3 }\n  then: [end]", fields="{ size: { name: Size, type: number } }"),
        steps(
            "- if: { tag: a }\n  then: [end]\n"
            "  elif:\n    - if: { any: [{ tag: b }, { not_tag: c }] }\n      then: []"
        ),
        steps("- raw: { type: call, attributes: { timeout: 60 } }\n- goto: again\n  id: x"),
        steps("- wait: 2"),
        steps("- wiat: 2m"),
        steps("- sms: { tmplate: x }"),
        steps("- add_tag: []"),
        steps("- update_contact: {}"),
    ],
)
def test_schema_and_loader_agree(text: str) -> None:
    data = parse_yaml(SourceText("x.yaml", text)).data
    accepted = not list(jsonschema.Draft202012Validator(json_schema("flow")).iter_errors(data))
    try:
        load_text(text, Flow)
    except SpecError:
        assert not accepted
    else:
        assert accepted


def test_each_has_an_id_of_its_own() -> None:
    ids = {json_schema(kind)["$id"] for kind in KINDS}
    assert ids == {f"urn:ghl-flow:schema:{kind}:1" for kind in KINDS}
