"""Texts of niches, for machines."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from ghl_flow.operations.templates import Niche, NicheText
from ghl_flow.operations.templates_compare import Compared
from ghl_flow.operations.templates_lint import TextsLinted
from ghl_flow.operations.templates_new import NewNiche


class NicheTextJson(TypedDict):
    """A text: `segments` of the body alone, then as the first of a conversation, at least and at most.

    `source` is the niche whose file it is; `sampled` are the values that the account lacks.
    """

    niche: str
    template: str
    language: str
    to: str
    text: str
    encoding: str
    units: int
    segments: int
    floor_segments: int
    ceiling_segments: int
    max_segments: int
    account: str | None
    sampled: list[str]
    source: str
    file: str
    description: str


class NicheJson(TypedDict):
    """A niche, what its `niche.yaml` says, and its texts."""

    niche: str
    name: str | None
    description: str | None
    ask: dict[str, str]
    limits: list[str]
    danger_words: dict[str, list[str]]
    checklist: list[str]
    compliance: list[str]
    source: str | None
    as_of: str | None
    texts: list[NicheTextJson]


def niche_text_json(text: NicheText) -> NicheTextJson:
    """A text with its sizes."""
    size = text.delivered.body_size
    return {
        "niche": text.niche,
        "template": text.name,
        "language": text.language,
        "to": "staff" if text.for_staff else "customer",
        "text": text.text,
        "encoding": size.encoding,
        "units": size.units,
        "segments": size.segments,
        "floor_segments": text.delivered.floor_size.segments,
        "ceiling_segments": text.delivered.ceiling_size.segments,
        "max_segments": text.max_segments,
        "account": text.account,
        "sampled": list(text.sampled),
        "source": text.source,
        "file": text.file,
        "description": text.description,
    }


def niche_json(niche: Niche) -> NicheJson:
    """A niche with its texts."""
    about = niche.about
    return {
        "niche": niche.niche,
        "name": about.name if about else None,
        "description": about.description if about else None,
        "ask": {str(spoken): ask for spoken, ask in about.ask.items()} if about else {},
        "limits": [*about.limits] if about else [],
        "danger_words": {spoken: [*words] for spoken, words in about.danger_words.items()} if about else {},
        "checklist": [*about.checklist] if about else [],
        "compliance": [*about.compliance] if about else [],
        "source": about.source if about else None,
        "as_of": about.as_of.isoformat() if about and about.as_of else None,
        "texts": [niche_text_json(text) for text in niche.texts],
    }


class PairJson(TypedDict):
    """One text of both sides; null where a side has none."""

    template: str
    language: str
    alike: bool
    left: NicheTextJson | None
    right: NicheTextJson | None


class ComparedJson(TypedDict):
    """Two sides, by their names."""

    left: str
    right: str
    pairs: list[PairJson]


class NewFileJson(TypedDict):
    """A file of a new niche."""

    file: str
    written: bool


class NewNicheJson(TypedDict):
    """A new niche."""

    niche: str
    copied_from: str | None
    files: list[NewFileJson]


def compared_json(compared: Compared) -> ComparedJson:
    """Two sides with their texts."""
    return {
        "left": compared.left,
        "right": compared.right,
        "pairs": [
            {
                "template": pair.name,
                "language": pair.language,
                "alike": pair.alike,
                "left": niche_text_json(pair.left) if pair.left else None,
                "right": niche_text_json(pair.right) if pair.right else None,
            }
            for pair in compared.pairs
        ],
    }


def new_niche_json(new: NewNiche, shown: Callable[[Path], str]) -> NewNicheJson:
    """The files of a new niche, named by `shown`."""
    return {
        "niche": new.niche,
        "copied_from": new.copied_from,
        "files": [{"file": shown(path), "written": written} for path, written in new.files],
    }


class TextFindingJson(TypedDict):
    """A finding in a text or a `niche.yaml`."""

    code: str
    name: str
    severity: str
    message: str
    file: str
    line: int
    column: int
    hint: str | None


class TextsLintedJson(TypedDict):
    """What was found, and what was looked at."""

    niches: list[str]
    accounts: list[str]
    looked_at: int
    findings: list[TextFindingJson]


def linted_json(linted: TextsLinted) -> TextsLintedJson:
    """What the rules found in texts of niches."""
    return {
        "niches": [*linted.niches],
        "accounts": [*linted.accounts],
        "looked_at": linted.looked_at,
        "findings": [
            {
                "code": item.code,
                "name": item.name,
                "severity": str(item.severity),
                "message": item.message,
                "file": item.location.source.path,
                "line": item.location.span.line,
                "column": item.location.span.column,
                "hint": item.hint,
            }
            for item in linted.findings
        ],
    }
