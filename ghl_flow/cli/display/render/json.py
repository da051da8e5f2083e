"""Texts as customers see them, for machines."""

from typing import NotRequired, TypedDict

from ghl_flow.cli.display.delivery import DeliveredJson, delivered_json
from ghl_flow.cli.display.failures import failure_json
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.render import Rendered


class TextJson(TypedDict):
    """A text, and what it costs; `account`, `error`, `hint` and `of_accounts` (longest,
    shortest) unless exactly one was asked for.

    An account that does not compile is a row too: it has the `error`, and null for the rest.
    """

    account: NotRequired[str]
    step: str | None
    body: str | None
    encoding: str | None
    segments: int | None
    units: int | None
    tells_how_to_opt_out: bool | None
    first_segments: int | None
    delivered: DeliveredJson | None
    merge_fields: dict[str, str] | None
    of_accounts: NotRequired[str | None]
    error: NotRequired[str | None]
    hint: NotRequired[str | None]


def rendered_json(rendered: Rendered, *, alone: bool) -> list[TextJson]:
    """A row for each text of each account; without the account's name where it is `alone`."""
    rows: list[TextJson] = []
    ends = rendered.ends()
    for name, texts in rendered.texts.items():
        for number, text in enumerate(texts):
            row: TextJson = {
                "account": name,
                "step": text.step,
                "body": text.body,
                "encoding": text.measured.encoding,
                "segments": text.measured.segments,
                "units": text.measured.units,
                "tells_how_to_opt_out": text.tells_how,
                "first_segments": text.first_segments,
                "delivered": delivered_json(text.delivered),
                "merge_fields": dict(text.merge_fields),
                "of_accounts": ends.get((name, number)),
                "error": None,
                "hint": None,
            }
            if alone:
                # It is named, and if it failed there is no row.
                del row["account"], row["error"], row["hint"], row["of_accounts"]
            rows.append(row)
    return rows + [_failed(name, error) for name, error in rendered.failed]


def _failed(name: str, error: GhlFlowError) -> TextJson:
    failure = failure_json(name, error)
    return {
        "account": name,
        "step": None,
        "body": None,
        "encoding": None,
        "segments": None,
        "units": None,
        "tells_how_to_opt_out": None,
        "first_segments": None,
        "delivered": None,
        "merge_fields": None,
        "of_accounts": None,
        "error": failure["error"],
        "hint": failure["hint"],
    }
