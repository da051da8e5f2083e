"""Secrets that were written down by mistake are not shown."""

from time import process_time

import pytest

from ghl_flow.masking import is_reference, masked, masked_line, without_contacts

PIT = "pit-0f6ac1f2-1111-4222-8333-c0ffee123456"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize("text", ["env:TOKEN", "env:_x1", "keyring:bridgepoint", "keyring:a/b@c.d e"])
def test_a_reference(text: str) -> None:
    assert is_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "env:",
        "keyring:",
        "env:a-b",
        "file:/x",
        PIT,
        f"env:{PIT}",
        f"keyring:{PIT}",
        f"keyring:{JWT}",
        "env:eyJhbGciOi",
        "keyring:0f6ac1f2-1111-4222-8333-c0ffee123456",
        "keyring:Bearer abc",
        "keyring:" + "x" * 200,
        "env:A\n",
    ],
)
def test_no_reference(text: str) -> None:
    assert not is_reference(text)


@pytest.mark.parametrize(
    "secret",
    [PIT, PIT.upper(), JWT, "sk-proj-abcdefghijklmnop", "ghp_abcdefghijklmnop1234", "xoxb-1234567890-abc"],
)
def test_tokens_are_masked_wherever_they_stand(secret: str) -> None:
    for text in (secret, f"a: '{secret}'", f'{{"x": "{secret}"}}', f"Bearer {secret}"):
        assert secret not in masked(text)
        assert len(masked(text)) == len(text)


# Prefixes and lengths as services give them out; written in parts, so that no scanner takes them for real.
OF_NEIGHBOURS = [
    *(
        begin + "a1B2c3D4e5" * 9
        for begin in ("github" + "_pat_", "ghp_", "glpat-", "AIza", "GOCSPX-", "ya29.")
    ),
    *(begin + "a1B2c3D4e5" * 9 for begin in ("sk-ant-api03-", "sk_live_", "whsec_", "hf_", "npm_", "gsk_")),
    *(begin + "a1B2c3D4e5" * 9 for begin in ("shpat_", "EAAC", "xai-", "hvs.", "ATATT3", "lin_api_", "1//0")),
    *(begin + "1-2345678901-a1B2c3D4e5" for begin in ("xoxb-", "xoxp-", "xoxe.xoxp-", "xapp-")),
    *(begin + "A2B3C4D5E6F7G2H3" for begin in ("AKIA", "ASIA", "ABIA")),
    *(begin + "0123456789abcdef" * 2 for begin in ("SK", "dapi", "key-", "dop_v1_")),
    "SG." + "a1B2c3D4e5" * 2 + "ab." + "a1B2c3D4e5" * 4,
    "0123456789abcdef" * 2 + "-us12",
    "1234567890:AA" + "a1B2c3D4e5" * 3 + "abc",
    "pat-na1-0f6ac1f2-1111-4222-8333-c0ffee123456",
    "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("number", range(len(OF_NEIGHBOURS)))
def test_keys_of_services_beside_highlevel_are_masked(number: int) -> None:
    secret = OF_NEIGHBOURS[number]
    for text in (secret, f"a: '{secret}'", f'{{"x": "{secret}"}}', f"call {secret}, then wait"):
        assert secret[-8:] not in masked(text)
        assert len(masked(text)) == len(text)


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://hooks.slack.com/services/T012/B034/a1B2c3D4e5f6G7h8", "a1B2c3D4e5f6G7h8"),
        ("https://discord.com/api/webhooks/123456789012/" + "a1B2c3D4e5" * 6, "a1B2c3D4e5"),
        ("https://api.telegram.org/bot1234567890:AA" + "a1B2c3D4e5" * 3 + "abc/sendMessage", "a1B2c3D4e5"),
    ],
)
def test_addresses_that_are_keys_are_masked(address: str, secret: str) -> None:
    assert secret not in masked(f"post to {address} at once")


