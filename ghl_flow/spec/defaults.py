"""What accounts share: `defaults:` of the project file, under what an account's own file says.

From the weakest: `all`, `niches` of the account's niche, `labels` in the order of its labels, its own file. A
mapping (`vars`, `a2p`) is joined key by key; anything else is replaced as a whole. Every value keeps its
place, so that an error in a default points at the project file.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from ghl_flow.errors import did_you_mean
from ghl_flow.language.model import Identifier, SpecModel
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded, validated
from ghl_flow.spec.yaml_document import Document, YamlPath
from ghl_flow.spec.yaml_joined import JoinedDocument
from ghl_flow.spec.yaml_reader import read_yaml
from ghl_flow.spec.yaml_values import YamlValue

ACCOUNT = "{account}"
"""Stands for the account's name in a default."""
_ITS_OWN = ("account", "location_id")


def _known(values: dict[str, object], *, own: tuple[str, ...]) -> dict[str, object]:
    errors: list[InitErrorDetails] = []
    known = [key for key in Account.model_fields if key not in own]
    for key in values:
        if key in own:
            text = f"'{key}' is for the account's own file: take it out"
        elif key not in known:
            hint = did_you_mean(key, known)
            text = f"accounts have no key '{key}'" + (f": {hint}" if hint else "")
        else:
            continue
        error = PydanticCustomError("value_error", "{error}", {"error": text})
        errors.append({"type": error, "loc": (key,), "input": values[key]})
    if errors:
        raise ValidationError.from_exception_data("defaults", errors)
    return values


def _for_all(values: dict[str, object]) -> dict[str, object]:
    return _known(values, own=_ITS_OWN)


def _for_some(values: dict[str, object]) -> dict[str, object]:
    # Which of them are meant depends on these two.
    return _known(values, own=(*_ITS_OWN, "niche", "labels"))


OfSome = Annotated[dict[str, object], AfterValidator(_for_some)]


class Defaults(SpecModel):
    """What account files need not repeat; keys as in an account file."""

    all: Annotated[
        dict[str, object],
        AfterValidator(_for_all),
        Field(default_factory=dict, description="For every account."),
    ]
    niches: Annotated[
        dict[Identifier, OfSome],
        Field(default_factory=dict, description="For accounts of a niche, over `all`."),
    ]
    labels: Annotated[
        dict[Identifier, OfSome],
        Field(default_factory=dict, description="For accounts with a label, over those of the niche."),
    ]


def with_defaults(own: Document, project: Document | None) -> Document:
    """An account's document with what the project file says for it beneath."""
    if project is None or not isinstance(own.data, dict):
        return own
    layers = layers_of(own.data, project)
    if not layers:
        return own
    name = own.data.get("account")
    fill = {ACCOUNT: name} if isinstance(name, str) else {}
    return JoinedDocument(own, [(project, path) for path in layers], fill)


def load_account(path: Path, display: str, project: Document | None) -> Loaded[Account]:
    """An account file with what the project file says for it beneath.

    Raises:
        SpecError: with a diagnostic for every error found, each at its place in either file.
    """
    return validated(with_defaults(read_yaml(path, display), project), Account)


def layers_of(own: Mapping[str, YamlValue], project: Document) -> list[YamlPath]:
    """The parts of the project file that are for an account, the weakest first."""
    return [path for path in _layers(own, project.data) if project.has(path)]


def _layers(own: Mapping[str, YamlValue], project: YamlValue) -> Iterator[YamlPath]:
    yield "defaults", "all"
    defaults = project.get("defaults") if isinstance(project, dict) else None
    shared = defaults.get("all") if isinstance(defaults, dict) else None
    there = {**(shared if isinstance(shared, dict) else {}), **own}
    niche, labels = there.get("niche"), there.get("labels")
    if isinstance(niche, str):
        yield "defaults", "niches", niche
    for label in labels if isinstance(labels, list) else []:
        if isinstance(label, str):
            yield "defaults", "labels", label
