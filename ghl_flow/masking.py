"""What a secret looks like, so that none is shown where somebody wrote one down by mistake."""

import re
from collections.abc import Callable

MASK = "****"

# Expressions as text: `re` compiles each when it is first used, which most commands never come to.
_VARIABLE = r"env:[A-Za-z_][A-Za-z0-9_]*(?:#[A-Za-z0-9_.-]{1,100})?"
_KEYRING_ENTRY = r"keyring:[A-Za-z0-9_][A-Za-z0-9_.@/ -]{0,99}"
_SCHEME = r"(?i:bearer|basic|token|api-?key)"
# How keys of services begin that people use beside HighLevel, of what their rest is made, and how much of it
# there is at least; case counts. As rules of gitleaks (config/gitleaks.toml, 2025) and detect-secrets say.
_BY_PREFIX = (
    (r"github_pat_|gh[pousr]_", r"[A-Za-z0-9_]", 16),
    (r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-", r"[A-Za-z0-9_-]", 16),
    (r"AIza", r"[A-Za-z0-9_-]", 30),  # Google: keys, clients, and tokens that last an hour or for ever
    (r"GOCSPX-", r"[A-Za-z0-9_-]", 20),
    (r"ya29\.|1//0", r"[A-Za-z0-9._-]", 20),
    (r"(?:sk|pk|rk)[-_]", r"[A-Za-z0-9_-]", 12),  # OpenAI, Anthropic, Stripe and others
    (r"whsec_|gsk_|hf_|r8_|ntn_|npm_|tfp_|nfp_", r"[A-Za-z0-9]", 20),
    (r"xox[a-z][.-]|xapp-|xai-|pplx-", r"[A-Za-z0-9.-]", 10),
    (r"(?:AKIA|ASIA|ABIA|ACCA)", r"[A-Z0-9]", 12),
    (r"SG\.", r"[A-Za-z0-9._-]", 40),
    (r"SK|dapi|key-", r"[0-9a-f]", 32),  # Twilio, Databricks, Mailgun
    (r"shp(?:at|ca|pa|ss)_|do[opr]_v1_|sbp_|xkeysib-|xsmtpsib-|PMAK-", r"[A-Za-z0-9-]", 24),
    (r"sq0[a-z]{3}-|lin_api_|dckr_pat_|pypi-AgE", r"[A-Za-z0-9_-]", 20),
    (r"EAA[A-Z]", r"[A-Za-z0-9_-]", 56),  # Meta, Square
    (r"NRAK-", r"[A-Z0-9]", 20),
    (r"hvs\.|hvb\.|sntry[su]_|glsa_|ATATT3|ATCTT3|figd_|tskey-|rubygems_", r"[A-Za-z0-9_=.+/-]", 20),
    (r"pat-(?:na|eu|ap)[0-9]-", r"[0-9a-f-]", 20),  # HubSpot
    (r"re_[A-Za-z0-9]{8}_", r"[A-Za-z0-9]", 16),  # Resend
    (r"pat[A-Za-z0-9]{14}\.", r"[0-9a-f]", 40),  # Airtable
)
# Private Integration Tokens, JSON Web Tokens, keys of others, what stands in the address of a webhook.
_SHAPES = (
    r"(?i:\bpit-[a-z0-9-]{6,})"
    r"|\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,2}"
    r"|\b(?:" + "|".join(f"(?:{prefix}){of}{{{least},}}" for prefix, of, least in _BY_PREFIX) + r")"
    r"|(?:\b|(?<=\bbot))[0-9]{8,12}:AA[A-Za-z0-9_-]{30,}"  # Telegram
    r"|\b[0-9a-f]{32}-us[0-9]{1,2}\b"  # Mailchimp
    r"|(?<=//hooks\.slack\.com/)[a-z]{1,20}/[A-Za-z0-9+/]{20,}"
    r"|(?<=/api/webhooks/)[0-9]{8,24}/[A-Za-z0-9_-]{40,}"  # Discord
    r"|-----BEGIN [A-Z ]{0,24}PRIVATE KEY[A-Z ]{0,6}-----(?:[A-Za-z0-9+/=\s-]|\\[nr])*+"
    # With a digit: "bearer" and "basic" are words of English too.
    r"|(?i:(?<=\bbearer )(?=[a-z._~+/=-]*[0-9])[a-z0-9._~+/=-]{8,})"
    r"|(?i:(?<=\bbasic )(?=[a-z+/]*[0-9=])[a-z0-9+/=]{12,})"
    r"|(?<=://)[^\s/@\"'<>]{1,200}:[^\s/@\"'<>]{1,200}(?=@)"
)
_UUID = r"(?i)[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"
# What a name for a secret ends in, `accessToken` and `x-api-key` too; as those two have it.
NAMED_SO = r"""(?:token|secret|passw(?:or)?d|pwd|pass[_-]?(?:phrase|code)|contrase(?:\u00f1|n)a|credentials?
    |authorization|bearer|cookie|hmac|builder_session
    |(?:api|auth|access|private|secret|signing|encryption|service|client|master|shared)[\ _-]?key)"""
_VALUE = r"""(?: "(?:[^"\\]|\\.)*"? | '[^']*'? | [^\s,{}\[\]#"'|>&*!][^,}\]]* )"""
# A key of YAML or JSON under which a secret would stand, and what stands there on the same line.
_UNDER_A_KEY = rf"""(?ix)
    (?P<key> (?<![a-z0-9_-]) ["']? (?:[a-z]+[_-])* (?-i:[a-z0-9]{{1,40}}(?=[A-Z]))? {NAMED_SO}
        ["']? \s* : \s* )
    (?P<value> {_VALUE} )
"""
# Parameters of an address, and the value of a pair like `key: X-Api-Key, value: ...`.
_IN_AN_ADDRESS = rf"""(?ix)
    (?P<key> [?&;] [a-z0-9_.-]{{0,40}}? (?:{NAMED_SO}|auth|key|signature|sig) = )
    (?P<value> [^\s&;\#"'<>{{}}]+ )
"""
_NAMED_IN_A_PAIR = rf"""(?ix)
    \b (?:key|name) ["']? \s*+ : \s*+ ["']? [a-z0-9_-]{{0,40}}? (?:{NAMED_SO}|auth|key|signature) ["']?
"""
_ITS_VALUE = rf"""(?ix) (?P<key> \b value ["']? \s*+ : \s*+ ) (?P<value> {_VALUE} )"""
# Without a prefix to try and without a step back: a line may be as long as a file.
_KEY_ALONE = rf"""(?ix) (?<![a-z0-9]) (?-i:[a-z0-9]{{1,40}}(?=[A-Z]))? {NAMED_SO} ["']? \s*+ :
    \s*+ (?: [|>][+-]?[0-9]? )?+ \s*+ (?:\#.*)? $"""


def is_reference(text: str) -> bool:
    """Whether this names a secret, `env:NAME`, `env:NAME#KEY` or `keyring:NAME`, and is none itself."""
    if re.fullmatch(_VARIABLE, text) is None and re.fullmatch(_KEYRING_ENTRY, text) is None:
        return False
    return not looks_secret(text.partition(":")[2])


def scheme_and_reference(text: str) -> tuple[str, str] | None:
    """The parts of `Bearer env:NAME`, a named secret behind the word for its sort; None for another text."""
    scheme, space, named = text.partition(" ")
    return (scheme + space, named) if re.fullmatch(_SCHEME, scheme) and is_reference(named) else None


def name_for(what: str) -> str:
    """A name for a secret that has none yet: `env:X_API_KEY` of what stands under `X-Api-Key`."""
    word = re.sub(r"[^A-Za-z0-9]+", "_", what).strip("_").upper() or "SECRET"
    return f"env:{word}" if word[0].isalpha() else f"env:_{word}"


def looks_secret(text: str) -> bool:
    """Whether it looks like a token rather than like the name of one."""
    return (
        re.search(_SHAPES, text) is not None or re.search(_UUID, text) is not None or _starts_like_one(text)
    )


def _stars(secret: str) -> str:
    return "*" * len(secret)


def masked(text: str, mask: Callable[[str], str] = _stars) -> str:
    """The text with everything that looks like a token replaced, by as many stars unless said otherwise."""
    return re.sub(_SHAPES, lambda found: mask(found[0]), text)


_PERSONAL = r"""(?x)
    (?P<plus> \+[1-9] (?:[ ().-]{0,2}[0-9]){5,12} [ ().-]{0,2} (?=[0-9]{2}(?![0-9])) )
    | (?P<american> (?<![\w-]) (?:1[ .-])? \(?[0-9]{3}\)? [ .-]{1,2} [0-9]{3} [ .-] [0-9]{2}
        (?=[0-9]{2}(?![\w-])) )
    | (?P<digits> (?<![\w-]) 1?[2-9][0-9]{2}[2-9][0-9]{4} (?=[0-9]{2}(?![\w-])) )
    | (?P<mail> (?<![\w.+-]) [\w.+-]{1,64} (?=@[\w-]{1,63}\.\w) )
"""
"""Numbers as E.164 or as Americans write them, but for two digits; what is before the @ of a mail address."""


def without_contacts(text: str) -> str:
    """A text of HighLevel's without telephone numbers and mail addresses of people; names are words to it.

    `+15125550176` becomes `****76`, `dale@acme.example` `****@acme.example`.
    """
    return re.sub(_PERSONAL, MASK, text)


def masked_line(line: str, above: str = "") -> str:
    """A line of a file, as long as before, without tokens and without what stands under a key for secrets.

    `above` is the line before it, which may hold the key.
    """
    line = re.sub(_IN_AN_ADDRESS, _hidden, masked(line))
    if re.search(_KEY_ALONE, above) is not None and not is_reference(line.strip().strip("\"'")):
        indent = len(line) - len(line.lstrip())
        return line[:indent] + "*" * (len(line) - indent)
    if re.search(_NAMED_IN_A_PAIR + ",", line) or re.search(_NAMED_IN_A_PAIR + r"\s*$", above):
        line = re.sub(_ITS_VALUE, _hidden, line)
    return re.sub(_UNDER_A_KEY, _hidden, line)


def _hidden(found: re.Match[str]) -> str:
    value = found["value"]
    written = value.split(" #")[0].strip().strip("\"'")
    if not written or is_reference(written) or written.lower() in ("null", "~"):
        return found[0]
    return found["key"] + "*" * len(value)


def _starts_like_one(text: str) -> bool:
    return re.match(r"(?i)pit-|eyj[a-z0-9]|sk-|bearer\b", text) is not None
