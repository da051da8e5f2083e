"""Texts as customers see them, for machines."""

from typing import NotRequired, TypedDict

from ghl_flow.operations.render import Rendered


class TextJson(TypedDict):
    """A text, and what it costs; `account` unless exactly one was asked for."""

    account: NotRequired[str]
    step: str
    body: str
    encoding: str
    segments: int
    units: int
    tells_how_to_opt_out: bool
    first_segments: int


def rendered_json(rendered: Rendered, *, alone: bool) -> list[TextJson]:
    """A row for each text of each account; without the account's name where it is `alone`."""
    rows: list[TextJson] = []
    for name, texts in rendered.texts.items():
        for text in texts:
            row: TextJson = {
                "account": name,
                "step": text.step,
                "body": text.body,
                "encoding": text.measured.encoding,
                "segments": text.measured.segments,
                "units": text.measured.units,
                "tells_how_to_opt_out": text.tells_how,
                "first_segments": text.first_segments,
            }
            if alone:
                del row["account"]
            rows.append(row)
    return rows
