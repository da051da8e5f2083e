import json
from pathlib import Path

import pytest

from ghl_flow.cli.display.diagnostics import diagnostic_json, framed
from ghl_flow.errors import SpecError
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.report_paths import PathsBelow
from tests.conftest import BRIDGEPOINT


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", "token: pit-123", "a secret is named, never written here"),
        ("token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", "token: 'env:'", "a secret is named, never written here"),
        ("America/Chicago", "America/Chicgo", "did you mean 'America/Chicago'?"),
        ("location_id: bPt7Qm2LxRk94ZsVdC1e", "location_id: ../x", "does not fit"),
        (
            "native_missed_call_text_back: off",
            "native_missed_call_text_back: false",
            "expected 'on', 'off' or",
        ),
        ("status: approved", "status: aproved", "is not one of"),
        ("incoming_call_timeout: 20", "incoming_call_timeout: unkown", "write unknown where"),
        ("incoming_call_timeout: 20", "incoming_call_timeout: 0", "greater than or equal to 1"),
    ],
)
def test_mistakes_in_accounts(old: str, new: str, message: str) -> None:
    assert old in BRIDGEPOINT
    with pytest.raises(SpecError) as caught:
        load_text(BRIDGEPOINT.replace(old, new), Account, "account.yaml")
    assert message in caught.value.diagnostics[0].message


def test_a_literal_secret_is_not_repeated() -> None:
    with pytest.raises(SpecError) as caught:
        load_text(BRIDGEPOINT.replace("env:BRIDGEPOINT_HIGHLEVEL_TOKEN", "pit-123456"), Account)
    assert "pit-123456" not in str(caught.value)
    assert all("pit-123456" not in item.message for item in caught.value.diagnostics)


SECRETS = [
    "pit-0f6ac1f2-1111-4222-8333-c0ffee123456",
    "env:pit-0f6ac1f2-1111-4222-8333-c0ffee123456",
    "keyring:pit-0f6ac1f2-1111-4222-8333-c0ffee123456",
    "keyring:0f6ac1f2-1111-4222-8333-c0ffee123456",
    "my-own-hunter2-secret",
    "'my-own-hunter2-secret'",
    "[pit-0f6ac1f2-1111-4222-8333-c0ffee123456]",
    "{pit-0f6ac1f2-1111-4222-8333-c0ffee123456: 1}",
    "|\n  my-own-hunter2-secret",
    ">-\n  pit-0f6ac1f2-1111-4222-8333-c0ffee123456",
    "12345678901234567",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "key",
    [
        "token: {}",
        "builder_session: {}",
        "agency: {{ company_id: abc, token: {} }}",
        "oauth: {{ client_id: env:A, refresh_token: keyring:B, client_secret: {} }}",
        "tokne: {}",
    ],
)
def test_no_frame_and_no_message_shows_a_secret(key: str, secret: str) -> None:
    if "\n" in secret and "{{" in key:
        pytest.skip("no block inside a flow mapping")
    if "tokne" in key and "pit-" not in secret:
        pytest.skip("nothing says that it is one")
    text = BRIDGEPOINT.replace("token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", key.format(secret))
    text = text.replace("builder_session: env:BRIDGEPOINT_BUILDER_SESSION\n", "", "builder" in key)
    with pytest.raises(SpecError) as caught:
        load_text(text, Account, "account.yaml")
    shown = "".join(
        framed("error", "", item).plain + json.dumps(diagnostic_json(item, PathsBelow(Path(), {})))
        for item in caught.value.diagnostics
    )
    for part in ("0f6ac1f2-1111-4222", "hunter2", "12345678901234567"):
        assert part not in shown


@pytest.mark.parametrize("length", [1, 20, 100])
def test_a_location_id_of_usual_length(length: int) -> None:
    text = BRIDGEPOINT.replace("bPt7Qm2LxRk94ZsVdC1e", "x" * length)
    assert load_text(text, Account).value.location_id == "x" * length


@pytest.mark.parametrize("name", ["x" * 300, "a/b", "..", "a b", "c:"])
def test_a_location_id_that_is_none(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(BRIDGEPOINT.replace("bPt7Qm2LxRk94ZsVdC1e", name), Account)
    assert len(caught.value.diagnostics) == 1


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9", "aux"])
def test_a_name_that_windows_keeps_for_a_device(name: str) -> None:
    with pytest.raises(SpecError, match="Windows"):
        load_text(BRIDGEPOINT.replace("account: bridgepoint-group", f"account: {name}"), Account)
