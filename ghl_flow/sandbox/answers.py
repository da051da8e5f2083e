"""Answers, and the shapes in which HighLevel says no (official OpenAPI, common-schemas.json)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ghl_flow.wire.json import JsonValue


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body."""

    status: int
    body: JsonValue


class Refusal(Exception):  # noqa: N818 - it is no error of the sandbox
    """The request is answered with this; nothing it did is kept."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply)
        self.reply = reply


def bad_request(message: str) -> Refusal:
    """400: an unknown id, a name that is taken, a body that is not JSON."""
    return Refusal(Reply(400, {"statusCode": 400, "message": message}))


def not_found(message: str) -> Refusal:
    """404. Not in the specification of the documented endpoints here, so for the builder's only."""
    return Refusal(Reply(404, {"statusCode": 404, "message": message, "error": "Not Found"}))


def conflict(message: str) -> Refusal:
    """409."""
    return Refusal(Reply(409, {"statusCode": 409, "message": message, "error": "Conflict"}))


def unprocessable(messages: Sequence[str]) -> Refusal:
    """422, with every complaint about the body."""
    return Refusal(
        Reply(422, {"statusCode": 422, "message": list(messages), "error": "Unprocessable Entity"})
    )
