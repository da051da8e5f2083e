"""What can be read of an account file that is not valid: enough to stop what runs in the account.

A mistake in one line must not keep a flow running. Only who the account is and how to get in matter then;
everything else is taken where it is valid, and left out where it is not.
"""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ghl_flow.errors import GhlFlowError
from ghl_flow.files import read_bytes
from ghl_flow.folders import is_file
from ghl_flow.language.model import identifier_of
from ghl_flow.source import SourceText, split_lines
from ghl_flow.spec.account import Account
from ghl_flow.spec.defaults import with_defaults
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.yaml_document import Document
from ghl_flow.spec.yaml_reader import MAX_BYTES, parse_yaml
from ghl_flow.spec.yaml_values import YamlValue

_KEY = re.compile(r"[A-Za-z_]+[ \t]*:")
_PLACEHOLDERS: dict[str, YamlValue] = {"niche": "default", "timezone": "UTC"}
"""Needed by the model, and of no use for stopping anything."""
_MOST_ROUNDS = 20


def readable_account(
    path: Path, name: str, shown: str, project: Document | None = None
) -> Loaded[Account] | None:
    """The account of a file that is not valid, without the parts that are wrong.

    `name` is what to call it where the file does not say, `project` has defaults for it. None where the
    sub-account itself is not known for certain: the key is missing, not valid, or there twice with different
    values.
    """
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig", "replace") if is_file(path) else ""
    except GhlFlowError:
        return None
    data = _entries(text, shown)
    if "location_id" not in data:
        return None
    data.setdefault("account", identifier_of(name) or "account")
    whole = with_defaults(parse_yaml(SourceText(shown, json.dumps(data))), project).data
    data = whole if isinstance(whole, dict) else data
    for key, value in _PLACEHOLDERS.items():
        data.setdefault(key, value)
    account = _valid_part(data, identifier_of(name) or "account")
    if account is None:
        return None
    return Loaded(account, parse_yaml(SourceText(shown, json.dumps(data))))


def _entries(text: str, shown: str) -> dict[str, YamlValue]:
    """The top-level entries that can be read, each by itself: one with bad syntax ends at the next key.

    A key that is there twice with different values is not among them.
    """
    blocks: list[list[str]] = []
    for line in split_lines(text):
        if _KEY.match(line):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    found: dict[str, YamlValue] = {}
    contradicted: set[str] = set()
    for block in blocks:
        entry = _entry(block, shown)
        if not entry:
            contradicted.add(block[0].partition(":")[0].strip())
        for key, value in entry.items():
            if key in found and found[key] != value:
                contradicted.add(key)
            found[key] = value
    return {key: value for key, value in found.items() if key not in contradicted}


def _entry(lines: list[str], shown: str) -> dict[str, YamlValue]:
    """One entry; where that is no YAML its first line, which has all of a short value."""
    for count in (len(lines), 1):
        try:
            entry = parse_yaml(SourceText(shown, "\n".join(lines[:count]))).data
        except GhlFlowError:
            continue
        if isinstance(entry, dict) and (count == len(lines) or None not in entry.values()):
            return entry
    return {}


def _valid_part(data: dict[str, Any], name: str) -> Account | None:
    """The account without what is wrong; `data` is left as what it was made of."""
    for _ in range(_MOST_ROUNDS):
        try:
            return Account.model_validate(data)
        except ValidationError as error:
            places = [item["loc"] for item in error.errors(include_url=False)]
        for place in places:
            if not place:
                # Two ways in: the plainest is kept.
                for way in ("agency", "oauth")[: 1 if "oauth" in data and "token" not in data else 2]:
                    data.pop(way, None)
            elif place[0] == "location_id":
                return None
            elif place[0] == "account":
                data["account"] = name
            else:
                _take_out(data, place)
                for key in _PLACEHOLDERS:
                    data.setdefault(key, _PLACEHOLDERS[key])
    return None


def _take_out(data: dict[str, Any], place: tuple[int | str, ...]) -> None:
    """Take out the item of a list or mapping of texts that is wrong, else the whole entry."""
    key = str(place[0])
    inner = data.get(key)
    if len(place) > 1 and isinstance(inner, dict) and key == "vars":
        inner.pop(place[1], None)
    elif len(place) > 1 and isinstance(inner, list) and isinstance(place[1], int) and place[1] < len(inner):
        data[key] = [item for number, item in enumerate(inner) if number != place[1]]
    else:
        data.pop(key, None)
