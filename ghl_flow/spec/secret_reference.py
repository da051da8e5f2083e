"""Secrets in account files: named, never written down."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ghl_flow.masking import is_reference

VARIABLE, ENTRY = (
    "env:[A-Za-z_][A-Za-z0-9_]*(#[A-Za-z0-9_.-]{1,100})?",
    "keyring:[A-Za-z0-9_][A-Za-z0-9_.@/ -]{0,99}",
)


def _points_at_a_secret(reference: str) -> str:
    # Never repeated: it may be the secret itself.
    if not is_reference(reference):
        raise ValueError("a secret is named, never written here: env:NAME or keyring:NAME")
    return reference


SecretReference = Annotated[
    str,
    AfterValidator(_points_at_a_secret),
    Field(
        description="env:NAME, env:NAME#KEY of JSON in it, or keyring:NAME; a literal secret is an error.",
        json_schema_extra={"pattern": f"^({VARIABLE}|{ENTRY})$"},
    ),
]