@pytest.mark.parametrize(
    "text",
    [
        "risk-free task-force, asks_for_more; AKIA is a motor; SG. is short; key-0123 opens 1//0; re_do_it",
        "github_pat_ is how they begin; hf_short; pat-na1-x; 12345678:AAA; EAAC; sha256:"
        + "0123456789abcdef" * 4,
        "0f6ac1f2-1111-4222-8333-c0ffee123456 missed-call-text-back-cooldown https://example.com/api/webhooks/1/x",
    ],
)
def test_what_only_begins_like_one_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "key",
    [
        *("accessToken", "authToken", "refreshToken", "clientSecret", "apiKey", "secret_key", "privateKey"),
        *("private_key", "signing-key", "accessKey", "X-Api-Key", "pwd", "passphrase", "passcode", "cookie"),
        *(
            "Set-Cookie",
            "credentials",
            "bearer",
            "hmac",
            "webhook_secret",
            "contrase\u00f1a",
            "client secret",
        ),
    ],
)
def test_what_stands_under_a_name_for_a_secret_is_masked(key: str) -> None:
    for line in (
        f"{key}: hunter2",
        f'  "{key}": "hunter2",',
        f"- {key} : 'hunter2'",
        f"{{ {key}: hunter2 }}",
    ):
        assert "hunter2" not in masked_line(line)
    for above in (f"{key}:", f'  "{key}" : >-', f"- {key}: |  # ours"):
        assert "hunter2" not in masked_line("    hunter2", above)


@pytest.mark.parametrize(
    "key", ["keyword", "key", "tokenize", "monkey", "cookies_allowed", "turkey", "author"]
)
def test_what_stands_under_a_name_like_it_is_shown(key: str) -> None:
    assert masked_line(f"{key}: hunter2") == f"{key}: hunter2"


def test_what_is_no_token_stays() -> None:
    text = 'wait: 2 minutes; "the pit is deep"; https://example.com/a@b; bearer of news; token: env:NAME'
    assert masked(text) == text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("token: hunter2", "token: *******"),
        ('token: "hunter2"', "token: *********"),
        ("  client_secret: hunter2 # old", "  client_secret: *************"),
        (
            "oauth: { client_id: env:A, client_secret: hunter2 }",
            "oauth: { client_id: env:A, client_secret: ******* }",
        ),
        ("  - Authorization: hunter2", "  - Authorization: *******"),
        ('{"password": "hunter2", "b": 1}', '{"password": *********, "b": 1}'),
        ("refresh_token: hunter2", "refresh_token: *******"),
        ("x_api-key: 12345", "x_api-key: *****"),
        ("token: env:NAME", "token: env:NAME"),
        ("token: 'keyring:name' # why", "token: 'keyring:name' # why"),
        ("token: |", "token: |"),
        ("description: about a token: no", "description: about a token: **"),
        ("name: token bearer", "name: token bearer"),
    ],
)
def test_a_line_under_a_key_for_secrets(line: str, shown: str) -> None:
    got = masked_line(line)
    assert len(got) == len(line)
    assert "hunter2" not in got
    if "client_secret: hunter2 }" not in line:
        assert got == shown


@pytest.mark.parametrize(
    "above", ["token:", "token: |", "  - token: >-  # here", '"password":', "  refresh_token: "]
)
def test_a_line_below_its_key(above: str) -> None:
    assert masked_line("    hunter2 x", above) == "    *********"
    assert masked_line("    env:NAME", above) == "    env:NAME"


def test_a_long_line_takes_no_time() -> None:
    masked_line("token" * 100_000 + ": " + "a_" * 100_000)
    masked("://" + "a" * 300_000 + ":" * 1000)


@pytest.mark.parametrize(
    "above",
    [
        "x: " + "a-" * 200_000,
        "x: " + "a_" * 200_000,
        "token:" + " " * 400_000 + "x",
        '"token" ' * 50_000,
        "token: # " * 50_000,
        "api_key : " * 40_000 + "\\",
    ],
)
def test_a_line_as_long_as_a_file_costs_no_more_than_reading_it(above: str) -> None:
    """Each took minutes or more with a pattern that steps back."""
    before = process_time()
    masked_line("zzz: 1", above)
    masked_line(above)
    masked_line(f"?{above}=&{above}")
    assert process_time() - before < 2


