"""Answers as HighLevel words them (official OpenAPI: common-schemas.json)."""

from starlette.responses import JSONResponse

from ghl_flow.wire.json import JsonObject


class Refusal(Exception):  # noqa: N818 - not an error of the sandbox: an answer
    """Ends a request with an answer that is not a success."""

    def __init__(self, response: JSONResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def bad_request(message: str) -> Refusal:
    """400."""
    return Refusal(JSONResponse({"statusCode": 400, "message": message}, 400))


def unauthorized(message: str) -> Refusal:
    """401."""
    return Refusal(JSONResponse({"statusCode": 401, "message": message, "error": "Unauthorized"}, 401))


def forbidden(message: str) -> Refusal:
    """403."""
    return Refusal(JSONResponse({"statusCode": 403, "message": message, "error": "Forbidden"}, 403))


def not_found(message: str) -> Refusal:
    """404."""
    return Refusal(JSONResponse({"statusCode": 404, "message": message, "error": "Not Found"}, 404))


def conflict(message: str) -> Refusal:
    """409."""
    return Refusal(JSONResponse({"statusCode": 409, "message": message, "error": "Conflict"}, 409))


def unprocessable(*messages: str) -> Refusal:
    """422."""
    body: JsonObject = {"statusCode": 422, "message": list(messages), "error": "Unprocessable Entity"}
    return Refusal(JSONResponse(body, 422))


def too_many_requests(headers: dict[str, str]) -> Refusal:
    """429."""
    return Refusal(JSONResponse({"statusCode": 429, "message": "Too Many Requests"}, 429, headers))
