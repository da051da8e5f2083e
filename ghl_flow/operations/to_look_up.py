"""What only a person who looks into HighLevel can say of an account, and what its file says until then."""

from collections.abc import Container, Mapping
from typing import Final

from ghl_flow.operations.account_text import lines_under
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import in_quotes, is_plain, parse_yaml

_TO_LOOK_UP: Final = {
    "native_missed_call_text_back": (
        "unknown",
        "look in Settings > Phone System > Voice, then write off or on",
    ),
    "incoming_call_timeout": (
        "unknown",
        "look in Settings > Phone System > Phone Numbers, then write the seconds",
    ),
    "a2p": (
        "{ status: none }",
        "look in Settings > Phone System > Trust Center, then write its status",
    ),
}
SEEN: Final = tuple(_TO_LOOK_UP)
"""Keys of what is looked up: columns of a CSV file of accounts, for which somebody has looked."""
_ALSO_SEEN: Final = ("call_connect", "number_intelligence", "sms_compliance", "hipaa", "created")
_COMMENTS: Final = 40  # the column they begin in


def to_look_up(known: Container[str] = (), seen: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Keys of settings of which `lines_to_look_up` says that nobody has looked."""
    return tuple(key for key in _TO_LOOK_UP if key not in known and not (seen or {}).get(key))


def lines_to_look_up(known: Container[str] = (), seen: Mapping[str, str] | None = None) -> str:
    """The lines that say that nobody has looked, each with where to look and what to write then.

    `known`: keys that are said elsewhere. `seen`: what somebody saw, by key; of a2p its status.
    """
    lines = []
    for key, (value, what) in _TO_LOOK_UP.items():
        if said := (seen or {}).get(key):
            written = said if is_plain(said) or said.isdecimal() else in_quotes(said)
            lines.append(f"{key}: {{ status: {written} }}\n" if key == "a2p" else f"{key}: {written}\n")
        elif key not in known:
            lines.append(f"{f'{key}: {value}':<{_COMMENTS}}  # {what}\n")
    return "".join(lines)


def as_nobody_looked(text: str) -> str:
    """An account's file that is a sample: what it says of HighLevel's settings was seen in no sub-account.

    Raises:
        SpecError: the file is no YAML.
    """
    document = parse_yaml(SourceText("the account's file", text))
    said = document.data if isinstance(document.data, dict) else {}
    lines = [line if line.endswith("\n") else f"{line}\n" for line in text.splitlines(keepends=True)]
    seen = {*_TO_LOOK_UP, *_ALSO_SEEN} & said.keys()
    places = sorted((lines_under(document, lines, key) for key in seen), key=lambda one: one.start)
    # From the end on, so that the places of what stands before stay as they are.
    for place in reversed(places):
        del lines[place]
    end = document.location(("flows",), key=True).span if "flows" in said else None
    kept = sum(place.stop - place.start for place in places if end and place.stop < end.line)
    at = end.line - 1 - kept if end else len(lines)
    return "".join([*lines[:at], lines_to_look_up(), *lines[at:]])