@pytest.mark.parametrize(
    "above",
    [
        "token:",
        "  api_key: |",
        "my-client_secret:   # old",
        "x: {a: 1, 'token': >-",
        '"v2_password" :',
        "- token:",
    ],
)
def test_what_stands_below_a_key_for_secrets_is_masked(above: str) -> None:
    assert "hunter2" not in masked_line("  hunter2", above)


@pytest.mark.parametrize("above", ["tokenize:", "mytoken:", "token: env:X", "a token is here", "secrets:"])
def test_what_stands_below_another_key_is_shown(above: str) -> None:
    assert masked_line("  hunter2", above) == "  hunter2"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://x.example/h?token=hunter2", "https://x.example/h?token=*******"),
        (
            "https://x.example/h?a=1&access_token=hunter2#top",
            "https://x.example/h?a=1&access_token=*******#top",
        ),
        (
            "https://x.example/h?X-Amz-Signature=hunter2&b=2",
            "https://x.example/h?X-Amz-Signature=*******&b=2",
        ),
        ("url: 'https://x.example/h?api_key=hunter2'", "url: 'https://x.example/h?api_key=*******'"),
        ("https://x.example/h?sig=hunter2", "https://x.example/h?sig=*******"),
        ("https://x.example/h?key=env:KEY", "https://x.example/h?key=env:KEY"),
        ("https://x.example/h?key={{ custom_values.k }}", "https://x.example/h?key={{ custom_values.k }}"),
        ("https://x.example/h?keyword=roof&author=me", "https://x.example/h?keyword=roof&author=me"),
        ("Is it a key? Yes & no = maybe", "Is it a key? Yes & no = maybe"),
    ],
)
def test_what_an_address_carries(text: str, shown: str) -> None:
    assert masked_line(text) == shown


@pytest.mark.parametrize(
    ("line", "above", "shown"),
    [
        ("{ key: X-Api-Key, value: hunter2 }", "", "{ key: X-Api-Key, value: ********}"),
        ("{ name: Authorization, value: 'hunter2' }", "", "{ name: Authorization, value: ********* }"),
        ('{"key": "token", "value": "hunter2"}', "", '{"key": "token", "value": *********}'),
        ("  value: hunter2", "- key: X-Api-Key", "  value: *******"),
        ("  value: env:KEY", "- key: X-Api-Key", "  value: env:KEY"),
        ("  value: hunter2", "- key: Content-Type", "  value: hunter2"),
        ("{ key: Accept, value: text/plain }", "", "{ key: Accept, value: text/plain }"),
    ],
)
def test_the_value_of_a_pair(line: str, above: str, shown: str) -> None:
    assert masked_line(line, above) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no contact with phone +15125550176", "no contact with phone ****76"),
        ("+1 (512) 555-0176 is taken", "****76 is taken"),
        ("(512) 555-0176, 512.555.0176, 1-512-555-0176", "****76, ****76, ****76"),
        ("phone 5125550176 or 15125550176", "phone ****76 or ****76"),
        ("+34 612 34 56 78 and +44 20 7946 0958", "****78 and ****58"),
        ("dale.o+x@acme.example exists", "****@acme.example exists"),
        *((same, same) for same in ("at 1764320000", "1764320000123", "2026-11-10T15:00", "x@y", "@octocat")),
        *(
            (same, same)
            for same in ("id 5f0e5125550176", "0f6ac1f2-1111-4222-8333-c0ffee123456", "+1", "200000")
        ),
    ],
)
def test_numbers_and_addresses_of_people(text: str, shown: str) -> None:
    assert without_contacts(text) == shown


@pytest.mark.parametrize("part", ["+1 1", "1", "a.", "(512) ", "a@", "+"])
def test_a_long_text_of_numbers_takes_no_longer(part: str) -> None:
    before = process_time()
    without_contacts(part * 20_000)
    assert process_time() - before < 5
